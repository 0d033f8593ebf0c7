"""An org above at a glance: its orgs as tiles, how many have which outcome, its targets, and what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from wuzha.assessments.gaps import Gap, gaps
from wuzha.assessments.standing import stand
from wuzha.core.findings.findings import Assessment, OrgFinding, TargetFinding
from wuzha.core.plan.plan import Standard
from wuzha.core.statement.questions import Questions
from wuzha.core.vocabulary import ABOVE_KINDS, Outcome
from wuzha.core.words.explain import explain_allowance
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.programmes.models import Programme


@dataclass(frozen=True, slots=True)
class Table:
    """The orgs of one standard, and how many have which outcome."""

    standard: Standard
    clauses: tuple[str, ...]
    orgs: tuple[OrgFinding, ...]
    counts: tuple[tuple[Outcome, int], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The orgs directly below one org, and how many have which outcome."""

    top: Org
    orgs: tuple[OrgFinding, ...]
    counts: tuple[tuple[Outcome, int], ...]


@dataclass(frozen=True, slots=True)
class ToldTarget:
    """A target of an org above: its outcome, and what is left of it in words."""

    org: str
    code: str
    id: str
    clause: str
    title: str
    outcome: Outcome
    allowance: str


@dataclass(frozen=True, slots=True)
class Overview:
    """What a page shows of the orgs at and below one, of those in sight; `assessment` is all that it was taken from."""

    top: Org
    programme: Programme
    questions: Questions
    assessment: Assessment
    groups: tuple[Group, ...]
    counts: tuple[tuple[Outcome, int], ...]
    targets: tuple[ToldTarget, ...]
    gaps: tuple[Gap, ...]
    findings: tuple[OrgFinding, ...]

    def narrowed(self, outcome: Outcome | None) -> Overview:
        """Only the orgs of this outcome, beside the counts of all; None: every org."""
        if outcome is None:
            return self
        groups = (replace(group, orgs=of_outcome(group.orgs, outcome)) for group in self.groups)
        findings = of_outcome(self.findings, outcome)
        return replace(
            self, groups=tuple(group for group in groups if group.orgs), findings=findings, gaps=gaps(findings)
        )


def overview_of(programme: Programme, questions: Questions, top: Org, scope: Scope) -> Overview:
    """The overview of everything at and below `top` that lies in the scope."""
    alone = None if top.term in ABOVE_KINDS else top
    assessment = stand(programme, questions, org=alone, with_rows=False)
    in_sight = Org.objects.below(top).under(scope.paths).order_by()
    seen = dict(in_sight.values_list("code", "parent__code"))
    findings = tuple(finding for finding in assessment.orgs if finding.code in seen)
    return Overview(
        top,
        programme,
        questions,
        assessment,
        tuple(_groups(findings, seen)),
        counted(findings),
        targets_of(assessment, seen),
        gaps(findings),
        findings,
    )


def of_outcome(findings: Iterable[OrgFinding], outcome: Outcome) -> tuple[OrgFinding, ...]:
    """Those that have this outcome."""
    return tuple(finding for finding in findings if finding.outcome is outcome)


def counted(findings: Iterable[OrgFinding]) -> tuple[tuple[Outcome, int], ...]:
    """How many have which outcome; an outcome nobody has is left out."""
    counts = Counter(finding.outcome for finding in findings)
    return tuple((outcome, counts[outcome]) for outcome in Outcome if counts[outcome])


def tables_of(questions: Questions, findings: Iterable[OrgFinding]) -> list[Table]:
    """A table for every standard that some of the orgs come under."""
    found, tables = tuple(findings), []
    for asked in questions.standards:
        orgs = tuple(finding for finding in found if finding.standard == asked.standard.id)
        if orgs:
            clauses = tuple(criterion.criterion.clause for criterion in asked.criteria)
            tables.append(Table(asked.standard, clauses, orgs, counted(orgs)))
    return tables


def targets_of(assessment: Assessment, seen: Iterable[str]) -> tuple[ToldTarget, ...]:
    """The targets of the orgs above that are in sight, with what is left of them."""
    codes = set(seen)
    return tuple(_told(target, assessment.questions) for target in assessment.targets if target.code in codes)


def _told(target: TargetFinding, questions: Questions) -> ToldTarget:
    criterion = target.criterion
    return ToldTarget(
        target.name,
        target.code,
        criterion.id,
        criterion.clause,
        criterion.asked.criterion.title,
        criterion.outcome,
        explain_allowance(target, questions),
    )


def _groups(findings: Iterable[OrgFinding], above: Mapping[str, str | None]) -> list[Group]:
    """By the org right above, in the order of the tree; never in an order of merit."""
    below: dict[str, list[OrgFinding]] = {}
    for finding in findings:
        below.setdefault(above[finding.code] or "", []).append(finding)
    tops = {org.code: org for org in Org.objects.filter(code__in=below)}
    ordered = sorted(below, key=lambda code: tops[code].path)
    return [Group(tops[code], tuple(below[code]), counted(below[code])) for code in ordered]
