"""Facts in an SQLite database in memory: the default engine, part of Python itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import date
from typing import Any

from wuzha.core.facts import FRAMES, FactKind, Facts, FactValue

_TYPES = {FactKind.TEXT: "TEXT", FactKind.DATE: "TEXT", FactKind.WHOLE: "INTEGER", FactKind.TRUTH: "INTEGER"}


class SQLiteEngine:
    """Run statements over facts held in memory. Dates are ISO text there."""

    def __init__(self, facts: Facts) -> None:
        self._connection = sqlite3.connect(":memory:")
        for register, frame in FRAMES.items():
            columns = ", ".join(f"{column.sql} {_TYPES[column.kind]}" for column in frame.columns)
            self._connection.execute(f"CREATE TABLE {register} ({columns})")
            places = ", ".join("?" for _ in frame.columns)
            rows = (tuple(map(_stored, row)) for row in facts.get(register, ()))
            self._connection.executemany(f"INSERT INTO {register} VALUES ({places})", rows)
        for register in FRAMES:
            for key in ("code", "village", "unit", "org"):
                if any(column.sql == key for column in FRAMES[register].columns):
                    self._connection.execute(f"CREATE INDEX {register}_{key} ON {register} ({key})")
        self._connection.execute("ANALYZE")

    def rows(self, sql: str, parameters: Mapping[str, str] | None = None) -> list[tuple[Any, ...]]:
        """Return the rows of a statement."""
        return self._connection.execute(sql, dict(parameters or {})).fetchall()

    def close(self) -> None:
        """Release the facts."""
        self._connection.close()


def _stored(value: FactValue) -> str | int | None:
    return value.isoformat() if isinstance(value, date) else value
