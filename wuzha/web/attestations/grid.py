"""Collect the grid of attestations: one clause of the plan, its orgs, their duty figures, and the verdicts so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Q
from django.http import QueryDict

from wuzha.core.clause_name import ClauseName
from wuzha.core.findings.duty_sheet import make_blank_sheet, read_duty_sheets
from wuzha.core.findings.findings import DutySheet
from wuzha.core.periods import Period
from wuzha.core.plan.named_clauses import list_clause_names
from wuzha.core.plan.plan import Plan, find_group_duty
from wuzha.core.statement.month_table import read_month_table
from wuzha.core.statement.questions import Questions
from wuzha.core.vocabulary import JUDGED_KINDS, Register, Verdict
from wuzha.core.words.duty_doubts import list_duty_doubts
from wuzha.core.words.group_days import describe_formation
from wuzha.engines.django_connection import DjangoEngine
from wuzha.orgs.models import Org, OrgQuerySet
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions
from wuzha.programmes.report_days import ReportDays
from wuzha.registers.attestation_services import find_attestation_marks
from wuzha.registers.facts import select_facts
from wuzha.registers.models import BOOKS, Attestation, AttestationDraft, Entry

MAX_ROWS = 100
"""Orgs on a page: each has three fields, and Django accepts a thousand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseChoice:
    """A clause that people decide, with its title and the passage of the plan."""

    name: ClauseName
    title: str
    quote: str
    has_day: bool = False

    @property
    def id(self) -> str:
        """The id of the criterion or duty."""
        return self.name.id

    @property
    def clause(self) -> str:
        """The number of the clause as printed."""
        return self.name.clause

    def match_attestations(self, period: Period) -> Q:
        """Return the condition of what is on record about it: about a duty with a day, of whichever period."""
        condition = Q(criterion=self.id)
        return condition if self.has_day else condition & Q(period__in=period.spellings)


_ORG_FIELD = ("org_id",)


@dataclass(frozen=True, slots=True)
class RowChoice:
    """Which orgs the address asks for: one by its code, or those on which nothing is on record yet."""

    code: str = ""
    is_open: bool = False

    @classmethod
    def read(cls, query: QueryDict) -> RowChoice:
        """Return the choice of an address; without any word of it, all orgs are shown."""
        return cls(query.get("org", ""), "open" in query)

    def __bool__(self) -> bool:
        return bool(self.code) or self.is_open

    def limit(self, orgs: OrgQuerySet, clause: ClauseChoice, period: Period) -> OrgQuerySet:
        """Return the orgs that were asked for."""
        if self.code:
            orgs = orgs.filter(code=self.code)
        if self.is_open:
            attested_orgs = Attestation.objects.as_of(None).filter(clause.match_attestations(period))
            orgs = orgs.exclude(code__in=attested_orgs.values(*_ORG_FIELD))
        return orgs


@dataclass(slots=True, kw_only=True)
class GridRow:
    """One org: its duty figures, the attestation that counts, and what is being entered.

    `undeclared_count`: months for which nobody declared the cases. The figures are weighed against verdicts on a
    criterion (`is_weighed`); a duty is one of them itself. `mark` and `seen` are what is on record now
    and when the form was opened (`find_attestation_marks`; 0: nothing).
    """

    org: Org
    sheet: DutySheet
    group_due_on: date | None
    undeclared_count: int
    is_weighed: bool
    attestation: Entry | None
    mark: int
    verdict: str = ""
    reason: str = ""
    seen: int | None = None
    is_chosen: bool = False
    faults: list[str] = field(default_factory=list)

    @property
    def formation(self) -> str:
        """When the register has the leading group formed, in words; empty where it has none."""
        day = self.sheet.group_formed_on
        return "" if day is None else describe_formation(day, self.group_due_on)

    @property
    def doubts(self) -> tuple[str, ...]:
        """What the duty figures hold against the verdict that is being entered."""
        return self._list_doubts(Verdict.of(self.verdict)) if self.verdict else ()

    @property
    def gaps(self) -> tuple[str, ...]:
        """What the duty figures lack."""
        return self._list_doubts(Verdict.MET)

    def _list_doubts(self, verdict: Verdict) -> tuple[str, ...]:
        return list_duty_doubts(self.sheet, verdict, self.undeclared_count) if self.is_weighed else ()

    @property
    def attested_verdict(self) -> Verdict | None:
        """The verdict that counts now."""
        return None if self.attestation is None else Verdict.of(str(vars(self.attestation)["verdict"]))


@dataclass(frozen=True, kw_only=True)
class Grid:
    """The page: the clauses to choose from, the one that is shown, and its orgs; `signature` is that of the drafts."""

    programme: Programme
    period: Period
    clauses: Sequence[ClauseChoice]
    clause: ClauseChoice
    rows: Sequence[GridRow]
    orgs: Page[Org]
    choice: RowChoice
    attested_by: str
    attested_on: date | None
    draft_count: int


