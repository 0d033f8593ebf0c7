"""Build the figures of the statement: for every judged org how many rows certainly count, and how many may count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date

from wuzha.core.facts import FACT_SCHEMAS
from wuzha.core.measures import MEASURES, Measure, PredicateContext
from wuzha.core.sql import TRUE, Step, and_, in_, literal, or_
from wuzha.core.statement.declared_months import Coverage, find_coverage
from wuzha.core.statement.known_rows import build_known_condition
from wuzha.core.statement.questions import Figure, Questions, TestQuestion
from wuzha.core.vocabulary import VILLAGE_KINDS, BaselineMeasure, OrgKind, Register

_JUDGED_ORG_COLUMNS = ("code", "name", "kind", "parent", "has_management_duty", "in_use", "split_on")

# A row without a day is older than any other.
LONG_AGO = date(1900, 1, 1)


def build_condition(questions: Questions, figure: Figure) -> str:
    """Return the figure's predicate over the rows of its register."""
    window = figure.window
    end = window.end if questions.as_of is None else min(window.end, questions.as_of)
    context = PredicateContext(window.start, end, min(questions.last_day, window.end), questions.settings)
    return MEASURES[figure.measure].build_condition(context, dict(figure.arguments))


@dataclass(frozen=True, slots=True)
class RegisterScan:
    """One scan of a register, grouped by one key, with the figures it serves."""

    register: Register
    key: str
    figures: tuple[Figure, ...]
    kinds: tuple[OrgKind, ...]

    @property
    def name(self) -> str:
        return f"{self.register}_by_{self.key}"

    @property
    def is_shared(self) -> bool:
        """Whether the key column names orgs of every kind, so that only the kind of the org separates their rows."""
        return self.key == "org"


def plan_scans(questions: Questions, figures: Mapping[Figure, Set[OrgKind]]) -> tuple[RegisterScan, ...]:
    """Group the figures, each with the kinds of org it is computed for, into one scan per register and key."""
    groups: dict[tuple[Register, str], dict[Figure, Set[OrgKind]]] = {}
    for figure, kinds in figures.items():
        measure = MEASURES[figure.measure]
        groups.setdefault((measure.register, measure.find_key_column(questions.settings)), {})[figure] = kinds
    return tuple(
        RegisterScan(
            register, key, tuple(group), tuple(kind for kind in OrgKind if kind in set().union(*group.values()))
        )
        for (register, key), group in groups.items()
    )


def select_predicates(questions: Questions, scan: RegisterScan, *, with_id: bool = False) -> str:
    """Return a subquery of every known row with its org and each figure's predicate: true, false or NULL (it may)."""
    columns = {"org": scan.key} | ({"id": get_identity(scan)} if with_id else {})
    columns |= {figure.name: build_condition(questions, figure) for figure in scan.figures}
    conditions = (build_known_condition(scan.register, questions),)
    rows = Step(name="rows", columns=columns, source=scan.register, conditions=conditions).select()
    return "(\n    " + rows.replace("\n", "\n    ") + "\n  ) AS predicates"


def match_countable_rows(figures: Sequence[Figure]) -> str:
    """Return the condition that a row counts, or may count, for at least one of the figures."""
    return or_(*(f"COALESCE({figure.name}, {TRUE})" for figure in figures))


def _build_sums(figures: Sequence[Figure]) -> dict[str, str]:
    columns = {}
    for figure in figures:
        columns[f"{figure.name}_low"] = f"SUM(CASE WHEN {figure.name} THEN 1 ELSE 0 END)"
        # NOT NULL is NULL, so a row that may count falls into ELSE 1.
        columns[f"{figure.name}_most"] = f"SUM(CASE WHEN NOT {figure.name} THEN 0 ELSE 1 END)"
    return columns


