"""List what an org still owes before its open clauses have an outcome: what, who owes it, until when, and the fix."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from wuzha.assessments.closings import ClosingContext, GapClosing, close_gap
from wuzha.assessments.evidence_table import EvidenceTable
from wuzha.assessments.gap_suppositions import (
    ClauseGap,
    DoubtfulRows,
    MissingMonths,
    OpenAttestation,
    OpenRefusedRows,
    RowBlanks,
    UnreadSheets,
)
from wuzha.assessments.open_rows import OpenRowsLink
from wuzha.assessments.row_blanks import name_owing_office
from wuzha.core.findings.findings import CriterionFinding, OrgFinding, TestFinding
from wuzha.core.i18n import fill_slots
from wuzha.core.measures import MEASURES
from wuzha.core.periods import Period
from wuzha.core.plan.plan import Attested
from wuzha.core.statement.questions import Questions
from wuzha.core.vocabulary import Outcome, Register
from wuzha.core.words.phrases import format_months, split_into_runs
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.programmes.report_days import ReportDays
from wuzha.registers.access import find_report_scope, find_write_scopes


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingItem:
    """One thing that is missing: who owes it, until when, the clauses it keeps open, and the fix.

    `address` leads to the fix, empty where the viewer cannot help; `days_late` is how long it is overdue; `orgs` are
    those that wait for it, in a list about several.
    """

    text: str
    owed_by: str
    address: str
    action: str
    clauses: tuple[str, ...]
    due_on: date | None = None
    days_late: int = 0
    orgs: tuple[OrgFinding, ...] = ()


@dataclass(frozen=True, slots=True)
class MissingList:
    """What keeps clauses of an org undetermined, each thing once, and how each can close, by the id of the clause."""

    items: tuple[MissingItem, ...]
    closings: Mapping[str, tuple[GapClosing, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """What the items of a page are made from; tables and links are by the id of the clause."""

    org: Org
    questions: Questions
    tables: Mapping[str, Sequence[EvidenceTable]]
    open_rows: Mapping[str, OpenRowsLink]
    user: User
    write_scopes: Mapping[Register, Scope]
    today: date
    cards_at: str

    def may_write(self, register: Register) -> bool:
        return self.write_scopes[register].holds(self.org.path)


def list_missing_items(
    criteria: Sequence[CriterionFinding],
    *,
    user: User,
    org: Org,
    questions: Questions,
    tables: Mapping[str, Sequence[EvidenceTable]],
    open_rows: Mapping[str, OpenRowsLink],
    today: date,
    has_total: bool,
    cards_at: str = "",
) -> MissingList:
    """Return what keeps clauses of the org undetermined, in the order of the plan.

    `has_total`: the clauses together make an outcome, as those of a village do and targets do not. `cards_at` is the
    address of the evidence cards, empty on their own page.
    """
    page = _Page(
        org=org,
        questions=questions,
        tables=tables,
        open_rows=open_rows,
        user=user,
        write_scopes=find_write_scopes(user),
        today=today,
        cards_at=cards_at,
    )
    context = ClosingContext(criteria=criteria, questions=questions, blanks=_map_blanks(tables), has_total=has_total)
    items: dict[ClauseGap, MissingItem] = {}
    closings: dict[str, tuple[GapClosing, ...]] = {}
    for criterion in criteria:
        if criterion.outcome is Outcome.UNDETERMINED:
            own_items = dict(_list_of_clause(criterion, page))
            for gap, item in own_items.items():
                earlier = items.get(gap, item)
                items[gap] = replace(earlier, clauses=tuple(dict.fromkeys((*earlier.clauses, criterion.clause))))
            closings[criterion.id] = tuple(
                close_gap(gap, item.text, criterion, context) for gap, item in own_items.items()
            )
    return MissingList(tuple(items.values()), closings)


def _map_blanks(tables: Mapping[str, Sequence[EvidenceTable]]) -> RowBlanks:
    """Return the columns that each doubtful row lacks for any clause, by register and key."""
    blanks: dict[tuple[Register, str], frozenset[str]] = {}
    for table in (table for group in tables.values() for table in group):
        for row in table.rows:
            columns = frozenset(blank.column for blank in row.blanks)
            blanks[table.register, row.key] = blanks.get((table.register, row.key), frozenset()) | columns
    return blanks


def _list_of_clause(criterion: CriterionFinding, page: _Page) -> Iterator[tuple[ClauseGap, MissingItem]]:
    open_tests = [test for test in criterion.tests if test.outcome is Outcome.UNDETERMINED]
    if any(test.refused for test in open_tests):
        yield OpenRefusedRows(criterion.id), _describe_refused(criterion, open_tests, page)
    for test in open_tests:
        if isinstance(test.question.test, Attested):
            if not test.refused:
                yield OpenAttestation(criterion.id), _describe_attestation(criterion, page)
            continue
        figures = (
            (test.question.now, test.now, test.missing),
            (test.question.base, test.base, test.base_missing),
        )
        for figure, value, missing in figures:
            if figure is None or value is None or value.high is not None:
                continue
            register = MEASURES[figure.measure].register
            if missing:
                yield MissingMonths(register, missing), _describe_months(register, missing, page)
            else:
                yield UnreadSheets(register), describe_unread(register)
    if any(test.doubtful or test.base_doubtful for test in open_tests):
        yield from _describe_doubts(criterion, page)


def _describe_refused(criterion: CriterionFinding, tests: Sequence[TestFinding], page: _Page) -> MissingItem:
    link = page.open_rows.get(criterion.id)
    count = len({place for test in tests for place in test.refused})
    return describe_refused(count, link.address if link else "")


def _describe_attestation(criterion: CriterionFinding, page: _Page) -> MissingItem:
    address = build_attestation_address(page.org.name, criterion, page.questions)
    return describe_attestation(criterion, address if page.may_write(Register.ATTESTATIONS) else "")


def _describe_months(register: Register, months: tuple[Period, ...], page: _Page) -> MissingItem:
    may_report = find_report_scope(page.user, register).holds(page.org.path)
    address = build_months_address(register, months, page.org.code)
    due_on = ReportDays.load().find_due_day(page.org.path, months[0].start)
    is_open = page.may_write(Register.DECLARATIONS) or may_report
    return describe_months(register, months, due_on, page.today, address if is_open else "")


def describe_refused(count: int, address: str) -> MissingItem:
    """Return the item of so many refused rows, with the address of their list."""
    return MissingItem(
        text=fill_slots(_("退回未补的{count}行"), {"count": count}),
        owed_by=_("报送单位"),
        address=address,
        action=_("查看退回的行"),
        clauses=(),
    )


def describe_attestation(criterion: CriterionFinding, address: str) -> MissingItem:
    """Return the item of a clause that people attest, with the address of the form."""
    return MissingItem(
        text=_("“%(title)s”的认定") % {"title": criterion.question.criterion.title},
        owed_by=_("考核组"),
        address=address,
        action=_("认定"),
        clauses=(),
    )


def describe_months(
    register: Register, months: tuple[Period, ...], due_on: date, today: date, address: str
) -> MissingItem:
    """Return the item of undeclared months, the first of which is due on a day."""
    return MissingItem(
        text=_("%(months)s的%(register)s台账报送") % {"months": format_months(months), "register": register.label},
        owed_by=name_owing_office(Register.DECLARATIONS),
        address=address,
        action=_("报送"),
        clauses=(),
        due_on=due_on,
        days_late=max(0, (today - due_on).days),
    )


def describe_unread(register: Register) -> MissingItem:
    """Return the item of a register of which a sheet was not read."""
    return MissingItem(
        text=_("%(register)s台账未报齐，或有表没有读入") % {"register": register.label},
        owed_by=_("报送单位"),
        address="",
        action="",
        clauses=(),
    )


def build_attestation_address(org_name: str, criterion: CriterionFinding, questions: Questions) -> str:
    """Return the address of the form of one attestation, filled in."""
    query = {"org": org_name, "criterion": criterion.clause, "period": questions.period.label}
    return f"{reverse('add_entry', args=(Register.ATTESTATIONS,))}?{urlencode(query)}"


def build_months_address(register: Register, months: tuple[Period, ...], code: str) -> str:
    """Return the address of the calendar of declarations, with these months of the org chosen if they are one run."""
    query = {"register": register.value}
    if len(runs := list(split_into_runs(months))) == 1:
        first, last = runs[0]
        query |= {"org": code, "months": first.id if first == last else f"{first.id}~{last.id}"}
    return f"{reverse('declarations')}?{urlencode(query, safe='~')}"


def _describe_doubts(criterion: CriterionFinding, page: _Page) -> Iterator[tuple[ClauseGap, MissingItem]]:
    """Yield an item for each column that doubtful rows lack, and one for those that have to be checked."""
    for table in page.tables.get(criterion.id, ()):
        keys: dict[tuple[str, str], set[str]] = {}
        for row in table.rows:
            if row.is_doubtful:
                for column, label in [(blank.column, blank.label) for blank in row.blanks] or [("", "")]:
                    keys.setdefault((column, label), set()).add(row.key)
        known_keys = {key for group in keys.values() for key in group}
        if other_items := table.doubtful_keys - known_keys:
            keys.setdefault(("", ""), set()).update(other_items)
        for (column, label), group in keys.items():
            text = _("{register}缺{column}：{count}条") if column else _("{register}待核实：{count}条")
            slots = {"register": table.register.label, "column": label, "count": len(group)}
            item = MissingItem(
                text=fill_slots(text, slots),
                owed_by=name_owing_office(table.register),
                address=f"{page.cards_at}#{criterion.id}" if known_keys else "",
                action=_("查看记录"),
                clauses=(),
            )
            yield DoubtfulRows(table.register, column, frozenset(group)), item
