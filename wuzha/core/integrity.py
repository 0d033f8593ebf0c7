"""Whether facts that did not come through the reader can be judged: their tree, their identities, and who they name."""

from __future__ import annotations

from collections.abc import Iterator

from wuzha.core.engine import Engine
from wuzha.core.facts import FRAMES
from wuzha.core.problems import Problem, problem, refusal
from wuzha.core.sql import literal
from wuzha.core.vocabulary import ABOVE_KINDS, OrgKind, Register

SHOWN = 3
# The columns that name an org; outreach is left out for its size: its rows can only help the org they name.
NAMES_AN_ORG = {
    Register.CASES: ("village", "unit"),
    Register.PERSONS: ("village", "unit"),
    Register.DENS: ("village",),
    Register.SANCTIONS: ("org",),
    Register.DECLARATIONS: ("org",),
    Register.BASELINES: ("org",),
    Register.ATTESTATIONS: ("org",),
}
COUNTED_ONCE = (Register.ORGS, Register.CASES)


def check_facts(engine: Engine) -> tuple[Problem, ...]:
    """What of the facts names nobody in the tree, as warnings.

    Raises: Refusal for a tree that cannot be right, or a case or an org that is there twice: figures would be wrong.
    """
    for register in COUNTED_ONCE:
        identity = FRAMES[register].identity
        twice = f"SELECT {identity} FROM {register} GROUP BY {identity} HAVING COUNT(*) > 1 ORDER BY 1 LIMIT {SHOWN}"
        if found := engine.rows(twice):
            shown = "、".join(str(row[0]) for row in found)
            raise refusal("facts.twice", register=register, column=identity, choices=shown)
    _check_tree(engine)
    return tuple(_unknown_orgs(engine))


def _check_tree(engine: Engine) -> None:
    """A parent must exist and stand higher, so that no org is above itself and every chain is short enough."""
    ranks = {kind: rank for rank, kind in enumerate(ABOVE_KINDS)}
    rank = " ".join(f"WHEN {literal(kind)} THEN {rank}" for kind, rank in ranks.items())
    faults = (
        "SELECT o.code, o.parent FROM orgs o LEFT JOIN orgs p ON p.code = o.parent"
        " WHERE o.parent IS NOT NULL AND (p.code IS NULL"
        f" OR CASE p.kind {rank} ELSE -1 END <= CASE o.kind {rank} ELSE -1 END)"
        f" ORDER BY o.code LIMIT {SHOWN}"
    )
    if found := engine.rows(faults):
        shown = "、".join(f"{code} 的上级 {parent}" for code, parent in found)
        raise refusal("facts.parent", choices=shown)
    kinds = ", ".join(literal(kind) for kind in OrgKind if kind is not OrgKind.GRID)
    if found := engine.rows(f"SELECT code FROM orgs WHERE kind IS NULL OR kind NOT IN ({kinds}) LIMIT {SHOWN}"):
        shown = "、".join(str(row[0]) for row in found)
        raise refusal(
            "facts.kind", choices=shown, kinds="、".join(kind for kind in OrgKind if kind is not OrgKind.GRID)
        )


def _unknown_orgs(engine: Engine) -> Iterator[Problem]:
    for register, columns in NAMES_AN_ORG.items():
        for column in columns:
            sql = (
                f"SELECT COUNT(*), MIN(r.{column}) FROM {register} r LEFT JOIN orgs o ON o.code = r.{column}"
                f" WHERE r.{column} IS NOT NULL AND o.code IS NULL"
            )
            ((count, example),) = engine.rows(sql)
            if count:
                file = f"{register}.parquet"
                yield problem("facts.unknown_org", file=file, column=column, count=count, example=example)
