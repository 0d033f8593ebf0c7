"""Judge the books by a plan that is not in force yet, against the plan in force: who would move; nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from wuzha.assessments.consequence import Consequence, compare_plans
from wuzha.assessments.standing import judge_uncommitted
from wuzha.core.findings.findings import Assessment
from wuzha.core.periods import Period
from wuzha.core.plan.plan import Criterion, Plan, Target
from wuzha.core.plan.rolling import roll_files
from wuzha.core.statement.questions import ask
from wuzha.core.vocabulary import Outcome
from wuzha.programmes.models import PlanVersion, Programme
from wuzha.programmes.plan_choice import find_programme, load_plan_named, load_version

MAX_YEARS_BACK = 10
"""Years by which a plan for later years is rolled back to find a period that the books have rows of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodPreview:
    """What a plan would change in one period: counts by the plan in force and by this one, and who moves.

    `years_back` is how many years the plan was rolled back for it; `is_named_now` whether the plan in force names the
    period: if not, its percentages do not count there (R16). `before` is empty, and `consequence` None, where no plan
    is in force.
    """

    period: Period
    years_back: int
    is_named_now: bool
    before: Mapping[Outcome, int]
    after: Mapping[Outcome, int]
    consequence: Consequence | None = None

    @property
    def moved_count(self) -> int:
        """How many orgs would have another outcome."""
        if self.consequence is None:
            return 0
        changes = self.consequence.outcome_changes
        return sum(not change.is_target and change.outcome_before is not change.outcome_after for change in changes)

    @property
    def counts(self) -> list[tuple[Outcome, int, int]]:
        """Each outcome with the number of orgs now and by this plan."""
        return [
            (outcome, self.before.get(outcome, 0), self.after.get(outcome, 0))
            for outcome in Outcome
            if self.before.get(outcome) or self.after.get(outcome)
        ]


@dataclass(frozen=True, slots=True)
class ReadingChange:
    """A reading that a plan decides otherwise than the plan in force; empty before: that plan has no such reading.

    `clauses` are the numbers of the criteria and targets that cite it.
    """

    id: str
    title: str
    before: str
    after: str
    clauses: Sequence[str]


def find_reading_changes(before: Plan, after: Plan) -> list[ReadingChange]:
    """Return the readings of a plan that are decided otherwise than in the plan in force."""
    conditions: list[Criterion | Target] = [*after.targets]
    conditions += [criterion for standard in after.standards for criterion in standard.criteria]
    changes = []
    for reading in after.readings.values():
        old = before.readings.get(reading.id)
        old_text = "" if old is None else old.default_text
        if old_text != reading.default_text:
            clauses = [condition.clause for condition in conditions if reading.id in condition.readings]
            unique_clauses = list(dict.fromkeys(clauses))
            changes.append(ReadingChange(reading.id, reading.title, old_text, reading.default_text, unique_clauses))
    return changes


def preview_plan(version: PlanVersion, today: date) -> list[PeriodPreview]:
    """Judge this period, the same one a year before, and the one that pages show, by the plan and by that in force.

    A plan for later years is asked as if it were for these: rolled back, with its numbers.

    Raises: PlanError when the plan has problems; RefusalError when the plan in force cannot be used.
    """
    plan = load_version(version)
    years_back, period = _find_period(plan, today)
    programme = find_programme(version.org)
    years_by_period = {period: years_back, period.year_ago: years_back + 1}
    if programme is not None and (years := _find_years_to(plan, programme.current_period)) is not None:
        years_by_period.setdefault(programme.current_period, years)
    return [
        _preview_period(version, plan, programme, period=asked_period, years_back=years, today=today)
        for asked_period, years in years_by_period.items()
        if asked_period.start <= today
    ]


def _find_period(plan: Plan, today: date) -> tuple[int, Period]:
    """Return the last period of the plan that has begun, and by how many years the plan must be rolled back for it."""
    periods = [period for group in plan.periods.values() for period in group]
    for years in range(MAX_YEARS_BACK):
        candidates = [_move(period, years) for period in periods]
        past_periods = [period for period in candidates if period.start <= today]
        if past_periods:
            return years, max(past_periods, key=lambda period: period.start)
    return 0, periods[0]


def _find_years_to(plan: Plan, period: Period) -> int | None:
    """Return by how many years the plan must be rolled back to name the period; None where no year does."""
    periods = [own_period for group in plan.periods.values() for own_period in group]
    return next(
        (years for years in range(MAX_YEARS_BACK) if period in [_move(own_period, years) for own_period in periods]),
        None,
    )


def _move(period: Period, years: int) -> Period:
    for _ in range(years):
        period = period.year_ago
    return period


def _preview_period(
    version: PlanVersion,
    plan: Plan,
    programme: Programme | None,
    *,
    period: Period,
    years_back: int,
    today: date,
) -> PeriodPreview:
    as_of = today if today < period.end else None
    rolled_plan = roll_files(version.files, plan, -years_back).build_plan(version.title) if years_back else plan
    holder = Programme(org=version.org, plan=version.name, period=period.id)
    after = judge_uncommitted(holder, ask(rolled_plan, period, as_of=as_of))
    if programme is None:
        return PeriodPreview(period=period, years_back=years_back, is_named_now=True, before={}, after=_count(after))
    current_plan = load_plan_named(programme.plan)
    current_questions = ask(current_plan, period, as_of=as_of)
    # A programme above judges the same orgs; only those of the plan's org are compared.
    before = judge_uncommitted(Programme(org=version.org), current_questions)
    return PeriodPreview(
        period=period,
        years_back=years_back,
        is_named_now=any(period in group for group in current_plan.periods.values()),
        before=_count(before),
        after=_count(after),
        consequence=compare_plans(before, after),
    )


def _count(assessment: Assessment) -> Mapping[Outcome, int]:
    return Counter(finding.outcome for finding in assessment.orgs)