def build_count_step(questions: Questions, scan: RegisterScan, one_org: bool) -> Step:
    """Build one scan of the register: how many rows of each org count, and how many may."""
    source = select_predicates(questions, scan)
    if scan.is_shared:
        # Most rows of a large register belong to kinds of org without such a figure.
        source += f"\n  JOIN judged ON judged.code = predicates.org AND {in_('judged.kind', scan.kinds)}"
    return Step(
        name=scan.name,
        columns={"org": "predicates.org"} | _build_sums(scan.figures),
        source=source,
        conditions=[match_countable_rows(scan.figures), *(["predicates.org = :org"] if one_org else [])],
        group_by="predicates.org",
        comment=f"{scan.register}: a row for which the condition is true counts, one for which it is NULL may count",
    )


def build_unplaced_step(questions: Questions, figures: Sequence[Figure]) -> Step:
    """Build the sums of the rows that may belong to any village (R5), as one row."""
    open_figures = [figure for figure in figures if MEASURES[figure.measure].has_unplaced_rows]
    if not open_figures:
        return Step(name="unplaced", columns={"no_rows": "0"}, source="(SELECT 1 AS one_row) AS single")
    (scan,) = plan_scans(questions, dict.fromkeys(open_figures, frozenset(VILLAGE_KINDS)))
    return Step(
        name="unplaced",
        columns={name: f"COALESCE({total}, 0)" for name, total in _build_sums(open_figures).items()},
        source=select_predicates(questions, scan),
        conditions=("org IS NULL",),
        comment="cases without a village",
    )


def build_signed_step(questions: Questions, bases: Sequence[Figure]) -> Step | None:
    """Build the signed baselines (R14), the latest of several; None when no base can be signed."""
    figures = [figure for figure in bases if find_baseline(figure) is not None]
    if not figures:
        return None
    columns = {"org": "b.org"}
    for figure in figures:
        measure, period = literal(str(find_baseline(figure))), literal(figure.window.id)
        is_figure = and_(f"b.measure = {measure}", f"b.period = {period}")
        columns[f"{figure.name}_signed"] = f"MAX(CASE WHEN {is_figure} THEN b.signed_count END)"
    long_ago, identity = literal(LONG_AGO), "org, measure, period"
    rows = f"SELECT * FROM baselines WHERE {build_known_condition(Register.BASELINES, questions)}"
    latest = f"SELECT {identity}, MAX(COALESCE(signed_on, {long_ago})) AS latest FROM ({rows}) AS r GROUP BY {identity}"
    source = (
        f"({rows}) AS b\n  JOIN ({latest}) AS l\n    ON l.org = b.org AND l.measure = b.measure"
        f" AND l.period = b.period AND l.latest = COALESCE(b.signed_on, {long_ago})"
    )
    return Step(
        name="signed", columns=columns, source=source, group_by="b.org", comment="baselines: of several the latest"
    )


def find_baseline(figure: Figure) -> BaselineMeasure | None:
    """Return the signed measure that may replace this base; None where only rows count."""
    return None if figure.arguments else MEASURES[figure.measure].baseline


def build_attested_step(questions: Questions, leaves: Sequence[TestQuestion]) -> Step | None:
    """Build what people decided for the period (R9), the latest of several; None when nothing is attested."""
    if not leaves:
        return None
    # Two reports of one day that contradict each other do not help: `met` must be later, not as late.
    columns = {"org": "org"}
    day = f"COALESCE(attested_on, {literal(LONG_AGO)})"
    for leaf in leaves:
        criterion = get_criterion_id(leaf)
        is_criterion = f"criterion = {literal(criterion)}"
        met = f"MAX(CASE WHEN {is_criterion} AND verdict = 'met' THEN {day} END)"
        not_met = f"MAX(CASE WHEN {is_criterion} AND verdict <> 'met' THEN {day} END)"
        columns[f"{criterion}_attested"] = (
            f"CASE WHEN {met} > {not_met} OR ({met} IS NOT NULL AND {not_met} IS NULL) THEN 1"
            f" WHEN {not_met} IS NOT NULL THEN 0 END"
        )
    return Step(
        name="attested",
        columns=columns,
        source=Register.ATTESTATIONS,
        conditions=(
            f"period = {literal(questions.period.id)}",
            build_known_condition(Register.ATTESTATIONS, questions),
        ),
        group_by="org",
        comment="attestations: the latest counts, and of two on one day the negative one",
    )


