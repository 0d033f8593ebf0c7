"""Helpers of tests about conflicts: files that contradict what people of an office have written by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.sample_county import SampleCounty
from tests.uploads import Cells, Sheets
from wuzha.core.vocabulary import Register
from wuzha.intake.uploads.conflict_services import ChoiceInput
from wuzha.intake.uploads.models import Upload, UploadConflict
from wuzha.intake.uploads.services import choose_sides
from wuzha.registers.models import BOOKS, Case, Entry
from wuzha.registers.services import correct_entry, withdraw_entry

MARCH, MAY = date(2022, 3, 1), date(2022, 5, 1)
COLUMNS = ("案件编号", "立案日期", "所属村（社区）", "被骗金额（元）", "诈骗类型", "案件状态")


def make_sheet(*rows: Cells) -> Sheets:
    return {"案件": [COLUMNS, *rows]}


WHOLE = make_sheet(("A1", MARCH, "文峰村", "约50万", "刷单返利", "有效"))
WITHOUT_LOSS = make_sheet(("A1", MAY, "文峰村", "", "刷单返利", "有效"))
ELSEWHERE = make_sheet(("A1", MARCH, "青石社区", 90, "虚假贷款", "有效"))
OTHER_LOSS = make_sheet(("A1", MARCH, "文峰村", 90, "刷单返利", "有效"))


def correct_by_hand(
    county: SampleCounty, key: str, *, by: str = "chen", reason: str = "核对笔录", **values: Any
) -> Entry:
    """Write these values of a case by hand, as on the page of the case."""
    entry = Case.objects.as_of(None).get(key=key)
    row = Case.to_field_values(entry.row) | values
    return correct_entry(actor=county[by], entry=entry, row=tuple(row.values()), reason=reason)


def withdraw_by_hand(county: SampleCounty, key: str, *, by: str = "chen", reason: str = "重复登记") -> Entry:
    return withdraw_entry(actor=county[by], entry=Case.objects.as_of(None).get(key=key), reason=reason)


def list_conflicts(upload: Upload) -> list[tuple[str, str, str]]:
    """Return the key, the column and the kind of each conflict, in the order of the page."""
    return [(conflict.key, conflict.column, conflict.kind) for conflict in upload.conflicts.all()]


def list_choices(upload: Upload) -> list[tuple[str, str, str]]:
    """Return the column, the side that holds and the decider of each conflict."""
    rows = UploadConflict.objects.filter(upload=upload).select_related("decided_by")
    return [(row.column, row.choice, str(row.decided_by or "")) for row in rows]


def choose(county: SampleCounty, upload: Upload, column: str, choice: str, *, by: str = "wu", shown: str = "") -> None:
    """Decide a conflict as somebody who saw the page with `shown` chosen."""
    conflict = upload.conflicts.get(column=column)
    choose_sides(actor=county[by], upload=upload, choices={conflict.pk: ChoiceInput(shown, choice)})


def get_case(key: str = "A1") -> Case:
    entry = BOOKS[Register.CASES].objects.as_of(None).get(key=key)
    assert isinstance(entry, Case)
    return entry
