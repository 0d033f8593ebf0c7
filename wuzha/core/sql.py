"""The few words of SQL that every engine shares, as functions that return text.

Only values of ours are ever written into a statement: dates, whole numbers and coded terms of a checked plan. Text that
a user typed enters as a parameter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

_CODED = re.compile(r"[\w./=()-]*")
TRUE = "1 = 1"


def literal(value: date | int | str) -> str:
    """The value as SQL writes it; dates are ISO text, which every engine compares with a date column.

    Raises: ValueError for text that is no coded term.
    """
    if isinstance(value, int):
        return str(value)
    text = value.isoformat() if isinstance(value, date) else str(value)
    if not _CODED.fullmatch(text):
        raise ValueError(f"not a coded term: {text!r}")
    return f"'{text}'"


def both(*conditions: str) -> str:
    """All of the conditions; one that is always true is left out."""
    kept = [condition for condition in conditions if condition != TRUE]
    return " AND ".join(_guarded(condition) for condition in kept) or TRUE


def either(*conditions: str) -> str:
    """At least one of the conditions."""
    return " OR ".join(_guarded(condition) for condition in conditions)


def _guarded(condition: str) -> str:
    return f"({condition})" if re.search(r"\b(AND|OR|NOT)\b", condition) else condition


def within(column: str, first: date, last: date) -> str:
    """The day lies in the window; unknown when there is no day."""
    return f"{column} >= {literal(first)} AND {column} <= {literal(last)}"


def one_of(column: str, terms: Iterable[str]) -> str:
    """The coded column holds one of the terms; unknown when it is blank."""
    return f"{column} IN ({', '.join(literal(term) for term in terms)})"


def blank_means(column: str, term: str) -> str:
    """The coded column, a blank read as its usual term."""
    return f"COALESCE({column}, {literal(term)})"


def verdict(condition: str) -> str:
    """The condition as 1, 0 or NULL (not known), the same on engines with and without a boolean type."""
    return f"CASE WHEN {condition} THEN 1 WHEN NOT ({condition}) THEN 0 END"


def whole(expression: str) -> str:
    """The sum as a plain whole number (engines widen sums in different ways)."""
    return f"CAST({expression} AS BIGINT)"


def smallest(expressions: Sequence[str]) -> str:
    """The least of several numbers none of which is NULL."""
    return _extreme(expressions, "<=")


def largest(expressions: Sequence[str]) -> str:
    """The greatest of several numbers none of which is NULL."""
    return _extreme(expressions, ">=")


def _extreme(expressions: Sequence[str], order: str) -> str:
    *earlier, last = expressions
    cases = [
        f"WHEN {' AND '.join(f'({one}) {order} ({other})' for other in expressions[place + 1 :])} THEN {one}"
        for place, one in enumerate(earlier)
    ]
    return f"CASE {' '.join(cases)} ELSE {last} END" if cases else last


@dataclass(frozen=True, slots=True)
class Table:
    """One step of a statement: the columns it makes, from where, for which rows."""

    name: str
    columns: Mapping[str, str]
    source: str
    where: Sequence[str] = ()
    group_by: str = ""
    says: str = ""

    def select(self) -> str:
        """The step as a SELECT, one column a line."""
        columns = ",\n       ".join(
            expression if expression == name or expression.endswith(f".{name}") else f"{expression} AS {name}"
            for name, expression in self.columns.items()
        )
        lines = [f"SELECT {columns}", f"FROM {self.source}"]
        kept = [condition for condition in self.where if condition != TRUE]
        if kept:
            lines.append("WHERE " + "\n  AND ".join(_guarded(condition) for condition in kept))
        if self.group_by:
            lines.append(f"GROUP BY {self.group_by}")
        return "\n".join(lines)


def statement(tables: Sequence[Table], last: str) -> str:
    """The steps as one WITH, then the last SELECT; what a step says stands above it as a comment."""
    steps = []
    for table in tables:
        said = f"-- {table.says}\n" if table.says else ""
        body = table.select().replace("\n", "\n  ")
        steps.append(f"{said}{table.name} AS (\n  {body}\n)")
    return "WITH " + ",\n".join(steps) + "\n" + last
