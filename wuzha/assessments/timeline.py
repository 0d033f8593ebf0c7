"""Judge a programme step by step through a period: as of the last day of each month, and of a chosen day.

A step is the standing as of its day (R18), by the books of today. Each is cached for the state of the books like any
other assessment; the last step, today, is the one that all pages show.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from wuzha.assessments.finding_changes import FindingChange, compare_assessments
from wuzha.assessments.standing import assess
from wuzha.core.findings.findings import Assessment, CriterionFinding, OrgFinding
from wuzha.core.periods import Period
from wuzha.core.statement.questions import Questions
from wuzha.core.vocabulary import HIGHER_KINDS, Outcome
from wuzha.core.words.phrases import join_clause
from wuzha.orgs.models import Org
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions

MAX_MONTH_STEPS = 12
"""A longer period has a step for every second month, or every third."""


@dataclass(frozen=True, slots=True)
class TimelineStep:
    """The standing of a programme, or of one org, as of a day; `previous_day` is that of the step before."""

    day: date
    previous_day: date | None
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class OrgStep:
    """One org as of the day of a step, and what differs from the step before."""

    step: TimelineStep
    finding: OrgFinding | None
    change: FindingChange | None

    @property
    def moves_outcome(self) -> bool:
        """Whether the outcome of the whole or of a clause differs."""
        return self.change is not None and self.change.moves_outcome


@dataclass(frozen=True, slots=True)
class TimelineCell:
    """The outcome of an org or of a target as of the day of a step; None: it was not judged."""

    step: TimelineStep
    outcome: Outcome | None
    is_moved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineRow:
    """The outcomes of an org, or of a target of an org above, from step to step; `clause` is empty for an org."""

    code: str
    name: str
    clause: str
    cells: Sequence[TimelineCell]


def list_step_days(period: Period, today: date, chosen_day: date | None = None) -> tuple[date, ...]:
    """Return the days of the steps: the last of each month of the period and of the month after it, and today.

    The reports for the last month arrive in the month after it. A chosen day within these is a step of its own.
    """
    ends = [min(month.end, period.end) for month in period.months]
    stride = -(-len(ends) // MAX_MONTH_STEPS)
    month_after = Period.parse(f"{period.end + timedelta(days=1):%Y-%m}")
    days = {*ends[::-1][::stride], month_after.end}
    if chosen_day is not None and chosen_day >= period.start:
        days.add(chosen_day)
    return (*sorted(day for day in days if day < today), today)


def build_step_questions(programme: Programme, period: Period, day: date, today: date) -> Questions:
    """Return the questions as of the day; for today those of all pages."""
    return build_questions(programme, today, period, as_of=None if day == today else day)


def judge_steps(
    programme: Programme, period: Period, days: Sequence[date], *, today: date, org: Org | None = None
) -> tuple[TimelineStep, ...]:
    """Judge the programme, or one of its villages or units, as of each of the days."""
    return tuple(
        TimelineStep(
            day,
            previous_day,
            assess(programme, build_step_questions(programme, period, day, today), org=org, with_rows=False),
        )
        for previous_day, day in pairwise([None, *days])
        if day is not None
    )


def list_org_steps(steps: Sequence[TimelineStep], code: str) -> list[OrgStep]:
    """Return the steps of a village or unit."""
    org_steps = []
    for before, step in pairwise([None, *steps]):
        if step is None:
            continue
        finding = next((finding for finding in step.assessment.orgs if finding.code == code), None)
        changes = compare_assessments(before.assessment, step.assessment).changes if before else ()
        change = next((change for change in changes if change.code == code and not change.is_target), None)
        org_steps.append(OrgStep(step, finding, change))
    return org_steps


def list_rows(steps: Sequence[TimelineStep], codes: Collection[str]) -> list[TimelineRow]:
    """Return the targets and the orgs among these codes, in the order of the tree, with the outcomes of each step."""
    outcomes = [_map_outcomes(step.assessment) for step in steps]
    last = steps[-1].assessment
    targets = (
        (target.code, target.name, target.criterion.id, _name_clause(target.criterion)) for target in last.targets
    )
    orgs = ((org.code, org.name, org.standard, "") for org in last.orgs)
    return [
        TimelineRow(code=code, name=name, clause=clause, cells=tuple(_list_cells(steps, outcomes, (code, key))))
        for code, name, key, clause in (*targets, *orgs)
        if code in codes
    ]


def find_moving_day(
    programme: Programme, period: Period, org: Org, since: date, until: date, *, today: date
) -> tuple[date, date]:
    """Return a day on which an outcome of the org moved between two days, and the day before it.

    The days in between are bisected: a month takes five assessments of the org. The outcome of the whole is followed
    where it differs between the two, else those of the clauses. Without a difference, the last day is returned.
    """

    def judge(day: date, *, whole: bool) -> object:
        return _list_outcomes(programme, build_step_questions(programme, period, day, today), org, is_whole=whole)

    is_whole = judge(since, whole=True) != judge(until, whole=True)
    first = judge(since, whole=is_whole)
    while (until - since).days > 1:
        middle = since + (until - since) // 2
        if judge(middle, whole=is_whole) == first:
            since = middle
        else:
            until = middle
    return since, until


def _list_outcomes(programme: Programme, questions: Questions, org: Org, *, is_whole: bool) -> object:
    if org.term in HIGHER_KINDS:
        targets = assess(programme, questions, with_rows=False).targets
        return [target.criterion.outcome for target in targets if target.code == org.code]
    findings = assess(programme, questions, org=org, with_rows=False).orgs
    if is_whole:
        return [finding.outcome for finding in findings]
    return [criterion.outcome for finding in findings for criterion in finding.criteria]


def _name_clause(criterion: CriterionFinding) -> str:
    return join_clause(criterion.clause, criterion.question.criterion.title)


def _map_outcomes(assessment: Assessment) -> dict[tuple[str, str], Outcome]:
    """Return the outcomes by code and standard, and those of targets by code and clause."""
    orgs = {(org.code, org.standard): org.outcome for org in assessment.orgs}
    return orgs | {(target.code, target.criterion.id): target.criterion.outcome for target in assessment.targets}


def _list_cells(
    steps: Sequence[TimelineStep], outcomes: Sequence[dict[tuple[str, str], Outcome]], key: tuple[str, str]
) -> Iterator[TimelineCell]:
    before: Outcome | None = None
    for step, outcomes_of_step in zip(steps, outcomes, strict=True):
        outcome = outcomes_of_step.get(key)
        yield TimelineCell(step, outcome, is_moved=before is not None and outcome is not before)
        before = outcome