def list_clauses(plan: Plan) -> list[ClauseChoice]:
    """Return the criteria that people decide, then the duties."""
    items = {item.id: item for standard in plan.standards for item in standard.criteria}
    duties = {duty.id: duty for duty in plan.duties}
    choices = []
    for name in list_clause_names(plan):
        item = duties[name.id] if name.is_duty else items[name.id]
        if name.is_duty or name.is_attested:
            has_day = name.is_duty and duties[name.id].due_on is not None
            choices.append(ClauseChoice(name=name, title=item.title, quote=item.quote, has_day=has_day))
    return choices


def load_grid(
    *, programme: Programme, period: Period, scope: Scope, user: User, today: date, query: QueryDict
) -> Grid | None:
    """Return the grid that the address asks for; None where the plan has no clause that people decide."""
    questions = build_questions(programme, today, period)
    clauses = list_clauses(questions.plan)
    if not clauses:
        return None
    clause = next((choice for choice in clauses if choice.id == query.get("clause")), clauses[0])
    kinds = clause.name.kinds or JUDGED_KINDS
    orgs = Org.objects.below(programme.org).under(scope.paths).in_use(min(today, period.end)).of_kind(*kinds)
    choice = RowChoice.read(query)
    orgs = choice.limit(orgs, clause, period)
    page = Paginator(orgs.select_related("parent").order_by("path"), MAX_ROWS).get_page(query.get("page"))
    drafts = _read_drafts(user, clause.id, period)
    last = max(drafts.values(), key=lambda draft: draft.saved_at, default=None)
    return Grid(
        programme=programme,
        period=period,
        clauses=clauses,
        clause=clause,
        rows=_make_rows(page.object_list, programme, questions, clause, drafts),
        orgs=page,
        choice=choice,
        attested_by="" if last is None else last.attested_by,
        attested_on=None if last is None else last.attested_on,
        draft_count=sum(bool(draft.verdict) for draft in drafts.values()),
    )


def _make_rows(
    orgs: Iterable[Org],
    programme: Programme,
    questions: Questions,
    clause: ClauseChoice,
    drafts: Mapping[str, AttestationDraft],
) -> list[GridRow]:
    orgs = list(orgs)
    engine = DjangoEngine(connection, select_facts(programme.org, day=questions.last_day))
    find_report_day = ReportDays.load().find_by_code(programme.org)
    sheets = read_duty_sheets(questions, engine, find_report_day=find_report_day)
    blank_sheet = make_blank_sheet(questions)
    undeclared_counts = _count_undeclared(questions, engine)
    codes = [org.code for org in orgs]
    attestations = _read_attestations(codes, clause, questions.period)
    marks = find_attestation_marks(codes, clause.id)
    group_duty = find_group_duty(questions.plan.duties)
    return [
        GridRow(
            org=org,
            sheet=sheets.get(org.code, blank_sheet),
            group_due_on=None if group_duty is None else group_duty.due_on,
            undeclared_count=undeclared_counts.get(org.code, 0),
            is_weighed=not clause.name.is_duty,
            attestation=attestations.get(org.code),
            mark=marks[org.code].pk if org.code in marks else 0,
            verdict=drafts[org.code].verdict if org.code in drafts else "",
            reason=drafts[org.code].reason if org.code in drafts else "",
        )
        for org in orgs
    ]


def _read_drafts(user: User, criterion: str, period: Period) -> Mapping[str, AttestationDraft]:
    drafts = AttestationDraft.objects.open().filter(saved_by=user, criterion=criterion, period=period.id)
    return {str(draft.org_id): draft for draft in drafts}


def _read_attestations(codes: Sequence[str], clause: ClauseChoice, period: Period) -> Mapping[str, Entry]:
    """Return the attestation of each org that counts: the last one, as the judgement takes it."""
    condition = Q(org__in=codes) & clause.match_attestations(period)
    entries = BOOKS[Register.ATTESTATIONS].objects.as_of(None).filter(condition)
    by_org = {}
    for entry in entries.order_by("attested_on", "verdict"):
        assert isinstance(entry, Attestation)  # noqa: S101  of its table
        by_org[str(entry.org_id)] = entry
    return by_org


def _count_undeclared(questions: Questions, engine: DjangoEngine) -> Mapping[str, int]:
    """Return how many months of the cases nobody has declared for each org."""
    required_months = frozenset(questions.list_required_months(questions.period))
    table = read_month_table(questions, Register.CASES, engine)
    return {code: len(required_months - months) for code, months in table.declared_months.items()}
