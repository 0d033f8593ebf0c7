"""Tests of the table of columns: headers are distinct, keys fill the books, examples can be read."""

from itertools import combinations

import pytest

from tests.office import load_fengling
from wuzha.core.facts import ABOUT_COLUMNS, BOOK_COLUMN_NAMES
from wuzha.core.normalise import normalise_header
from wuzha.core.plan.named_clauses import list_clause_names
from wuzha.core.problems import CATALOGUE, build_problem
from wuzha.core.sheet.cells import CellKind
from wuzha.core.sheet.clause_lookup import ClauseLookup
from wuzha.core.sheet.columns import SHEET_COLUMNS
from wuzha.core.sheet.org_lookup import LookupOrg, OrgLookup
from wuzha.core.sheet.row_reader import Heading, SheetForm
from wuzha.core.sheet.rows import parse_row
from wuzha.core.sheet.sheet_column import SheetColumn
from wuzha.core.vocabulary import OrgKind, Register

OF_THE_SHEET_ALONE = {CellKind.IGNORED, CellKind.ALIASES}
NOT_IN_A_SHEET = {"form", "split_on", "joined_on", *ABOUT_COLUMNS.values()}
"""Columns of the books without a sheet column of their own: `split_on` is the day on which an org was split from its
origin, and 约 stands in the cell of the amount."""
ORGS = OrgLookup([LookupOrg("520399001201", "青石村", OrgKind.VILLAGE)])


def list_spellings(column: SheetColumn) -> set[str]:
    return {normalise_header(word) for word in (column.header, *column.aliases)}


@pytest.mark.parametrize("register", Register)
def test_no_header_means_two_columns(register: Register) -> None:
    assert not [
        (first.header, second.header)
        for first, second in combinations(SHEET_COLUMNS[register], 2)
        if list_spellings(first) & list_spellings(second)
    ]


@pytest.mark.parametrize("register", Register)
def test_every_column_of_the_books_has_a_sheet_column_and_the_other_way_round(register: Register) -> None:
    keys = {column.key for column in SHEET_COLUMNS[register] if column.kind not in OF_THE_SHEET_ALONE}
    assert keys == set(BOOK_COLUMN_NAMES[register]) - NOT_IN_A_SHEET


@pytest.mark.parametrize("register", Register)
def test_the_examples_make_a_row_that_is_read_without_a_problem(register: Register) -> None:
    columns = [column for column in SHEET_COLUMNS[register] if column.kind is not CellKind.IGNORED]
    headings = [Heading(index, column.header, column) for index, column in enumerate(columns)]
    form = SheetForm.of(
        register, headings, org_lookup=ORGS, clause_lookup=ClauseLookup(list_clause_names(load_fengling()))
    )
    row = parse_row(form, [column.example for column in columns])
    assert row.faults == ()
    assert len(row.facts) == 1
    assert len(row.facts[0]) == len(BOOK_COLUMN_NAMES[register])


def test_a_choice_in_a_drop_down_is_a_word_of_its_vocabulary() -> None:
    for register, columns in SHEET_COLUMNS.items():
        for column in columns:
            if column.kind is CellKind.TERM and column.terms:
                assert set(column.choices) <= {term.label for term in column.terms}, (register, column.header)


def test_personal_columns_are_never_read() -> None:
    personal = {column.header for columns in SHEET_COLUMNS.values() for column in columns if column.is_personal}
    assert personal == {"受害人姓名", "身份证号", "联系电话", "住址", "简要案情", "组长"}
    assert not [
        column for columns in SHEET_COLUMNS.values() for column in columns if column.is_personal and column.is_read
    ]


def test_every_problem_has_a_fault_and_a_remedy() -> None:
    for code, template in CATALOGUE.items():
        assert template.text.endswith(("。", "}")), code
        assert template.remedy.endswith(("。", "}")), code


def test_a_problem_names_its_place_first() -> None:
    date_problem = build_problem(
        "date.no_year", file="a.xlsx", sheet="案件", line=7, column="立案日期", value="11月5日"
    )
    assert date_problem.text == "第7行“立案日期”：“11月5日”没有四位数的年份。"
    assert date_problem.remedy == "请把年份写全，如 2021-11-05。"
