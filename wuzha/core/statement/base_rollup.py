"""Build the bases of the orgs above: what each signed itself, else the sum of the bases right below it (R14, R17)."""

from __future__ import annotations

from collections.abc import Sequence

from wuzha.core.measures import MEASURES
from wuzha.core.sql import Step, and_, as_bigint, literal
from wuzha.core.statement.declared_months import LEVELS_ABOVE
from wuzha.core.statement.figures import build_upper_end, is_of_units, may_be_unplaced
from wuzha.core.statement.questions import Figure, Questions
from wuzha.core.statement.refused_signatures import OPEN_BASELINES, widen_base
from wuzha.core.statement.signatures import find_baseline

# Before the split all rows belong to the org it was split from. If the split falls into the window, no upper end is
# known: a count that one of them signed for the whole window may include rows of the other (R17).
_OWN_LOW = "CASE WHEN {is_apart} THEN {base}_low WHEN {split_in_window} AND {base}_low IS NOT NULL THEN 0 END"
_OWN_END = "CASE WHEN {is_apart} THEN {base}_{end} END"

# An org above that signed a count (`own`) stands for everything below it, unless one above it signed too.
_SUM_BELOW = "SUM(CASE WHEN {base}_is_open = 1 THEN {below} ELSE {signed} END)"

_BASE_IS_BOUNDED = "base_below.{base}_bounded = base_below.{base}_orgs AND ({orgs} > 0 OR {is_declared} = 1)"
_BASE_IS_DECLARED = "{is_declared} = 1 AND base_below.{base}_known = base_below.{base}_orgs"


def to_mixed_column(base: Figure) -> str:
    """Return the column of orgs above: 1 where the base is a sum with a signed count in it."""
    return f"{base.name}_base_is_mixed"


def build_signed_above(bases: Sequence[Figure]) -> Step:
    """Build every org above with the counts that it and those above it signed."""
    joins, columns = ["above"], {"code": "above.code"}
    for level in (0, *LEVELS_ABOVE):
        joins.append(f"LEFT JOIN signed AS s{level} ON s{level}.org = {get_code(level, 'above.')}")
        columns |= {f"{base.name}_signed_{level}": f"s{level}.{base.name}_signed" for base in bases}
    columns |= {f"up{level}": f"above.up{level}" for level in LEVELS_ABOVE}
    columns["kind"] = "above.kind"
    comment = "what each org above signed, and those above it"
    return Step(name="signed_above", columns=columns, source="\n  ".join(joins), comment=comment)


def get_code(level: int, table: str = "") -> str:
    """Return the column of `above` with the code of the org so many levels above; 0: the org itself."""
    return f"{table}up{level}" if level else f"{table}code"


def build_signed_columns(base: Figure, level: int) -> dict[str, str]:
    """Return whether the orgs right below count for one so many levels above it, or the count signed instead (R14)."""
    is_unsigned = [f"{base.name}_signed_{between} IS NULL" for between in range(level)]
    own, is_open = f"{base.name}_signed_0", "1"
    if level:
        is_open = f"CASE WHEN {and_(*is_unsigned)} THEN 1 ELSE 0 END"
    own = f"CASE WHEN {and_(*is_unsigned[1:])} THEN {own} END" if level else as_bigint("NULL")
    return {f"{base.name}_base_is_open": is_open, f"{base.name}_base_own": own}


def build_base_sums(figure: Figure) -> dict[str, str]:
    """Return the sums of a base over the children of one org: its ends, and of how many children they are known."""
    base = f"{figure.name}_base"
    slots = {
        "base": base,
        "is_apart": f"split_on IS NULL OR split_on <= {literal(figure.window.start)}",
        "split_in_window": f"split_on <= {literal(figure.window.end)}",
    }
    low, high = _OWN_LOW.format(**slots), _OWN_END.format(end="high", **slots)
    columns = {f"{base}_low": f"SUM({low})", f"{base}_high": f"SUM({high})"}
    columns |= {f"{base}_orgs": f"COUNT({low})", f"{base}_bounded": f"COUNT({high})"}
    if is_of_units(figure):
        most = _OWN_END.format(end="most", **slots)
        columns |= {f"{base}_high": f"SUM({most})", f"{base}_known": f"COUNT({most})"}
    if find_baseline(figure) is not None:
        columns[f"{base}_signed"] = f"COUNT({figure.name}_signed)"
    return columns


