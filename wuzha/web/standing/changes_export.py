"""Export the differences from an earlier day: outcomes and figures of that day and of today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wuzha.assessments.clause_changes import ClauseChange
from wuzha.core.vocabulary import HIGHER_KINDS, Permission
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.programmes.plan_choice import find_programme
from wuzha.web.access import AuthenticatedRequest, require_permissions
from wuzha.web.standing.circumstances import list_circumstances
from wuzha.web.standing.page_query import read_questions_and_days
from wuzha.web.standing.standing_export import refuse_days
from wuzha.web.standing.views import find_visible_changes
from wuzha.web.workbook_export import ExportRow, ExportSheet, export_sheets


@require_permissions(Permission.EXPORT)
@require_safe
def export_changes(request: AuthenticatedRequest, scope: Scope, code: str) -> HttpResponseBase:
    """Return the workbook of the org and everything below it for the day in the address."""
    org = get_object_or_404(Org.objects.under(scope.paths).of_kind(*HIGHER_KINDS), code=code)
    programme = find_programme(org)
    if programme is None:
        raise Http404
    questions, look_back = read_questions_and_days(request, programme)
    if look_back.first_error:
        return refuse_days(look_back)
    if look_back.day is None:
        raise Http404
    changes = find_visible_changes(programme, questions, look_back, org, scope)
    headers = _("代码"), _("名称"), _("条款"), _("当时"), _("现在"), _("当时的情况"), _("现在的情况")
    name = _("%(org)s %(period)s 与%(day)s相比") % {
        "org": org.name,
        "period": questions.period.label,
        "day": look_back.day,
    }
    rows = _make_rows(changes, list_circumstances(questions, org), len(headers))
    sheets = [ExportSheet(_("不同之处"), headers, rows)]
    return export_sheets(
        request,
        Scope((org.path,)),
        subject="list:changes",
        page_address=reverse("standing", args=(org.code,)),
        name=name,
        sheets=sheets,
    )


def _make_rows(changes: Sequence[ClauseChange], notes: Sequence[str], width: int) -> Iterator[ExportRow]:
    """Yield the changes, and below them what the page says at its head."""
    for change in changes:
        org, outcomes = (change.code, change.name), (change.before.label, change.after.label)
        yield *org, change.clause, *outcomes, change.before_sentence, change.after_sentence
    for note in notes:
        yield (note, *[""] * (width - 1))
