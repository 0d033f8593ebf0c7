"""A column that a sheet does not have changes nothing that is known."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.intake.sheets import write_xlsx
from tests.sample_county import STREET, VILLAGE, SampleCounty
from tests.uploads import commit_now, commit_sheets, find_changes, upload_files, upload_sheets
from wuzha.core.facts import BOOK_COLUMN_NAMES
from wuzha.core.sheet.columns import SHEET_COLUMNS
from wuzha.core.vocabulary import Register
from wuzha.orgs.models import Org
from wuzha.registers.models import BOOKS, Case, Outreach

WHOLE = (
    ("案件编号", "立案日期", "所属村（社区）", "被骗金额（元）", "案件状态"),
    ("A1", date(2022, 3, 1), "文峰村", "约50万", "有效"),
)
DAY, NEXT_DAY = date(2022, 3, 2), date(2022, 3, 3)
WITHOUT_AMOUNT = (("案件编号", "立案日期", "所属村（社区）"), ("A1", DAY, "文峰村"))


def test_a_sheet_without_the_amount_leaves_the_amount_as_it_was(county: SampleCounty, tmp_path: Path) -> None:
    commit_sheets(county, tmp_path, {"案件": WHOLE})
    before = Case.objects.as_of(None).get()
    upload = upload_sheets(county, tmp_path, {"案件": WITHOUT_AMOUNT})
    (change,) = find_changes(upload).changed
    assert set(change.fields) == {"filed_on"}
    commit_sheets(county, tmp_path, {"案件": WITHOUT_AMOUNT})
    after = Case.objects.as_of(None).get()
    assert (after.filed_on, after.loss_fen, after.is_loss_about, after.status) == (
        DAY,
        before.loss_fen,
        before.is_loss_about,
        before.status,
    )
    assert before.loss_fen == 50_000_000 and before.is_loss_about


def test_a_sheet_that_says_nothing_new_is_repeated(county: SampleCounty, tmp_path: Path) -> None:
    commit_sheets(county, tmp_path, {"案件": WHOLE})
    upload = upload_sheets(county, tmp_path, {"案件": (("案件编号", "所属村（社区）"), ("A1", "文峰村"))})
    changes = find_changes(upload)
    assert (changes.repeated_count, changes.changed_count) == (1, 0)


def test_of_two_files_the_later_one_changes_only_what_it_has_a_column_for(county: SampleCounty, tmp_path: Path) -> None:
    first = write_xlsx(tmp_path / "1.xlsx", {"案件": WHOLE})
    second = write_xlsx(
        tmp_path / "2.xlsx", {"案件": (("案件编号", "立案日期", "所属村（社区）"), ("A1", DAY, "文峰村"))}
    )
    commit_now(actor=county["wu"], upload=upload_files(county, first, second))
    entry = Case.objects.as_of(None).get()
    assert (entry.filed_on, entry.loss_fen, entry.status) == (DAY, 50_000_000, "valid")


def test_an_org_keeps_aliases_and_days_that_its_sheet_has_no_column_for(county: SampleCounty, tmp_path: Path) -> None:
    Org.objects.filter(code=VILLAGE).update(aliases="老文峰", opened_on=date(2000, 1, 1))
    sheet = (("代码", "名称", "类别"), (VILLAGE, "文峰新村", "村"))
    commit_sheets(county, tmp_path, {"组织": sheet})
    org = Org.objects.get(code=VILLAGE)
    assert (org.name, org.aliases, org.opened_on) == ("文峰新村", "老文峰", date(2000, 1, 1))
    assert org.parent_id is not None


def test_outreach_keeps_its_audience_where_the_sheet_has_no_column_for_it(county: SampleCounty, tmp_path: Path) -> None:
    header = ("记录编号", "对象", "日期", "方式", "受众人数")
    commit_sheets(county, tmp_path, {"宣传": (header, ("X1", "文峰村", DAY, "讲座", 30))})
    commit_sheets(county, tmp_path, {"宣传": (header[:4], ("X1", "文峰村", NEXT_DAY, "讲座"))})
    entry = Outreach.objects.as_of(None).get()
    assert (entry.done_on, entry.form, entry.audience_count) == (NEXT_DAY, "lecture", 30)


SANCTION = {"编号": "D1", "对象": "文峰村", "类型": "约谈", "发文级别": "街道", "日期": DAY, "事由": "台账不全"}
PERSON = {"人员编号": "P1", "类别": "拦截人员", "居住性质": "常住", "所属村(社区)": "文峰村", "认定日期": DAY}
ATTESTATION = {"对象": "文峰村", "条款": "四(一)5", "期间": "2022", "结论": "达标", "认定人": "考核组", "认定日期": DAY}
KEYS = ("对象", "期间")
"""Columns that are part of a key, though a sheet may do without them in its first rows."""
BASELINE = {"对象": "文峰村", "期间": "2021上半年", "指标": "案件", "数量": 4, "签认日期": DAY}


@pytest.mark.parametrize(
    ("register", "sender", "row", "extra_cells", "change"),
    [
        (Register.SANCTIONS, "wu", SANCTION, {"接收日期": NEXT_DAY}, {"日期": NEXT_DAY}),
        (Register.SANCTIONS, "wu", SANCTION, {"接收日期": NEXT_DAY}, {"类型": "责令整改"}),
        (Register.PERSONS, "chen", PERSON, {"解除日期": NEXT_DAY, "认定状态": "已认定"}, {"认定日期": NEXT_DAY}),
        (Register.PERSONS, "chen", PERSON, {"解除日期": NEXT_DAY, "接收日期": DAY}, {"所属村(社区)": "青石社区"}),
        (Register.ATTESTATIONS, "wu", ATTESTATION, {"理由": "资料齐全"}, {"结论": "未达标"}),
        (Register.BASELINES, "wu", BASELINE, {}, {"数量": 5}),
    ],
)
def test_a_sheet_of_the_required_columns_changes_nothing_else(
    county: SampleCounty,
    tmp_path: Path,
    register: Register,
    sender: str,
    row: dict[str, Any],
    extra_cells: dict[str, Any],
    change: dict[str, Any],
) -> None:
    """The second sheet has the required columns alone, one of them with another value."""
    whole = row | extra_cells
    required_headers = [column.header for column in SHEET_COLUMNS[register] if column.is_required]
    short = {header: value for header, value in (row | change).items() if header in {*required_headers, *KEYS, *change}}
    assert whole.keys() - short.keys(), "something is left out"
    for sheet in (whole, short):
        commit_sheets(county, tmp_path, {register.chinese: (tuple(sheet), tuple(sheet.values()))}, by=sender)
    first, second = BOOKS[register].objects.filter(holder=county.orgs[STREET]).order_by("revision")
    before, after = (dict(zip(BOOK_COLUMN_NAMES[register], entry.row, strict=True)) for entry in (first, second))
    columns = {column.header: column.key for column in SHEET_COLUMNS[register]}
    assert None not in {before[columns[header]] for header in whole}
    assert {column for column in before if before[column] != after[column]} == {columns[header] for header in change}
