"""The rows of an example as tables of fields: a table for each register, a column for each value that a row has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from wuzha.core.examples.example_rows import ORG_REFERENCE_COLUMNS, TERMS, TIMES_KEY, list_column_names
from wuzha.core.examples.example_texts import CONDITION_COLUMN, ROWS_KEY, ExampleEntry
from wuzha.core.facts import FACT_SCHEMAS, FactKind
from wuzha.core.i18n import translate
from wuzha.core.sheet.columns import SHEET_COLUMNS
from wuzha.core.vocabulary import Register

LONGEST_CELL, COLUMNS_OF_NEW_TABLE = 100, 5


@dataclass(frozen=True, slots=True)
class RowColumn:
    """A column of a table: its name in examples.yaml, its header, and its choices, if it has any."""

    name: str
    header: str
    choices: Sequence[tuple[str, str]]

    def build_field(self) -> forms.Field:
        """Return a field for one cell; a cell is a text or one of the choices."""
        if self.choices:
            return forms.ChoiceField(label=self.header, choices=[("", "—"), *self.choices], required=False)
        return forms.CharField(label=self.header, max_length=LONGEST_CELL, required=False)


@dataclass(frozen=True, slots=True)
class RowTable:
    """A register in an example: its columns, and its rows with one blank row more."""

    register: Register
    columns: Sequence[RowColumn]
    rows: Sequence[Mapping[str, Any]]

    def name_cell(self, number: int, column: RowColumn) -> str:
        """Return the name of the field of a cell."""
        return f"row:{self.register}:{number}:{column.name}"


def build_tables(
    entry: ExampleEntry,
    orgs: Sequence[str],
    conditions: Mapping[str, str],
    new_register: str,
    new_columns: Sequence[str],
) -> list[RowTable]:
    """Return the tables of an example, with one more register or with more columns where a person asked for them.

    A new column is named with its register, as `cases.loss_yuan`.
    """
    rows = entry.get(ROWS_KEY) or {}
    tables = []
    for register in Register:
        if register is Register.ORGS or (register not in rows and register != new_register):
            continue
        parts = [part for part in rows.get(register) or () if isinstance(part, dict)]
        names = list_column_names(register)
        names_in_use = {name for part in parts for name in part}
        names_in_use |= {name for name in names if f"{register}.{name}" in new_columns}
        if not parts:
            # The first column is the number of a row, which an example need not say.
            names_in_use |= {*names[1 : 1 + COLUMNS_OF_NEW_TABLE], TIMES_KEY}
        columns = [_build_column(register, name, orgs, conditions) for name in names if name in names_in_use]
        tables.append(RowTable(register, columns, [*parts, {}]))
    return tables


def list_further_columns(tables: Sequence[RowTable]) -> list[tuple[str, str]]:
    """Return the columns that the tables do not show, with their register."""
    return [
        (f"{table.register}.{name}", f"{table.register.label} {name_column(table.register, name)}")
        for table in tables
        for name in list_column_names(table.register)
        if name not in {column.name for column in table.columns}
    ]


def name_column(register: Register, name: str) -> str:
    """Return the header of a column as its sheet has it, with the unit of money."""
    if name == TIMES_KEY:
        return translate("几条")
    key = {"months": "month"}.get(name, name)
    column = key.removesuffix("_yuan") + "_fen" if key.endswith("_yuan") else key
    header = next((sheet.header for sheet in SHEET_COLUMNS[register] if sheet.key == column), name)
    header = translate(header)
    return translate("{header}（元）", header=header) if key.endswith("_yuan") else header


def _build_column(register: Register, name: str, orgs: Sequence[str], conditions: Mapping[str, str]) -> RowColumn:
    kinds = {column.name: column.kind for column in FACT_SCHEMAS[register].columns}
    choices: list[tuple[str, str]] = []
    if (register, name) in TERMS:
        choices = [(str(term.value), term.label) for term in TERMS[register, name]]
    elif name in ORG_REFERENCE_COLUMNS:
        choices = [(org, org) for org in orgs]
    elif name == CONDITION_COLUMN:
        choices = list(conditions.items())
    elif kinds.get(name) is FactKind.BOOLEAN:
        choices = [("true", translate("是")), ("false", translate("否"))]
    return RowColumn(name, name_column(register, name), choices)


def read_rows(tables: Sequence[RowTable], values: Mapping[str, Any]) -> dict[str, list[dict[str, str]]]:
    """Return the rows that a form has, by register; a row without any value is none."""
    rows = {str(table.register): list(_read_table(table, values)) for table in tables}
    return {register: parts for register, parts in rows.items() if parts}


def _read_table(table: RowTable, values: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for number, part in enumerate(table.rows):
        cells = {column.name: str(values.get(table.name_cell(number, column)) or "") for column in table.columns}
        # The order of the columns of a row stays, new ones come last.
        names = [*(name for name in part if name in cells), *(name for name in cells if name not in part)]
        if row := {name: cells[name] for name in names if cells[name]}:
            yield row