def get_criterion_id(leaf: TestQuestion) -> str:
    """Return the id of the criterion a leaf belongs to: the first word of the leaf's id."""
    return leaf.id.split(".", 1)[0]


@dataclass(frozen=True, slots=True)
class RangeInputs:
    """What the ranges are made of: figures, bases, coverages, the scans, and the steps of what people signed."""

    figures: Sequence[Figure] = ()
    bases: Sequence[Figure] = ()
    coverages: Sequence[Coverage] = ()
    scans: Sequence[RegisterScan] = ()
    signed_steps: Sequence[Step] = ()


def build_ranges_step(questions: Questions, inputs: RangeInputs) -> Step:
    """Build every judged org with its figures: at least `low`, at most `high` (NULL: no upper bound is known)."""
    columns = {name: f"judged.{name}" for name in _JUDGED_ORG_COLUMNS}
    joins = ["judged"]
    if inputs.coverages:
        joins.append("LEFT JOIN judged_declared ON judged_declared.code = judged.code")
        columns |= {c.declared_bits: f"judged_declared.{c.declared_bits}" for c in inputs.coverages}
    joins += [f"LEFT JOIN {scan.name} ON {scan.name}.org = judged.code" for scan in inputs.scans]
    for step in inputs.signed_steps:
        joins.append(f"LEFT JOIN {step.name} ON {step.name}.org = judged.code")
        columns |= {name: f"{step.name}.{name}" for name in step.columns if name != "org"}
    for figure in inputs.figures:
        columns |= _build_now_range(questions, figure)
    for figure in inputs.bases:
        columns |= _build_base_range(questions, figure)
    comment = "every judged org: at least low, at most high"
    return Step(name="figures", columns=columns, source="\n  ".join(joins), comment=comment)


def _build_now_range(questions: Questions, figure: Figure) -> dict[str, str]:
    name, measure = figure.name, MEASURES[figure.measure]
    upper = _limit_to_kinds(measure, f"COALESCE({name}_most, 0)")
    return {
        f"{name}_low": _limit_to_kinds(measure, f"COALESCE({name}_low, 0)"),
        f"{name}_most": upper,
        f"{name}_high": build_upper_end(questions, figure, upper),
    }


def _limit_to_kinds(measure: Measure, expression: str) -> str:
    return f"CASE WHEN {in_('kind', measure.kinds)} THEN {expression} END"


def build_upper_end(questions: Questions, figure: Figure, upper: str, table: str = "judged_declared") -> str:
    """Return the most that may count if every required month is declared in the table, else NULL (R13)."""
    coverage = find_coverage(questions, figure)
    return upper if coverage is None else f"CASE WHEN {coverage.match_complete(table)} THEN {upper} END"


def _build_base_range(questions: Questions, figure: Figure) -> dict[str, str]:
    name, measure = figure.name, MEASURES[figure.measure]
    low, upper = f"COALESCE({name}_low, 0)", f"COALESCE({name}_most, 0)"
    high = build_upper_end(questions, figure, upper)
    if find_baseline(figure) is not None:
        low = f"COALESCE({name}_signed, {low})"
        high = f"CASE WHEN {name}_signed IS NOT NULL THEN {name}_signed ELSE {high} END"
    return {
        f"{name}_base_low": _limit_to_kinds(measure, low),
        f"{name}_base_high": _limit_to_kinds(measure, high),
    }


def get_identity(scan: RegisterScan) -> str:
    """Return the column that names a row of the scan in evidence."""
    identity = FACT_SCHEMAS[scan.register].identity
    assert identity is not None, "only registers with an identity are counted"
    return identity
