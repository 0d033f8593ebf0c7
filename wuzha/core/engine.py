"""Define the protocol of an engine that runs a statement: SQLite, DuckDB, Spark, or a connection of Django's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class Engine(Protocol):
    """An engine runs SQL statements over the facts it was opened with."""

    def read_rows(self, sql: str, parameters: Mapping[str, str] | None = None) -> list[tuple[Any, ...]]:
        """Return the rows of the statement; its placeholders look like `:org`."""
