"""Write the SQL of a query once and run it many times: Django takes longer to write a short query than to run it."""

from __future__ import annotations

from typing import Any, Self

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet


class PreparedQuery:
    """The SQL of a query and its values; each run reads the database anew.

    For rows of texts and integers alone: values come as the database returns them. Whatever a queryset reads while it
    is built, such as a list of codes, stays as it was then.
    """

    def __init__(self, rows: QuerySet[Any]) -> None:
        self._alias = rows.db
        try:
            self._sql, self._parameters = rows.query.get_compiler(rows.db).as_sql()
        except EmptyResultSet:  # a condition that no row can meet, such as a scope without orgs
            self._sql, self._parameters = "", ()

    @classmethod
    def counting(cls, rows: QuerySet[Any]) -> Self:
        """Return the query that counts these rows."""
        query = cls(rows.order_by().values("pk"))
        query._sql = f"SELECT COUNT(*) FROM ({query._sql}) AS counted" if query._sql else ""  # noqa: S608  Django's SQL
        return query

    def fetch_all(self) -> list[tuple[Any, ...]]:
        """Return all rows."""
        if not self._sql:
            return []
        with connections[self._alias].cursor() as cursor:
            cursor.execute(self._sql, self._parameters)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows

    def fetch_first(self) -> tuple[Any, ...] | None:
        """Return the first row, or None if there is none."""
        return next(iter(self.fetch_all()), None)

    def count(self) -> int:
        """Return the number that a query made by `counting` counts."""
        (number,) = self.fetch_first() or (0,)
        return int(number)
