"""Compare the findings of today with those of an earlier day, and find the revisions that make the difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.db.models import Min
from django.utils import timezone

from wuzha.assessments.clause_changes import differs
from wuzha.assessments.revisions_since import RecentRevisions, find_causes_of_difference
from wuzha.core.findings.findings import CriterionFinding
from wuzha.core.statement.questions import Questions
from wuzha.core.vocabulary import Outcome, Register
from wuzha.core.words.sentences import explain_criterion, explain_test
from wuzha.orgs.models import Org
from wuzha.people.models import User
from wuzha.programmes.models import Programme
from wuzha.registers.models import BOOKS


def end_of_day(day: date) -> datetime:
    """Return the moment the day ends, in the site's time zone."""
    return timezone.make_aware(datetime.combine(day, time()) + timedelta(days=1))


def find_first_day() -> date | None:
    """Return the day of the first entry of all books; None while they are empty."""
    moments = [book.objects.aggregate(first=Min("recorded_at"))["first"] for book in BOOKS.values()]
    first = min((moment for moment in moments if moment is not None), default=None)
    return None if first is None else timezone.localdate(first)


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
    def registers(self) -> frozenset[Register]:
        """The registers of the revisions that a page lists."""
        return frozenset[Register]().union(*(clause.revisions.registers for clause in self.differences.values()))

    def without(self, register: Register) -> OrgComparison:
        """Return the same with the revisions of the register counted, not listed."""
        differences = {
            id: replace(clause, revisions=clause.revisions.without(register)) for id, clause in self.differences.items()
        }
        return replace(self, differences=differences)

    @property
    def other_outcomes(self) -> int:
        """The number of clauses that had another outcome."""
        return sum(difference.is_other_outcome for difference in self.differences.values())

    @property
    def other_figures(self) -> int:
        """The number of clauses that had the same outcome with other figures or rows."""
        return len(self.differences) - self.other_outcomes


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
        if before is None or differs(before, finding):
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


def _explain_differing_tests(now: CriterionFinding, past: CriterionFinding, questions: Questions) -> dict[str, str]:
    sentences = {test.id: explain_test(test, questions) for test in now.tests}
    earlier_sentences = {test.id: explain_test(test, questions) for test in past.tests}
    return {id: sentence for id, sentence in earlier_sentences.items() if sentences.get(id) != sentence}
