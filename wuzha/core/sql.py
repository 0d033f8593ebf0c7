"""Build SQL text from the few constructs that every engine shares.

Only values of this program are written into a statement: dates, whole numbers and coded terms of a checked plan. Text
that a user typed is passed as a parameter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

_CODED_TERM = re.compile(r"[\w./=()-]*")
_OPERATOR = re.compile(r"\b(AND|OR|NOT)\b")
# Not every engine has a boolean literal.
TRUE = "1 = 1"
FALSE = "1 = 0"
_AS_MATERIALIZED = "AS MATERIALIZED"


@lru_cache(maxsize=4096, typed=True)
def literal(value: date | int | str) -> str:
    """Return the value as an SQL literal; dates are ISO text, which every engine compares with a date column.

    Raises: ValueError for text that is no coded term.
    """
    if isinstance(value, int):
        return str(value)
    text = value.isoformat() if isinstance(value, date) else str(value)
    if not _CODED_TERM.fullmatch(text):
        raise ValueError(f"not a coded term: {text!r}")
    return f"'{text}'"


def and_(*conditions: str) -> str:
    """Return the conjunction of the conditions; a condition that is always true is left out."""
    return " AND ".join(_parenthesise(condition) for condition in conditions if condition != TRUE) or TRUE


def or_(*conditions: str) -> str:
    """Return the disjunction of the conditions."""
    return " OR ".join(_parenthesise(condition) for condition in conditions)


def _parenthesise(condition: str) -> str:
    return f"({condition})" if _OPERATOR.search(condition) else condition


def between(column: str, first: date, last: date) -> str:
    """Return the condition that the day lies in the window; NULL without a day."""
    return f"{column} >= {literal(first)} AND {column} <= {literal(last)}"


def in_(column: str, terms: Iterable[str]) -> str:
    """Return the condition that the coded column holds one of the terms; NULL where it is blank."""
    return f"{column} IN ({', '.join(map(literal, terms))})"


def coalesce(column: str, term: str) -> str:
    """Return the coded column with a blank read as this term."""
    return f"COALESCE({column}, {literal(term)})"


def as_verdict(condition: str) -> str:
    """Return the condition as 1, 0 or NULL, which is the same on engines with and without a boolean type."""
    return f"CASE WHEN {condition} THEN 1 WHEN NOT ({condition}) THEN 0 END"


def as_bigint(expression: str) -> str:
    """Cast the expression to a 64-bit integer, since engines widen sums in different ways."""
    return f"CAST({expression} AS BIGINT)"


def least(expressions: Sequence[str]) -> str:
    """Return the least of several numbers of which none is NULL."""
    return _select_extreme(expressions, "<=")


def greatest(expressions: Sequence[str]) -> str:
    """Return the greatest of several numbers of which none is NULL."""
    return _select_extreme(expressions, ">=")


def _select_extreme(expressions: Sequence[str], order: str) -> str:
    # A CASE and not LEAST or GREATEST: SQLite calls them MIN and MAX, and engines differ over NULL.
    *leading, last = expressions
    cases = [
        f"WHEN {' AND '.join(f'({number}) {order} ({rival})' for rival in expressions[index + 1 :])} THEN {number}"
        for index, number in enumerate(leading)
    ]
    return f"CASE {' '.join(cases)} ELSE {last} END" if cases else last


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One step of a statement, written as a common table expression.

    `columns` maps each name to its expression; `comment` is printed above the step. A `materialized` step is computed
    once: SQLite and PostgreSQL would copy its expressions into every place that reads them, and plan the copies of
    copies, which takes them two to three times as long.
    """

    name: str
    columns: Mapping[str, str]
    source: str
    conditions: Sequence[str] = ()
    group_by: str = ""
    comment: str = ""
    materialized: bool = False

    def select(self) -> str:
        """Return the step as a SELECT, one column a line."""
        columns = ",\n       ".join(
            expression if expression == name or expression.endswith(f".{name}") else f"{expression} AS {name}"
            for name, expression in self.columns.items()
        )
        lines = [f"SELECT {columns}", f"FROM {self.source}"]
        conditions = [condition for condition in self.conditions if condition != TRUE]
        if conditions:
            lines.append("WHERE " + "\n  AND ".join(_parenthesise(condition) for condition in conditions))
        if self.group_by:
            lines.append(f"GROUP BY {self.group_by}")
        return "\n".join(lines)


def build_statement(steps: Sequence[Step], last: str) -> str:
    """Return the steps as one WITH clause, followed by the last SELECT."""
    expressions = []
    for step in steps:
        comment = f"-- {step.comment}\n" if step.comment else ""
        body = step.select().replace("\n", "\n  ")
        keyword = _AS_MATERIALIZED if step.materialized else "AS"
        expressions.append(f"{comment}{step.name} {keyword} (\n  {body}\n)")
    return "WITH " + ",\n".join(expressions) + "\n" + last


def inline_steps(sql: str) -> str:
    """Return the statement without the keyword of materialized steps, for an engine that is faster without it."""
    return sql.replace(_AS_MATERIALIZED, "AS")
