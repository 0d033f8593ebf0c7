"""Build the figures of the statement: for every judged org how many rows certainly count, and how many may count."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from wuzha.core.facts import FACT_SCHEMAS
from wuzha.core.measures import MEASURES, Measure, PredicateContext
from wuzha.core.sql import TRUE, Step, as_verdict, in_, or_
from wuzha.core.statement.declared_months import Coverage, find_coverage
from wuzha.core.statement.known_rows import build_known_condition
from wuzha.core.statement.open_rows import add_refused_rows, doubt_disputed_rows, limit_to_read, match_unplaced
from wuzha.core.statement.questions import Figure, Questions
from wuzha.core.statement.refused_signatures import widen_base
from wuzha.core.statement.signatures import build_now_columns, find_baseline
from wuzha.core.vocabulary import VILLAGE_KINDS, OrgKind, Register

_JUDGED_ORG_COLUMNS = ("code", "name", "kind", "parent", "has_management_duty", "in_use", "split_on")

_UNPLACED_COMMENT = "rows without a village"


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
    def figure_names(self) -> tuple[str, ...]:
        return tuple(figure.name for figure in self.figures)

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
    """Return a subquery of every known row with its org and each figure's predicate: true, false or NULL (it may).

    Without ids the open refused rows are among them, each of which may count (R20).
    """
    step = build_rows_step(questions, scan, with_id=with_id)
    if not questions.refusals.has_rows(scan.register):
        rows = step.select()
    elif with_id:
        rows = doubt_disputed_rows(step, scan.register, scan.figure_names).select()
    else:
        rows = add_refused_rows(step, scan.register, scan.figure_names)
    return "(\n    " + rows.replace("\n", "\n    ") + "\n  ) AS predicates"


def build_rows_step(questions: Questions, scan: RegisterScan, *, with_id: bool = False) -> Step:
    """Build every known row of the register with its org and each figure's predicate."""
    columns = {"org": scan.key} | ({"id": get_identity(scan)} if with_id else {})
    columns |= {figure.name: build_condition(questions, figure) for figure in scan.figures}
    conditions = (build_known_condition(scan.register, questions),)
    return Step(name="rows", columns=columns, source=scan.register, conditions=conditions)


def match_countable_rows(figures: Sequence[Figure]) -> str:
    """Return the condition that a row counts, or may count, for at least one of the figures."""
    return or_(*(f"COALESCE({figure.name}, {TRUE})" for figure in figures))


def select_evidence(
    questions: Questions, scan: RegisterScan, org: str | None = None, ids: Collection[str] = ()
) -> tuple[str, dict[str, str]]:
    """Return the SELECT of every row (of an org, of these ids) that counts or may count, and its parameters.

    Columns: org (NULL for a row without one), id, then a verdict per figure: 1 counts, NULL may count, 0 does not.
    """
    columns = {"org": "org", "id": "id"} | {figure.name: as_verdict(figure.name) for figure in scan.figures}
    conditions = [match_countable_rows(scan.figures)]
    if org is not None:
        conditions.append("org = :org")
    elif not any(MEASURES[figure.measure].has_unplaced_rows for figure in scan.figures):
        conditions.append(f"org IN (SELECT code FROM orgs WHERE {in_('kind', scan.kinds)})")
    parameters = {f"id_{number}": id for number, id in enumerate(ids)}
    if parameters:
        conditions.append(f"id IN ({', '.join(f':{name}' for name in parameters)})")
    source = select_predicates(questions, scan, with_id=True)
    text = Step(name="evidence", columns=columns, source=source, conditions=conditions).select()
    return f"{text}\nORDER BY id", parameters if org is None else {**parameters, "org": org}


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
    open_figures = [figure for figure in figures if may_be_unplaced(questions, figure)]
    if not open_figures:
        return Step(name="unplaced", columns={"no_rows": "0"}, source="(SELECT 1 AS one_row) AS single")
    scans = plan_scans(questions, dict.fromkeys(open_figures, frozenset(VILLAGE_KINDS)))
    sums = [_sum_unplaced(questions, scan) for scan in scans]
    if len(sums) == 1:
        return replace(sums[0], name="unplaced", comment=_UNPLACED_COMMENT)
    sources = ("(\n    " + step.select().replace("\n", "\n    ") + f"\n  ) AS {step.name}" for step in sums)
    columns = {name: name for step in sums for name in step.columns}
    return Step(name="unplaced", columns=columns, source=" CROSS JOIN ".join(sources), comment=_UNPLACED_COMMENT)


