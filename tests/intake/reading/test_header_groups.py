"""Headers in which the name of a group stands over several columns: each is read by its part, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.intake.header_sheets import CASE_NO, FILED_ON, LOSS, SIXTY_WAN, VILLAGE, read_merged, read_text_table
from tests.intake.sheets import OUTREACH, QINGSHI, find_problem, find_sheet, get_case, list_codes, list_facts
from wuzha.core.vocabulary import Register
from wuzha.intake.reading.ledger_reader import LedgerReading


def test_the_village_of_registration_is_not_read_as_the_village(tmp_path: Path) -> None:
    rows = [
        (CASE_NO, FILED_ON, VILLAGE, "", "被骗金额(元)"),
        ("", "", "户籍地", "现居住地", ""),
        ("A1", "2022-03-05", "白水村", "青石村", 1),
    ]
    reading = read_merged(tmp_path, "案件", rows, (0, 2, 0, 3), (0, 0, 1, 0), (0, 1, 1, 1), (0, 4, 1, 4))
    assert get_case(reading)["village"] == QINGSHI
    assert "所属村(社区)/户籍地" in find_sheet(reading, Register.CASES).unknown_columns


def test_parts_below_a_header_need_no_merged_cells(tmp_path: Path) -> None:
    header = (CASE_NO, FILED_ON, VILLAGE, "", "被骗金额(元)")
    rows = (("", "", "户籍地", "现居住地", ""), ("A1", "2022-03-05", "白水村", "青石村", 1))
    assert get_case(read_text_table(tmp_path, header, *rows))["village"] == QINGSHI


def test_parts_without_a_place_of_living_give_no_village(tmp_path: Path) -> None:
    rows = [
        (CASE_NO, FILED_ON, VILLAGE, "", "被骗金额(元)"),
        ("", "", "户籍地", "发案地村", ""),
        ("A1", "2022-03-05", "白水村", "青石村", 1),
    ]
    reading = read_merged(tmp_path, "案件", rows, (0, 2, 0, 3), (0, 0, 1, 0), (0, 1, 1, 1), (0, 4, 1, 4))
    assert get_case(reading)["village"] is None
    assert find_sheet(reading, Register.CASES).unknown_columns == ("所属村(社区)/户籍地", "所属村(社区)/发案地村")


def read_group(
    folder: Path, group: str, parts: dict[str, Any], *, with_merges: bool, before: Sequence[str] = (CASE_NO, FILED_ON)
) -> LedgerReading:
    """Read one case with a group of columns below the name given; the first of them are A1 and its day."""
    head = {CASE_NO: "A1", FILED_ON: "2022-03-05", VILLAGE: "青石村", "备注": "某某"}
    after = [name for name in head if name not in before and name != group]
    header = (*before, group, *[""] * (len(parts) - 1), *after)
    below = (*[""] * len(before), *parts, *[""] * len(after))
    row = (*(head[name] for name in before), *parts.values(), *(head[name] for name in after))
    if not with_merges:
        return read_text_table(folder, header, below, row)
    first, last = len(before), len(before) + len(parts) - 1
    outside = [position for position in range(len(header)) if not first <= position <= last]
    return read_merged(
        folder, "案件", [header, below, row], (0, first, 0, last), *((0, place, 1, place) for place in outside[:1])
    )


MERGED_OR_NOT = pytest.mark.parametrize("with_merges", [True, False])


@MERGED_OR_NOT
@pytest.mark.parametrize(
    ("group", "parts", "fen"),
    [
        ("被骗金额", {"笔数": 5, "其中现金": 100, "合计": 600_000}, SIXTY_WAN),
        ("被骗金额", {"其中现金": 100, "其他方式": 1, "总计（元）": 600_000}, SIXTY_WAN),
        ("被骗金额(万元)", {"笔数": 5, "总额": 60}, SIXTY_WAN),
        ("被骗金额", {"笔数": 5, "合计（万元）": 60}, SIXTY_WAN),
        ("被骗金额", {"金额": 100, "合计": 600_000}, SIXTY_WAN),
        ("涉案金额", {"追回": 100, "被骗": 600_000}, SIXTY_WAN),
        ("涉案金额", {"追回": 1, "被骗(万元)": 60}, SIXTY_WAN),
        ("金额(万元)", {"返还": 1, "被骗": 60}, SIXTY_WAN),
    ],
)
def test_the_part_that_is_the_amount_is_read(
    tmp_path: Path, group: str, parts: dict[str, Any], fen: int, with_merges: bool
) -> None:
    reading = read_group(tmp_path, group, parts, with_merges=with_merges)
    assert get_case(reading)["loss_fen"] == fen
    assert list_codes(reading) == []


@MERGED_OR_NOT
@pytest.mark.parametrize(
    ("group", "parts"),
    [
        ("被骗金额", {"笔数": 5, "其中现金": 100}),
        ("涉案金额", {"追回": 100, "冻结": 600}),
        ("被骗金额", {"现金": 100, "转账": 600_000}),
        ("被骗金额", {"总额": 100, "合计": 600_000}),
        ("被骗金额", {"合计": 100, "合计(含其他)": 1, "总计": 600_000}),
        (VILLAGE, {"户口所在地": "白水村", "籍贯": "青石村"}),
        (VILLAGE, {"原": "白水村", "迁入": "青石村"}),
        (VILLAGE, {"父亲": "白水村", "母亲": "青石村"}),
        (FILED_ON, {"受理": "2022-01-01", "移送": "2022-03-05"}),
        (FILED_ON, {"开始": "2022-01-01", "结束": "2022-03-05"}),
    ],
)
def test_a_group_without_a_part_that_is_certain_is_not_read_and_reported(
    tmp_path: Path, group: str, parts: dict[str, Any], with_merges: bool
) -> None:
    before = tuple(name for name in (CASE_NO, FILED_ON) if name != group)
    reading = read_group(tmp_path, group, parts, with_merges=with_merges, before=before)
    case = get_case(reading)
    key = {VILLAGE: "village", FILED_ON: "filed_on"}.get(group, "loss_fen")
    assert case[key] is None
    problem = find_problem(reading, "sheet.group_unclear")
    assert (problem.sheet, problem.line, problem.column) == ("案件", 2, group)
    assert all(part in problem.text for part in parts)


@MERGED_OR_NOT
@pytest.mark.parametrize(
    "parts",
    [
        {"户口所在地": "白水村", "实际居住地": "青石村"},
        {"原": "白水村", "现": "青石村"},
        {"户籍所在地": "白水村", "现居住地": "青石村"},
        {"代码": "520399001201", "名称": "青石村"},
    ],
)
def test_the_part_that_is_the_village_of_living_is_read(
    tmp_path: Path, parts: dict[str, Any], with_merges: bool
) -> None:
    assert get_case(read_group(tmp_path, VILLAGE, parts, with_merges=with_merges))["village"] == QINGSHI


@MERGED_OR_NOT
@pytest.mark.parametrize("group", [FILED_ON, "日期"])
def test_the_part_that_is_the_day_of_filing_is_read(tmp_path: Path, group: str, with_merges: bool) -> None:
    parts = {"受理": "2022-01-01", "立案": "2022-03-05", "案发": "2021-12-31"}
    case = get_case(read_group(tmp_path, group, parts, with_merges=with_merges, before=(CASE_NO,)))
    assert (case["filed_on"], case["occurred_on"]) == (date(2022, 3, 5), date(2021, 12, 31))


def test_names_repeated_in_the_row_of_parts_belong_to_the_header(tmp_path: Path) -> None:
    """So programs write a header whose cells were merged."""
    rows = [
        (CASE_NO, FILED_ON, VILLAGE, LOSS, LOSS, LOSS, "备注"),
        (CASE_NO, FILED_ON, VILLAGE, "笔数", "其中现金", "合计", "备注"),
        ("A1", "2022-03-05", "青石村", 5, 100, 600_000, ""),
    ]
    blank, with_remark = (*rows[0][:4], "", "", "备注"), ("", "年月日", "", "笔数", "其中现金", "合计", "")
    assert get_case(read_text_table(tmp_path, blank, with_remark, rows[2]))["loss_fen"] == SIXTY_WAN
    for header in (rows[0], blank):
        reading = read_text_table(tmp_path, header, *rows[1:])
        assert get_case(reading)["loss_fen"] == SIXTY_WAN
        assert list_codes(reading) == []
    without_total = [tuple("其他" if cell == "合计" else cell for cell in row) for row in rows]
    assert get_case(read_text_table(tmp_path, *without_total))["loss_fen"] is None


def test_a_header_printed_again_right_below_itself_changes_nothing(tmp_path: Path) -> None:
    header = (CASE_NO, FILED_ON, VILLAGE, LOSS)
    reading = read_text_table(tmp_path, header, header, ("A1", "2022-03-05", "青石村", 1))
    assert (get_case(reading)["loss_fen"], list_codes(reading)) == (100, [])


def test_a_part_of_a_part_is_not_the_amount(tmp_path: Path) -> None:
    rows = [
        (CASE_NO, FILED_ON, VILLAGE, LOSS, "", "", ""),
        ("", "", "", "现金", "", "合计", ""),
        ("", "", "", "笔数", "金额", "笔数", "金额"),
        ("A1", "2022-03-05", "青石村", 1, 100, 5, 600_000),
    ]
    down = [(0, position, 2, position) for position in range(3)]
    reading = read_merged(tmp_path, "案件", rows, (0, 3, 0, 6), (1, 3, 1, 4), (1, 5, 1, 6), *down)
    assert get_case(reading)["loss_fen"] == SIXTY_WAN
    assert get_case(read_text_table(tmp_path, *rows))["loss_fen"] == SIXTY_WAN


def test_a_required_column_that_is_a_group_refuses_the_rows(tmp_path: Path) -> None:
    rows = [
        ("窝点编号", VILLAGE, "查获日期", ""),
        ("", "", "受理", "移送"),
        ("W1", "青石村", "2022-01-01", "2022-03-05"),
    ]
    reading = read_merged(tmp_path, "窝点", rows, (0, 2, 0, 3), (0, 0, 1, 0), (0, 1, 1, 1))
    assert list_facts(reading, Register.DENS) == []
    assert {"sheet.column_missing", "sheet.group_unclear"} == set(list_codes(reading))


def test_a_number_that_is_a_group_refuses_the_rows(tmp_path: Path) -> None:
    rows = [
        (CASE_NO, "", FILED_ON, VILLAGE, LOSS),
        ("公安", "街道", "", "", ""),
        ("A1", "B1", "2022-03-05", "青石村", 1),
    ]
    down = [(0, position, 1, position) for position in range(2, 5)]
    reading = read_merged(tmp_path, "案件", rows, (0, 0, 0, 1), *down)
    assert list_facts(reading, Register.CASES) == []
    assert "sheet.column_missing" in list_codes(reading)


def test_the_name_of_a_group_is_not_its_second_column(tmp_path: Path) -> None:
    """The second column of the group has no name of its own."""
    rows = [(CASE_NO, FILED_ON, VILLAGE, LOSS, ""), ("", "", "", "笔数", ""), ("A1", "2022-03-05", "青石村", 5, 100)]
    reading = read_merged(tmp_path, "案件", rows, (0, 3, 0, 4), *((0, place, 1, place) for place in range(3)))
    assert get_case(reading)["loss_fen"] is None
    assert "没有列名的第5列" in find_sheet(reading, Register.CASES).unknown_columns


def test_a_single_part_below_a_name_is_not_the_whole(tmp_path: Path) -> None:
    rows = [(CASE_NO, FILED_ON, VILLAGE, LOSS), ("", "", "户籍地", "笔数"), ("A1", "2022-03-05", "青石村", 5)]
    reading = read_merged(tmp_path, "案件", rows, (0, 0, 1, 0), (0, 1, 1, 1))
    case = get_case(reading)
    assert (case["village"], case["loss_fen"]) == (None, None)
    assert list_codes(reading).count("sheet.group_unclear") == 2


@pytest.mark.parametrize("group", ["户籍地", "户籍信息", "嫌疑人"])
def test_a_village_below_another_group_is_not_the_village(tmp_path: Path, group: str) -> None:
    rows = [
        ("案件", "", group, "现住信息", "损失"),
        (CASE_NO, FILED_ON, VILLAGE, VILLAGE, LOSS),
        ("A1", "2022-03-05", "白水村", "青石村", 1),
    ]
    assert get_case(read_text_table(tmp_path, *rows))["village"] == QINGSHI


@pytest.mark.parametrize("with_merges", [True, False])
def test_a_row_of_data_below_a_wide_header_stays_data(tmp_path: Path, with_merges: bool) -> None:
    rows = [
        (CASE_NO, FILED_ON, "备注", "", VILLAGE),
        ("", "2022-03-05", "某某", "已汇总", "青石村"),
        ("A1", "2022-03-05", "某某", "已汇总", "青石村"),
    ]
    merges = [(0, 2, 0, 3)] if with_merges else []
    reading = read_merged(tmp_path, "案件", rows, *merges) if with_merges else read_text_table(tmp_path, *rows)
    assert get_case(reading)["village"] == QINGSHI
    assert find_problem(reading, "cell.required").line == 2


@pytest.mark.parametrize("part", ["金额", "金额（元）", "合计"])
def test_a_count_of_transfers_is_not_read_as_the_amount(tmp_path: Path, part: str) -> None:
    rows = [
        (CASE_NO, FILED_ON, VILLAGE, LOSS, ""),
        ("", "", "", "转账次数", part),
        ("A1", "2022-03-05", "青石村", 3, 600_000),
    ]
    reading = read_merged(tmp_path, "案件", rows, (0, 3, 0, 4), (0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2))
    assert get_case(reading)["loss_fen"] == SIXTY_WAN


def test_the_sum_of_an_audience_is_the_audience(tmp_path: Path) -> None:
    rows = [
        (*OUTREACH, "受众人数", "", ""),
        ("", "", "", "", "男", "女", "合计"),
        (*OUTREACH.values(), 20, 15, 35),
    ]
    reading = read_merged(tmp_path, "宣传", rows, (0, 4, 0, 6), (0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2), (0, 3, 1, 3))
    (record,) = list_facts(reading, Register.OUTREACH)
    assert record["audience_count"] == 35
