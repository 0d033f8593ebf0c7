"""Run the statement and read its rows into findings. No verdict is reached here: each outcome is a column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from wuzha.core.declaration_states import FindReportDay, find_default_report_day
from wuzha.core.engine import Engine
from wuzha.core.findings.about_amounts import compares_amounts, read_about_amounts
from wuzha.core.findings.duty_sheet import read_duty_sheets
from wuzha.core.findings.evidence_ids import EvidenceIds, EvidenceScope, Ids
from wuzha.core.findings.finding_reuse import FindingReuse, StatementValues
from wuzha.core.findings.findings import (
    Assessment,
    ConditionalFinding,
    CriterionFinding,
    GroupFinding,
    NodeFinding,
    OrgFinding,
    Range,
    TargetFinding,
    TestFinding,
)
from wuzha.core.findings.refused_places import RefusedPlaces, read_refused_places
from wuzha.core.org_rings import find_org_ring
from wuzha.core.periods import Period
from wuzha.core.plan.plan import AtLeast, AtMost, FellBy, Target
from wuzha.core.problems import RefusalError
from wuzha.core.statement.base_rollup import to_mixed_column
from wuzha.core.statement.declared_months import find_coverage
from wuzha.core.statement.figures import select_evidence
from wuzha.core.statement.headroom import compute_allowance, to_headroom_column
from wuzha.core.statement.outcomes import to_applies_column, to_column
from wuzha.core.statement.poisson import compute_chance
from wuzha.core.statement.questions import (
    ConditionalQuestion,
    CriterionQuestion,
    Figure,
    GroupQuestion,
    Question,
    Questions,
    StandardQuestion,
    TestQuestion,
)
from wuzha.core.statement.signatures import find_baseline
from wuzha.core.statement.statement import Statement, compile_statement
from wuzha.core.vocabulary import JUDGED_KINDS, OrgKind, Outcome

StatementRow = Mapping[str, Any]
"""A row of the statement by column name."""


def judge(
    questions: Questions,
    engine: Engine,
    org: str | None = None,
    *,
    statement: Statement | None = None,
    with_rows: bool = True,
    with_duties: bool = True,
    find_report_day: FindReportDay = find_default_report_day,
    reuse: FindingReuse | None = None,
) -> Assessment:
    """Judge every org and every target, with evidence; with `org` only that village or unit.

    Without rows the assessment has figures, outcomes and open refused rows alone: no row of a register is read, and no
    duty sheet made. Without duties it has all but the duty sheets. `statement` is that of the questions, where it was
    compiled before. `find_report_day` decides which months of the duty sheets are late, and no outcome. `reuse` has the
    findings of an earlier judgement of the same statement; it serves where the row of an org alone decides.
    """
    statement = statement or compile_statement(questions, one_org=org is not None)
    parameters = {} if org is None else {"org": org}
    code_place, kind_place = statement.columns.index("code"), statement.columns.index("kind")
    rows = sorted(engine.read_rows(statement.sql, parameters), key=lambda row: str(row[code_place]))
    kinds = {str(row[kind_place]) for row in rows}
    evidence = read_evidence(statement, engine, org, kinds) if with_rows else EvidenceIds()
    # Refused rows are few, and every sentence says how many of them are open.
    refused = read_refused_places(statement, engine)
    needs_tree = org is None and (with_rows or bool(refused.places))
    below = _list_orgs_below(engine) if needs_tree else {}
    reader = _FindingReader(questions, statement.columns, evidence, refused, below)
    if reuse is None or with_rows or refused.places:
        # What was made before may hold other evidence rows and refused rows.
        reuse = FindingReuse()
    return Assessment(
        questions,
        tuple(reader.read_targets(rows)) if org is None else (),
        reuse.read_rows(rows, reader.read_org) if questions.standards else (),
        read_duty_sheets(questions, engine, org, find_report_day=find_report_day)
        if with_rows and with_duties and questions.standards
        else {},
    )


def read_evidence(statement: Statement, engine: Engine, org: str | None, kinds: Set[str]) -> EvidenceIds:
    """Read the ids of the rows behind every figure of the standards for these kinds of org."""
    evidence = EvidenceIds()
    for scan in statement.scans:
        if org is not None and not kinds & set(scan.kinds):
            continue
        figures = [figure.name for figure in scan.figures]
        for owner, row_id, *verdicts in engine.read_rows(*select_evidence(statement.questions, scan, org)):
            for figure, verdict in zip(figures, verdicts, strict=True):
                if verdict != 0:
                    evidence.add(figure, owner, row_id, verdict)
        if any(compares_amounts(figure) and evidence.has_rows(figure) for figure in scan.figures):
            evidence.about_amounts.update(read_about_amounts(statement.questions, scan, engine, org))
    return evidence


def _list_orgs_below(engine: Engine) -> dict[str, list[str]]:
    """Return for every org above the villages and units below it in the order of their codes.

    Raises: RefusalError when an org is above itself.
    """
    orgs = {code: (parent, kind) for code, parent, kind in engine.read_rows("SELECT code, parent, kind FROM orgs")}
    # Forms, uploads and facts folders refuse such a tree; a table that was changed by hand can still hold one.
    if ring := find_org_ring({code: parent for code, (parent, _kind) in orgs.items()}):
        raise RefusalError("org.above_itself", choices="→".join(ring))
    below: dict[str, list[str]] = {}
    # Also those no longer in use: a closed village has no standing of its own, but its cases are still the street's.
    for code, (parent, kind) in sorted(orgs.items()):
        if kind in JUDGED_KINDS:
            code_above = parent
            while code_above in orgs:
                below.setdefault(code_above, []).append(code)
                code_above, _ = orgs[code_above]
    return below


@dataclass(frozen=True, kw_only=True, slots=True)
class _FigureValues:
    """One figure of a test, from a row of the statement and its evidence."""

    range: Range | None = None
    missing: tuple[Period, ...] = ()
    is_signed: bool = False
    disputed_count: int | None = None
    certain: Ids = ()
    doubtful: Ids = ()


@dataclass(frozen=True)
class _FindingReader:
    """A reader that turns rows of the statement into findings."""

    questions: Questions
    columns: Sequence[str]
    evidence: EvidenceIds
    refused: RefusedPlaces
    below: Mapping[str, Sequence[str]]

    def read_org(self, values: StatementValues) -> Iterable[OrgFinding]:
        """Yield the org's finding under each standard for its kind."""
        row = self._name_values(values)
        kind = OrgKind.of(row["kind"])
        for standard in self.questions.standards:
            if kind in standard.standard.kinds:
                yield self._read_standard(row, kind, standard)

    def read_targets(self, rows: Sequence[StatementValues]) -> Iterable[TargetFinding]:
        """Yield the finding of each target for every org above."""
        kind_place = self.columns.index("kind")
        for target in self.questions.targets:
            if isinstance(target.criterion, Target):
                kinds = target.criterion.kinds
                yield from (
                    self._read_target(self._name_values(row), target) for row in rows if row[kind_place] in kinds
                )

    def _read_target(self, row: StatementRow, target: CriterionQuestion) -> TargetFinding:
        scope = EvidenceScope(self.below.get(row["code"], ()), is_above=True, is_all=row["is_all"] == 1)
        return TargetFinding(row["code"], row["name"] or row["code"], self._read_criterion(row, target, scope))

    def _name_values(self, values: StatementValues) -> StatementRow:
        return dict(zip(self.columns, values, strict=True))

    def _read_standard(self, row: StatementRow, kind: OrgKind, question: StandardQuestion) -> OrgFinding:
        standard = question.standard.id
        scope = EvidenceScope((row["code"],))
        outcome = _read_outcome(row[to_column(standard)], applies=row.get(to_applies_column(standard), 1))
        return OrgFinding(
            code=row["code"],
            name=row["name"] or row["code"],
            kind=kind,
            standard=standard,
            outcome=outcome,
            headroom=row[to_headroom_column(standard)],
            criteria=tuple(self._read_criterion(row, criterion, scope) for criterion in question.criteria),
        )

    def _read_criterion(self, row: StatementRow, question: CriterionQuestion, scope: EvidenceScope) -> CriterionFinding:
        if question.tree is None:
            return CriterionFinding(question, Outcome.NOT_APPLICABLE, None)
        node = self._read_node(row, question.tree, scope)
        return CriterionFinding(question, node.outcome, node)

    def _read_node(self, row: StatementRow, question: Question, scope: EvidenceScope) -> NodeFinding:
        name = to_column(question.id)
        outcome = _read_outcome(row[name], applies=row.get(to_applies_column(question.id), 1))
        match question:
            case TestQuestion():
                return self._read_test(row, question, outcome, scope)
            case GroupQuestion():
                parts = tuple(self._read_node(row, part, scope) for part in question.parts)
                return GroupFinding(question, outcome, parts)
            case ConditionalQuestion():
                return ConditionalFinding(question, outcome, self._read_node(row, question.part, scope))

    def _read_test(
        self, row: StatementRow, question: TestQuestion, outcome: Outcome, scope: EvidenceScope
    ) -> TestFinding:
        now, base = self._read_now(row, question.now, scope), self._read_base(row, question.base, scope)
        limit = _find_limit(question, base.range)
        return TestFinding(
            question=question,
            outcome=outcome,
            now=now.range,
            now_signed=now.disputed_count,
            base=base.range,
            required=limit,
            missing=now.missing,
            base_missing=base.missing,
            base_is_signed=base.is_signed,
            evidence=now.certain,
            doubtful=now.doubtful,
            base_evidence=base.certain,
            base_doubtful=base.doubtful,
            refused=self.refused.list_places(question, scope),
            about_amounts=self.evidence.list_about_amounts(question.now, now.certain, now.doubtful),
            luck=_compute_chance_of_luck(question, base.range, limit),
        )

    def _read_now(self, row: StatementRow, figure: Figure | None, scope: EvidenceScope) -> _FigureValues:
        if figure is None:
            return _FigureValues()
        number = Range(row[f"{figure.name}_low"], row[f"{figure.name}_high"])
        certain, doubtful = self.evidence.list_ids(figure, scope)
        missing = self._list_missing(row, figure, number)
        return _FigureValues(
            range=number,
            missing=missing,
            disputed_count=row.get(f"{figure.name}_disputed"),
            certain=certain,
            doubtful=doubtful,
        )

    def _read_base(self, row: StatementRow, figure: Figure | None, scope: EvidenceScope) -> _FigureValues:
        if figure is None:
            return _FigureValues()
        number = Range(row[f"{figure.name}_base_low"], row[f"{figure.name}_base_high"])
        missing = self._list_missing(row, figure, number)
        if find_baseline(figure) is not None and row[f"{figure.name}_signed"] is not None:
            # A signed number has no evidence rows: there may be fewer rows than it counts.
            return _FigureValues(range=number, missing=missing, is_signed=True)
        if row.get(to_mixed_column(figure)):
            # A count that is signed below may hold the rows without a village already (R14).
            scope = replace(scope, is_all=False)
        certain, doubtful = self.evidence.list_ids(figure, scope)
        return _FigureValues(range=number, missing=missing, certain=certain, doubtful=doubtful)

    def _list_missing(self, row: StatementRow, figure: Figure, number: Range) -> tuple[Period, ...]:
        """Return the undeclared months, where they leave the figure without an upper bound."""
        if number.high is not None:
            return ()
        coverage = find_coverage(self.questions, figure)
        return () if coverage is None else coverage.list_undeclared(row[coverage.declared_bits])


def _find_limit(question: TestQuestion, base: Range | None) -> int | None:
    """Return the whole number that just passes."""
    match question.test:
        case AtMost(limit=limit):
            return limit
        case AtLeast(number=number):
            return number
        case FellBy(percent=percent):
            return compute_allowance(base.low, percent) if base is not None and base.is_exact else None
        case _:
            return None


def _compute_chance_of_luck(question: TestQuestion, base: Range | None, limit: int | None) -> float | None:
    if not isinstance(question.test, FellBy) or base is None or limit is None:
        return None
    return compute_chance(base.low, limit)


def _read_outcome(value: int | None, *, applies: int) -> Outcome:
    if not applies:
        return Outcome.NOT_APPLICABLE
    if value is None:
        return Outcome.UNDETERMINED
    return Outcome.MET if value else Outcome.NOT_MET
