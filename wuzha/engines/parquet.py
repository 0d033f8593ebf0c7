"""Results written by the engine itself as Parquet: a nation's findings never become Python objects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from wuzha.core.statement.questions import Questions
from wuzha.core.statement.results import exact_bases, findings, luck_rows, standings
from wuzha.core.statement.statement import compile

KEPT = "judged_rows"


class ResultsEngine(Protocol):
    """An engine that can keep the rows of a SELECT under a name, and write those of another to a file."""

    def rows(self, sql: str, parameters: Mapping[str, str] | None = None) -> list[tuple[Any, ...]]:
        """The rows of the statement."""

    def keep(self, name: str, sql: str) -> None:
        """The rows of the SELECT, as a table of this name."""

    def write_parquet(self, sql: str, path: Path) -> None:
        """The rows of the SELECT, as a Parquet file or folder; whole or not at all."""


@dataclass(frozen=True, slots=True)
class ResultsSummary:
    """How many orgs of each standard have each outcome, how many targets, and the files written."""

    orgs: Mapping[tuple[str, str], int]
    targets: Mapping[tuple[str, str], int]
    files: tuple[Path, ...]


def write_results(engine: ResultsEngine, questions: Questions, folder: Path) -> ResultsSummary:
    """Writes findings.parquet (one row per org and node) and standings.parquet (one row per org)."""
    folder.mkdir(parents=True, exist_ok=True)
    statement = compile(questions)
    engine.keep(KEPT, statement.sql)
    bases = [(base, percent) for base, percent in engine.rows(exact_bases(statement, KEPT)) if base is not None]
    engine.keep("luck_by_base", luck_rows(bases))
    written = (folder / "standings.parquet", folder / "findings.parquet")
    engine.write_parquet(standings(questions, KEPT), written[0])
    engine.write_parquet(findings(questions, KEPT, "luck_by_base"), written[1])
    by_outcome = f"SELECT standard, outcome, COUNT(*) FROM ({standings(questions, KEPT)}) AS s GROUP BY 1, 2"
    targets = {target.criterion.id for target in questions.targets}
    by_target = (
        f"SELECT standard, outcome, COUNT(*) FROM ({findings(questions, KEPT, 'luck_by_base')}) AS f"
        " WHERE node = standard GROUP BY 1, 2"
    )
    return ResultsSummary(
        {(standard, outcome): count for standard, outcome, count in sorted(engine.rows(by_outcome))},
        {(t, outcome): count for t, outcome, count in sorted(engine.rows(by_target)) if t in targets},
        written,
    )
