"""A page beside an earlier day: which day is asked for, which clauses stood otherwise then, and what makes it so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from wuzha.assessments.revisions_since import Since, makes_the_difference, turned
from wuzha.core.findings.findings import Assessment, CriterionFinding
from wuzha.core.statement.questions import Questions
from wuzha.core.vocabulary import Outcome
from wuzha.core.words.sentences import explain_criterion, explain_test
from wuzha.orgs.models import Org
from wuzha.people.models import User
from wuzha.programmes.models import Programme


def end_of(day: date) -> datetime:
    """The moment the day ends, here."""
    return timezone.make_aware(datetime.combine(day, time()) + timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Difference:
    """How a clause stood on the earlier day, where it stood otherwise, and the revisions since that make it so.

    `outcome` is None where it was not judged; `tests` are the sentences of its tests that said something else.
    """

    outcome: Outcome | None
    is_other_outcome: bool
    sentence: str
    tests: Mapping[str, str]
    since: Since


@dataclass(frozen=True, slots=True)
class Compared:
    """The clauses of one org beside an earlier day: those that stood otherwise, by their ids."""

    day: date
    is_judged: bool
    differences: Mapping[str, Difference]

    @property
    def other_outcomes(self) -> int:
        """How many clauses had another outcome."""
        return sum(one.is_other_outcome for one in self.differences.values())

    @property
    def other_figures(self) -> int:
        """How many had the same outcome with other figures, or with other rows behind them."""
        return len(self.differences) - self.other_outcomes


@dataclass(frozen=True, slots=True)
class Changed:
    """A clause of an org that stood otherwise; `clause` is empty for the whole standard: then nothing more is told."""

    code: str
    name: str
    is_target: bool
    clause: str
    before: Outcome
    after: Outcome
    before_told: str = ""
    after_told: str = ""

    @property
    def is_other_outcome(self) -> bool:
        """Whether the outcome is another one, not the figures alone."""
        return self.before is not self.after


def compared(
    user: User,
    programme: Programme,
    questions: Questions,
    org: Org,
    day: date,
    now: Sequence[CriterionFinding],
    then: Sequence[CriterionFinding],
) -> Compared:
    """Which clauses of the org stood otherwise at the end of the day: another outcome, other figures or other rows."""
    before = {criterion.id: criterion for criterion in then}

    def difference(one: CriterionFinding, was: CriterionFinding | None) -> Difference:
        since = makes_the_difference(user, programme, questions, org, end_of(day), one, was)
        if was is None:
            return Difference(None, True, "", {}, since)
        is_other = was.outcome is not one.outcome
        return Difference(was.outcome, is_other, explain_criterion(was, questions), _tests(one, was, questions), since)

    return Compared(
        day,
        bool(then) or not now,
        {one.id: difference(one, before.get(one.id)) for one in now if _is_otherwise(one, before.get(one.id))},
    )


def changed(before: Assessment, after: Assessment) -> Iterator[Changed]:
    """Every clause and target that stands otherwise, with what it said; what was not judged before has not changed."""
    questions = after.questions
    orgs = {(org.code, org.standard): org for org in before.orgs}
    for org in after.orgs:
        if (was := orgs.get((org.code, org.standard))) is None:
            continue
        if was.outcome is not org.outcome:
            yield Changed(org.code, org.name, False, "", was.outcome, org.outcome)
        clauses = {criterion.id: criterion for criterion in was.criteria}
        for one in org.criteria:
            if (then := clauses.get(one.id)) is not None and _is_otherwise(one, then):
                yield Changed(org.code, org.name, False, one.clause, *_told(then, one, questions))
    targets = {(target.code, target.criterion.id): target.criterion for target in before.targets}
    for target in after.targets:
        one = target.criterion
        if (then := targets.get((target.code, one.id))) is not None and _is_otherwise(one, then):
            title = f"{one.clause} {one.asked.criterion.title}"
            yield Changed(target.code, target.name, True, title, *_told(then, one, questions))


def _told(then: CriterionFinding, now: CriterionFinding, questions: Questions) -> tuple[Outcome, Outcome, str, str]:
    return then.outcome, now.outcome, explain_criterion(then, questions), explain_criterion(now, questions)


def _is_otherwise(now: CriterionFinding, then: CriterionFinding | None) -> bool:
    return then is None or now.outcome is not then.outcome or _figures(now) != _figures(then) or bool(turned(now, then))


def _figures(finding: CriterionFinding) -> list[tuple[object, ...]]:
    """Everything the sentences of a clause are made of, of all its tests: not only of those its own sentence tells."""
    return [
        (one.id, one.outcome, one.now, one.base, one.required, one.missing, one.base_missing, one.base_is_signed)
        for one in finding.tests
    ]


def _tests(now: CriterionFinding, then: CriterionFinding, questions: Questions) -> dict[str, str]:
    said = {test.id: explain_test(test, questions) for test in now.tests}
    before = {test.id: explain_test(test, questions) for test in then.tests}
    return {name: sentence for name, sentence in before.items() if said.get(name) != sentence}
