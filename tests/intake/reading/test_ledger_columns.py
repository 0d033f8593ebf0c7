"""Every column of every register under each of its headers, and every coded word under each of its names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.intake.sheets import (
    ATTESTATION,
    BASELINE,
    CASE,
    OUTREACH,
    PERSON,
    QINGSHI,
    REPORT,
    SANCTION,
    STREET,
    find_sheet,
    list_codes,
    list_facts,
    make_table,
    read_ledgers,
)
from wuzha.core.vocabulary import Register, Severity
from wuzha.intake.reading.ledger_reader import LedgerReading

DEN = {"窝点编号": "W1", "所属村(社区)": "青石村", "查获日期": "2021-08-01"}
SOUND: Mapping[Register, Mapping[str, Any]] = {
    Register.CASES: CASE,
    Register.PERSONS: PERSON,
    Register.DENS: DEN,
    Register.SANCTIONS: SANCTION,
    Register.OUTREACH: OUTREACH,
    Register.DECLARATIONS: REPORT,
    Register.BASELINES: BASELINE,
    Register.ATTESTATIONS: ATTESTATION,
}
AUGUST_1 = date(2021, 8, 1)


def read_row(folder: Path, register: Register, row: Mapping[str, Any]) -> LedgerReading:
    """Read one row of a register."""
    return read_ledgers(folder, **{register.label: make_table(dict(row))})


@pytest.mark.parametrize(
    ("standard", "headers", "cell", "key", "value"),
    [
        ("案件编号", "案件编号 警情编号 接警编号 编号", "A1", "case_no", "A1"),
        ("立案日期", "立案日期 立案时间", "2021-08-01", "filed_on", AUGUST_1),
        ("", "报案日期 报案时间 报警时间 接警时间", "2021-08-01", "reported_on", AUGUST_1),
        ("", "案发日期 案发时间 发案时间 受骗时间", "2021-07-31", "occurred_on", date(2021, 7, 31)),
        ("所属村(社区)", "所属村（社区） 村(社区) 所属村 现住址所属村 居住地村", "青石村", "village", QINGSHI),
        ("", "发案地", "青石村", "occurred_in", QINGSHI),
        ("", "被骗金额(元) 被骗金额 涉案金额 损失金额 受骗金额", 3000, "loss_fen", 300_000),
        ("", "诈骗类型", "刷单返利", "fraud_type", "fake_orders"),
        ("", "案件性质", "治安", "case_kind", "administrative"),
        ("", "状态", "并案", "status", "merged"),
        ("", "接收日期", "2021-08-01", "received_on", AUGUST_1),
    ],
)
def test_a_column_of_cases_goes_by_each_of_its_headers(
    tmp_path: Path, *, standard: str, headers: str, cell: Any, key: str, value: Any
) -> None:
    cells = {header: text for header, text in CASE.items() if header != standard}
    for header in headers.split():
        reading = read_row(tmp_path, Register.CASES, {header: cell} | cells)
        assert reading.problems == (), header
        assert list_facts(reading, Register.CASES)[0][key] == value


@pytest.mark.parametrize("header", ["受害人单位", "工作单位"])
@pytest.mark.parametrize(
    ("word", "relation"), [("本人", "self"), ("父母", "parent"), ("配偶", "spouse"), ("子女", "child")]
)
def test_a_unit_goes_with_a_relation(tmp_path: Path, header: str, word: str, relation: str) -> None:
    reading = read_row(tmp_path, Register.CASES, CASE | {header: "D01", "与职工关系": word})
    row = list_facts(reading, Register.CASES)[0]
    assert (row["unit"], row["relation"]) == ("D01", relation)


@pytest.mark.parametrize(
    ("register", "header", "key", "words"),
    [
        (Register.CASES, "案件性质", "case_kind", "刑事=criminal 治安=administrative 未立案=not_filed"),
        (Register.CASES, "状态", "status", "有效=valid 撤案=withdrawn 并案=merged"),
        (
            Register.PERSONS,
            "类别",
            "category",
            "违法犯罪人员=offender 滞留缅北涉诈高危人员=stranded_abroad 滞留境外=stranded_abroad 拦截人员=intercepted",
        ),
        (Register.PERSONS, "居住性质", "residence", "常住=permanent 暂住=temporary 户籍=registered_only"),
        (Register.PERSONS, "认定状态", "confirmation", "已认定=confirmed 待核=pending"),
        (
            Register.SANCTIONS,
            "类型",
            "kind",
            "提醒=reminder 提醒函=reminder 通报批评=circulated_criticism 通报=circulated_criticism 约谈=summoned_talk"
            " 责令整改=ordered_rectification",
        ),
        (Register.SANCTIONS, "发文级别", "issued_by", "县=county 街道=street"),
        (
            Register.OUTREACH,
            "方式",
            "must",
            "逢屏必亮=screen 逢户必进=home 逢村必发=village 逢路必宣=road 逢会必讲=meeting 逢校必嘱=school"
            " 逢群必响=chat_group 逢机必装=phone",
        ),
        (
            Register.OUTREACH,
            "方式",
            "form",
            "讲座=lecture 赶集=market_day 广播=broadcast 横幅=banner 微信群=message_group 演练=drill 其他=other",
        ),
        (
            Register.OUTREACH,
            "场所",
            "venue",
            "银行=bank 宾馆=hotel 超市=supermarket 商场=mall 景区=scenic_area 医院=hospital 学校=school"
            " 农贸市场=farm_market 广场=square 交通主干道=main_road 大村大寨=large_village 其他=other",
        ),
        (
            Register.DECLARATIONS,
            "台账",
            "register",
            "案件=cases 重点人员=persons 窝点=dens 督办=sanctions 宣传=outreach",
        ),
        (Register.BASELINES, "指标", "measure", "案件=cases 职工受害案件=staff_victim_cases"),
        (Register.BASELINES, "期间", "period", "2021H1=2021H1 2021上半年=2021H1 2021年=2021"),
        (Register.ATTESTATIONS, "结论", "verdict", "达标=met 未达标=not_met"),
    ],
)
def test_a_coded_column_knows_each_of_its_words(
    tmp_path: Path, register: Register, header: str, key: str, words: str
) -> None:
    for pair in words.split():
        word, code = pair.split("=")
        reading = read_row(tmp_path, register, SOUND[register] | {header: word})
        assert list_codes(reading) == [], word
        assert list_facts(reading, register)[0][key] == code


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("街道", "street"),
        ("乡镇", "street"),
        ("村", "village"),
        ("村委会", "village"),
        ("社区", "community"),
        ("居委会", "community"),
        ("部门", "unit"),
        ("单位", "unit"),
    ],
)
@pytest.mark.parametrize(("duty", "has_duty"), [("是", True), ("否", False), ("", False)])
def test_an_org_is_of_a_kind_and_may_have_a_duty(
    tmp_path: Path, word: str, kind: str, duty: str, has_duty: bool
) -> None:
    row = {"代码": "X1", "名称": "某处", "类别": word, "上级代码": "" if kind == "street" else STREET}
    reading = read_ledgers(
        tmp_path, 组织表2=make_table(row, 服务管理职责=duty, 启用日期="2021-08-01", 停用日期="2022.1.1")
    )
    assert reading.problems == ()
    org = list_facts(reading, Register.ORGS)[-1]
    assert (org["kind"], org["has_management_duty"]) == (kind, has_duty)
    assert (org["opened_on"], org["closed_on"]) == (AUGUST_1, date(2022, 1, 1))


@pytest.mark.parametrize(
    ("register", "required_headers"),
    [
        (Register.CASES, "案件编号"),
        (Register.PERSONS, "人员编号 类别 认定日期"),
        (Register.DENS, "窝点编号 所属村(社区) 查获日期"),
        (Register.SANCTIONS, "编号 对象 类型 发文级别 日期"),
        (Register.OUTREACH, "记录编号 对象 日期 方式"),
        (Register.DECLARATIONS, "对象 台账 月份"),
        (Register.BASELINES, "对象 期间 指标 数量"),
        (Register.ATTESTATIONS, "对象 条款 期间 结论 认定人 认定日期"),
    ],
)
def test_a_register_needs_its_required_columns_and_no_other(
    tmp_path: Path, register: Register, required_headers: str
) -> None:
    optional = {"发案地": "某处"} if register is Register.CASES else {}
    required_cells = {header: SOUND[register][header] for header in required_headers.split()}
    reading = read_row(tmp_path, register, required_cells | optional)
    assert [problem.severity for problem in reading.problems if problem.severity is Severity.REFUSED] == []
    assert find_sheet(reading, register).rows == 1
    for header in required_cells:
        without = {name: cell for name, cell in required_cells.items() if name != header}
        problem_codes = list_codes(read_row(tmp_path, register, without | optional | {"备注": "甲", "附注": "乙"}))
        assert problem_codes in (["sheet.column_missing"], ["sheet.header_missing"]), header
        assert "cell.required" in list_codes(read_row(tmp_path, register, required_cells | optional | {header: " "})), (
            header
        )
