"""Count the months that orgs still have to declare, register by register, as the calendar of declarations does."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date

from django.db import connection

from wuzha.core.declaration_states import MonthFacts, decide_state
from wuzha.core.measures import MEASURES
from wuzha.core.statement.month_table import read_month_table
from wuzha.core.statement.questions import CriterionQuestion, Questions, walk_tests
from wuzha.core.vocabulary import HIGHER_KINDS, MonthState, OrgKind, Register
from wuzha.engines.django_connection import DjangoEngine
from wuzha.orgs.models import Org
from wuzha.registers.declaration_calendar import DueDay, load_calendar
from wuzha.registers.facts import select_facts
from wuzha.registers.models import MonthReport

_REPORT_FIELDS = ("org_id", "month")


@dataclass(frozen=True, slots=True)
class OwedMonths:
    """How many months of a register are not declared: before their due day, and after it."""

    missing_count: int = 0
    overdue_count: int = 0

    @property
    def count(self) -> int:
        """All of them."""
        return self.missing_count + self.overdue_count


def count_owed_months(
    *,
    top: Org,
    orgs: Sequence[Org],
    registers: Collection[Register],
    questions: Questions,
    today: date,
    find_due: DueDay,
) -> Mapping[Register, OwedMonths]:
    """Return the counts of these orgs in the period of the questions.

    A register that the plan asks nobody of them to declare is left out: no outcome waits for its months.
    """
    required_registers = find_required_registers(questions, {org.term for org in orgs})
    counter = _MonthCounter(top=top, orgs=orgs, questions=questions, today=today, find_due=find_due)
    return {register: counter.count(register) for register in registers if register in required_registers}


@dataclass(frozen=True, slots=True, kw_only=True)
class _MonthCounter:
    top: Org
    orgs: Sequence[Org]
    questions: Questions
    today: date
    find_due: DueDay

    def count(self, register: Register) -> OwedMonths:
        is_above = any(org.term in HIGHER_KINDS for org in self.orgs)
        states = list(self._read_calendar(register) if is_above else self._list_states(register))
        return OwedMonths(states.count(MonthState.MISSING), states.count(MonthState.OVERDUE))

    def _read_calendar(self, register: Register) -> Iterator[MonthState]:
        """Yield the states of the months of orgs above, which depend on all orgs below them."""
        calendar = load_calendar(
            top=self.top,
            orgs=self.orgs,
            register=register,
            questions=self.questions,
            today=self.today,
            find_due=self.find_due,
        )
        return calendar.state_counts.elements()

    def _list_states(self, register: Register) -> Iterator[MonthState]:
        """Yield the states of the months of villages and units, without counting their rows."""
        table = read_month_table(
            self.questions, register, DjangoEngine(connection, select_facts(self.top, day=self.today))
        )
        reports = MonthReport.objects.waiting().filter(org__in=[org.code for org in self.orgs], book=register)
        reported_months = {(str(code), str(month)) for code, month in reports.values_list(*_REPORT_FIELDS)}
        for org in self.orgs:
            declared_months = table.declared_months.get(org.code, frozenset())
            absent_months = table.absent_months.get(org.code, frozenset())
            for month in self.questions.period.months:
                facts = MonthFacts(
                    month=month,
                    due_on=self.find_due(org, month),
                    is_absent=month in absent_months,
                    is_declared=month in declared_months,
                    is_reported=(org.code, month.id) in reported_months,
                )
                yield decide_state(facts, self.today)


def find_required_registers(questions: Questions, kinds: Set[OrgKind]) -> Set[Register]:
    """Return the registers whose months an outcome of orgs of these kinds depends on (R13)."""
    clauses: list[CriterionQuestion] = [
        criterion
        for standard in questions.standards
        if kinds & set(standard.standard.kinds)
        for criterion in standard.criteria
    ]
    # An org above has the months of those below it: what any standard asks for concerns it.
    if kinds & set(HIGHER_KINDS):
        clauses = [criterion for standard in questions.standards for criterion in standard.criteria]
        clauses += questions.targets
    figures = (figure for item in clauses for test in walk_tests(item.tree) for figure in (test.now, test.base))
    measures = (MEASURES[figure.measure] for figure in figures if figure is not None)
    return {measure.register for measure in measures if measure.needs_declarations}
