"""Check facts that did not come through the sheet reader: their tree, their identities, and the orgs they name."""

from __future__ import annotations

from collections.abc import Iterator

from wuzha.core.engine import Engine
from wuzha.core.facts import FACT_SCHEMAS
from wuzha.core.problems import Problem, RefusalError, build_problem
from wuzha.core.sql import in_, literal
from wuzha.core.vocabulary import FACT_KINDS, HIGHER_KINDS, Register

MAX_EXAMPLES = 3
# The columns that name an org. Outreach is left out for its size; its rows can only help the org they name.
ORG_REFERENCES = {
    Register.CASES: ("village", "unit"),
    Register.PERSONS: ("village", "unit"),
    Register.DENS: ("village",),
    Register.SANCTIONS: ("org",),
    Register.DECLARATIONS: ("org",),
    Register.BASELINES: ("org",),
    Register.ATTESTATIONS: ("org",),
    Register.GROUPS: ("org",),
}
UNIQUE_REGISTERS = (Register.ORGS, Register.CASES)


def check_facts(engine: Engine) -> tuple[Problem, ...]:
    """Return a warning for each column of facts that names orgs outside the tree.

    Raises: RefusalError for a tree that cannot be right, and for a case or org that occurs twice.
    """
    for register in UNIQUE_REGISTERS:
        identity = FACT_SCHEMAS[register].identity
        duplicates = (
            f"SELECT {identity} FROM {register} GROUP BY {identity} HAVING COUNT(*) > 1 ORDER BY 1 LIMIT {MAX_EXAMPLES}"
        )
        if rows := engine.read_rows(duplicates):
            examples = "、".join(str(row[0]) for row in rows)
            raise RefusalError("facts.twice", register=register, column=identity, choices=examples)
    _check_tree(engine)
    return tuple(_find_unknown_orgs(engine))


def _check_tree(engine: Engine) -> None:
    # A parent must exist and be of a higher kind: then no org is above itself, and no chain is longer than the kinds.
    ranks = {kind: rank for rank, kind in enumerate(HIGHER_KINDS)}
    rank = " ".join(f"WHEN {literal(kind)} THEN {rank}" for kind, rank in ranks.items())
    misplaced = (
        "SELECT o.code, o.parent FROM orgs o LEFT JOIN orgs p ON p.code = o.parent"
        " WHERE o.parent IS NOT NULL AND (p.code IS NULL"
        f" OR CASE p.kind {rank} ELSE -1 END <= CASE o.kind {rank} ELSE -1 END)"
        f" ORDER BY o.code LIMIT {MAX_EXAMPLES}"
    )
    if rows := engine.read_rows(misplaced):
        examples = "、".join(f"{code} 的上级 {parent}" for code, parent in rows)
        raise RefusalError("facts.parent", choices=examples)
    unknown_kinds = f"SELECT code FROM orgs WHERE kind IS NULL OR NOT {in_('kind', FACT_KINDS)} LIMIT {MAX_EXAMPLES}"
    if rows := engine.read_rows(unknown_kinds):
        examples = "、".join(str(row[0]) for row in rows)
        raise RefusalError("facts.kind", choices=examples, kinds="、".join(FACT_KINDS))


def _find_unknown_orgs(engine: Engine) -> Iterator[Problem]:
    for register, columns in ORG_REFERENCES.items():
        for column in columns:
            sql = (
                f"SELECT COUNT(*), MIN(r.{column}) FROM {register} r LEFT JOIN orgs o ON o.code = r.{column}"
                f" WHERE r.{column} IS NOT NULL AND o.code IS NULL"
            )
            ((count, example),) = engine.read_rows(sql)
            if count:
                file = f"{register}.parquet"
                yield build_problem("facts.unknown_org", file=file, column=column, count=count, example=example)
