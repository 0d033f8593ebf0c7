"""Org rows that make no tree are refused, and so are rows that refer to them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.sheets import (
    CASE_HEADER,
    SheetRows,
    find_problem,
    find_sheet,
    list_codes,
    list_facts,
    read_ledgers,
    write_xlsx,
)
from tests.office import load_fengling
from wuzha.core.vocabulary import Register, Severity
from wuzha.intake.reading.ledger_reader import LedgerReading, read_files

HEADER = ("代码", "名称", "类别", "上级代码")


def read_tree(folder: Path, *rows: tuple[str, ...], **sheets: SheetRows) -> LedgerReading:
    """Read these org rows."""
    return read_ledgers(folder, orgs=[HEADER, *rows], **sheets)


def list_org_codes(reading: LedgerReading) -> list[str]:
    return [str(row["code"]) for row in list_facts(reading, Register.ORGS)]


def test_levels_may_be_skipped_and_several_streets_need_no_county(tmp_path: Path) -> None:
    reading = read_tree(
        tmp_path,
        ("K", "某县", "县", ""),
        ("D", "直属所", "部门", "K"),
        ("S", "一街道", "镇", "K"),
        ("T", "二街道", "乡镇", ""),
    )
    assert reading.problems == ()
    assert list_org_codes(reading) == ["K", "D", "S", "T"]


def test_an_unknown_parent_is_refused(tmp_path: Path) -> None:
    reading = read_tree(tmp_path, ("S", "街道", "街道", ""), ("V", "村", "村", "X"))
    problem = find_problem(reading, "org.parent.unknown")
    assert (problem.line, problem.value) == (3, "X")
    assert list_org_codes(reading) == ["S"]


def test_everything_below_a_refused_row_is_refused_with_the_reason(tmp_path: Path) -> None:
    reading = read_tree(
        tmp_path, ("S", "街道", "街区", ""), ("V", "甲村", "村", "S"), 案件=[CASE_HEADER, ("A1", "", "甲村", 1)]
    )
    assert list_codes(reading) == ["term.unknown", "org.parent.row_refused", "village.row_refused"]
    assert find_sheet(reading, Register.ORGS).refused == 2


def test_a_circle_of_parents_is_refused_and_shown(tmp_path: Path) -> None:
    reading = read_tree(tmp_path, ("A", "甲街道", "街道", "B"), ("B", "乙县", "县", "A"), ("S", "丙街道", "街道", ""))
    assert list_codes(reading) == ["org.parent.cycle", "org.parent.cycle"]
    assert "A→B→A" in reading.problems[0].text
    assert list_org_codes(reading) == ["S"]


def test_an_org_that_is_its_own_parent_is_refused(tmp_path: Path) -> None:
    assert list_codes(read_tree(tmp_path, ("S", "街道", "街道", "S"))) == ["org.parent.cycle"]


@pytest.mark.parametrize(("kind", "below"), [("村", "村"), ("部门", "部门"), ("街道", "街道"), ("街道", "县")])
def test_a_parent_must_stand_higher(tmp_path: Path, kind: str, below: str) -> None:
    reading = read_tree(tmp_path, ("K", "某市", "市", ""), ("P", "甲", kind, "K"), ("C", "乙", below, "P"))
    assert list_codes(reading) == ["org.parent.not_higher"]
    assert list_org_codes(reading) == ["K", "P"]


def test_a_village_without_a_parent_is_kept_with_a_warning(tmp_path: Path) -> None:
    reading = read_tree(tmp_path, ("V", "甲村", "村", ""))
    assert find_problem(reading, "org.parent.blank").severity is Severity.WARNING
    assert list_org_codes(reading) == ["V"]


def test_two_orgs_of_one_name_are_allowed(tmp_path: Path) -> None:
    reading = read_tree(tmp_path, ("S", "街道", "街道", ""), ("V1", "甲村", "村", "S"), ("V2", "甲村", "村", "S"))
    assert reading.problems == ()


def read_two_files(folder: Path, *later: tuple[str, ...]) -> LedgerReading:
    """Read a street with a village and its case, then these org rows in a later file."""
    orgs: SheetRows = [HEADER, ("S", "甲街道", "街道", ""), ("V", "甲村", "村", "S")]
    first = write_xlsx(folder / "1.xlsx", {"组织": orgs, "案件": [CASE_HEADER, ("A1", "", "甲村", 1)]})
    return read_files([first, write_xlsx(folder / "2.xlsx", {"组织": [HEADER, *later]})], plan=load_fengling())


@pytest.mark.parametrize("kind", ["街道", "村庄"])
def test_where_a_later_row_is_refused_the_earlier_one_stays_in_force(tmp_path: Path, kind: str) -> None:
    reading = read_two_files(tmp_path, ("S", "甲街道", kind, "X"), ("V", "甲村", kind, "X"))
    assert {problem.file for problem in reading.problems} == {"2.xlsx"}
    assert list_org_codes(reading) == ["S", "V"]
    assert list_facts(reading, Register.CASES)[0]["village"] == "V"


def test_a_later_row_may_name_an_org_anew(tmp_path: Path) -> None:
    reading = read_two_files(tmp_path, ("V", "乙村", "村", "S"))
    assert list_facts(reading, Register.ORGS)[1]["name"] == "乙村"
    assert list_codes(reading) == ["village.unknown"]


def test_an_org_closed_before_it_opened_is_refused(tmp_path: Path) -> None:
    header = (*HEADER, "启用日期", "停用日期")
    reading = read_ledgers(tmp_path, orgs=[header, ("S", "街道", "街道", "", "2022-05-01", "2021-01-01")])
    assert list_codes(reading) == ["org.closed_before_opened"]


def test_a_parent_may_stand_in_another_file(tmp_path: Path) -> None:
    villages = write_xlsx(tmp_path / "1.xlsx", {"组织": [HEADER, ("V", "甲村", "村", "S")]})
    street = write_xlsx(tmp_path / "2.xlsx", {"组织": [HEADER, ("S", "街道", "街道", "")]})
    assert list_org_codes(read_files([villages, street], plan=load_fengling())) == ["V", "S"]


def test_a_village_may_have_other_names(tmp_path: Path) -> None:
    rows: SheetRows = [(*HEADER, "别名"), ("S", "街道", "街道", "", ""), ("V", "甲村", "村", "S", "老甲寨、甲家坝")]
    reading = read_ledgers(tmp_path, orgs=rows, 案件=[CASE_HEADER, ("A1", "", "甲家坝", 1)])
    assert list_facts(reading, Register.CASES)[0]["village"] == "V"


@pytest.mark.parametrize(("alias", "code"), [("王小明", "name.is_personal"), ("文峰", ""), ("老文峰寨", "")])
def test_a_person_is_no_other_name_of_a_village_but_its_own_short_name_is(
    tmp_path: Path, alias: str, code: str
) -> None:
    rows: SheetRows = [(*HEADER, "别名"), ("S", "街道", "街道", "", ""), ("V", "文峰村", "村", "S", alias)]
    assert list_codes(read_ledgers(tmp_path, orgs=rows)) == ([code] if code else [])
