"""Build the orgs above (with villages or units below them): their place in the tree and their sums (R5, R14, R15)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wuzha.core.measures import MEASURES
from wuzha.core.sql import Step, as_bigint, in_, literal
from wuzha.core.statement.declared_months import LEVELS_ABOVE, Coverage, build_village_bits, sum_village_bits
from wuzha.core.statement.figures import build_unplaced_step, build_upper_end, find_baseline
from wuzha.core.statement.questions import Figure, Questions
from wuzha.core.vocabulary import HIGHER_KINDS, VILLAGE_KINDS, OrgKind

_IS_VILLAGE = in_("kind", VILLAGE_KINDS)
_IS_STREET = in_("above.kind", [OrgKind.STREET])

# Every org above, paired with itself and with each org above it.
_LINEAGE = "({pairs}) AS pairs"
_LINEAGE_SELF = "SELECT code, code AS top FROM above"
_LINEAGE_LEVEL = "SELECT code, up{level} AS top FROM above WHERE up{level} IS NOT NULL"

_COUNT_VILLAGES = f"SUM(CASE WHEN {_IS_VILLAGE} THEN 1 ELSE 0 END)"
_COUNT_STREETS = f"SUM(CASE WHEN {_IS_STREET} THEN 1 ELSE 0 END)"

# LEFT JOIN: an org above without judged orgs below it has a row too.
_BELOW = "lineage JOIN above ON above.code = lineage.code\n  LEFT JOIN children ON children.parent = lineage.code"

# Whether no village and no street lies outside the org.
_IS_ALL = (
    "CASE WHEN COALESCE(below.villages, 0) = (SELECT COUNT(*) FROM judged WHERE {is_village})"
    " AND below.streets = (SELECT COUNT(*) FROM above WHERE {is_street}) THEN 1 ELSE 0 END"
).format(is_village=_IS_VILLAGE, is_street=in_("kind", [OrgKind.STREET]))

# Before the split all rows belong to the org it was split from. If the split falls into the window, no upper end is
# known: a count that one of them signed for the whole window may include rows of the other (R17).
_OWN_LOW = "CASE WHEN {is_apart} THEN {base}_low WHEN {split_in_window} THEN 0 END"
_OWN_HIGH = "CASE WHEN {is_apart} THEN {base}_high END"

_BASE_IS_BOUNDED = "COALESCE(below.{base}_bounded, 0) = {orgs} AND ({orgs} > 0 OR {is_declared} = 1)"


@dataclass(frozen=True, slots=True)
class RollupInputs:
    """The sums of the orgs above: the figures of their targets, the bases of these, and the months to declare."""

    figures: tuple[Figure, ...]
    bases: tuple[Figure, ...]
    coverages: tuple[Coverage, ...]


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
    return Step(name="above", columns=columns, source="\n  ".join(joins), conditions=conditions, comment=comment)


def build_rollup_steps(questions: Questions, inputs: RollupInputs) -> tuple[Step, ...]:
    """Build the sums below every org above, its own declarations and baselines, and its figures as ranges."""
    sums = {"villages": _COUNT_VILLAGES} | _build_sums(inputs)
    bits = {name: text for coverage in inputs.coverages for name, text in build_village_bits(coverage).items()}
    return (
        build_unplaced_step(questions, tuple(dict.fromkeys((*inputs.figures, *inputs.bases)))),
        _build_lineage(),
        _build_children(sums | bits),
        _build_below(sums, bits),
        _build_above_known(inputs.coverages),
        _build_above_figures(questions, inputs),
    )


def _build_lineage() -> Step:
    pairs = " UNION ALL ".join([_LINEAGE_SELF, *(_LINEAGE_LEVEL.format(level=level) for level in LEVELS_ABOVE)])
    return Step(
        name="lineage",
        columns={"code": "code", "top": "top"},
        source=_LINEAGE.format(pairs=pairs),
        comment="an org above, and one above it",
    )


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
    for figure in inputs.bases:
        base = f"{figure.name}_base"
        slots = {
            "base": base,
            "is_apart": f"split_on IS NULL OR split_on <= {literal(figure.window.start)}",
            "split_in_window": f"split_on <= {literal(figure.window.end)}",
        }
        low, high = _OWN_LOW.format(**slots), _OWN_HIGH.format(**slots)
        columns |= {f"{base}_low": f"SUM({low})", f"{base}_high": f"SUM({high})"}
        columns |= {f"{base}_orgs": f"COUNT({low})", f"{base}_bounded": f"COUNT({high})"}
    return columns


def _build_above_known(coverages: Sequence[Coverage]) -> Step:
    """Build the declared months of the orgs above (R13), and whether an org is the whole tree."""
    columns = {"code": "below.code", "is_all": _IS_ALL}
    for coverage in coverages:
        name = coverage.declared_bits
        columns[name] = as_bigint(f"above_declared.{name} | ({sum_village_bits(coverage, 'below')})")
    source = "below JOIN above_declared ON above_declared.code = below.code" if coverages else "below"
    comment = "months declared; is_all: nothing lies outside it"
    return Step(name="above_known", columns=columns, source=source, comment=comment)


def _build_above_figures(questions: Questions, inputs: RollupInputs) -> Step:
    columns = {name: f"above.{name}" for name in ("code", "name", "kind", "parent")}
    columns["is_all"] = "above_known.is_all"
    columns |= {c.declared_bits: f"above_known.{c.declared_bits}" for c in inputs.coverages}
    joins = [
        "above",
        "JOIN below ON below.code = above.code",
        "JOIN above_known ON above_known.code = above.code",
        "CROSS JOIN unplaced",
    ]
    signed_columns = [f"{base.name}_signed" for base in inputs.bases if find_baseline(base) is not None]
    if signed_columns:
        joins.append("LEFT JOIN signed ON signed.org = above.code")
        columns |= {name: f"signed.{name}" for name in signed_columns}
    for figure in inputs.figures:
        columns |= _build_now_range(questions, figure)
    for figure in inputs.bases:
        columns |= _build_base_range(questions, figure)
    comment = "every org above with its figures"
    return Step(name="above_figures", columns=columns, source="\n  ".join(joins), comment=comment)


def _count_unplaced(figure: Figure) -> tuple[str, str]:
    """Return what rows without a village add: certain for an org that is the whole tree, else only a doubt (R5)."""
    if not MEASURES[figure.measure].has_unplaced_rows:
        return "0", "0"
    return f"is_all * unplaced.{figure.name}_low", f"unplaced.{figure.name}_most"


def _build_now_range(questions: Questions, figure: Figure) -> dict[str, str]:
    low, upper = _count_unplaced(figure)
    total = f"COALESCE(below.{figure.name}_most, 0) + {upper}"
    return {
        f"{figure.name}_low": as_bigint(f"COALESCE(below.{figure.name}_low, 0) + {low}"),
        f"{figure.name}_high": as_bigint(build_upper_end(questions, figure, total, "above_known")),
    }


def _build_base_range(questions: Questions, figure: Figure) -> dict[str, str]:
    """Build the range of a base: the org's own signed baseline, else the sum of its children's bases (R14)."""
    base = f"{figure.name}_base"
    low, upper = _count_unplaced(figure)
    # With nothing below, only its own declaration shows that there were no cases.
    is_declared = build_upper_end(questions, figure, "1", "above_known")
    orgs = f"COALESCE(below.{base}_orgs, 0)"
    is_bounded = _BASE_IS_BOUNDED.format(base=base, orgs=orgs, is_declared=is_declared)
    sum_low = f"COALESCE(below.{base}_low, 0) + {low}"
    sum_high = f"CASE WHEN {is_bounded} THEN COALESCE(below.{base}_high, 0) + {upper} END"
    if find_baseline(figure) is not None:
        signed_count = f"signed.{figure.name}_signed"
        sum_low = f"COALESCE({signed_count}, {sum_low})"
        sum_high = f"CASE WHEN {signed_count} IS NOT NULL THEN {signed_count} ELSE {sum_high} END"
    return {f"{base}_low": as_bigint(sum_low), f"{base}_high": as_bigint(sum_high)}
