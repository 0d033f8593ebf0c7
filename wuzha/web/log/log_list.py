"""The list of the audit log and its export: newest first, each line as a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuzha.assessments.look_back import end_of_day
from wuzha.audit.models import LogLine
from wuzha.core.text_lengths import LONGEST_NAME
from wuzha.core.vocabulary import LogAction, Permission, UploadState
from wuzha.intake.uploads.models import UploadedOrg
from wuzha.orgs.models import Org, OrgQuerySet, covers_whole_tree
from wuzha.people.access import Scope, find_audited_scope, find_scope
from wuzha.people.models import AccountRequest, Membership, User
from wuzha.registers.models import BOOKS
from wuzha.web.forms import validate_year
from wuzha.web.lists import ListColumn, ListFilter, ListPage, ListTexts
from wuzha.web.log.log_sentences import LogSentence, describe_lines
from wuzha.web.numbers import read_number
from wuzha.web.pagination import KeysetPage
from wuzha.web.workbook_export import CHUNK_SIZE, ExportRow

DAY_INPUT = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class LogFilter(ListFilter):
    """The filter of the log: an org with all below it, an action, a register, and days."""

    org = forms.CharField(
        label=gettext_lazy("组织（代码或全名，含下级）"),
        required=False,
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    # The name `deed` is part of addresses that people have saved.
    deed = forms.ChoiceField(
        label=gettext_lazy("事项"),
        required=False,
        choices=lambda: [("", _("全部")), *((action.value, action.label) for action in LogAction)],
    )

    register = forms.ChoiceField(
        label=gettext_lazy("台账"),
        required=False,
        choices=lambda: [("", _("全部")), *((register.value, register.label) for register in BOOKS)],
    )
    since = forms.DateField(label=gettext_lazy("不早于"), required=False, widget=DAY_INPUT, validators=[validate_year])
    until = forms.DateField(label=gettext_lazy("不晚于"), required=False, widget=DAY_INPUT, validators=[validate_year])

    def narrow(self, lines: QuerySet[LogLine], orgs: OrgQuerySet) -> QuerySet[LogLine]:
        """Return the lines that match every field; `orgs`: those of the reader's scope."""
        values = self.cleaned_data
        if org_text := values.get("org"):
            paths = [org.path for org in orgs.named(org_text)]
            lines = lines.filter(org__in=Org.objects.under(paths).values("code"))
        if action := values.get("deed"):
            lines = lines.filter(action=action)
        if register := values.get("register"):
            lines = lines.filter(Q(subject=f"book:{register}") | Q(subject__startswith=f"{register}:"))
        if since := values.get("since"):
            lines = lines.filter(at__gte=end_of_day(since - timedelta(days=1)))
        if until := values.get("until"):
            lines = lines.filter(at__lt=end_of_day(until))
        return lines


class LogList(ListPage[QuerySet[LogLine]]):
    """The lines of the log about orgs of the reader's scope; lines about no org only for those who may read them."""

    template = "log/log.html"
    subject = "list:log"
    filter_type = LogFilter
    filters: LogFilter

    @property
    def texts(self) -> ListTexts:
        """What the page says."""
        return ListTexts(
            title=_("日志"),
            caption=_("日志，新的在前"),
            empty=_("没有符合的日志。请换一个组织或事项再找。"),
        )

    @property
    def columns(self) -> list[ListColumn]:
        """The columns."""
        return [
            ListColumn(name="number", label=_("序号"), is_number=True),
            ListColumn(name="at", label=_("时间")),
            ListColumn(name="sentence", label=_("内容")),
            ListColumn(name="org", label=_("组织")),
        ]

    def select_items(self) -> QuerySet[LogLine]:
        """Return the lines that match the filter, newest first."""
        orgs = Org.objects.under(self.scope.paths)
        readable = Q(org__in=orgs.values("code"))
        if removed_codes := _list_removed_codes(orgs):
            readable |= Q(org__in=removed_codes)
        readable |= _match_lines_without_org(find_audited_scope(self.request.user))
        return self.filters.narrow(LogLine.objects.filter(readable).order_by("-number"), orgs)

    def paginate(self, items: QuerySet[LogLine]) -> KeysetPage[LogLine]:
        """Return the first lines; the next page continues from a number, so that new lines do not shift it."""
        before = read_number(self.request.GET.get("before"))
        is_first = before is None
        if before is not None:
            items = items.filter(number__lt=before)
        lines = list(items[: self.page_size + 1])
        has_next = len(lines) > self.page_size
        lines = lines[: self.page_size]
        return KeysetPage(lines, lines[-1].number if has_next else None, is_first)

    def make_rows(self, items: Sequence[LogLine]) -> list[LogSentence]:
        """Return each line as a sentence."""
        return describe_lines(items)

    @property
    def extra_context(self) -> dict[str, Any]:
        """Whether the reader may draw samples: whoever reads the books too."""
        return {"may_sample": bool(find_scope(self.request.user, Permission.SEE_ENTRIES))}

    @property
    def export_scope(self) -> Scope:
        """Where the reader may export the log."""
        return find_scope(self.request.user, Permission.EXPORT_LOG)

    @property
    def export_headers(self) -> tuple[str, ...]:
        """The headers of the columns; the last is the hash that chains the lines."""
        return _("序号"), _("时间"), _("事项"), _("内容"), _("组织"), _("校验码")

    def export_rows(self, items: QuerySet[LogLine]) -> Iterator[ExportRow]:
        """Return each line as a sentence, with its hash."""
        stream = items.iterator(chunk_size=CHUNK_SIZE)
        while chunk := list(islice(stream, CHUNK_SIZE)):
            for row in describe_lines(chunk):
                org_name = row.line.org if row.org is None else row.org.name
                yield row.line.number, row.line.at, row.action, row.sentence, org_name, row.line.hash


def _match_lines_without_org(audited: Scope) -> Q:
    """Return the condition of the lines without an org that an audit admin reads.

    Those are lines about accounts that have, had or were to have a role there; whoever audits the whole tree reads all
    of them.
    """
    if covers_whole_tree(audited.paths):
        return Q(org="")
    orgs = Org.objects.under(audited.paths)
    members = Membership.objects.filter(org__in=orgs).values("user_id")
    requested = AccountRequest.objects.filter(org__in=orgs).values("user_id")
    subjects = User.objects.filter(Q(pk__in=members) | Q(pk__in=requested)).annotate(
        subject=Concat(Value("user:"), Cast("pk", TextField()), output_field=TextField())
    )
    return Q(org="", subject__in=subjects.values("subject"))


def _list_removed_codes(orgs: OrgQuerySet) -> list[str]:
    """Return the codes of orgs that an undone upload had added below these; the log still shows their lines."""
    existing_org = Org.objects.filter(code=OuterRef("code"))
    added_orgs = UploadedOrg.objects.filter(~Exists(existing_org), is_new=True, upload__state=UploadState.UNDONE)
    subjects = [f"org:{code}" for code in added_orgs.values_list("code", flat=True)]
    if not subjects:
        return []
    lines = LogLine.objects.filter(subject__in=subjects, action=LogAction.REMOVE_ORG, org__in=orgs.values("code"))
    return [subject.removeprefix("org:") for subject in lines.values_list("subject", flat=True)]
