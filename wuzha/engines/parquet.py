"""Write results as Parquet by the engine itself, so that a nation's findings never become Python objects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from wuzha.core.statement.questions import Questions
from wuzha.core.statement.results import select_chances, select_exact_bases, select_findings, select_standings
from wuzha.core.statement.statement import compile_statement

STATEMENT_TABLE = "judged_rows"


class ResultsEngine(Protocol):
    """An engine that can store the rows of a SELECT under a name, and write those of another to a file."""

    def read_rows(self, sql: str, parameters: Mapping[str, str] | None = None) -> list[tuple[Any, ...]]:
        """Return the rows of the statement."""

    def store_table(self, name: str, sql: str) -> None:
        """Store the rows of the SELECT as a table of this name."""

    def write_parquet(self, sql: str, path: Path) -> None:
        """Write the rows of the SELECT as a Parquet file or folder; whole or not at all."""


@dataclass(frozen=True, slots=True)
class ResultsSummary:
    """The numbers of orgs by standard and outcome, those of orgs above by target and outcome, and the files written."""

    orgs: Mapping[tuple[str, str], int]
    targets: Mapping[tuple[str, str], int]
    files: tuple[Path, ...]


def write_results(engine: ResultsEngine, questions: Questions, folder: Path) -> ResultsSummary:
    """Write findings.parquet (one row per org and node) and standings.parquet (one row per org)."""
    folder.mkdir(parents=True, exist_ok=True)
    statement = compile_statement(questions)
    engine.store_table(STATEMENT_TABLE, statement.sql)
    bases = [
        (base, percent)
        for base, percent in engine.read_rows(select_exact_bases(statement, STATEMENT_TABLE))
        if base is not None
    ]
    engine.store_table("luck_by_base", select_chances(bases))
    files = (folder / "standings.parquet", folder / "findings.parquet")
    engine.write_parquet(select_standings(questions, STATEMENT_TABLE), files[0])
    engine.write_parquet(select_findings(questions, STATEMENT_TABLE, "luck_by_base"), files[1])
    org_counts = (
        f"SELECT standard, outcome, COUNT(*) FROM ({select_standings(questions, STATEMENT_TABLE)}) AS s GROUP BY 1, 2"
    )
    target_ids = {target.criterion.id for target in questions.targets}
    target_counts = (
        f"SELECT standard, outcome, COUNT(*) FROM ({select_findings(questions, STATEMENT_TABLE, 'luck_by_base')}) AS f"
        " WHERE node = standard GROUP BY 1, 2"
    )
    return ResultsSummary(
        {(standard, outcome): count for standard, outcome, count in sorted(engine.read_rows(org_counts))},
        {
            (target, outcome): count
            for target, outcome, count in sorted(engine.read_rows(target_counts))
            if target in target_ids
        },
        files,
    )
