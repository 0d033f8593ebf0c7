"""Write the SQL of a query once and run it many times: Django takes longer to write a short query than to run it."""

from __future__ import annotations

from typing import Any, Generic, Self, TypeVar, cast

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigIntegerField, Expression, Field, Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler

M = TypeVar("M", bound=Model)


class ValueSlot(Expression):
    """A value of a prepared query that each run gives, as in `filter(number__gte=ValueSlot("first"))`.

    `field` is what it is compared with; by default a number.
    """

    def __init__(self, name: str, field: Field[Any, Any] | None = None) -> None:
        super().__init__(output_field=field or BigIntegerField())
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """Return a placeholder, with the slot itself in the place of its value."""
        return "%s", (self,)

    def prepare(self, value: object, connection: BaseDatabaseWrapper) -> Any:
        """Return the value as the database takes it."""
        return self.output_field.get_db_prep_value(value, connection)


class PreparedQuery:
    """The SQL of a query and its values; each run reads the database anew.

    What differs from run to run is a `ValueSlot`. Whatever else a queryset reads while it is built, such as a list of
    codes, stays as it was then.
    """

    def __init__(self, rows: QuerySet[Any]) -> None:
        self._alias = rows.db
        self._query = rows.query
        compiler = self._query.get_compiler(rows.db)
        try:
            self._sql, self._parameters = compiler.as_sql()
        except EmptyResultSet:  # a condition that no row can meet, such as a scope without orgs
            self._sql, self._parameters = "", ()
        converters = compiler.get_converters([column for column, *_ in compiler.select or ()])
        self._converted_columns = {place: column for place, (_, column) in converters.items()}

    @classmethod
    def counting(cls, rows: QuerySet[Any]) -> Self:
        """Return the query that counts these rows."""
        query = cls(rows.order_by().values("pk"))
        query._sql = f"SELECT COUNT(*) FROM ({query._sql}) AS counted" if query._sql else ""  # noqa: S608  Django's SQL
        return query

    def fetch_all(self, **values: object) -> list[tuple[Any, ...]]:
        """Return all rows; `values` are those of the slots."""
        if not self._sql:
            return []
        connection = connections[self._alias]
        parameters = [
            parameter.prepare(values[parameter.name], connection) if isinstance(parameter, ValueSlot) else parameter
            for parameter in self._parameters
        ]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, parameters)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        if not self._converted_columns:
            return rows
        # Each thread has a connection of its own, and compilers and converters belong to one.
        compiler = self._query.get_compiler(self._alias)
        converters = {
            place: (connection.ops.get_db_converters(column) + column.get_db_converters(connection), column)
            for place, column in self._converted_columns.items()
        }
        return [tuple(row) for row in compiler.apply_converters(rows, converters)]

    def fetch_first(self, **values: object) -> tuple[Any, ...] | None:
        """Return the first row, or None if there is none."""
        return next(iter(self.fetch_all(**values)), None)

    def count(self) -> int:
        """Return the number that a query made by `counting` counts."""
        (number,) = self.fetch_first() or (0,)
        return int(number)


class PreparedObjects(Generic[M]):
    """A prepared query of objects, each with those to which its foreign keys of these names lead."""

    def __init__(self, objects: QuerySet[M], *foreign_keys: str) -> None:
        self._model, self._alias = objects.model, objects.db
        self._names = [field.attname for field in self._model._meta.concrete_fields]
        self._related: list[tuple[str, type[Model], list[str]]] = []
        for key in foreign_keys:
            model = cast(type[Model], self._model._meta.get_field(key).related_model)
            self._related.append((key, model, [field.attname for field in model._meta.concrete_fields]))
        columns = [f"{key}__{name}" for key, _model, names in self._related for name in names]
        self._query = PreparedQuery(objects.values_list(*self._names, *columns))

    def fetch_all(self, **values: object) -> list[M]:
        """Return all objects; `values` are those of the slots."""
        return [self._build(row) for row in self._query.fetch_all(**values)]

    def fetch_first(self, **values: object) -> M | None:
        """Return the first object, or None if there is none."""
        return next(iter(self.fetch_all(**values)), None)

    def _build(self, row: tuple[Any, ...]) -> M:
        instance = self._model.from_db(self._alias, self._names, row[: len(self._names)])
        start = len(self._names)
        for key, model, names in self._related:
            part, start = row[start : start + len(names)], start + len(names)
            # An outer join: without the other object all its columns are empty.
            is_there = any(value is not None for value in part)
            setattr(instance, key, model.from_db(self._alias, names, part) if is_there else None)
        return instance
