"""Opens the engine that was asked for; only that one is imported."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from wuzha.core.engine import Engine
from wuzha.core.facts import Facts
from wuzha.core.problems import Refusal
from wuzha.engines.parquet import ResultsEngine


class LedgerEngine(Engine, Protocol):
    """An engine over ledgers, to be closed when done."""

    def close(self) -> None:
        """Let go of the facts."""


class FolderEngine(ResultsEngine, Protocol):
    """An engine over a folder of facts, to be closed when done."""

    def close(self) -> None:
        """Let go of the facts."""


def engine_of_facts(name: str, facts: Facts) -> LedgerEngine:
    """An engine over facts read from ledgers.

    Raises: Refusal when the engine is not installed.
    """
    if name == "sqlite":
        from wuzha.engines.sqlite import SQLiteEngine

        return SQLiteEngine(facts)
    with _installed(name):
        if name == "duckdb":
            from wuzha.engines.duckdb import DuckDBEngine

            return DuckDBEngine.of_facts(facts)
        from wuzha.engines.spark import SparkEngine

        return SparkEngine.of_facts(facts)


def engine_of_folder(name: str, folder: Path) -> FolderEngine:
    """An engine over a folder of Parquet facts.

    Raises: Refusal when the folder is not there, or the engine is not installed.
    """
    if not folder.is_dir():
        raise Refusal(f"找不到事实文件夹 {folder}。请核对 --facts 后面的位置。")
    with _installed(name):
        if name == "duckdb":
            from wuzha.engines.duckdb import DuckDBEngine

            return DuckDBEngine.of_folder(folder)
        from wuzha.engines.spark import SparkEngine

        return SparkEngine.of_folder(folder)


@contextmanager
def _installed(name: str) -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as fault:
        if (fault.name or "").startswith("wuzha"):
            raise
        raise Refusal(f"没有安装 {name} 引擎。请先执行 pip install 'wuzha[{name}]'。") from fault
