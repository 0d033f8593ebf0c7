"""The orgs above villages and units: who is above whom, and sums over what lies below (R5, R14, R15)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wuzha.core.measures import MEASURES
from wuzha.core.sql import Table, literal, one_of, whole
from wuzha.core.statement.declared_months import LEVELS_ABOVE, Cover, bit_columns
from wuzha.core.statement.figures import baseline_of, unplaced_step, upper_end
from wuzha.core.statement.questions import Figure, Questions
from wuzha.core.vocabulary import ABOVE_KINDS, VILLAGE_KINDS, OrgKind


def above_step(one_org: bool) -> Table:
    """Every org above the judged ones, with the codes of those above it in turn."""
    kinds = [one_of(f"p{level}.kind", ABOVE_KINDS) for level in LEVELS_ABOVE]
    joins = ["orgs AS p0"]
    joins += [
        f"LEFT JOIN orgs AS p{level} ON p{level}.code = p{level - 1}.parent AND {kinds[level - 1]}"
        for level in LEVELS_ABOVE
    ]
    columns = {name: f"p0.{name}" for name in ("code", "name", "kind", "parent", "joined_on")}
    columns |= {f"up{level}": f"p{level}.code" for level in LEVELS_ABOVE}
    where = [one_of("p0.kind", ABOVE_KINDS)]
    if one_org:
        where.append("p0.code = (SELECT parent FROM judged)")
    return Table("above", columns, "\n  ".join(joins), where, says="orgs above, and those above them")


@dataclass(frozen=True, slots=True)
class Summed:
    """What the orgs above sum up: the figures of their targets, the figures compared with, the months to declare."""

    figures: tuple[Figure, ...]
    bases: tuple[Figure, ...]
    covers: tuple[Cover, ...]


def sum_steps(questions: Questions, summed: Summed) -> tuple[Table, ...]:
    """The sums below every org above, its own declarations and baselines, and its figures as ranges."""
    pairs = " UNION ALL ".join(
        ["SELECT code, code AS top FROM above"]
        + [f"SELECT code, up{level} AS top FROM above WHERE up{level} IS NOT NULL" for level in LEVELS_ABOVE]
    )
    bits = {name: text for cover in summed.covers for name, text in bit_columns(cover).items()}
    villages = f"SUM(CASE WHEN {one_of('kind', VILLAGE_KINDS)} THEN 1 ELSE 0 END)"
    by_parent = {"parent": "parent", "villages": villages} | _sums(summed) | bits
    upwards = {name: f"{'MIN' if name in bits else 'SUM'}(children.{name})" for name in by_parent if name != "parent"}
    streets = f"SUM(CASE WHEN {one_of('above.kind', [OrgKind.STREET])} THEN 1 ELSE 0 END)"
    return (
        unplaced_step(questions, tuple(dict.fromkeys((*summed.figures, *summed.bases)))),
        Table("lineage", {"code": "code", "top": "top"}, f"({pairs}) AS pairs", says="an org above, and one above it"),
        Table("children", by_parent, "figures", ("parent IS NOT NULL",), "parent", "sums over the children of one org"),
        Table(
            "below",
            {"code": "lineage.top", "streets": streets} | upwards,
            "lineage JOIN above ON above.code = lineage.code\n  LEFT JOIN children ON children.parent = lineage.code",
            group_by="lineage.top",
            says="sums over everything below an org",
        ),
        _above_known(summed.covers),
        _above_figures(questions, summed),
    )


def _sums(summed: Summed) -> dict[str, str]:
    columns: dict[str, str] = {}
    for figure in summed.figures:
        columns |= {f"{figure.name}_{end}": f"SUM({figure.name}_{end})" for end in ("low", "most")}
    for figure in summed.bases:
        name = f"{figure.name}_base"
        low, high = _own_part(figure)
        columns |= {f"{name}_low": f"SUM({low})", f"{name}_high": f"SUM({high})"}
        columns |= {f"{name}_orgs": f"COUNT({low})", f"{name}_bounded": f"COUNT({high})"}
    return columns


def _own_part(base: Figure) -> tuple[str, str]:
    """What an org adds to a base above it, beside the one it was split from (R17).

    Before the split nothing: all of it stands with the other one. In a window the split falls into nobody knows: what
    one of them signed for the whole window may hold what stands with the other.
    """
    name = f"{base.name}_base"
    is_apart = f"split_on IS NULL OR split_on <= {literal(base.window.start)}"
    falls_in = f"split_on <= {literal(base.window.end)}"
    low = f"CASE WHEN {is_apart} THEN {name}_low WHEN {falls_in} THEN 0 END"
    return low, f"CASE WHEN {is_apart} THEN {name}_high END"


def _above_known(covers: Sequence[Cover]) -> Table:
    """Its declared months (R13: by itself, from above, or by every village below), and whether it is the whole tree."""
    all_villages = f"(SELECT COUNT(*) FROM judged WHERE {one_of('kind', VILLAGE_KINDS)})"
    all_streets = f"(SELECT COUNT(*) FROM above WHERE {one_of('kind', [OrgKind.STREET])})"
    is_all = f"COALESCE(below.villages, 0) = {all_villages} AND below.streets = {all_streets}"
    columns = {"code": "below.code", "is_all": f"CASE WHEN {is_all} THEN 1 ELSE 0 END"}
    for cover in covers:
        bits = [f"COALESCE(below.{cover.name}_{bit}, 0)" for bit in range(len(cover.months))]
        columns[cover.name] = whole(f"above_declared.{cover.name} | ({' + '.join(bits) or '0'})")
    source = "below JOIN above_declared ON above_declared.code = below.code" if covers else "below"
    return Table("above_known", columns, source, says="months declared; is_all: nothing lies outside it")


def _above_figures(questions: Questions, summed: Summed) -> Table:
    columns = {name: f"above.{name}" for name in ("code", "name", "kind", "parent")}
    columns["is_all"] = "above_known.is_all"
    columns |= {cover.name: f"above_known.{cover.name}" for cover in summed.covers}
    joins = [
        "above",
        "JOIN below ON below.code = above.code",
        "JOIN above_known ON above_known.code = above.code",
        "CROSS JOIN unplaced",
    ]
    signed = [f"{base.name}_signed" for base in summed.bases if baseline_of(base) is not None]
    if signed:
        joins.append("LEFT JOIN signed ON signed.org = above.code")
        columns |= {name: f"signed.{name}" for name in signed}
    for figure in summed.figures:
        columns |= _now_range(questions, figure)
    for figure in summed.bases:
        columns |= _base_range(questions, figure)
    return Table("above_figures", columns, "\n  ".join(joins), says="what is known of every org above")


def _unplaced(figure: Figure) -> tuple[str, str]:
    """What rows without a village add: certain for an org that holds the whole tree, else only a doubt (R5)."""
    if not MEASURES[figure.measure].has_unplaced_rows:
        return "0", "0"
    return f"is_all * unplaced.{figure.name}_low", f"unplaced.{figure.name}_most"


def _now_range(questions: Questions, figure: Figure) -> dict[str, str]:
    low, most = _unplaced(figure)
    total = f"COALESCE(below.{figure.name}_most, 0) + {most}"
    return {
        f"{figure.name}_low": whole(f"COALESCE(below.{figure.name}_low, 0) + {low}"),
        f"{figure.name}_high": whole(upper_end(questions, figure, total, "above_known.")),
    }


def _base_range(questions: Questions, figure: Figure) -> dict[str, str]:
    """Its own signed baseline, else the sum of its children's bases (R14)."""
    name = f"{figure.name}_base"
    low, most = _unplaced(figure)
    # With nothing below, only its own declaration can say that nothing happened.
    alone = upper_end(questions, figure, "1", "above_known.")
    orgs = f"COALESCE(below.{name}_orgs, 0)"
    bounded = f"COALESCE(below.{name}_bounded, 0) = {orgs} AND ({orgs} > 0 OR {alone} = 1)"
    sum_low = f"COALESCE(below.{name}_low, 0) + {low}"
    sum_high = f"CASE WHEN {bounded} THEN COALESCE(below.{name}_high, 0) + {most} END"
    if baseline_of(figure) is not None:
        signed = f"signed.{figure.name}_signed"
        sum_low = f"COALESCE({signed}, {sum_low})"
        sum_high = f"CASE WHEN {signed} IS NOT NULL THEN {signed} ELSE {sum_high} END"
    return {f"{name}_low": whole(sum_low), f"{name}_high": whole(sum_high)}
