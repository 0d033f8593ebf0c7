"""Compare two assessments org by org: outcomes, figures and headroom before and after a change."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from wuzha.assessments.clause_changes import list_figures
from wuzha.core.findings.findings import Assessment, CriterionFinding, OrgFinding, TargetFinding
from wuzha.core.statement.questions import Questions
from wuzha.core.vocabulary import Outcome


@dataclass(frozen=True, slots=True)
class ClausePair:
    """The findings on one clause before and after a change."""

    before: CriterionFinding
    after: CriterionFinding

    @property
    def moves_outcome(self) -> bool:
        """Whether the clause has another outcome."""
        return self.before.outcome is not self.after.outcome

    @property
    def key(self) -> object:
        """What is compared of it: outcomes and figures."""
        outcomes = self.before.outcome.value, self.after.outcome.value
        return self.after.id, outcomes, repr((_list_counts(self.before), _list_counts(self.after)))


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingChange:
    """An org, or a target of one, that differs after a change: its outcome, its headroom, and the clauses that differ.

    `before` and `after` are the findings: of a village or unit, or of a target (`is_target`), which is its own clause.
    """

    before: OrgFinding | TargetFinding
    after: OrgFinding | TargetFinding
    clauses: Sequence[ClausePair]
    questions: Questions = field(repr=False, compare=False)

    @property
    def code(self) -> str:
        """The code of the org."""
        return self.after.code

    @property
    def is_target(self) -> bool:
        """Whether it is a target of an org above."""
        return isinstance(self.after, TargetFinding)

    @property
    def outcome_before(self) -> Outcome:
        """The outcome before, of the whole standard or of the target."""
        return get_outcome(self.before)

    @property
    def outcome_after(self) -> Outcome:
        """The outcome after."""
        return get_outcome(self.after)

    @property
    def moves_outcome(self) -> bool:
        """Whether the outcome of the whole or of a clause differs, not figures alone."""
        return self.outcome_before is not self.outcome_after or any(pair.moves_outcome for pair in self.clauses)

    @property
    def key(self) -> object:
        """What is compared of it: outcomes, headroom and figures; equal for changes that read the same."""
        findings = self.before, self.after
        headrooms = tuple(finding.headroom for finding in findings if isinstance(finding, OrgFinding))
        outcomes = self.outcome_before.value, self.outcome_after.value
        return self.code, self.is_target, outcomes, headrooms, tuple(pair.key for pair in self.clauses)


def get_outcome(finding: OrgFinding | TargetFinding) -> Outcome:
    """Return the outcome of the whole standard, or of the target."""
    return finding.outcome if isinstance(finding, OrgFinding) else finding.criterion.outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentComparison:
    """The changes between two assessments, the findings that only one of them has, and all orgs that both judge."""

    changes: Sequence[FindingChange]
    dropped_findings: Sequence[OrgFinding]
    added_findings: Sequence[OrgFinding]
    judged_codes: Collection[str]


def compare_all(before: Sequence[Assessment], after: Sequence[Assessment]) -> AssessmentComparison:
    """Return what differs between the assessments of several programmes, in the order of the programmes.

    An org that has moved from one programme to another is compared across both; none is dropped that another judges.
    """
    comparisons = [compare_assessments(*pair) for pair in zip(before, after, strict=True)]
    changes = [change for comparison in comparisons for change in comparison.changes]
    dropped_findings = {finding.code: finding for comparison in comparisons for finding in comparison.dropped_findings}
    judged_codes = {code for comparison in comparisons for code in comparison.judged_codes}
    added_findings = []
    for comparison, assessment in zip(comparisons, after, strict=True):
        for finding in comparison.added_findings:
            if earlier := dropped_findings.get(finding.code):
                changes += _compare_orgs([(earlier, finding)], assessment.questions)
                judged_codes.add(finding.code)
            elif finding.code not in judged_codes:
                added_findings.append(finding)
    return AssessmentComparison(
        changes=changes,
        dropped_findings=[finding for finding in dropped_findings.values() if finding.code not in judged_codes],
        added_findings=added_findings,
        judged_codes=judged_codes,
    )


def compare_assessments(before: Assessment, after: Assessment) -> AssessmentComparison:
    """Return what differs between two assessments of a programme, of targets and of orgs.

    By another plan, an org is compared with its only finding by the plan before.
    """
    earlier_findings = _map_findings(before, after)
    pairs = [(earlier_findings.get((org.code, org.standard)), org) for org in after.orgs]
    codes_after = {org.code for org in after.orgs}
    return AssessmentComparison(
        changes=[*_compare_targets(before, after), *_compare_orgs(pairs, after.questions)],
        dropped_findings=[org for org in before.orgs if org.code not in codes_after],
        added_findings=[org for earlier, org in pairs if earlier is None],
        judged_codes={org.code for earlier, org in pairs if earlier is not None},
    )


def _map_findings(before: Assessment, after: Assessment) -> Mapping[tuple[str, str], OrgFinding]:
    """Return the earlier findings by org and standard; those of an earlier plan under the standards of the later."""
    findings = {(org.code, org.standard): org for org in before.orgs}
    if before.questions.plan.sha256 == after.questions.plan.sha256:
        return findings
    by_code = {org.code: org for org in before.orgs}
    other_findings = {(org.code, org.standard): by_code[org.code] for org in after.orgs if org.code in by_code}
    return {**other_findings, **findings}


def _compare_orgs(
    pairs: Sequence[tuple[OrgFinding | None, OrgFinding]], questions: Questions
) -> Iterator[FindingChange]:
    for before, after in pairs:
        if before is None or before is after or before == after:
            continue
        clauses = _compare_clauses(before.criteria, after.criteria)
        if before.outcome is not after.outcome or before.headroom != after.headroom or clauses:
            yield FindingChange(before=before, after=after, clauses=clauses, questions=questions)


def _compare_clauses(before: Sequence[CriterionFinding], after: Sequence[CriterionFinding]) -> Sequence[ClausePair]:
    earlier = {finding.id: finding for finding in before}
    pairs = [ClausePair(earlier[finding.id], finding) for finding in after if finding.id in earlier]
    return [pair for pair in pairs if _differs(pair)]


def _differs(pair: ClausePair) -> bool:
    if pair.before.outcome is pair.after.outcome is Outcome.NOT_APPLICABLE or pair.before == pair.after:
        return False
    return pair.moves_outcome or _list_counts(pair.before) != _list_counts(pair.after)


def _list_counts(finding: CriterionFinding) -> object:
    """Return all figures but the ids of the tests, which name a period, and how many refused rows are open.

    The numbers of these rows differ where a trial opens them.
    """
    return [figures for _id, *figures in list_figures(finding)], [len(test.refused) for test in finding.tests]


def _compare_targets(before: Assessment, after: Assessment) -> Iterator[FindingChange]:
    earlier = {(target.code, target.criterion.id): target for target in before.targets}
    for target in after.targets:
        past = earlier.get((target.code, target.criterion.id))
        if past is None:
            continue
        if clauses := _compare_clauses([past.criterion], [target.criterion]):
            yield FindingChange(
                before=past,
                after=target,
                clauses=clauses,
                questions=after.questions,
            )
