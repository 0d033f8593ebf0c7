"""Open the engine named on the command line; only that one is imported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from wuzha.core.engine import Engine
from wuzha.core.facts import FactRow, Facts
from wuzha.core.input_paths import check_links
from wuzha.core.problems import RefusalError
from wuzha.engines.parquet import ResultsEngine


class LedgerEngine(Engine, Protocol):
    """An engine over ledgers; the caller closes it."""

    def close(self) -> None:
        """Release the facts."""


class FolderEngine(ResultsEngine, Protocol):
    """An engine over a folder of facts; the caller closes it."""

    def close(self) -> None:
        """Release the facts."""


def open_ledger_engine(name: str, facts: Facts, refused_rows: Sequence[FactRow] = ()) -> LedgerEngine:
    """Return an engine over facts read from ledgers, and over the rows of them that were refused.

    Raises: RefusalError when the engine is not installed.
    """
    if name == "sqlite":
        from wuzha.engines.sqlite import SQLiteEngine

        return SQLiteEngine(facts, refused_rows)
    with _require_installed(name):
        if name == "duckdb":
            from wuzha.engines.duckdb import DuckDBEngine

            return DuckDBEngine.of_facts(facts, refused_rows)
        from wuzha.engines.spark import SparkEngine

        return SparkEngine.of_facts(facts, refused_rows)


def open_folder_engine(name: str, folder: Path) -> FolderEngine:
    """Return an engine over a folder of Parquet facts.

    Raises: RefusalError when the folder does not exist, or the engine is not installed.
    """
    check_links(folder)
    if not folder.is_dir():
        raise RefusalError("facts.no_folder" if folder.exists() else "facts.folder_missing", path=folder)
    with _require_installed(name):
        if name == "duckdb":
            from wuzha.engines.duckdb import DuckDBEngine

            return DuckDBEngine.of_folder(folder)
        from wuzha.engines.spark import SparkEngine

        return SparkEngine.of_folder(folder)


@contextmanager
def _require_installed(name: str) -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("wuzha"):
            raise
        raise RefusalError("engine.not_installed", engine=name) from error
