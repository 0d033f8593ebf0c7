"""The rules of each register: the meaning of blanks, values that belong together, refusals and warnings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.intake.sheets import (
    ATTESTATION,
    BAISHUI,
    CASE,
    OUTREACH,
    PERSON,
    QINGSHI,
    REPORT,
    SANCTION,
    STREET,
    find_problem,
    find_sheet,
    get_case,
    list_codes,
    list_facts,
    make_table,
    read_cases,
    read_ledgers,
)
from wuzha.core.vocabulary import Register, Severity


@pytest.mark.parametrize(
    ("changes", "key", "value"),
    [
        ({"案件性质": "治安"}, "case_kind", "administrative"),
        ({"状态": "撤案"}, "status", "withdrawn"),
        ({"诈骗类型": "刷单"}, "fraud_type", "fake_orders"),
        ({"报警时间": "2021.7.1 8:00"}, "reported_on", date(2021, 7, 1)),
        ({"受骗时间": "2021年7月1日"}, "occurred_on", date(2021, 7, 1)),
        ({"接收日期": 44500}, "received_on", date(2021, 10, 31)),
        ({"发案地": "白水村"}, "occurred_in", BAISHUI),
        ({"发案地": "某商场门口"}, "occurred_in", None),
        ({"返还金额": "1万"}, "returned_fen", 1_000_000),
        ({"被骗金额(万元)": "12.5"}, "loss_fen", 12_500_000),
        ({"被骗金额(元)": "不详"}, "loss_fen", None),
        ({"立案日期": "不详"}, "filed_on", None),
        ({"工作单位": "无"}, "unit", None),
    ],
)
def test_a_case_is_read_cell_by_cell(tmp_path: Path, changes: dict[str, Any], key: str, value: object) -> None:
    reading = read_ledgers(tmp_path, 案件=make_table(CASE, **changes))
    assert reading.problems == ()
    assert get_case(reading)[key] == value


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"立案日期": "8月1日"}, "date.no_year"),
        ({"被骗金额(元)": "很多"}, "money.not_a_number"),
        ({"被骗金额(万元)": "3万"}, "money.unit_twice"),
        ({"案件编号": 520302198001015872}, "code.lost_digits"),
        ({"案件编号": ""}, "cell.required"),
        ({"案件编号": "无"}, "cell.required"),
        ({"所属村(社区)": "青右村"}, "village.unknown"),
        ({"所属村(社区)": "白水"}, "village.ambiguous"),
        ({"所属村(社区)": "财政所"}, "village.wrong_kind"),
        ({"受害人单位": "某某公司", "与职工关系": "本人"}, "unit.unknown"),
        ({"受害人单位": "财政所"}, "relation.missing"),
        ({"受害人单位": "财政所", "与职工关系": "兄弟"}, "term.unknown"),
        ({"案件性质": "民事"}, "term.unknown"),
    ],
)
def test_a_case_with_a_wrong_cell_is_refused(tmp_path: Path, changes: dict[str, Any], code: str) -> None:
    reading = read_ledgers(tmp_path, 案件=make_table(CASE, **changes))
    assert list_codes(reading) == [code]
    assert reading.problems[0].severity is Severity.REFUSED
    assert find_sheet(reading, Register.CASES).refused == 1
    assert list_facts(reading, Register.CASES) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"所属村(社区)": ""}, "case.village.blank"),
        ({"案发日期": "2021-08-02"}, "case.filed_before_occurred"),
        ({"与职工关系": "本人"}, "relation.without_unit"),
        ({"被骗金额(元)": "约5万"}, "money.approximate"),
        ({"诈骗类型": "新型骗局"}, "fraud_type.unknown"),
    ],
)
def test_a_case_to_be_looked_into_is_kept_with_a_warning(tmp_path: Path, changes: dict[str, Any], code: str) -> None:
    reading = read_ledgers(tmp_path, 案件=make_table(CASE, **changes))
    assert list_codes(reading) == [code]
    assert reading.problems[0].severity is Severity.WARNING
    assert get_case(reading)["case_no"] == "A1"


def test_all_problems_of_all_rows_are_reported_at_once(tmp_path: Path) -> None:
    rows: Sequence[Sequence[Any]] = [
        ("A1", "8月1日", "青右村", "很多"),
        ("A2", "", "青石村", -1),
        ("", "", "白水村", 1),
    ]
    reading = read_cases(tmp_path, *rows)
    assert [(problem.line, problem.code) for problem in reading.problems] == [
        (2, "date.no_year"),
        (2, "village.unknown"),
        (2, "money.not_a_number"),
        (3, "money.negative"),
        (4, "cell.required"),
    ]
    assert find_sheet(reading, Register.CASES).refused == 3


def test_near_names_are_shown_and_never_taken(tmp_path: Path) -> None:
    reading = read_ledgers(tmp_path, 案件=make_table(CASE, **{"所属村(社区)": "青右村"}))
    assert "青石村" in find_problem(reading, "village.unknown").remedy


def test_an_unknown_fraud_type_is_kept_and_counted_once_per_word(tmp_path: Path) -> None:
    rows = [("A1", "青石村", "新骗局"), ("A2", "青石村", "新骗局"), ("A3", "青石村", "旧骗局")]
    reading = read_cases(tmp_path, *rows, header=("案件编号", "所属村", "诈骗类型"))
    assert [row["fraud_type"] for row in list_facts(reading, Register.CASES)] == ["新骗局", "新骗局", "旧骗局"]
    assert list_codes(reading) == ["fraud_type.unknown", "fraud_type.unknown"]
    assert "共2行" in reading.problems[0].text


def test_a_story_in_place_of_a_fraud_type_stays_behind(tmp_path: Path) -> None:
    story = "受害人接到自称客服的电话后按要求下载软件并转账"
    reading = read_ledgers(tmp_path, 案件=make_table(CASE, 诈骗类型=story))
    problem = find_problem(reading, "fraud_type.too_long")
    assert (problem.value, story in problem.text, get_case(reading)["fraud_type"]) == (None, False, None)


def test_an_id_number_as_a_persons_number_is_refused_and_never_shown(tmp_path: Path) -> None:
    made_up = "99000019900307002X"
    numbers = [f"99000019900307002{last}" for last in "0123456789X"]
    reading = read_ledgers(
        tmp_path, 重点人员=[tuple(PERSON), *((number, *[*PERSON.values()][1:]) for number in numbers)]
    )
    assert list_codes(reading) == ["code.is_personal"] * 11
    assert [problem.value for problem in reading.problems] == [None] * 11
    assert made_up[:14] not in repr(reading.problems)


def test_a_person_is_read_with_its_defaults(tmp_path: Path) -> None:
    reading = read_ledgers(tmp_path, 重点人员=make_table(PERSON, 类别="滞留境外", 居住性质="暂住"))
    (row,) = list_facts(reading, Register.PERSONS)
    assert (row["category"], row["residence"], row["confirmation"]) == (
        "stranded_abroad",
        "temporary",
        "confirmed",
    )


def test_a_person_without_a_village_is_taken_with_a_warning(tmp_path: Path) -> None:
    reading = read_ledgers(tmp_path, 重点人员=make_table(PERSON | {"所属村(社区)": ""}))
    assert list_codes(reading) == ["person.village.blank"]
    assert [row["village"] for row in list_facts(reading, Register.PERSONS)] == [None]


def test_a_person_cleared_before_being_confirmed_is_refused(tmp_path: Path) -> None:
    reading = read_ledgers(tmp_path, 重点人员=make_table(PERSON, 解除日期="2021-07-31"))
    assert list_codes(reading) == ["person.cleared_before_confirmed"]


def test_a_den_needs_its_village(tmp_path: Path) -> None:
    reading = read_ledgers(tmp_path, 窝点=make_table({"窝点编号": "W1", "所属村(社区)": "", "查获日期": "2021-08-01"}))
    assert list_codes(reading) == ["cell.required"]


@pytest.mark.parametrize(
    ("way", "must", "form"), [("逢户必进", "home", None), ("讲座", None, "lecture"), ("其他", None, "other")]
)
def test_outreach_is_one_of_the_eight_channels_or_a_form(
    tmp_path: Path, way: str, must: str | None, form: str | None
) -> None:
    reading = read_ledgers(tmp_path, 宣传=make_table(OUTREACH, 方式=way, 场所="学校", 受众人数="约200人"))
    (row,) = list_facts(reading, Register.OUTREACH)
    assert (row["must"], row["form"], row["venue"], row["audience_count"]) == (must, form, "school", 200)
    assert list_codes(reading) == ["whole.approximate"]


@pytest.mark.parametrize("count", [2**31, "2,147,483,648人", "9" * 30])
def test_a_number_that_is_too_large_is_called_so(tmp_path: Path, count: Any) -> None:
    reading = read_ledgers(tmp_path, 宣传=make_table(OUTREACH, 受众人数=count))
    assert "太大，最大可填1000000000" in find_problem(reading, "whole.too_large").text


def test_a_range_of_months_is_one_fact_per_month(tmp_path: Path) -> None:
    reading = read_ledgers(tmp_path, 报送=make_table(REPORT, 月份="2022-01~2022-06"))
    assert [row["month"] for row in list_facts(reading, Register.DECLARATIONS)] == [
        f"2022-0{month}" for month in range(1, 7)
    ]
    assert find_sheet(reading, Register.DECLARATIONS).rows == 1


@pytest.mark.parametrize("word", ["组织", "基数", "别的"])
def test_only_the_five_monthly_registers_are_declared(tmp_path: Path, word: str) -> None:
    assert list_codes(read_ledgers(tmp_path, 报送=make_table(REPORT, 台账=word))) == ["term.unknown"]


@pytest.mark.parametrize(
    ("clause", "criterion"),
    [
        ("四(一)5", "duties_done"),
        ("四（一）5、", "duties_done"),
        (" 四 (一) 第5条", "duties_done"),
        ("duties_done", "duties_done"),
        ("六(一)", "form_leading_group"),
    ],
)
def test_a_clause_is_named_by_its_id_or_as_it_is_printed(tmp_path: Path, clause: str, criterion: str) -> None:
    reading = read_ledgers(tmp_path, 认定=make_table(ATTESTATION, 条款=clause))
    assert reading.problems == ()
    assert reading.build_facts(None)[Register.ATTESTATIONS] == [
        (QINGSHI, criterion, "2021H2", "met", date(2021, 12, 20))
    ]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"条款": "四(三)9"}, "clause.unknown"),
        ({"条款": "六(二)1"}, "clause.ambiguous"),
        ({"认定人": ""}, "cell.required"),
        ({"条款": "四(一)4"}, "attestation.no_effect"),
        ({"对象": "财政所"}, "attestation.no_effect"),
    ],
)
def test_an_attestation_without_effect_is_reported(tmp_path: Path, changes: dict[str, Any], code: str) -> None:
    assert list_codes(read_ledgers(tmp_path, 认定=make_table(ATTESTATION, **changes))) == [code]


def test_no_fact_holds_free_text(tmp_path: Path) -> None:
    free = "自由文字"
    reading = read_ledgers(
        tmp_path,
        案件=make_table(CASE, 发案地=free, 受害人姓名=free, 简要案情=free, 备注=free),
        督办=make_table(SANCTION, 事由=free),
        认定=make_table(ATTESTATION, 认定人=f"考核组{free}", 理由=free),
    )
    assert reading.problems == ()
    assert free not in str(reading.build_facts(None))
    assert STREET in str(reading.build_facts(None))
