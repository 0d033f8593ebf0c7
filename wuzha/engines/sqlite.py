"""Facts in an SQLite database in memory: the default engine, part of Python itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from wuzha.core.facts import FACT_SCHEMAS, FactColumn, FactKind, FactRow, Facts, FactValue
from wuzha.core.refused_rows import REFUSED_COLUMNS, REFUSED_ROWS

_TYPES = {FactKind.TEXT: "TEXT", FactKind.DATE: "TEXT", FactKind.INTEGER: "INTEGER", FactKind.BOOLEAN: "INTEGER"}


class SQLiteEngine:
    """Run statements over facts held in memory. Dates are ISO text there."""

    def __init__(self, facts: Facts, refused_rows: Sequence[FactRow] = ()) -> None:
        self._connection = sqlite3.connect(":memory:")
        for register, schema in FACT_SCHEMAS.items():
            self._create_table(register, schema.columns, facts.get(register, ()))
        if refused_rows:
            self._create_table(REFUSED_ROWS, REFUSED_COLUMNS, refused_rows)
        # The statement groups registers by these columns and joins them to orgs; for one org it selects by them.
        for register in FACT_SCHEMAS:
            for key in ("code", "village", "unit", "org"):
                if any(column.sql == key for column in FACT_SCHEMAS[register].columns):
                    self._connection.execute(f"CREATE INDEX {register}_{key} ON {register} ({key})")
        # With the number of rows per key the planner joins the registers in the right order.
        self._connection.execute("ANALYZE")

    def read_rows(self, sql: str, parameters: Mapping[str, str] | None = None) -> list[tuple[Any, ...]]:
        """Return the rows of a statement."""
        return self._connection.execute(sql, dict(parameters or {})).fetchall()

    def _create_table(self, name: str, columns: Sequence[FactColumn], rows: Iterable[FactRow]) -> None:
        definitions = ", ".join(f"{column.sql} {_TYPES[column.kind]}" for column in columns)
        self._connection.execute(f"CREATE TABLE {name} ({definitions})")
        placeholders = ", ".join("?" for _ in columns)
        values = (tuple(map(_convert_value, row)) for row in rows)
        self._connection.executemany(f"INSERT INTO {name} VALUES ({placeholders})", values)

    def close(self) -> None:
        """Release the facts."""
        self._connection.close()


def _convert_value(value: FactValue) -> str | int | None:
    return value.isoformat() if isinstance(value, date) else value
