"""Compare the findings of today with those of an earlier day, and find the revisions that make the difference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from wuzha.assessments.revisions_since import RecentRevisions, find_causes_of_difference, find_differing_rows
from wuzha.core.findings.findings import Assessment, CriterionFinding
from wuzha.core.statement.questions import Questions
from wuzha.core.vocabulary import Outcome
from wuzha.core.words.sentences import explain_criterion, explain_test
from wuzha.orgs.models import Org
from wuzha.people.models import User
from wuzha.programmes.models import Programme


def end_of_day(day: date) -> datetime:
    """Return the moment the day ends, in the site's time zone."""
    return timezone.make_aware(datetime.combine(day, time()) + timedelta(days=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseDifference:
    """The finding of a clause on the earlier day, if it differs, and the revisions since then that changed it.

    `outcome` is None where the clause was not judged; `test_sentences` are those of its tests, by id, that differ.
    """

    outcome: Outcome | None
    is_other_outcome: bool
    sentence: str
    test_sentences: Mapping[str, str]
    revisions: RecentRevisions


@dataclass(frozen=True, slots=True)
class OrgComparison:
    """The clauses of one org beside an earlier day: those that differ, by their ids."""

    day: date
    is_judged: bool
    differences: Mapping[str, ClauseDifference]

    @property
    def other_outcomes(self) -> int:
        """The number of clauses that had another outcome."""
        return sum(difference.is_other_outcome for difference in self.differences.values())

    @property
    def other_figures(self) -> int:
        """The number of clauses that had the same outcome with other figures or rows."""
        return len(self.differences) - self.other_outcomes


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseChange:
    """A clause of an org that differs from before; `clause` is empty for the whole standard, which has no sentence."""

    code: str
    name: str
    is_target: bool
    clause: str
    before: Outcome
    after: Outcome
    before_sentence: str = ""
    after_sentence: str = ""

    @property
    def is_other_outcome(self) -> bool:
        """Whether the outcome differs, not the figures alone."""
        return self.before is not self.after


def compare_org(
    user: User,
    *,
    programme: Programme,
    questions: Questions,
    org: Org,
    day: date,
    now: Sequence[CriterionFinding],
    past: Sequence[CriterionFinding],
) -> OrgComparison:
    """Find the clauses of the org with another outcome, other figures or other rows at the end of the day."""
    earlier = {finding.id: finding for finding in past}
    differences = {}
    for finding in now:
        before = earlier.get(finding.id)
        if _differs(finding, before):
            revisions = find_causes_of_difference(
                user,
                programme=programme,
                questions=questions,
                org=org,
                moment=end_of_day(day),
                now=finding,
                past=before,
            )
            differences[finding.id] = ClauseDifference(
                outcome=before.outcome if before else None,
                is_other_outcome=before is None or before.outcome is not finding.outcome,
                sentence=explain_criterion(before, questions) if before else "",
                test_sentences=_explain_differing_tests(finding, before, questions) if before else {},
                revisions=revisions,
            )
    return OrgComparison(day, bool(past) or not now, differences)


def find_changes(before: Assessment, after: Assessment) -> Iterator[ClauseChange]:
    """Yield every clause and target that differs, with its sentences; what was not judged before has not changed."""
    questions = after.questions
    earlier_orgs = {(org.code, org.standard): org for org in before.orgs}
    for org in after.orgs:
        earlier = earlier_orgs.get((org.code, org.standard))
        if earlier is None:
            continue
        if earlier.outcome is not org.outcome:
            yield ClauseChange(
                code=org.code, name=org.name, is_target=False, clause="", before=earlier.outcome, after=org.outcome
            )
        clauses = {finding.id: finding for finding in earlier.criteria}
        for now in org.criteria:
            if (past := clauses.get(now.id)) is not None and _differs(now, past):
                place = {"code": org.code, "name": org.name, "clause": now.clause}
                yield _describe_change(past, now, questions, is_target=False, **place)
    earlier_targets = {(target.code, target.criterion.id): target.criterion for target in before.targets}
    for target in after.targets:
        now = target.criterion
        if (past := earlier_targets.get((target.code, now.id))) is not None and _differs(now, past):
            title = f"{now.clause} {now.question.criterion.title}"
            place = {"code": target.code, "name": target.name, "clause": title}
            yield _describe_change(past, now, questions, is_target=True, **place)


def _describe_change(
    past: CriterionFinding, now: CriterionFinding, questions: Questions, *, is_target: bool, **place: str
) -> ClauseChange:
    return ClauseChange(
        code=place["code"],
        name=place["name"],
        clause=place["clause"],
        is_target=is_target,
        before=past.outcome,
        after=now.outcome,
        before_sentence=explain_criterion(past, questions),
        after_sentence=explain_criterion(now, questions),
    )


def _differs(now: CriterionFinding, past: CriterionFinding | None) -> bool:
    return (
        past is None
        or now.outcome is not past.outcome
        or _list_figures(now) != _list_figures(past)
        or bool(find_differing_rows(now, past))
    )


def _list_figures(finding: CriterionFinding) -> list[tuple[object, ...]]:
    """Return every value in the sentences of the tests of a clause; the sentence of the clause omits some."""
    return [
        (
            test.id,
            test.outcome,
            test.now,
            test.base,
            test.required,
            test.missing,
            test.base_missing,
            test.base_is_signed,
        )
        for test in finding.tests
    ]


def _explain_differing_tests(now: CriterionFinding, past: CriterionFinding, questions: Questions) -> dict[str, str]:
    sentences = {test.id: explain_test(test, questions) for test in now.tests}
    earlier_sentences = {test.id: explain_test(test, questions) for test in past.tests}
    return {id: sentence for id, sentence in earlier_sentences.items() if sentences.get(id) != sentence}
