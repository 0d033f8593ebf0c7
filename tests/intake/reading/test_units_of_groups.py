"""Units of money over a group of columns, beside columns without one, and in an office's own headers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.intake.header_sheets import CASE_NO, FILED_ON, LOSS, SIXTY_WAN, VILLAGE, read_merged
from tests.intake.sheets import ORGS, find_problem, get_case, list_codes, read_ledgers, write_xlsx
from tests.office import load_fengling
from wuzha.core.normalise import normalise_header
from wuzha.core.vocabulary import Register
from wuzha.intake.reading.ledger_reader import LedgerReading, read_files
from wuzha.intake.reading.recognition import list_nameable

OTHER_UNITS = (
    "千元", "百元", "百万元", "亿元", "十万元", "万亿元", "千", "百万", "亿", "千圆", "美元", "港元", "日元", "USD",
    "单位：千元", "人民币千元", "元/万元",
)  # fmt: skip
FOREIGN = re.compile("[美港日]元|USD")


def find_code(unit: str) -> str:
    """Return the code of the problem of an amount in this unit: it says how to convert what it is in."""
    if FOREIGN.search(unit):
        return "money.foreign_currency"
    return "money.unit_unclear" if "/" in unit else "money.other_unit"


STOPPED, RETURNED = "止付金额", "返还金额"


def _read_group(tmp_path: Path, group: str, *, is_merged: bool) -> LedgerReading:
    rows = [
        (CASE_NO, FILED_ON, VILLAGE, group, "" if is_merged else group),
        ("", "", "", LOSS, STOPPED) if is_merged else (CASE_NO, FILED_ON, VILLAGE, LOSS, STOPPED),
        ("A1", "2022-03-05", "青石村", 60, 6),
    ]
    if is_merged:
        return read_merged(tmp_path, "案件", rows, (0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2), (0, 3, 0, 4))
    rows[0] = ("", "", "", group, group)
    return read_ledgers(tmp_path, 案件=rows)


@pytest.mark.parametrize("is_merged", [True, False])
@pytest.mark.parametrize("group", ["金额", "损失情况"])
@pytest.mark.parametrize("unit", OTHER_UNITS)
def test_amounts_below_a_group_in_another_unit_are_refused(
    tmp_path: Path, group: str, unit: str, *, is_merged: bool
) -> None:
    assert list_codes(_read_group(tmp_path, f"{group}（{unit}）", is_merged=is_merged)) == [find_code(unit)] * 2


@pytest.mark.parametrize("is_merged", [True, False])
@pytest.mark.parametrize(
    ("group", "code"),
    [
        ("金额千元", "money.unit_unclear"),
        ("金额百万元", "money.unit_unclear"),
        ("金额：十万元", "money.other_unit"),
        ("损失情况（千元）（合计）", "money.unit_unclear"),
    ],
)
def test_amounts_below_a_group_that_names_another_unit_loosely_are_refused(
    tmp_path: Path, group: str, code: str, *, is_merged: bool
) -> None:
    assert list_codes(_read_group(tmp_path, group, is_merged=is_merged)) == [code] * 2


@pytest.mark.parametrize("is_merged", [True, False])
@pytest.mark.parametrize("group", ["金额（万元）", "损失情况（单位：万元）", "金额（人民币万元）", "金额（万圆）"])
def test_amounts_below_a_group_in_wan_are_in_wan(tmp_path: Path, group: str, *, is_merged: bool) -> None:
    case = get_case(_read_group(tmp_path, group, is_merged=is_merged))
    assert (case["loss_fen"], case["stopped_fen"]) == (SIXTY_WAN, SIXTY_WAN // 10)


@pytest.mark.parametrize(
    "headers", [("被骗金额(万元)", STOPPED, "返还金额（元）"), ("被骗金额(万元)", STOPPED, RETURNED)]
)
@pytest.mark.parametrize("group", ["", "损失情况"])
def test_an_amount_without_a_unit_beside_those_in_wan_must_name_its_own(
    tmp_path: Path, group: str, headers: tuple[str, str, str]
) -> None:
    rows = [
        (CASE_NO, FILED_ON, VILLAGE, group, "", ""),
        ("", "", "", *headers),
        ("A1", "2022-03-05", "青石村", 60, 6, ""),
        ("A2", "2022-03-05", "青石村", 60, "6万元", ""),
    ]
    merges = ((0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2), (0, 3, 0, 5))
    reading = read_merged(tmp_path, "案件", rows, *merges)
    assert list_codes(reading) == ["money.unit_unclear"]
    assert get_case(reading)["stopped_fen"] == SIXTY_WAN // 10


def test_an_amount_without_a_unit_beside_those_in_yuan_is_in_yuan(tmp_path: Path) -> None:
    rows = [(CASE_NO, FILED_ON, VILLAGE, "被骗金额(元)", STOPPED), ("A1", "2022-03-05", "青石村", 600_000, 6)]
    assert get_case(read_ledgers(tmp_path, 案件=rows))["stopped_fen"] == 600


def _read_own(tmp_path: Path, header: str, amount: object) -> LedgerReading:
    rows = [(CASE_NO, FILED_ON, VILLAGE, header), ("A1", "2022-03-05", "青石村", amount)]
    path = write_xlsx(tmp_path / "台账.xlsx", {"组织": ORGS, "案件": rows})
    own_headers = {Register.CASES: {normalise_header(header): "loss_fen"}}
    return read_files([path], plan=load_fengling(), own_headers=own_headers)


@pytest.mark.parametrize("unit", OTHER_UNITS)
@pytest.mark.parametrize("form", ["被骗金额({})", "案值（{}）", "被骗数[{}]", "案值（{}，报案时）"])
def test_an_own_header_in_another_unit_is_refused(tmp_path: Path, form: str, unit: str) -> None:
    assert list_codes(_read_own(tmp_path, form.format(unit), 60)) == [find_code(unit)]


@pytest.mark.parametrize("header", ["案值万美元", "案值千元", "案值百万元", "案值亿圆", "案值美元", "案值,单位:港元"])
def test_an_own_header_in_another_unit_needs_no_brackets(tmp_path: Path, header: str) -> None:
    assert list_codes(_read_own(tmp_path, header, 60)) == [find_code(header)]


@pytest.mark.parametrize("header", ["案值（万元）", "案值万元", "案值(万)", "案值（万圆）", "案值（人民币，万元）"])
def test_an_own_header_in_wan_is_in_wan(tmp_path: Path, header: str) -> None:
    assert get_case(_read_own(tmp_path, header, 60))["loss_fen"] == SIXTY_WAN


@pytest.mark.parametrize("header", ["案值", "案值（元）", "案值（人民币）", "案值（5万元以上填写）"])
def test_an_own_header_in_yuan_is_in_yuan(tmp_path: Path, header: str) -> None:
    assert get_case(_read_own(tmp_path, header, 600_000))["loss_fen"] == SIXTY_WAN


@pytest.mark.parametrize(
    "header", ["被骗金额(万美元)", "案值(万美元)", "涉案金额（万英镑）", "（千元）", "被骗金额（千元）", "案值千元"]
)
def test_the_sender_can_name_a_header_in_another_unit(header: str) -> None:
    assert list_nameable(Register.CASES, [header]) == (header,)


@pytest.mark.parametrize("header", ["万美元", "受害人(万美元)", "受害人万美元"])
def test_a_name_that_sounds_like_a_unit_stays_one(header: str) -> None:
    assert list_nameable(Register.CASES, [header]) == ()


@pytest.mark.parametrize("header", ["被骗金额(千元)", "被骗金额（万美元）", "被骗金额 单位：亿元"])
def test_a_column_in_another_unit_that_is_not_read_is_said(tmp_path: Path, header: str) -> None:
    rows = [(CASE_NO, FILED_ON, VILLAGE, header), ("A1", "2022-03-05", "青石村", 60)]
    reading = read_ledgers(tmp_path, 案件=rows)
    problem = find_problem(reading, "sheet.amount_unit")
    assert list_codes(reading) == ["sheet.amount_unit"] and get_case(reading)["loss_fen"] is None
    assert "的单位不是元或万元，没有读取" in problem.text and "1千元是1000元" in problem.remedy


@pytest.mark.parametrize("cell", ["60美元", "6万美元", "US$60", "$1,000", "60.5港币"])
def test_an_amount_in_another_currency_is_named_as_such(tmp_path: Path, cell: str) -> None:
    rows = [(CASE_NO, FILED_ON, VILLAGE, LOSS), ("A1", "2022-03-05", "青石村", cell)]
    assert "请折合成人民币" in find_problem(read_ledgers(tmp_path, 案件=rows), "money.foreign_currency").remedy


def test_an_amount_in_a_column_of_another_unit_may_name_its_own(tmp_path: Path) -> None:
    assert get_case(_read_own(tmp_path, "案值(千元)", "600千元"))["loss_fen"] == SIXTY_WAN
    problem = find_problem(_read_own(tmp_path, "案值(千元)", 60), "money.other_unit")
    assert "看不出单位" not in problem.text and "1千元是1000元" in problem.remedy
