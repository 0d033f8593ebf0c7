"""The log on the web: newest first, one sentence a line, only lines of orgs that lie in the reader's scope."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wuzha.audit.models import Line
from wuzha.core.vocabulary import Deed, UploadState, Verb
from wuzha.intake.uploads.models import UploadedOrg
from wuzha.orgs.models import Org, OrgQuerySet
from wuzha.people.access import Scope, reads_lines_of_no_org
from wuzha.web.access import Asked, needs
from wuzha.web.export import AT_ONCE, Row, exported
from wuzha.web.log.log_sentences import sentences

ON_A_PAGE = 50
LONGEST_NUMBER = 19
"""As many digits overflow a database's whole number."""


@needs(Verb.READ_LOG)
@require_safe
def log(request: Asked, scope: Scope) -> HttpResponseBase:
    """A page of the log; it goes on from a line's number, so that new lines do not shift what is being read.

    The whole of what is asked for as a workbook with `as=xlsx`.
    """
    within = Org.objects.under(scope.paths)
    readable = Q(org__in=within.values("code"))
    if removed := _removed_from(within):
        readable |= Q(org__in=removed)
    if reads_lines_of_no_org(request.user):
        readable |= Q(org="")
    found = Line.objects.filter(readable).order_by("-number")
    wanted = {name: request.GET.get(name, "").strip() for name in ("org", "deed", "before")}
    if wanted["org"]:
        below = within.filter(Q(code=wanted["org"]) | Q(name=wanted["org"]))
        found = found.filter(org__in=Org.objects.under(below.values_list("path", flat=True)).values("code"))
    if wanted["deed"]:
        found = found.filter(verb=wanted["deed"])
    if request.GET.get("as") == "xlsx":
        return exported(
            request,
            scope,
            subject="list:log",
            title=_("日志"),
            headers=_headers(),
            rows=_rows(_until(found, wanted["before"])),
        )
    lines, goes_on = _page(found, wanted["before"])
    context = {
        "lines": sentences(lines),
        "before": lines[-1].number if goes_on else None,
        "wanted": wanted,
        "deeds": [(deed.value, deed.label) for deed in Deed],
    }
    return render(request, "log/log.html", context)


def _removed_from(within: OrgQuerySet) -> list[str]:
    """The orgs that stood here until the upload that added them was undone; what was done to them stays told."""
    still_there = Org.objects.filter(code=OuterRef("code"))
    added = UploadedOrg.objects.filter(~Exists(still_there), is_new=True, upload__state=UploadState.UNDONE)
    subjects = [f"org:{code}" for code in added.values_list("code", flat=True)]
    lines = Line.objects.filter(subject__in=subjects, verb=Deed.REMOVE_ORG, org__in=within.values("code"))
    return [subject.removeprefix("org:") for subject in lines.values_list("subject", flat=True)] if subjects else []


def _headers() -> tuple[str, ...]:
    return _("序号"), _("时间"), _("事项"), _("内容"), _("组织"), _("校验码")


def _rows(found: QuerySet[Line]) -> Iterator[Row]:
    every = found.iterator(chunk_size=AT_ONCE)
    while some := list(islice(every, AT_ONCE)):
        for said in sentences(some):
            org = said.line.org if said.org is None else said.org.name
            yield said.line.number, said.line.at, said.deed, said.sentence, org, said.line.hash


def _until(found: QuerySet[Line], before: str) -> QuerySet[Line]:
    if before.isdecimal() and len(before) < LONGEST_NUMBER:
        return found.filter(number__lt=int(before))
    return found


def _page(found: QuerySet[Line], before: str) -> tuple[list[Line], bool]:
    lines = list(_until(found, before)[: ON_A_PAGE + 1])
    return lines[:ON_A_PAGE], len(lines) > ON_A_PAGE
