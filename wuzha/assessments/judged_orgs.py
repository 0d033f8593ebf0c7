"""Say of a judged org what its outcome still waits for, and what no longer matters since it has failed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from wuzha.core.findings.findings import CriterionFinding, OrgFinding, TestFinding
from wuzha.core.i18n import translate
from wuzha.core.plan.plan import AtLeast
from wuzha.core.statement.questions import Questions
from wuzha.core.todo import TodoItem
from wuzha.core.vocabulary import Outcome, Register
from wuzha.programmes.models import Programme

SettledRows = frozenset[tuple[str, Register]]
"""The codes of orgs with registers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedOrg:
    """An org with its finding, its path and its programme; `open_registers` are those that a target above waits for.

    So rows of an org that has failed still matter where the target of its street is undetermined.
    """

    finding: OrgFinding
    path: str
    programme: Programme
    questions: Questions
    open_registers: frozenset[Register]
    today: date

    @property
    def has_failed(self) -> bool:
        """Whether the org has failed for good: records that are still wanted in a running window can be made."""
        failed_criteria = (clause for clause in self.finding.criteria if clause.outcome is Outcome.NOT_MET)
        return any(not self._is_curable(criterion) for criterion in failed_criteria)

    def is_running(self, test: TestFinding) -> bool:
        """Return whether the test wants a number of records by the end of a window that still runs (R10)."""
        figure = test.question.now
        return isinstance(test.question.test, AtLeast) and figure is not None and figure.window.end >= self.today

    def _is_curable(self, criterion: CriterionFinding) -> bool:
        failed_tests = [test for test in criterion.tests if test.outcome is Outcome.NOT_MET]
        return bool(failed_tests) and all(self.is_running(test) for test in failed_tests)

    def is_settled(self, register: Register) -> bool:
        """Return whether nothing depends any more on the org's rows of the register."""
        return self.has_failed and register not in self.open_registers


def find_settled(judged_orgs: Iterable[JudgedOrg]) -> SettledRows:
    """Return the orgs and registers whose rows no outcome depends on any more, since the org has failed."""
    return frozenset(
        (org.finding.code, register) for org in judged_orgs for register in Register if org.is_settled(register)
    )


def mark_settled(items: Iterable[TodoItem], settled_rows: SettledRows) -> Iterator[TodoItem]:
    """Yield the items, marked as settled where they are about such rows."""
    for item in items:
        is_settled = item.register is not None and (item.org_code, item.register) in settled_rows
        yield replace(item, is_settled_org=True) if is_settled else item


def list_open_tests(criterion: CriterionFinding) -> Iterator[TestFinding]:
    """Return the tests for which the outcome of the criterion waits."""
    return (test for test in criterion.tests if is_open(criterion, test))


def is_open(criterion: CriterionFinding, test: TestFinding) -> bool:
    """Return whether the outcome of the criterion waits for the test."""
    return criterion.outcome is Outcome.UNDETERMINED and test.outcome is Outcome.UNDETERMINED


def describe_clause(criterion: CriterionFinding) -> str:
    """Return the number of the clause with its title."""
    title = criterion.question.criterion.title
    return translate("{clause}“{title}”", clause=criterion.clause, title=title)
