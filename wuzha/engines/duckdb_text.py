"""Write the texts that DuckDB reads: types, quoted values, paths, lines of JSON; works without DuckDB itself."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from wuzha.core.facts import FactKind

DUCKDB_TYPES: Mapping[FactKind, str] = {
    FactKind.TEXT: "VARCHAR",
    FactKind.DATE: "DATE",
    FactKind.INTEGER: "BIGINT",
    FactKind.BOOLEAN: "BOOLEAN",
}


def quote_text(value: str) -> str:
    """Return the text as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def quote_name(name: str) -> str:
    """Return the name of a column or table, quoted."""
    return '"' + name.replace('"', '""') + '"'


def escape_glob(path: Path) -> str:
    """Return the path with the characters escaped that DuckDB would read as a pattern."""
    return re.sub(r"([*?\[])", r"[\1]", str(path))


def make_json_encoder() -> Callable[[object], str]:
    """Return a function that writes a row as a line of JSON; days are ISO texts, which DuckDB reads as dates."""
    return json.JSONEncoder(default=_format_day, ensure_ascii=False).encode


def _format_day(day: date) -> str:
    return day.isoformat()