def build_base_below(questions: Questions, bases: Sequence[Figure]) -> Step:
    """Build the sums of the bases below every org above, in which a count that one of them signed stands for it."""
    columns = {"top": "lineage.top"}
    for figure in bases:
        base = f"{figure.name}_base"
        for name in build_base_sums(figure):
            below = f"children.{name}"
            if name == f"{base}_bounded" and is_of_units(figure):
                # What the villages of an org declared is known of its units too (R13).
                condition = f"children.{base}_known"
                below = f"COALESCE({build_upper_end(questions, figure, condition, 'above_known')}, {below})"
            columns[name] = f"COALESCE({_sum_below(figure, name, below)}, 0)"
    joins = ["lineage", "LEFT JOIN children ON children.parent = lineage.code"]
    if any(is_of_units(figure) for figure in bases):
        joins.append("JOIN above_known ON above_known.code = lineage.code")
    comment = "sums of the bases below an org"
    return Step(name="base_below", columns=columns, source="\n  ".join(joins), group_by="lineage.top", comment=comment)


def _sum_below(figure: Figure, name: str, below: str) -> str:
    if find_baseline(figure) is None:
        return f"SUM({below})"
    base = f"{figure.name}_base"
    own = f"lineage.{base}_own"
    is_number = name in (f"{base}_low", f"{base}_high")
    signed = own if is_number else f"CASE WHEN {own} IS NOT NULL THEN 1 END"
    return _SUM_BELOW.format(base=f"lineage.{base}", below=below, signed=signed)


def count_unplaced(questions: Questions, figure: Figure) -> tuple[str, str]:
    """Return what rows without a village add: certain for an org that is the whole tree, else only a doubt (R5)."""
    if not may_be_unplaced(questions, figure):
        return "0", "0"
    return f"is_all * unplaced.{figure.name}_low", f"unplaced.{figure.name}_most"


def build_base_range(questions: Questions, figure: Figure) -> dict[str, str]:
    """Build the range of a base: the org's own signed baseline, else the sum of the bases right below it (R14)."""
    base = f"{figure.name}_base"
    low, upper = count_unplaced(questions, figure)
    # With nothing below, only its own declaration shows that there were no cases.
    is_declared = build_upper_end(questions, figure, "1", "above_known")
    slots = {"base": base, "orgs": f"base_below.{base}_orgs", "is_declared": is_declared}
    is_bounded = _BASE_IS_BOUNDED.format(**slots)
    if is_of_units(figure):
        is_bounded = f"({is_bounded}) OR ({_BASE_IS_DECLARED.format(**slots)})"
    columns = {}
    signed_below = f"base_below.{base}_signed > 0"
    if find_baseline(figure) is not None and MEASURES[figure.measure].has_unplaced_rows:
        # A signed count may hold rows without a village already, so they are certain only where nothing is signed.
        low = f"CASE WHEN {signed_below} THEN 0 ELSE {low} END"
        columns[to_mixed_column(figure)] = as_bigint(f"CASE WHEN {signed_below} THEN 1 ELSE 0 END")
    sum_low = f"base_below.{base}_low + {low}"
    sum_high = f"CASE WHEN {is_bounded} THEN base_below.{base}_high + {upper} END"
    if find_baseline(figure) is not None:
        signed_count = f"signed.{figure.name}_signed"
        sum_low = f"COALESCE({signed_count}, {sum_low})"
        sum_high = f"CASE WHEN {signed_count} IS NOT NULL THEN {signed_count} ELSE {sum_high} END"
        sum_low, sum_high = widen_base(
            questions, figure, sum_low, sum_high, code="above.code", table=f"{OPEN_BASELINES}."
        )
    return columns | {f"{base}_low": as_bigint(sum_low), f"{base}_high": as_bigint(sum_high)}
