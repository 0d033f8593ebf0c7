"""The table of columns holds together: headers are told apart, keys fill facts, examples can be read."""

from itertools import combinations

import pytest

from tests.office import the_plan
from wuzha.core.facts import NAMES
from wuzha.core.normalise import plain_header
from wuzha.core.plan.named_clauses import named_clauses
from wuzha.core.problems import CATALOGUE, problem
from wuzha.core.sheet.cells import CellKind
from wuzha.core.sheet.clause_lookup import ClauseLookup
from wuzha.core.sheet.columns import COLUMNS, SheetColumn
from wuzha.core.sheet.org_lookup import Directory, Org
from wuzha.core.sheet.row_reader import Form, Heading
from wuzha.core.sheet.rows import parse_row
from wuzha.core.vocabulary import OrgKind, Register

OF_THE_SHEET_ALONE = {CellKind.IGNORED, CellKind.ALIASES}
NOT_IN_A_SHEET = {"form", "split_on", "joined_on"}
"""The books alone know since when an org stands apart from the one it was split from."""
ORGS = Directory([Org("520399001201", "青石村", OrgKind.VILLAGE)])


def spellings(column: SheetColumn) -> set[str]:
    return {plain_header(word) for word in (column.header, *column.aliases)}


@pytest.mark.parametrize("register", Register)
def test_no_header_means_two_columns(register: Register) -> None:
    assert not [
        (one.header, other.header)
        for one, other in combinations(COLUMNS[register], 2)
        if spellings(one) & spellings(other)
    ]


@pytest.mark.parametrize("register", Register)
def test_all_that_the_books_keep_has_a_column_and_every_column_a_place_in_the_books(register: Register) -> None:
    keys = {column.key for column in COLUMNS[register] if column.kind not in OF_THE_SHEET_ALONE}
    assert keys == set(NAMES[register]) - NOT_IN_A_SHEET


@pytest.mark.parametrize("register", Register)
def test_the_examples_make_a_row_that_is_read_without_a_problem(register: Register) -> None:
    columns = [column for column in COLUMNS[register] if column.kind is not CellKind.IGNORED]
    headings = [Heading(place, column.header, column) for place, column in enumerate(columns)]
    form = Form.of(register, headings, directory=ORGS, clauses=ClauseLookup(named_clauses(the_plan())))
    row = parse_row(form, [column.example for column in columns])
    assert row.faults == ()
    assert len(row.facts) == 1
    assert len(row.facts[0]) == len(NAMES[register])


def test_a_choice_in_a_drop_down_is_a_word_of_its_vocabulary() -> None:
    for register, columns in COLUMNS.items():
        for column in columns:
            if column.kind is CellKind.TERM and column.terms:
                assert set(column.choices) <= {term.label for term in column.terms}, (register, column.header)


def test_personal_columns_are_never_read() -> None:
    personal = {column.header for columns in COLUMNS.values() for column in columns if column.personal}
    assert personal == {"受害人姓名", "身份证号", "联系电话", "住址", "简要案情"}
    assert not [column for columns in COLUMNS.values() for column in columns if column.personal and column.is_read]


def test_every_problem_has_a_fault_and_a_remedy() -> None:
    for code, template in CATALOGUE.items():
        assert template.text.endswith(("。", "}")), code
        assert template.remedy.endswith(("。", "}")), code


def test_a_problem_names_its_place_first() -> None:
    found = problem("date.no_year", file="a.xlsx", sheet="案件", line=7, column="立案日期", value="11月5日")
    assert found.text == "第7行“立案日期”：“11月5日”没有四位数的年份。"
    assert found.remedy == "请把年份写全，如 2021-11-05。"
