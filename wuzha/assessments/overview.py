"""Build the overview of an org above: its orgs with outcomes, counts, targets, and what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from wuzha.assessments.gaps import Gap, find_gaps
from wuzha.assessments.standing import assess
from wuzha.core.findings.findings import Assessment, OrgFinding, TargetFinding
from wuzha.core.plan.plan import Criterion, Standard, Target
from wuzha.core.statement.questions import Questions
from wuzha.core.vocabulary import HIGHER_KINDS, Outcome
from wuzha.core.words.explain import explain_allowance
from wuzha.core.words.phrases import join_clause
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.programmes.models import Programme

ATTENTION = (Outcome.UNDETERMINED, Outcome.NOT_MET, Outcome.MET, Outcome.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class StandardTable:
    """The orgs of one standard, and how many have which outcome."""

    standard: Standard
    criteria: tuple[Criterion | Target, ...]
    orgs: tuple[OrgFinding, ...]
    counts: tuple[tuple[Outcome, int], ...]

    @property
    def heading(self) -> str:
        """The number of the standard's clause and its title."""
        return join_clause(self.standard.clause, self.standard.title)


@dataclass(frozen=True, slots=True)
class OrgGroup:
    """The orgs directly below one org, and how many have which outcome."""

    top: Org
    orgs: tuple[OrgFinding, ...]
    counts: tuple[tuple[Outcome, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetSummary:
    """A target of an org above: its outcome, and a text on how many cases it still allows.

    `left` is that number if all doubtful rows count (None: not known, or the target sets no limit).
    """

    org: str
    code: str
    id: str
    clause: str
    title: str
    outcome: Outcome
    allowance: str
    left: int | None

    @property
    def heading(self) -> str:
        """The number of the target's clause and its title."""
        return join_clause(self.clause, self.title)

    def name_within(self, top: Org) -> str:
        """Return the heading on a page about the org above: with the name of the org, where it is another one."""
        return self.heading if self.code == top.code else f"{self.org} {self.heading}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The orgs at and below `top` that the reader may see, with their findings; `assessment` is that of all orgs."""

    top: Org
    programme: Programme
    questions: Questions
    assessment: Assessment
    groups: tuple[OrgGroup, ...]
    counts: tuple[tuple[Outcome, int], ...]
    targets: tuple[TargetSummary, ...]
    gaps: tuple[Gap, ...]
    findings: tuple[OrgFinding, ...]

    @property
    def all_count(self) -> int:
        """How many orgs have an outcome, whatever the overview is filtered by."""
        return sum(count for _, count in self.counts)

    def with_outcome(self, outcome: Outcome | None) -> Overview:
        """Return the overview with only the orgs of this outcome, but the counts of all; None: with every org."""
        if outcome is None:
            return self
        groups = (replace(group, orgs=filter_by_outcome(group.orgs, outcome)) for group in self.groups)
        findings = filter_by_outcome(self.findings, outcome)
        return replace(
            self, groups=tuple(group for group in groups if group.orgs), findings=findings, gaps=find_gaps(findings)
        )


def build_overview(programme: Programme, questions: Questions, top: Org, scope: Scope) -> Overview:
    """Return the overview of everything at and below `top` that is in the scope."""
    single_org = None if top.term in HIGHER_KINDS else top
    assessment = assess(programme, questions, org=single_org, with_rows=False)
    visible = Org.objects.below(top).under(scope.paths).order_by()
    parents = dict(visible.values_list("code", "parent__code"))
    findings = tuple(finding for finding in assessment.orgs if finding.code in parents)
    return Overview(
        top=top,
        programme=programme,
        questions=questions,
        assessment=assessment,
        groups=tuple(_group_by_parent(findings, parents)),
        counts=count_outcomes(findings),
        targets=summarise_targets(assessment, parents),
        gaps=find_gaps(findings),
        findings=findings,
    )


def filter_by_outcome(findings: Iterable[OrgFinding], outcome: Outcome) -> tuple[OrgFinding, ...]:
    """Return the findings with this outcome."""
    return tuple(finding for finding in findings if finding.outcome is outcome)


def sort_by_attention(findings: Iterable[OrgFinding]) -> tuple[OrgFinding, ...]:
    """Return the findings with those first that need attention: undetermined, then not met, then the others.

    Orgs of the same outcome stay in the order of the tree: it is no ranking.
    """
    return tuple(sorted(findings, key=lambda finding: ATTENTION.index(finding.outcome)))


def count_outcomes(findings: Iterable[OrgFinding]) -> tuple[tuple[Outcome, int], ...]:
    """Return how many findings have each outcome, without the outcomes that none has."""
    counts = Counter(finding.outcome for finding in findings)
    return tuple((outcome, counts[outcome]) for outcome in Outcome if counts[outcome])


def build_tables(questions: Questions, findings: Collection[OrgFinding]) -> list[StandardTable]:
    """Return a table for every standard that some of the orgs come under."""
    tables = []
    for question in questions.standards:
        orgs = tuple(finding for finding in findings if finding.standard == question.standard.id)
        if orgs:
            criteria = tuple(criterion.criterion for criterion in question.criteria)
            tables.append(StandardTable(question.standard, criteria, sort_by_attention(orgs), count_outcomes(orgs)))
    return tables


def summarise_targets(assessment: Assessment, codes: Collection[str]) -> tuple[TargetSummary, ...]:
    """Return the targets of the orgs above with these codes."""
    return tuple(
        _summarise_target(target, assessment.questions) for target in assessment.targets if target.code in codes
    )


def _summarise_target(target: TargetFinding, questions: Questions) -> TargetSummary:
    finding = target.criterion
    return TargetSummary(
        org=target.name,
        code=target.code,
        id=finding.id,
        clause=finding.clause,
        title=finding.question.criterion.title,
        outcome=finding.outcome,
        allowance=explain_allowance(target, questions),
        left=_find_least_left(target),
    )


def _find_least_left(target: TargetFinding) -> int | None:
    test = target.test
    if test is None or test.required is None or test.now is None or test.now.high is None:
        return None
    return test.required - test.now.high


def _group_by_parent(findings: Iterable[OrgFinding], parents: Mapping[str, str | None]) -> list[OrgGroup]:
    """Group the findings by parent org, in the order of the tree. The site ranks no orgs, so never by result."""
    by_parent: dict[str, list[OrgFinding]] = {}
    for finding in findings:
        by_parent.setdefault(parents[finding.code] or "", []).append(finding)
    tops = sorted(Org.objects.filter(code__in=by_parent), key=lambda org: org.path)
    return [OrgGroup(top, tuple(by_parent[top.code]), count_outcomes(by_parent[top.code])) for top in tops]
