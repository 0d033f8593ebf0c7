"""Build the orgs above (with villages or units below them): their place in the tree and their sums (R5, R14, R15)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from wuzha.core.measures import MEASURES
from wuzha.core.sql import Step, as_bigint, in_
from wuzha.core.statement.base_rollup import (
    build_base_below,
    build_base_range,
    build_base_sums,
    build_signed_above,
    build_signed_columns,
    count_unplaced,
    get_code,
    to_mixed_column,
)
from wuzha.core.statement.declared_months import LEVELS_ABOVE, Coverage, build_village_bits, sum_village_bits
from wuzha.core.statement.figures import build_unplaced_step, build_upper_end
from wuzha.core.statement.questions import Figure, Questions
from wuzha.core.statement.refused_signatures import OPEN_BASELINES
from wuzha.core.statement.signatures import build_now_columns, find_baseline
from wuzha.core.vocabulary import HIGHER_KINDS, VILLAGE_KINDS, OrgKind, Register

_IS_VILLAGE = in_("kind", VILLAGE_KINDS)
_IS_STREET = in_("lineage.kind", [OrgKind.STREET])

# Every org above, paired with itself and with each org above it. The source is named once only: SQLite plans a step
# anew in every place that names it, with all steps that it names itself.
_LINEAGE = "{source} CROSS JOIN ({levels}) AS levels"
_BY_LEVEL = "CASE levels.level {cases} END"

_COUNT_VILLAGES = f"SUM(CASE WHEN {_IS_VILLAGE} THEN 1 ELSE 0 END)"
_COUNT_STREETS = f"SUM(CASE WHEN {_IS_STREET} THEN 1 ELSE 0 END)"

# LEFT JOIN: an org above without judged orgs below it has a row too.
_BELOW = "lineage LEFT JOIN children ON children.parent = lineage.code"

# Whether no village and no street lies outside the org.
_IS_ALL = (
    "CASE WHEN COALESCE(below.villages, 0) = (SELECT COUNT(*) FROM judged WHERE {is_village})"
    " AND below.streets = (SELECT COUNT(*) FROM above WHERE {is_street}) THEN 1 ELSE 0 END"
).format(is_village=_IS_VILLAGE, is_street=in_("kind", [OrgKind.STREET]))


@dataclass(frozen=True, slots=True)
class RollupInputs:
    """The sums of the orgs above: the figures of their targets, the bases of these, and the months to declare."""

    figures: tuple[Figure, ...]
    bases: tuple[Figure, ...]
    coverages: tuple[Coverage, ...]

    @property
    def signable(self) -> tuple[Figure, ...]:
        """The bases that people may sign."""
        return tuple(figure for figure in self.bases if find_baseline(figure) is not None)

    @property
    def mixed_columns(self) -> tuple[str, ...]:
        """The columns that tell whether a signed count below may already hold the rows without a village (R14)."""
        return tuple(to_mixed_column(figure) for figure in self.signable if MEASURES[figure.measure].has_unplaced_rows)


def build_above_step(one_org: bool) -> Step:
    """Build every org above the judged ones, with the codes of those above it in turn."""
    joins = ["orgs AS p0"]
    joins += [
        f"LEFT JOIN orgs AS p{level} ON p{level}.code = p{level - 1}.parent AND {in_(f'p{level}.kind', HIGHER_KINDS)}"
        for level in LEVELS_ABOVE
    ]
    columns = {name: f"p0.{name}" for name in ("code", "name", "kind", "parent", "joined_on")}
    columns |= {f"up{level}": f"p{level}.code" for level in LEVELS_ABOVE}
    conditions = [in_("p0.kind", HIGHER_KINDS)]
    if one_org:
        conditions.append("p0.code = (SELECT parent FROM judged)")
    comment = "orgs above, and those above them"
    return Step(
        name="above",
        columns=columns,
        source="\n  ".join(joins),
        conditions=conditions,
        comment=comment,
        materialized=True,
    )


def build_rollup_steps(questions: Questions, inputs: RollupInputs) -> tuple[Step, ...]:
    """Build the sums below every org above, its own declarations and baselines, and its figures as ranges."""
    sums = {"villages": _COUNT_VILLAGES} | _build_sums(inputs)
    base_sums = {name: text for base in inputs.bases for name, text in build_base_sums(base).items()}
    bits = {name: text for coverage in inputs.coverages for name, text in build_village_bits(coverage).items()}
    return (
        build_unplaced_step(questions, tuple(dict.fromkeys((*inputs.figures, *inputs.bases)))),
        *([build_signed_above(inputs.signable)] if inputs.signable else []),
        _build_lineage(inputs),
        _build_children(sums | base_sums | bits),
        _build_below(sums, bits),
        _build_above_known(inputs.coverages, sums),
        *([build_base_below(questions, inputs.bases)] if inputs.bases else []),
        _build_above_figures(questions, inputs),
    )


def _build_lineage(inputs: RollupInputs) -> Step:
    levels = (0, *LEVELS_ABOVE)
    source = "signed_above" if inputs.signable else "above"
    top = _choose_by_level({level: get_code(level) for level in levels})
    columns = {"code": "code", "kind": "kind", "top": top}
    for base in inputs.signable:
        by_level = {level: build_signed_columns(base, level) for level in levels}
        columns |= {name: _choose_by_level({level: by_level[level][name] for level in levels}) for name in by_level[0]}
    return Step(
        name="lineage",
        columns=columns,
        source=_LINEAGE.format(
            source=source, levels=" UNION ALL ".join(f"SELECT {level} AS level" for level in levels)
        ),
        conditions=(f"{top} IS NOT NULL",),
        comment="an org above, and one above it; is_open: nothing between them is signed; own: the count that is",
        materialized=True,
    )


def _choose_by_level(columns: Mapping[int, str]) -> str:
    return _BY_LEVEL.format(cases=" ".join(f"WHEN {level} THEN {text}" for level, text in columns.items()))


def _build_children(columns: Mapping[str, str]) -> Step:
    return Step(
        name="children",
        columns={"parent": "parent", **columns},
        source="figures",
        conditions=("parent IS NOT NULL",),
        group_by="parent",
        comment="sums over the children of one org",
    )


def _build_below(sums: Mapping[str, str], bits: Mapping[str, str]) -> Step:
    columns = {"code": "lineage.top", "streets": _COUNT_STREETS}
    columns |= {name: f"SUM(children.{name})" for name in sums}
    # A month is declared below when it is in every part: MIN of the bit.
    columns |= {name: f"MIN(children.{name})" for name in bits}
    return Step(
        name="below",
        columns=columns,
        source=_BELOW,
        group_by="lineage.top",
        comment="sums over everything below an org",
    )


def _build_sums(inputs: RollupInputs) -> dict[str, str]:
    columns: dict[str, str] = {}
    for figure in inputs.figures:
        columns |= {f"{figure.name}_{end}": f"SUM({figure.name}_{end})" for end in ("low", "most")}
    return columns


def _build_above_known(coverages: Sequence[Coverage], sums: Iterable[str]) -> Step:
    """Build the declared months of the orgs above (R13), whether an org is the whole tree, and the sums below it."""
    columns = {"code": "below.code", "is_all": _IS_ALL, **{name: f"below.{name}" for name in sums}}
    for coverage in coverages:
        name = coverage.declared_bits
        columns[name] = as_bigint(f"above_declared.{name} | ({sum_village_bits(coverage, 'below')})")
    source = "below JOIN above_declared ON above_declared.code = below.code" if coverages else "below"
    comment = "months declared; is_all: nothing lies outside it"
    return Step(name="above_known", columns=columns, source=source, comment=comment, materialized=True)


def _build_above_figures(questions: Questions, inputs: RollupInputs) -> Step:
    columns = {name: f"above.{name}" for name in ("code", "name", "kind", "parent")}
    columns["is_all"] = "above_known.is_all"
    columns |= {c.declared_bits: f"above_known.{c.declared_bits}" for c in inputs.coverages}
    joins = [
        "above",
        "JOIN above_known ON above_known.code = above.code",
        "CROSS JOIN unplaced",
    ]
    if inputs.bases:
        joins.append("JOIN base_below ON base_below.top = above.code")
    if any(find_baseline(figure) is not None for figure in (*inputs.figures, *inputs.bases)):
        joins.append("LEFT JOIN signed ON signed.org = above.code")
        columns |= {f"{base.name}_signed": f"signed.{base.name}_signed" for base in inputs.signable}
    if inputs.signable and questions.refusals.has_rows(Register.BASELINES):
        joins.append(f"LEFT JOIN {OPEN_BASELINES} ON {OPEN_BASELINES}.org = above.code")
    for figure in inputs.figures:
        columns |= _build_now_range(questions, figure)
    for figure in inputs.bases:
        columns |= build_base_range(questions, figure)
    comment = "every org above with its figures"
    return Step(name="above_figures", columns=columns, source="\n  ".join(joins), comment=comment, materialized=True)


def _build_now_range(questions: Questions, figure: Figure) -> dict[str, str]:
    low, upper = count_unplaced(questions, figure)
    total = f"COALESCE(above_known.{figure.name}_most, 0) + {upper}"
    high = build_upper_end(questions, figure, total, "above_known")
    total_low = f"COALESCE(above_known.{figure.name}_low, 0) + {low}"
    columns = build_now_columns(figure, f"({total_low})", f"({total})", high, table="signed.")
    return {name: as_bigint(text) for name, text in columns.items()}
