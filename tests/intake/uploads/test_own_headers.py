"""An office gives its own header a meaning once; later files of the office are read by it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.intake.sheets import write_xlsx
from tests.sample_county import OTHER_STREET, STREET, VILLAGE, SampleCounty, give_role
from tests.uploads import (
    OUTREACH_WITHOUT_DATE,
    UNKNOWN_COLUMNS,
    make_unknown_columns_sheet,
    name_columns,
    read_preview,
    upload_files,
    upload_sheets,
)
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Register, Role
from wuzha.intake.reading.header_matching import is_nameable
from wuzha.intake.reading.ledger_reader import read_files
from wuzha.intake.uploads.models import OwnHeader
from wuzha.intake.uploads.own_headers import find_unknown_headers, load_own_headers

ROW = ("A1", date(2022, 3, 1), "文峰村", 1.2, "某甲")


def test_an_unknown_header_is_offered_with_the_columns_that_are_free(county: SampleCounty, tmp_path: Path) -> None:
    headers = find_unknown_headers(read_preview(upload_sheets(county, tmp_path, make_unknown_columns_sheet())).read)
    assert [(header.register, header.header, header.sheets) for header in headers] == [
        (Register.CASES, "辖区", ("案件",)),
        (Register.CASES, "涉案数(万元)", ("案件",)),
    ]
    assert "village" in headers[0].choices and "loss_fen" in headers[0].choices
    assert "case_no" not in headers[0].choices and "filed_on" not in headers[0].choices


def test_the_next_file_of_the_same_office_needs_no_choice(county: SampleCounty, tmp_path: Path) -> None:
    name_columns(
        county, upload_sheets(county, tmp_path, make_unknown_columns_sheet()), {(Register.CASES, "辖区"): "village"}
    )
    upload = upload_sheets(county, tmp_path, make_unknown_columns_sheet(), by="chen")
    (sheet,) = read_preview(upload).read
    assert sheet.own_columns == (("辖区", "所属村(社区)"),)
    assert sheet.unknown_columns == ("涉案数(万元)",)


def test_another_office_means_something_else_by_it(county: SampleCounty, tmp_path: Path) -> None:
    sheet = {"宣传": [OUTREACH_WITHOUT_DATE, ("X1", "文峰村", date(2022, 3, 1), "讲座")]}
    upload = upload_sheets(county, tmp_path, sheet, by="li")
    name_columns(county, upload, {(Register.OUTREACH, "搞活动的日子"): "done_on"}, by="li")
    assert OwnHeader.objects.get().source.code == VILLAGE
    street = county.orgs[STREET]
    assert load_own_headers(county["li"], street) == {Register.OUTREACH: {"搞活动的日子": "done_on"}}
    assert load_own_headers(county["zhao"], street) == load_own_headers(county["wu"], street) == {}


def test_a_sender_for_two_streets_names_headers_for_the_street_of_the_book(
    county: SampleCounty, tmp_path: Path
) -> None:
    other_street, since = county.orgs[OTHER_STREET], date(2021, 1, 1)
    give_role(user=county["wu"], role=Role.STREET_OFFICE, org=other_street, since_on=since)
    sheet = {"案件": [UNKNOWN_COLUMNS, ("B1", date(2022, 3, 1), "东山村", 1.2, "某甲")]}
    upload = upload_files(county, write_xlsx(tmp_path / "东山.xlsx", sheet), holder=OTHER_STREET)
    name_columns(county, upload, {(Register.CASES, "辖区"): "village"})
    assert OwnHeader.objects.get().source == other_street
    assert load_own_headers(county["wu"], other_street) == {Register.CASES: {"辖区": "village"}}
    assert load_own_headers(county["wu"], county.orgs[STREET]) == {}


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("统计", ("流水", "立案日期", "辖区", "被骗金额(元)")),
        ("Sheet1", ("流水", "对象", "日期", "负责")),
        ("Sheet1", ("案件编号", "所属村(社区)", "民警", "电话")),
        ("Sheet1", ("流水", "立案日期", "甲", "乙", "丙", "丁")),
    ],
)
def test_a_sheet_that_may_be_anything_is_not_taken_for_a_register(
    county: SampleCounty, tmp_path: Path, name: str, header: tuple[str, ...]
) -> None:
    upload = upload_sheets(county, tmp_path, {name: [header, ("1", "2", "3", "4", "5", "6")[: len(header)]]})
    assert [problem.code for problem in read_preview(upload).problems] == ["sheet.unknown", "file.nothing_read"]
    assert find_unknown_headers(read_preview(upload).read) == []


def test_a_sheet_that_lacks_a_required_column_is_mended_by_naming_it(county: SampleCounty, tmp_path: Path) -> None:
    sheet = {"宣传": [OUTREACH_WITHOUT_DATE, ("X1", "文峰村", date(2022, 3, 1), "讲座")]}
    first = upload_sheets(county, tmp_path, sheet)
    assert [header.header for header in find_unknown_headers(read_preview(first).read)] == ["搞活动的日子"]
    name_columns(county, first, {(Register.OUTREACH, "搞活动的日子"): "done_on"})
    (read,) = read_preview(upload_sheets(county, tmp_path, sheet)).read
    assert (read.rows, read.refused, read.unknown_columns) == (1, 0, ())


def test_a_known_header_comes_before_an_own_one(tmp_path: Path) -> None:
    sheet = [("案件编号", "立案日期", "辖区", "所属村(社区)"), ("A1", date(2022, 3, 1), "白水村", "文峰村")]
    orgs = [("代码", "名称", "类别", "上级代码"), (STREET, "清河街道", "街道", ""), (VILLAGE, "文峰村", "村", STREET)]
    path = write_xlsx(tmp_path / "台账.xlsx", {"组织": orgs, "案件": sheet})
    reading = read_files([path], plan=_plan(), own_headers={Register.CASES: {"辖区": "village"}})
    assert [row[1] for row in reading.build_facts(None)[Register.CASES]] == [VILLAGE]


@pytest.mark.parametrize(
    "header",
    [
        "立案日期",
        "被骗金额（元）",
        "受害人姓名全称",
        "报案人手机",
        "家庭住址1",
        "证件种类",
        "当事人",
        "事主（户主）",
        "银行卡号",
        "微信号",
    ],
)
def test_known_and_personal_headers_can_never_be_named(header: str) -> None:
    assert not is_nameable(Register.CASES, header)


@pytest.mark.parametrize("header", ["事主所在村", "受害人所属部门", "微信群宣传", "报案时点"])
def test_where_somebody_lives_or_works_is_no_name(header: str) -> None:
    assert is_nameable(Register.CASES, header)


@pytest.mark.parametrize(
    ("columns", "text"),
    [
        ({"辖区": "village", "涉案数(万元)": "village"}, "“辖区”和“涉案数(万元)”都对应"),
        ({"辖区": "victim_name"}, "“辖区”不能这样对应"),
        ({"立案日期": "occurred_on"}, "“立案日期”不能这样对应"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_and_nothing_is_remembered(
    county: SampleCounty, tmp_path: Path, columns: dict[str, str], text: str
) -> None:
    upload = upload_sheets(county, tmp_path, make_unknown_columns_sheet())
    with pytest.raises(RefusalError) as fault:
        name_columns(county, upload, {(Register.CASES, header): column for header, column in columns.items()})
    assert text in str(fault.value)
    assert not OwnHeader.objects.exists()


def test_a_second_meaning_of_a_header_does_not_replace_the_first(county: SampleCounty, tmp_path: Path) -> None:
    first, second = (
        upload_sheets(county, tmp_path, make_unknown_columns_sheet()),
        upload_sheets(county, tmp_path, make_unknown_columns_sheet(), by="chen"),
    )
    name_columns(county, first, {(Register.CASES, "辖区"): "village"})
    with pytest.raises(RefusalError, match="已由wu定为“所属村"):
        name_columns(county, second, {(Register.CASES, "辖区"): "fraud_type"}, by="chen")
    name_columns(county, second, {(Register.CASES, "辖区"): "village"}, by="chen")
    assert OwnHeader.objects.get().named_by == county["wu"]


def test_only_a_writer_of_the_register_may_name_its_headers(county: SampleCounty, tmp_path: Path) -> None:
    upload = upload_sheets(county, tmp_path, make_unknown_columns_sheet())
    with pytest.raises(RefusalError, match="案件"):
        name_columns(county, upload, {(Register.CASES, "辖区"): "village"}, by="li")


def _plan() -> Any:
    from wuzha.core.plan.loading import find_plan, load_plan

    return load_plan(find_plan("fengling"))
