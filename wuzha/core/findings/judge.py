"""Runs the statement and reads its rows into findings. No verdict is reached here: each outcome is a column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from wuzha.core.engine import Engine
from wuzha.core.findings.duty_sheet import duty_sheets
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
from wuzha.core.measures import ANY_JUDGED_KIND, MEASURES
from wuzha.core.plan.plan import AtLeast, AtMost, FellBy, Target
from wuzha.core.statement.declared_months import cover_of
from wuzha.core.statement.figures import baseline_of
from wuzha.core.statement.headroom import column_of
from wuzha.core.statement.outcomes import column
from wuzha.core.statement.poisson import chance_by_luck
from wuzha.core.statement.questions import Asked, Conditional, CriterionAsked, Figure, Group, Question, Questions
from wuzha.core.statement.statement import Statement, compile, evidence
from wuzha.core.vocabulary import OrgKind, Outcome

Ids = tuple[str, ...]


@dataclass(frozen=True)
class Whose:
    """The orgs whose rows are evidence together.

    An org above also has the rows without a village: they count when nothing lies outside it, else they may (R5).
    """

    orgs: Sequence[str]
    is_above: bool = False
    is_all: bool = False


@dataclass(frozen=True)
class Evidence:
    """The ids of the rows behind each figure: figure name → org → ids. Org None: rows that belong to no org yet."""

    certain: dict[str, dict[str | None, list[str]]] = field(default_factory=dict)
    doubtful: dict[str, dict[str | None, list[str]]] = field(default_factory=dict)

    def add(self, figure: str, org: str | None, row_id: str, mark: int | None) -> None:
        """Take down a row that counts (1) or may count (None)."""
        kept = self.doubtful if mark is None else self.certain
        kept.setdefault(figure, {}).setdefault(org, []).append(row_id)

    def of(self, figure: Figure | None, whose: Whose) -> tuple[Ids, Ids]:
        """The ids of the rows that count, and of those that may."""
        if figure is None or not (self.certain or self.doubtful):
            return (), ()
        certain, doubtful = self.certain.get(figure.name, {}), self.doubtful.get(figure.name, {})
        counts = [row for org in whose.orgs for row in certain.get(org, ())]
        may = [row for org in whose.orgs for row in doubtful.get(org, ())]
        if whose.is_above and MEASURES[figure.measure].has_unplaced_rows:
            (counts if whose.is_all else may).extend(certain.get(None, ()))
            may.extend(doubtful.get(None, ()))
        return tuple(counts), tuple(may)


def judge(
    questions: Questions,
    engine: Engine,
    org: str | None = None,
    *,
    text: Statement | None = None,
    with_rows: bool = True,
    with_duties: bool = True,
) -> Assessment:
    """Every org's finding and every target's, with evidence; with `org` only that village's or unit's.

    Without rows the figures and outcomes alone, for a page that shows no evidence: no row of a register is handed over,
    and no duty sheet made; without duties no duty sheet is. `text` is the questions' statement, compiled before.
    """
    text = text or compile(questions, one_org=org is not None)
    parameters = {} if org is None else {"org": org}
    rows = [dict(zip(text.columns, row, strict=True)) for row in engine.rows(text.sql, parameters)]
    rows.sort(key=lambda row: str(row["code"]))
    found = read_evidence(text, engine, org, {str(row["kind"]) for row in rows}) if with_rows else Evidence()
    reader = _Reader(questions, found, _orgs_below(engine) if with_rows and org is None else {})
    return Assessment(
        questions,
        tuple(
            reader.target(row, asked)
            for asked in questions.targets
            for row in rows
            if org is None and isinstance(asked.criterion, Target) and row["kind"] in asked.criterion.kinds
        ),
        tuple(finding for row in rows for finding in reader.orgs(row)),
        duty_sheets(questions, engine, org) if with_rows and with_duties and questions.standards else {},
    )


def read_evidence(text: Statement, engine: Engine, org: str | None, kinds: Set[str]) -> Evidence:
    """The rows behind every figure of the statement that is asked of one of these kinds of org."""
    found = Evidence()
    for book in text.books:
        if org is not None and not kinds & set(book.kinds):
            continue
        names = [figure.name for figure in book.figures]
        for owner, row_id, *marks in engine.rows(*evidence(text.questions, book, org)):
            for name, mark in zip(names, marks, strict=True):
                if mark != 0:
                    found.add(name, owner, row_id, mark)
    return found


def _orgs_below(engine: Engine) -> dict[str, list[str]]:
    """For every org above, the villages and units below it in the order of their codes, also those no longer in use.

    A village that was closed has no standing of its own, but its cases are still cases of the street.
    """
    orgs = {code: (parent, kind) for code, parent, kind in engine.rows("SELECT code, parent, kind FROM orgs")}
    below: dict[str, list[str]] = {}
    for code, (parent, kind) in sorted(orgs.items()):
        if kind in ANY_JUDGED_KIND:
            above = parent
            while above in orgs:
                below.setdefault(above, []).append(code)
                above, _ = orgs[above]
    return below


@dataclass(frozen=True)
class _Reader:
    """Turns a row of the statement into findings."""

    questions: Questions
    evidence: Evidence
    below: Mapping[str, Sequence[str]]

    def orgs(self, row: Mapping[str, Any]) -> Iterable[OrgFinding]:
        """The org's finding under each standard for its kind."""
        kind = OrgKind.of(row["kind"])
        for asked in self.questions.standards:
            if kind in asked.standard.kinds:
                standard = asked.standard.id
                criteria = tuple(self._criterion(row, criterion, Whose((row["code"],))) for criterion in asked.criteria)
                yield OrgFinding(
                    row["code"],
                    row["name"] or row["code"],
                    kind,
                    standard,
                    _outcome(row[column(standard)]),
                    row[column_of(standard)],
                    criteria,
                )

    def target(self, row: Mapping[str, Any], asked: CriterionAsked) -> TargetFinding:
        """The target's finding for one org above."""
        whose = Whose(self.below.get(row["code"], ()), is_above=True, is_all=row["is_all"] == 1)
        return TargetFinding(row["code"], row["name"] or row["code"], self._criterion(row, asked, whose))

    def _criterion(self, row: Mapping[str, Any], asked: CriterionAsked, whose: Whose) -> CriterionFinding:
        if asked.question is None:
            return CriterionFinding(asked, Outcome.NOT_APPLICABLE, None)
        node = self._node(row, asked.question, whose)
        return CriterionFinding(asked, node.outcome, node)

    def _node(self, row: Mapping[str, Any], question: Question, whose: Whose) -> NodeFinding:
        name = column(question.id)
        is_asked = row.get(f"{name}_asked", 1)
        outcome = _outcome(row[name]) if is_asked else Outcome.NOT_APPLICABLE
        match question:
            case Asked():
                return self._test(row, question, outcome, whose)
            case Group():
                return GroupFinding(question, outcome, tuple(self._node(row, part, whose) for part in question.parts))
            case Conditional():
                return ConditionalFinding(question, outcome, self._node(row, question.part, whose))

    def _test(self, row: Mapping[str, Any], leaf: Asked, outcome: Outcome, whose: Whose) -> TestFinding:
        now = _range(row, leaf.now, "")
        base = _range(row, leaf.base, "_base")
        is_signed = (
            leaf.base is not None and baseline_of(leaf.base) is not None and row[f"{leaf.base.name}_signed"] is not None
        )
        required = _required(leaf, base)
        is_fall = isinstance(leaf.test, FellBy) and base is not None and required is not None
        certain, doubtful = self.evidence.of(leaf.now, whose)
        base_certain, base_doubtful = ((), ()) if is_signed else self.evidence.of(leaf.base, whose)
        return TestFinding(
            leaf,
            outcome,
            now,
            base,
            required,
            self._missing(row, leaf.now, now),
            self._missing(row, leaf.base, base),
            is_signed,
            certain,
            doubtful,
            base_certain,
            base_doubtful,
            chance_by_luck(base.low, required) if is_fall and base is not None and required is not None else None,
        )

    def _missing(self, row: Mapping[str, Any], figure: Figure | None, known: Range | None) -> tuple[Any, ...]:
        """The months nobody declared, where they leave the figure without an upper bound."""
        if figure is None or known is None or known.high is not None:
            return ()
        cover = cover_of(self.questions, figure)
        return () if cover is None else cover.missing(row[cover.name])


def _range(row: Mapping[str, Any], figure: Figure | None, end: str) -> Range | None:
    if figure is None:
        return None
    return Range(row[f"{figure.name}{end}_low"], row[f"{figure.name}{end}_high"])


def _required(leaf: Asked, base: Range | None) -> int | None:
    """The whole number that just passes."""
    match leaf.test:
        case AtMost(limit=limit):
            return limit
        case AtLeast(number=number):
            return number
        case FellBy(percent=percent):
            return base.low * (100 - percent) // 100 if base is not None and base.is_exact else None
        case _:
            return None


def _outcome(value: int | None) -> Outcome:
    if value is None:
        return Outcome.UNDETERMINED
    return Outcome.MET if value else Outcome.NOT_MET
