"""Compare two assessments: find the outcomes, and the clauses with other figures or rows, that differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from wuzha.assessments.revisions_since import find_differing_rows
from wuzha.core.findings.findings import Assessment, CriterionFinding, OrgFinding, TargetFinding
from wuzha.core.statement.questions import Questions
from wuzha.core.vocabulary import Outcome
from wuzha.core.words.phrases import join_clause
from wuzha.core.words.sentences import explain_criterion


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseChange:
    """A clause or a target of an org that differs from before; `clause` is empty for the whole standard."""

    code: str
    name: str
    clause: str
    before_finding: OrgFinding | CriterionFinding
    after_finding: OrgFinding | CriterionFinding
    questions: Questions
    is_target: bool = False

    @property
    def before(self) -> Outcome:
        """The outcome before."""
        return self.before_finding.outcome

    @property
    def after(self) -> Outcome:
        """The outcome now."""
        return self.after_finding.outcome

    @property
    def before_sentence(self) -> str:
        """What explains the outcome before; empty for the whole standard."""
        return self._explain(self.before_finding)

    @property
    def after_sentence(self) -> str:
        """What explains the outcome now; empty for the whole standard."""
        return self._explain(self.after_finding)

    @property
    def is_other_outcome(self) -> bool:
        """Whether the outcome differs, not the figures alone."""
        return self.before is not self.after

    def _explain(self, finding: OrgFinding | CriterionFinding) -> str:
        return explain_criterion(finding, self.questions) if isinstance(finding, CriterionFinding) else ""


def find_outcome_changes(before: Assessment, after: Assessment) -> Iterator[ClauseChange]:
    """Yield every outcome of an org, a clause or a target that differs; what was not judged before has not changed."""
    return _find_changes(before, after, lambda past, now: past.outcome is not now.outcome)


def find_changes(before: Assessment, after: Assessment) -> Iterator[ClauseChange]:
    """Yield the same, and the clauses and targets with the same outcome by other figures or rows."""
    return _find_changes(before, after, differs)


def differs(past: CriterionFinding, now: CriterionFinding) -> bool:
    """Whether a clause has another outcome, other figures or other rows."""
    return (
        now.outcome is not past.outcome
        or list_figures(now) != list_figures(past)
        or bool(find_differing_rows(now, past))
    )


def _find_changes(
    before: Assessment, after: Assessment, is_changed: Callable[[CriterionFinding, CriterionFinding], bool]
) -> Iterator[ClauseChange]:
    earlier_orgs = {(org.code, org.standard): org for org in before.orgs}
    for org in after.orgs:
        if (earlier := earlier_orgs.get((org.code, org.standard))) is not None:
            yield from _compare_orgs(earlier, org, after.questions, is_changed)
    earlier_targets = {(target.code, target.criterion.id): target for target in before.targets}
    for target in after.targets:
        earlier_target = earlier_targets.get((target.code, target.criterion.id))
        if earlier_target is not None and is_changed(earlier_target.criterion, target.criterion):
            yield _describe_target(earlier_target, target, after.questions)


def _compare_orgs(
    before: OrgFinding,
    after: OrgFinding,
    questions: Questions,
    is_changed: Callable[[CriterionFinding, CriterionFinding], bool],
) -> Iterator[ClauseChange]:
    pairs: list[tuple[str, OrgFinding | CriterionFinding, OrgFinding | CriterionFinding]] = []
    if before.outcome is not after.outcome:
        pairs.append(("", before, after))
    earlier_clauses: Mapping[str, CriterionFinding] = {finding.id: finding for finding in before.criteria}
    for now in after.criteria:
        past = earlier_clauses.get(now.id)
        if past is not None and is_changed(past, now):
            pairs.append((now.clause, past, now))
    for clause, past_finding, finding in pairs:
        yield ClauseChange(
            code=after.code,
            name=after.name,
            clause=clause,
            before_finding=past_finding,
            after_finding=finding,
            questions=questions,
        )


def _describe_target(before: TargetFinding, after: TargetFinding, questions: Questions) -> ClauseChange:
    criterion = after.criterion
    return ClauseChange(
        code=after.code,
        name=after.name,
        clause=join_clause(criterion.clause, criterion.question.criterion.title),
        before_finding=before.criterion,
        after_finding=criterion,
        questions=questions,
        is_target=True,
    )


def list_figures(finding: CriterionFinding) -> list[tuple[object, ...]]:
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
