"""Each register's own rules: what a blank means, what belongs together, what is refused and what only warned of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.intake.sheets import (
    ATTESTATION,
    BAISHUI,
    BASELINE,
    CASE,
    OUTREACH,
    PERSON,
    QINGSHI,
    REPORT,
    SANCTION,
    STREET,
    case,
    cases,
    codes,
    facts,
    ledgers,
    problem,
    sheet,
    table,
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
    reading = ledgers(tmp_path, 案件=table(CASE, **changes))
    assert reading.problems == ()
    assert case(reading)[key] == value


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
    reading = ledgers(tmp_path, 案件=table(CASE, **changes))
    assert codes(reading) == [code]
    assert reading.problems[0].severity is Severity.REFUSED
    assert sheet(reading, Register.CASES).refused == 1
    assert facts(reading, Register.CASES) == []


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
    reading = ledgers(tmp_path, 案件=table(CASE, **changes))
    assert codes(reading) == [code]
    assert reading.problems[0].severity is Severity.WARNING
    assert case(reading)["case_no"] == "A1"


def test_all_problems_of_all_rows_are_told_at_once(tmp_path: Path) -> None:
    rows: Sequence[Sequence[Any]] = [
        ("A1", "8月1日", "青右村", "很多"),
        ("A2", "", "青石村", -1),
        ("", "", "白水村", 1),
    ]
    reading = cases(tmp_path, *rows)
    assert [(found.line, found.code) for found in reading.problems] == [
        (2, "date.no_year"),
        (2, "village.unknown"),
        (2, "money.not_a_number"),
        (3, "money.negative"),
        (4, "cell.required"),
    ]
    assert sheet(reading, Register.CASES).refused == 3


def test_near_names_are_shown_and_never_taken(tmp_path: Path) -> None:
    reading = ledgers(tmp_path, 案件=table(CASE, **{"所属村(社区)": "青右村"}))
    assert "青石村" in problem(reading, "village.unknown").remedy


def test_an_unknown_fraud_type_is_kept_and_counted_once_per_word(tmp_path: Path) -> None:
    rows = [("A1", "青石村", "新骗局"), ("A2", "青石村", "新骗局"), ("A3", "青石村", "旧骗局")]
    reading = cases(tmp_path, *rows, header=("案件编号", "所属村", "诈骗类型"))
    assert [row["fraud_type"] for row in facts(reading, Register.CASES)] == ["新骗局", "新骗局", "旧骗局"]
    assert codes(reading) == ["fraud_type.unknown", "fraud_type.unknown"]
    assert "共2行" in reading.problems[0].text


def test_a_story_in_place_of_a_fraud_type_stays_behind(tmp_path: Path) -> None:
    story = "受害人接到自称客服的电话后按要求下载软件并转账"
    reading = ledgers(tmp_path, 案件=table(CASE, 诈骗类型=story))
    found = problem(reading, "fraud_type.too_long")
    assert (found.value, story in found.text, case(reading)["fraud_type"]) == (None, False, None)


def test_an_id_number_as_a_persons_number_is_refused_and_never_shown(tmp_path: Path) -> None:
    made_up = "99000019900307002X"
    numbers = [f"99000019900307002{last}" for last in "0123456789X"]
    reading = ledgers(tmp_path, 重点人员=[tuple(PERSON), *((number, *[*PERSON.values()][1:]) for number in numbers)])
    found = problem(reading, "code.is_personal")
    assert found.value is None
    assert made_up[:14] not in found.text + found.remedy


def test_a_person_is_read_with_its_defaults(tmp_path: Path) -> None:
    reading = ledgers(tmp_path, 重点人员=table(PERSON, 类别="滞留境外", 居住性质="暂住"))
    (found,) = facts(reading, Register.PERSONS)
    assert (found["category"], found["residence"], found["confirmation"]) == (
        "stranded_abroad",
        "temporary",
        "confirmed",
    )


def test_a_person_cleared_before_being_confirmed_is_refused(tmp_path: Path) -> None:
    reading = ledgers(tmp_path, 重点人员=table(PERSON, 解除日期="2021-07-31"))
    assert codes(reading) == ["person.cleared_before_confirmed"]


def test_a_den_needs_its_village(tmp_path: Path) -> None:
    reading = ledgers(tmp_path, 窝点=table({"窝点编号": "W1", "所属村(社区)": "", "查获日期": "2021-08-01"}))
    assert codes(reading) == ["cell.required"]


@pytest.mark.parametrize(
    ("way", "must", "form"), [("逢户必进", "home", None), ("讲座", None, "lecture"), ("其他", None, "other")]
)
def test_outreach_is_one_of_the_eight_channels_or_a_form(
    tmp_path: Path, way: str, must: str | None, form: str | None
) -> None:
    reading = ledgers(tmp_path, 宣传=table(OUTREACH, 方式=way, 场所="学校", 受众人数="约200人"))
    (found,) = facts(reading, Register.OUTREACH)
    assert (found["must"], found["form"], found["venue"], found["audience_count"]) == (must, form, "school", 200)
    assert codes(reading) == ["whole.approximate"]


@pytest.mark.parametrize("count", [2**31, "2,147,483,648人", "9" * 30])
def test_a_number_that_is_too_large_is_called_so(tmp_path: Path, count: Any) -> None:
    reading = ledgers(tmp_path, 宣传=table(OUTREACH, 受众人数=count))
    assert "太大，最大可填1000000000" in problem(reading, "whole.too_large").text


def test_a_range_of_months_is_one_fact_per_month(tmp_path: Path) -> None:
    reading = ledgers(tmp_path, 报送=table(REPORT, 月份="2022-01~2022-06"))
    assert [row["month"] for row in facts(reading, Register.DECLARATIONS)] == [
        f"2022-0{month}" for month in range(1, 7)
    ]
    assert sheet(reading, Register.DECLARATIONS).rows == 1


@pytest.mark.parametrize("word", ["组织", "基数", "别的"])
def test_only_the_five_monthly_registers_are_declared(tmp_path: Path, word: str) -> None:
    assert codes(ledgers(tmp_path, 报送=table(REPORT, 台账=word))) == ["term.unknown"]


@pytest.mark.parametrize("number", ["", "不详", "/"])
def test_a_baseline_without_a_number_is_refused(tmp_path: Path, number: str) -> None:
    assert codes(ledgers(tmp_path, 基数=table(BASELINE, 数量=number))) == ["cell.required"]


def test_a_signed_baseline_is_read(tmp_path: Path) -> None:
    reading = ledgers(tmp_path, 基数=table(BASELINE))
    assert reading.facts(None)[Register.BASELINES] == [(QINGSHI, "2021H1", "cases", 4, date(2021, 11, 20))]


@pytest.mark.parametrize(("number", "warned"), [(4, True), (2, False)])
def test_a_baseline_that_differs_from_the_rows_is_told(tmp_path: Path, number: int, warned: bool) -> None:
    rows = [
        ("A1", "2021-02-01", "青石村", "刑事"),
        ("A2", "2021-06-30", "青石村", ""),
        ("A3", "2021-07-01", "青石村", ""),
        ("A4", "2021-02-01", "青石村", "治安"),
        ("A5", "2021-02-01", "白水村", ""),
    ]
    header = ("案件编号", "立案日期", "所属村", "案件性质")
    reading = ledgers(tmp_path, 案件=[header, *rows], 基数=table(BASELINE, 数量=number))
    assert codes(reading) == (["baseline.differs"] if warned else [])
    if warned:
        found = problem(reading, "baseline.differs")
        assert (found.value, "2件" in found.text) == ("4", True)


def test_a_baseline_of_the_street_is_held_against_all_below_it(tmp_path: Path) -> None:
    rows = [("A1", "2021-02-01", "青石村"), ("A2", "2021-03-01", "白水村")]
    reading = ledgers(
        tmp_path, 案件=[("案件编号", "立案日期", "所属村"), *rows], 基数=table(BASELINE, 对象="云溪街道", 数量=3)
    )
    assert "2件" in problem(reading, "baseline.differs").text


def test_a_baseline_without_rows_in_the_books_is_no_contradiction(tmp_path: Path) -> None:
    assert codes(ledgers(tmp_path, 基数=table(BASELINE))) == []


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
    reading = ledgers(tmp_path, 认定=table(ATTESTATION, 条款=clause))
    assert reading.problems == ()
    assert reading.facts(None)[Register.ATTESTATIONS] == [(QINGSHI, criterion, "2021H2", "met", date(2021, 12, 20))]


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
def test_an_attestation_that_cannot_count_is_told(tmp_path: Path, changes: dict[str, Any], code: str) -> None:
    assert codes(ledgers(tmp_path, 认定=table(ATTESTATION, **changes))) == [code]


def test_no_fact_holds_free_text(tmp_path: Path) -> None:
    free = "自由文字"
    reading = ledgers(
        tmp_path,
        案件=table(CASE, 发案地=free, 受害人姓名=free, 简要案情=free, 备注=free),
        督办=table(SANCTION, 事由=free),
        认定=table(ATTESTATION, 认定人=f"考核组{free}", 理由=free),
    )
    assert reading.problems == ()
    assert free not in str(reading.facts(None))
    assert STREET in str(reading.facts(None))
