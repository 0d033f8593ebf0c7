"""The list of leading groups of one street, and its export: orgs, days and numbers of papers, no names of people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import Case, IntegerField, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuzha.core.normalise import normalise
from wuzha.core.text_lengths import LONGEST_CODE, LONGEST_NAME
from wuzha.core.vocabulary import JUDGED_KINDS, GroupState
from wuzha.duties.access import find_visible_groups
from wuzha.duties.formation import Formation, judge_formation
from wuzha.duties.group_deadline import GroupDeadline
from wuzha.duties.group_record import GroupGaps, find_gaps
from wuzha.duties.models import GroupHolding
from wuzha.orgs.models import Org, OrgQuerySet, contains_name, match_paths_under
from wuzha.people.access import Scope
from wuzha.registers.group_entries import read_first_groups, select_first_day
from wuzha.registers.models import LeadingGroup
from wuzha.web.access import AuthenticatedRequest
from wuzha.web.lists import ListColumn, ListFilter, ListPage, ListTexts
from wuzha.web.workbook_export import CHUNK_SIZE, ExportRow

OPEN, OWED, OPEN_POST = "open", "owed", "open_post"
"""Choices of the filter beside the states: no group on record, the same of whom the plan asks, a post that waits."""

_NO_GAPS = GroupGaps(is_leader_missing=False, overdue_stand_ins=())


class GroupFilter(ListFilter):
    """The filter of groups: name, state, and the street that is shown."""

    q = forms.CharField(label=gettext_lazy("代码或名称"), required=False, max_length=LONGEST_NAME)
    state = forms.ChoiceField(label=gettext_lazy("状态"), required=False)
    top = forms.CharField(required=False, max_length=LONGEST_CODE, widget=forms.HiddenInput)

    def add_fields(self) -> None:
        """Add the choices in the language of the reader."""
        field = self.fields["state"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
        states = [(state.value, state.label) for state in GroupState if state is not GroupState.DUE]
        field.choices = [
            ("", _("全部")),
            (OPEN, _("未成立")),
            (OWED, _("应成立未成立")),
            *states,
            (OPEN_POST, _("岗位待办")),
        ]
        self.fields["q"].widget.input_type = "search"

    @property
    def used_fields(self) -> list[str]:
        """The fields that narrow the list; the street is where it is read, and narrows nothing."""
        return [name for name in super().used_fields if name != "top"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """An org with the state of its group, the number of the paper, the day it came, and what its posts lack."""

    org: Org
    formation: Formation
    paper_no: str
    received_on: date | None
    gaps: GroupGaps

    @property
    def gap_text(self) -> str:
        """What the posts lack, in words."""
        if self.gaps.is_leader_missing:
            return _("组长空缺")
        return _("代理到期") if self.gaps.overdue_stand_ins else ""


class GroupList(ListPage[OrgQuerySet]):
    """The groups of a street, of its villages and its departments: what is not formed first, never a ranking."""

    template = "duties/groups.html"
    subject = "list:groups"
    page_size = 100
    count_text = gettext_lazy("共%(count)s个。")
    filter_type = GroupFilter
    filters: GroupFilter

    def __init__(
        self,
        request: AuthenticatedRequest,
        scope: Scope,
        *,
        top: Org,
        deadline: GroupDeadline | None,
        neighbours: Sequence[Org] = (),
    ) -> None:
        """Take the street (`top`) with the deadline of its plan, and the other streets that the reader may open."""
        super().__init__(request, scope)
        self.top, self.deadline, self.neighbours = top, deadline, neighbours
        self.today = timezone.localdate()

    @property
    def texts(self) -> ListTexts:
        """What the page says."""
        return ListTexts(
            title=_("领导小组"),
            caption=_("%(name)s的领导小组") % {"name": self.top.name},
            empty=_("这里还没有村（社区）和单位。"),
            no_match=_("没有这样的小组。"),
        )

    @property
    def columns(self) -> list[ListColumn]:
        """The columns."""
        return [
            ListColumn(name="name", label=_("名称")),
            ListColumn(name="kind", label=_("类别")),
            ListColumn(name="state", label=_("成立情况")),
            ListColumn(name="formed_on", label=_("成立日期")),
            ListColumn(name="paper_no", label=_("文号")),
            ListColumn(name="received_on", label=_("收到日期")),
            ListColumn(name="gaps", label=_("待办")),
        ]

    def select_items(self) -> OrgQuerySet:
        """Return the orgs of the street that match the filter: without a group first, then in the order of the tree."""
        orgs = find_visible_groups(self.request.user).under([self.top.path]).in_use(self.today)
        # A street below with a plan of its own has its groups on a page of its own.
        lower_paths = [org.path for org in self.neighbours if org.path.startswith(self.top.path)]
        orgs = orgs.exclude(match_paths_under(lower_paths)).annotate(formed_on=select_first_day())
        if text := normalise(self.filters.cleaned_data.get("q", "")):
            orgs = orgs.filter(Q(code__startswith=text) | contains_name("name", text) | contains_name("aliases", text))
        orgs = self._filter_state(orgs, self.filters.cleaned_data.get("state", ""))
        is_formed = Case(When(formed_on=None, then=Value(0)), default=Value(1), output_field=IntegerField())
        return orgs.order_by(is_formed, "path")

    def _filter_state(self, orgs: OrgQuerySet, state: str) -> OrgQuerySet:
        due_on = None if self.deadline is None else self.deadline.due_on
        is_due = Q(kind__in=JUDGED_KINDS) & (Q(opened_on=None) | Q(opened_on__lte=due_on or date.max))
        is_past = due_on is not None and self.today > due_on
        has_no_group = Q(formed_on=None)
        is_late = is_due & Q(formed_on__gt=due_on or date.max)
        match state:
            case "open":
                return orgs.filter(has_no_group)
            case "owed":
                return orgs.filter(is_due, has_no_group)
            case "overdue":
                return orgs.filter(is_due, has_no_group) if is_past else orgs.none()
            case "late":
                return orgs.filter(is_late)
            case "formed":
                return orgs.exclude(has_no_group).exclude(is_late)
            case "open_post":
                return orgs.filter(pk__in=_find_orgs_with_gaps(self.top, self.today))
        return orgs

    def make_rows(self, items: Sequence[Org]) -> list[GroupRow]:
        """Return the orgs with their groups."""
        codes = [org.code for org in items]
        first_entries = read_first_groups(codes)
        holdings = GroupHolding.objects.in_force().filter(org__in=[org.pk for org in items])
        gaps = _group_gaps(holdings, self.today)
        return [self._make_row(org, first_entries.get(org.code), gaps.get(org.pk, _NO_GAPS)) for org in items]

    def _make_row(self, org: Org, entry: LeadingGroup | None, gaps: GroupGaps) -> GroupRow:
        is_asked = org.term in JUDGED_KINDS and self.deadline is not None
        due_on = self.deadline.due_on if self.deadline is not None and is_asked else None
        if due_on is not None and org.opened_on is not None and org.opened_on > due_on:
            due_on = None
        return GroupRow(
            org=org,
            formation=judge_formation(None if entry is None else entry.formed_on, due_on, self.today),
            paper_no="" if entry is None else entry.paper_no or "",
            received_on=None if entry is None else entry.received_on,
            gaps=gaps,
        )

    @property
    def extra_context(self) -> dict[str, Any]:
        """The deadline, and the other streets."""
        return {"top": self.top, "deadline": self.deadline, "neighbours": self.neighbours}

    def narrow_export(self, items: OrgQuerySet, scope: Scope) -> OrgQuerySet:
        """Return the orgs where the reader may export."""
        return items.under(scope.paths)

    @property
    def export_headers(self) -> list[str]:
        """The headers: no name of an official is among the values."""
        return ["代码", "名称", "类别", "成立情况", "期限", "成立日期", "文号", "收到日期", "待办"]

    def export_rows(self, items: OrgQuerySet) -> Iterator[ExportRow]:
        """Return the rows in chunks."""
        batch: list[Org] = []
        for org in items.iterator(chunk_size=CHUNK_SIZE):
            batch.append(org)
            if len(batch) == CHUNK_SIZE:
                yield from map(_format_row, self.make_rows(batch))
                batch = []
        yield from map(_format_row, self.make_rows(batch))


def _format_row(row: GroupRow) -> ExportRow:
    org, formation = row.org, row.formation
    days = formation.due_on, formation.formed_on
    return org.code, org.name, org.term.label, formation.text, *days, row.paper_no, row.received_on, row.gap_text


def _group_gaps(holdings: Any, today: date) -> Mapping[int, GroupGaps]:
    by_org: dict[int, list[GroupHolding]] = {}
    for holding in holdings:
        by_org.setdefault(holding.org_id, []).append(holding)
    return {pk: gaps for pk, members in by_org.items() if (gaps := find_gaps(members, today))}


def _find_orgs_with_gaps(top: Org, today: date) -> list[int]:
    holdings = GroupHolding.objects.in_force().filter(org__in=Org.objects.under([top.path]))
    return list(_group_gaps(holdings, today))