def _sum_unplaced(questions: Questions, scan: RegisterScan) -> Step:
    return Step(
        name=f"unplaced_{scan.name}",
        columns={name: f"COALESCE({total}, 0)" for name, total in _build_sums(scan.figures).items()},
        source=select_predicates(questions, scan),
        conditions=(match_unplaced(scan.register, questions.refusals, are_blank_ones_open=_has_unplaced_rows(scan)),),
    )


def may_be_unplaced(questions: Questions, figure: Figure) -> bool:
    """Return whether rows may belong to no org below: those without a village, or with an unreadable org."""
    measure = MEASURES[figure.measure]
    return measure.has_unplaced_rows or questions.refusals.has_rows(measure.register)


def _has_unplaced_rows(scan: RegisterScan) -> bool:
    return any(MEASURES[figure.measure].has_unplaced_rows for figure in scan.figures)


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
    return Step(name="figures", columns=columns, source="\n  ".join(joins), comment=comment, materialized=True)


def _build_now_range(questions: Questions, figure: Figure) -> dict[str, str]:
    name, measure = figure.name, MEASURES[figure.measure]
    low, high = f"COALESCE({name}_low, 0)", f"COALESCE({name}_most, 0)"
    columns = build_now_columns(figure, low, high, build_upper_end(questions, figure, high))
    return {column: _limit_to_kinds(measure, expression) for column, expression in columns.items()}


def _limit_to_kinds(measure: Measure, expression: str) -> str:
    return f"CASE WHEN {in_('kind', measure.kinds)} THEN {expression} END"


def build_upper_end(questions: Questions, figure: Figure, upper: str, table: str = "judged_declared") -> str:
    """Return the most that may count if every required month is declared in the table, else NULL (R13).

    Nor is there an upper end where a sheet was not read, which may have any number of rows (R20).
    """
    code = "judged.code" if table == "judged_declared" else f"{table}.code"
    upper = limit_to_read(questions.refusals, MEASURES[figure.measure].register, code, upper)
    coverage = find_coverage(questions, figure)
    return upper if coverage is None else f"CASE WHEN {coverage.match_complete(table)} THEN {upper} END"


def _build_base_range(questions: Questions, figure: Figure) -> dict[str, str]:
    name, measure = figure.name, MEASURES[figure.measure]
    low, most = f"COALESCE({name}_low, 0)", f"COALESCE({name}_most, 0)"
    high = build_upper_end(questions, figure, most)
    if find_baseline(figure) is not None:
        low, most = f"COALESCE({name}_signed, {low})", f"COALESCE({name}_signed, {most})"
        high = f"CASE WHEN {name}_signed IS NOT NULL THEN {name}_signed ELSE {high} END"
        low, high = widen_base(questions, figure, low, high, code="judged.code")
    columns = {f"{name}_base_low": low, f"{name}_base_high": high}
    if is_of_units(figure):
        columns[f"{name}_base_most"] = most
    return {column: _limit_to_kinds(measure, expression) for column, expression in columns.items()}


def is_of_units(figure: Figure) -> bool:
    """Return whether only units have this figure: then the villages of an org above may declare it (R13)."""
    return MEASURES[figure.measure].kinds == (OrgKind.UNIT,)


def get_identity(scan: RegisterScan) -> str:
    """Return the column that names a row of the scan in evidence."""
    identity = FACT_SCHEMAS[scan.register].identity
    assert identity is not None, "only registers with an identity are counted"
    return identity
