"""No text is read that the tables of the books could not store: PostgreSQL refuses it in the middle of a write."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
from django.db.models import CharField, Model

from tests.office import load_fengling
from wuzha.core.facts import BOOK_COLUMN_NAMES
from wuzha.core.plan.named_clauses import list_clause_names
from wuzha.core.sheet.clause_lookup import ClauseLookup
from wuzha.core.sheet.columns import SHEET_COLUMNS
from wuzha.core.sheet.org_lookup import LookupOrg, OrgLookup
from wuzha.core.sheet.row_reader import Heading, SheetForm
from wuzha.core.sheet.rows import RowResult, parse_row
from wuzha.core.text_lengths import LONGEST_ALIASES, LONGEST_CODE
from wuzha.core.vocabulary import OrgKind, Register
from wuzha.orgs.models import Org
from wuzha.registers.models import BOOKS, LONGEST_KEY

ORGS = OrgLookup([LookupOrg("520399001201", "青石村", OrgKind.VILLAGE)])
LENGTHS = (40, 63, 64, 65, 99, 100, 101, 250, 251, 500, 501, 5000)
PATTERNS = ("A", "村", "7A", "组 ", "A、")


@cache
def load_clauses() -> ClauseLookup:
    return ClauseLookup(list_clause_names(load_fengling()))


def read_row(register: Register, changes: Mapping[str, str]) -> RowResult:
    """Read the examples of the template as a row, with some cells changed."""
    columns = [column for column in SHEET_COLUMNS[register] if column.is_read]
    headings = [Heading(index, column.header, column) for index, column in enumerate(columns)]
    form = SheetForm.of(register, headings, org_lookup=ORGS, clause_lookup=load_clauses())
    return parse_row(form, [changes.get(column.key, column.example) for column in columns])


def find_longest(register: Register, name: str) -> int | None:
    """Return the longest text that the table stores in this column; None if it is no column of texts."""
    model: type[Model] = Org if register is Register.ORGS else BOOKS[register]
    fields: dict[str, Any] = {field.column: field for field in model._meta.concrete_fields}
    fields |= {field.name: field for field in model._meta.concrete_fields}
    field = fields.get({"by": "attested_by"}.get(name, name))
    return field.max_length if isinstance(field, CharField) else None


@pytest.mark.parametrize("register", Register)
def test_every_text_that_is_read_fits_its_column(register: Register) -> None:
    for column in SHEET_COLUMNS[register]:
        if not column.is_read:
            continue
        for text in ((pattern * length)[:length] for pattern in PATTERNS for length in LENGTHS):
            result = read_row(register, {column.key: text})
            for row in result.facts:
                for name, value in zip(BOOK_COLUMN_NAMES[register], row, strict=True):
                    longest = find_longest(register, name)
                    assert longest is None or not isinstance(value, str) or len(value) <= longest, (name, len(value))
            aliases = "、".join(result.names[2:])
            assert len(aliases) <= (find_longest(Register.ORGS, "aliases") or 0)


@pytest.mark.parametrize(
    ("register", "key"),
    [
        (Register.ORGS, "code"),
        (Register.ORGS, "parent"),
        (Register.CASES, "case_no"),
        (Register.PERSONS, "person_no"),
        (Register.DENS, "den_no"),
        (Register.SANCTIONS, "sanction_no"),
        (Register.OUTREACH, "outreach_no"),
    ],
)
def test_a_number_longer_than_its_column_is_refused_with_its_limit(register: Register, key: str) -> None:
    assert read_row(register, {key: "A" * LONGEST_CODE}).facts
    (fault,) = read_row(register, {key: "A" * (LONGEST_CODE + 1)}).faults
    assert (fault.fault.code, fault.fault.context["most"]) == ("cell.too_long", LONGEST_CODE)


def test_other_names_of_an_org_fit_into_their_column_together() -> None:
    first, second = "A" * 20, "B" * (LONGEST_ALIASES - 21)
    assert read_row(Register.ORGS, {"aliases": f"{first}、{second}"}).facts
    (fault,) = read_row(Register.ORGS, {"aliases": f"{first}、{second}B"}).faults
    assert (fault.fault.code, fault.fault.context["most"]) == ("cell.too_long", LONGEST_ALIASES)


def test_a_key_of_several_columns_fits_too() -> None:
    parts = [find_longest(Register.ATTESTATIONS, name) or 0 for name in ("criterion", "period")]
    assert LONGEST_CODE + 1 + parts[0] + 1 + parts[1] <= LONGEST_KEY


@pytest.mark.parametrize("register", [Register.CASES, Register.ORGS])
def test_a_text_with_a_character_that_no_database_stores_is_refused_or_read_without_it(register: Register) -> None:
    for column in SHEET_COLUMNS[register]:
        if column.is_read:
            for row in read_row(register, {column.key: f"甲\0{column.example}\x01"}).facts:
                assert not any("\0" in value or "\x01" in value for value in row if isinstance(value, str))
