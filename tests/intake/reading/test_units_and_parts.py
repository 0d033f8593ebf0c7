"""Headers of several rows, and units of money that stand outside the header cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.header_sheets import CASE_NO, FILED_ON, LOSS, SIXTY_WAN, VILLAGE, read_merged, read_text_table
from tests.intake.sheets import (
    QINGSHI,
    find_sheet,
    get_case,
    list_codes,
    list_facts,
    read_ledgers,
)
from wuzha.core.vocabulary import Register
from wuzha.intake.reading.ledger_reader import LedgerReading
from wuzha.intake.reading.money_units import MoneyUnit, find_money_unit


def test_a_unit_below_the_header_is_its_unit(tmp_path: Path) -> None:
    rows = [(CASE_NO, FILED_ON, VILLAGE, LOSS), ("", "", "", "（万元）"), ("A1", "2022-03-05", "青石村", 60)]
    case = get_case(read_merged(tmp_path, "案件", rows, (0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2)))
    assert (case["loss_fen"], case["village"]) == (SIXTY_WAN, QINGSHI)


@pytest.mark.parametrize("unit", ["（万元）", "万元", "单位：万元", "[万元]"])
def test_a_unit_below_the_header_needs_no_merged_cells(tmp_path: Path, unit: str) -> None:
    rows = [(CASE_NO, FILED_ON, VILLAGE, LOSS), ("", "", "", unit), ("A1", "2022-03-05", "青石村", 60)]
    assert get_case(read_text_table(tmp_path, *rows))["loss_fen"] == SIXTY_WAN


@pytest.mark.parametrize("unit", ["（万元）", "（万）", "单位：万元", "以万元计", "金额以万元为单位", "W"])
@pytest.mark.parametrize("part", ["合计", "金额", "（报案时）"])
def test_a_unit_is_that_of_the_amounts_at_any_depth_of_the_header(tmp_path: Path, part: str, unit: str) -> None:
    header = [(CASE_NO, FILED_ON, VILLAGE, LOSS), ("", "", "", part), ("", "", "", unit)]
    row = ("A1", "2022-03-05", "青石村", 60)
    reading = read_merged(tmp_path, "案件", [*header, row], (0, 0, 2, 0), (0, 1, 2, 1), (0, 2, 2, 2))
    assert get_case(reading)["loss_fen"] == SIXTY_WAN
    header[1:] = header[:0:-1]
    reading = read_merged(tmp_path, "案件", [*header, row], (0, 0, 2, 0), (0, 1, 2, 1), (0, 2, 2, 2))
    assert get_case(reading)["loss_fen"] == SIXTY_WAN


def test_two_units_in_one_header_contradict(tmp_path: Path) -> None:
    rows = [(CASE_NO, FILED_ON, VILLAGE, "被骗金额(元)"), ("", "", "", "(万元)"), ("A1", "2022-03-05", "青石村", 60)]
    assert list_codes(read_text_table(tmp_path, *rows)) == ["money.unit_unclear"]


def test_a_unit_below_that_is_neither_yuan_nor_wan_leaves_the_column_unread(tmp_path: Path) -> None:
    rows = [(CASE_NO, FILED_ON, VILLAGE, LOSS), ("", "", "", "(千元)"), ("A1", "2022-03-05", "青石村", 60)]
    reading = read_merged(tmp_path, "案件", rows, (0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2))
    assert get_case(reading)["loss_fen"] is None
    assert "被骗金额/(千元)" in find_sheet(reading, Register.CASES).unknown_columns


def test_a_remark_below_a_header_leaves_the_header_its_meaning(tmp_path: Path) -> None:
    rows = [(CASE_NO, FILED_ON, VILLAGE, LOSS), ("", "年月日", "", ""), ("A1", "2022-03-05", "青石村", 60)]
    case = get_case(read_merged(tmp_path, "案件", rows, (0, 0, 1, 0), (0, 2, 1, 2), (0, 3, 1, 3)))
    assert case["filed_on"] is not None


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("单位:起、万元", MoneyUnit.WAN),
        ("单位:万元、起", MoneyUnit.WAN),
        ("(单位:万元)", MoneyUnit.WAN),
        ("单位:人民币万元", MoneyUnit.WAN),
        ("金额:万元", MoneyUnit.WAN),
        ("金额单位:万元", MoneyUnit.WAN),
        ("注:金额以万元为单位", MoneyUnit.WAN),
        ("单位:起、元", MoneyUnit.YUAN),
        ("金额按元填报", MoneyUnit.YUAN),
        ("单位:元/万元", MoneyUnit.UNCLEAR),
        ("单位:万", MoneyUnit.WAN),
        ("计量单位:W", MoneyUnit.WAN),
        ("单位:w元", MoneyUnit.WAN),
        ("金额:万", MoneyUnit.WAN),
        ("被骗金额单位为万", MoneyUnit.WAN),
        ("说明:被骗金额以万为单位填写", MoneyUnit.WAN),
        ("金额以万计", MoneyUnit.WAN),
        ("金额一律按万填报", MoneyUnit.WAN),
        ("单位:起和万元", MoneyUnit.WAN),
        ("单位: 万 日期: 2022年", MoneyUnit.WAN),
        ("单 位: 万 元", MoneyUnit.WAN),
        ("单位:人民币", MoneyUnit.YUAN),
        ("单位:千元", MoneyUnit.SCALED),
        ("单位:千", MoneyUnit.SCALED),
        ("单位:亿", MoneyUnit.SCALED),
        ("单位:分", MoneyUnit.SCALED),
        ("单位:美元", MoneyUnit.FOREIGN),
        ("单位:万美元", MoneyUnit.FOREIGN),
        ("金额:USD", MoneyUnit.FOREIGN),
        ("币种:美元", MoneyUnit.FOREIGN),
        ("金额均按亿元统计", MoneyUnit.SCALED),
        ("以万为单位", MoneyUnit.UNCLEAR),
        ("本表金额均为百万元", MoneyUnit.SCALED),
        ("被骗金额(万)", MoneyUnit.UNCLEAR),
        ("损失均为万", MoneyUnit.WAN),
        ("本表各项均为万元", MoneyUnit.UNCLEAR),
        ("填报单位:青石派出所", MoneyUnit.NOT_NAMED),
        ("损失5万元以上案件台账", MoneyUnit.NOT_NAMED),
        ("2022年共损失60万元", MoneyUnit.NOT_NAMED),
        ("填报单位:万和村委会", MoneyUnit.NOT_NAMED),
        ("填报单位:万和村 千户社区", MoneyUnit.NOT_NAMED),
        ("单位:万和村", MoneyUnit.NOT_NAMED),
        ("单位:万达广场、亿丰市场", MoneyUnit.NOT_NAMED),
        ("注:全年宣传12.5万人次,发放资料3万份", MoneyUnit.NOT_NAMED),
        ("受众人数以万计", MoneyUnit.NOT_NAMED),
        ("参加群众以万人次计", MoneyUnit.NOT_NAMED),
        ("资料份数以千为单位", MoneyUnit.NOT_NAMED),
        ("万和村、千户村、亿丰市场的数据已核对", MoneyUnit.NOT_NAMED),
        ("涉案金额较大的在万和村", MoneyUnit.NOT_NAMED),
        ("金额过万的另附材料", MoneyUnit.NOT_NAMED),
        ("损失超过万元的案件已上报", MoneyUnit.NOT_NAMED),
        ("损失为万元以上的案件", MoneyUnit.NOT_NAMED),
        ("百万元大案台账", MoneyUnit.NOT_NAMED),
        ("2022年1月1日元旦期间的案件", MoneyUnit.NOT_NAMED),
        ("被骗500美元的一起已退回", MoneyUnit.NOT_NAMED),
        ("WPS导出,共120行", MoneyUnit.NOT_NAMED),
    ],
)
def test_a_line_names_the_unit(line: str, unit: MoneyUnit) -> None:
    assert find_money_unit([line]) is unit
    assert find_money_unit(["2022年台账", line, "第1页"]) is unit


@pytest.mark.parametrize("line", ["单位：起、万元", "金额：万元", "金额以万元为单位", "（万元）"])
def test_a_unit_in_a_line_above_is_that_of_the_amounts(tmp_path: Path, line: str) -> None:
    rows = [
        ("青禾街道台账",),
        ("", "", "", line),
        (CASE_NO, FILED_ON, VILLAGE, LOSS),
        ("A1", "2022-03-05", "青石村", 60),
    ]
    assert get_case(read_ledgers(tmp_path, 案件=rows))["loss_fen"] == SIXTY_WAN


@pytest.mark.parametrize(
    "note",
    ["注：金额单位：万元", "单位：万", "金额：万", "被骗金额单位为万", "说明：被骗金额以万为单位填写", "计量单位：W"],
)
def test_a_unit_in_a_note_below_the_table_is_that_of_the_amounts(tmp_path: Path, note: str) -> None:
    header, row = (CASE_NO, FILED_ON, VILLAGE, LOSS), ("A1", "2022-03-05", "青石村", 60)
    assert get_case(read_ledgers(tmp_path, 案件=[header, row, (note,)]))["loss_fen"] == SIXTY_WAN
    notes = [(note, "", "填表人：某某", "审核人：某某"), *(("备注：已核对",) for _ in range(8))]
    assert get_case(read_ledgers(tmp_path, 案件=[header, row, (), *notes]))["loss_fen"] == SIXTY_WAN
    assert get_case(read_ledgers(tmp_path, 案件=[header, (note,), row]))["loss_fen"] == SIXTY_WAN


@pytest.mark.parametrize("name", ["案件(万元)", "案件-万元", "案件（单位：万元）", "案件(万)", "案件（W）"])
def test_a_unit_in_the_name_of_the_sheet_is_that_of_the_amounts(tmp_path: Path, name: str) -> None:
    rows = [(CASE_NO, FILED_ON, VILLAGE, LOSS), ("A1", "2022-03-05", "青石村", 60)]
    assert get_case(read_ledgers(tmp_path, **{name: rows}))["loss_fen"] == SIXTY_WAN


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("案件(美元)", "money.foreign_currency"),
        ("案件(千元)", "money.other_unit"),
        ("案件万元", "money.unit_unclear"),
        ("案件(元，万元)", "money.unit_unclear"),
    ],
)
def test_amounts_are_refused_where_the_name_of_the_sheet_makes_their_unit_doubtful(
    tmp_path: Path, name: str, code: str
) -> None:
    rows = [(CASE_NO, FILED_ON, VILLAGE, LOSS), ("A1", "2022-03-05", "青石村", 60)]
    assert list_codes(read_ledgers(tmp_path, **{name: rows})) == [code]


@pytest.mark.parametrize("name", ["案件", "万和村案件", "5万元以上案件", "案件(元)", "案件(亿丰市场)"])
def test_a_name_of_a_sheet_that_names_no_unit_leaves_amounts_in_yuan(tmp_path: Path, name: str) -> None:
    rows = [(CASE_NO, FILED_ON, VILLAGE, LOSS), ("A1", "2022-03-05", "青石村", 600_000)]
    assert get_case(read_ledgers(tmp_path, **{name: rows}))["loss_fen"] == SIXTY_WAN


def test_what_a_row_tells_of_a_case_names_no_unit(tmp_path: Path) -> None:
    header = (CASE_NO, FILED_ON, VILLAGE, LOSS, "简要案情", "备注")
    row = ("A1", "2022-03-05", "青石村", 600_000, "金额：万元，骗走万元，兑换美元", "以万元计")
    assert get_case(read_ledgers(tmp_path, 案件=[header, row, ("注：全年宣传12.5万人次",)]))["loss_fen"] == SIXTY_WAN


@pytest.mark.parametrize("word", ["单位：万元", "金额单位：万"])
def test_a_unit_beside_the_headers_is_that_of_the_amounts(tmp_path: Path, word: str) -> None:
    rows = [(CASE_NO, FILED_ON, VILLAGE, LOSS, word), ("A1", "2022-03-05", "青石村", 60, "")]
    assert get_case(read_ledgers(tmp_path, 案件=rows))["loss_fen"] == SIXTY_WAN


@pytest.mark.parametrize("header", ["单位", "金额单位", "币种"])
def test_a_column_of_units_is_heeded(tmp_path: Path, header: str) -> None:
    def read(*units: str) -> LedgerReading:
        rows = [(f"A{line}", "2022-03-05", "青石村", 60, unit) for line, unit in enumerate(units)]
        return read_ledgers(tmp_path, 案件=[(CASE_NO, FILED_ON, VILLAGE, LOSS, header), *rows])

    def list_losses(*units: str) -> list[int]:
        return [case["loss_fen"] for case in list_facts(read(*units), Register.CASES)]

    assert list_losses("万元", "万元") == [SIXTY_WAN, SIXTY_WAN]
    assert list_losses("元", "") == [6000, 6000]
    assert list_losses("万和村委会", "财政所") == [6000, 6000]
    for units in (("万元", "元"), ("万元", "")):
        assert list_codes(read(*units)) == ["money.unit_unclear"] * 2
    assert list_codes(read("美元", "美元")) == ["money.foreign_currency"] * 2
    assert list_codes(read("千元", "千元")) == ["money.other_unit"] * 2


@pytest.mark.parametrize(
    ("above", "below"), [("单位：元", "单位：万元"), ("本表各项均为万元", ""), ("", "以上均为万元")]
)
def test_an_amount_of_unclear_unit_is_refused_unless_it_names_its_own(tmp_path: Path, above: str, below: str) -> None:
    rows = [
        (above, ""),
        (CASE_NO, FILED_ON, VILLAGE, LOSS),
        ("A1", "2022-03-05", "青石村", 60),
        ("A2", "2022-03-05", "青石村", "60万元"),
        ("A3", "2022-03-05", "青石村", "60"),
        ("A4", "2022-03-05", "青石村", ""),
        ("A5", "2022-03-05", "青石村", 0),
        (below, ""),
    ]
    reading = read_ledgers(tmp_path, 案件=rows)
    assert list_codes(reading) == ["money.unit_unclear"] * 2
    assert [case["loss_fen"] for case in list_facts(reading, Register.CASES)] == [SIXTY_WAN, None, 0]


def test_the_unit_of_a_header_is_nearer_than_that_of_a_line(tmp_path: Path) -> None:
    rows = [
        ("本表各项均为万元",),
        (CASE_NO, FILED_ON, VILLAGE, "被骗金额(元)"),
        ("A1", "2022-03-05", "青石村", 600_000),
    ]
    assert get_case(read_ledgers(tmp_path, 案件=rows))["loss_fen"] == SIXTY_WAN
