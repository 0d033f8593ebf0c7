"""Org rows that make no tree are sent back; so are rows that refer to them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.sheets import CASE_HEADER, Rows, codes, facts, ledgers, problem, sheet, xlsx
from tests.office import the_plan
from wuzha.core.vocabulary import Register, Severity
from wuzha.intake.reading.ledger_reader import LedgerReading, read_files

HEADER = ("代码", "名称", "类别", "上级代码")


def tree(folder: Path, *rows: tuple[str, ...], **sheets: Rows) -> LedgerReading:
    """The reading of these org rows."""
    return ledgers(folder, orgs=[HEADER, *rows], **sheets)


def kept(reading: LedgerReading) -> list[str]:
    return [str(row["code"]) for row in facts(reading, Register.ORGS)]


def test_levels_may_be_skipped_and_several_streets_need_no_county(tmp_path: Path) -> None:
    reading = tree(
        tmp_path,
        ("K", "某县", "县", ""),
        ("D", "直属所", "部门", "K"),
        ("S", "一街道", "镇", "K"),
        ("T", "二街道", "乡镇", ""),
    )
    assert reading.problems == ()
    assert kept(reading) == ["K", "D", "S", "T"]


def test_an_unknown_parent_is_refused(tmp_path: Path) -> None:
    reading = tree(tmp_path, ("S", "街道", "街道", ""), ("V", "村", "村", "X"))
    found = problem(reading, "org.parent.unknown")
    assert (found.line, found.value) == (3, "X")
    assert kept(reading) == ["S"]


def test_below_a_refused_row_everything_goes_back_and_says_why(tmp_path: Path) -> None:
    reading = tree(
        tmp_path, ("S", "街道", "街区", ""), ("V", "甲村", "村", "S"), 案件=[CASE_HEADER, ("A1", "", "甲村", 1)]
    )
    assert codes(reading) == ["term.unknown", "org.parent.row_refused", "village.row_refused"]
    assert sheet(reading, Register.ORGS).refused == 2


def test_a_circle_of_parents_is_refused_and_shown(tmp_path: Path) -> None:
    reading = tree(tmp_path, ("A", "甲街道", "街道", "B"), ("B", "乙县", "县", "A"), ("S", "丙街道", "街道", ""))
    assert codes(reading) == ["org.parent.cycle", "org.parent.cycle"]
    assert "A→B→A" in reading.problems[0].text
    assert kept(reading) == ["S"]


def test_an_org_that_is_its_own_parent_is_refused(tmp_path: Path) -> None:
    assert codes(tree(tmp_path, ("S", "街道", "街道", "S"))) == ["org.parent.cycle"]


@pytest.mark.parametrize(("kind", "below"), [("村", "村"), ("部门", "部门"), ("街道", "街道"), ("街道", "县")])
def test_a_parent_must_stand_higher(tmp_path: Path, kind: str, below: str) -> None:
    reading = tree(tmp_path, ("K", "某市", "市", ""), ("P", "甲", kind, "K"), ("C", "乙", below, "P"))
    assert codes(reading) == ["org.parent.not_higher"]
    assert kept(reading) == ["K", "P"]


def test_a_village_without_a_parent_is_kept_with_a_warning(tmp_path: Path) -> None:
    reading = tree(tmp_path, ("V", "甲村", "村", ""))
    assert problem(reading, "org.parent.blank").severity is Severity.WARNING
    assert kept(reading) == ["V"]


def test_two_orgs_of_one_name_are_allowed(tmp_path: Path) -> None:
    reading = tree(tmp_path, ("S", "街道", "街道", ""), ("V1", "甲村", "村", "S"), ("V2", "甲村", "村", "S"))
    assert reading.problems == ()


def two_files(folder: Path, *later: tuple[str, ...]) -> LedgerReading:
    """The reading of a street with a village and its case, then of these org rows in a later file."""
    orgs: Rows = [HEADER, ("S", "甲街道", "街道", ""), ("V", "甲村", "村", "S")]
    first = xlsx(folder / "1.xlsx", {"组织": orgs, "案件": [CASE_HEADER, ("A1", "", "甲村", 1)]})
    return read_files([first, xlsx(folder / "2.xlsx", {"组织": [HEADER, *later]})], plan=the_plan())


@pytest.mark.parametrize("kind", ["街道", "村庄"])
def test_where_a_later_row_is_sent_back_the_earlier_one_stays_in_force(tmp_path: Path, kind: str) -> None:
    reading = two_files(tmp_path, ("S", "甲街道", kind, "X"), ("V", "甲村", kind, "X"))
    assert {found.file for found in reading.problems} == {"2.xlsx"}
    assert kept(reading) == ["S", "V"]
    assert facts(reading, Register.CASES)[0]["village"] == "V"


def test_a_later_row_may_name_an_org_anew(tmp_path: Path) -> None:
    reading = two_files(tmp_path, ("V", "乙村", "村", "S"))
    assert facts(reading, Register.ORGS)[1]["name"] == "乙村"
    assert codes(reading) == ["village.unknown"]


def test_an_org_closed_before_it_opened_is_refused(tmp_path: Path) -> None:
    header = (*HEADER, "启用日期", "停用日期")
    reading = ledgers(tmp_path, orgs=[header, ("S", "街道", "街道", "", "2022-05-01", "2021-01-01")])
    assert codes(reading) == ["org.closed_before_opened"]


def test_a_parent_may_stand_in_another_file(tmp_path: Path) -> None:
    villages = xlsx(tmp_path / "1.xlsx", {"组织": [HEADER, ("V", "甲村", "村", "S")]})
    street = xlsx(tmp_path / "2.xlsx", {"组织": [HEADER, ("S", "街道", "街道", "")]})
    assert kept(read_files([villages, street], plan=the_plan())) == ["V", "S"]


def test_a_village_may_have_other_names(tmp_path: Path) -> None:
    rows: Rows = [(*HEADER, "别名"), ("S", "街道", "街道", "", ""), ("V", "甲村", "村", "S", "老甲寨、甲家坝")]
    reading = ledgers(tmp_path, orgs=rows, 案件=[CASE_HEADER, ("A1", "", "甲家坝", 1)])
    assert facts(reading, Register.CASES)[0]["village"] == "V"
