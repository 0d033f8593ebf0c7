"""Sheets that look like no register change no outcome, and results name each until it is waived or sent again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.intake.sheets import write_xlsx
from tests.outcomes import outcome
from tests.sample_county import COUNTY, OTHER_STREET, STREET, VILLAGE, SampleCounty
from tests.standing import declare_everything
from tests.uploads import (
    UNREADABLE,
    Sheets,
    commit_now,
    make_case_cells,
    make_case_sheet,
    read_preview,
    undo_now,
    upload_files,
)
from wuzha.core.vocabulary import Outcome, RefusedItemEnd
from wuzha.intake.uploads.allowed_steps import has_something_to_confirm
from wuzha.intake.uploads.models import Upload
from wuzha.registers.models import RefusedItem
from wuzha.registers.refused_facts import load_refusals
from wuzha.registers.refused_item_queries import has_open_items
from wuzha.registers.refused_items import waive_item

CASES = make_case_sheet(make_case_cells("A3", date(2021, 3, 1)))
MEETING = [("议题", "时间", "地点"), ("部署", "周一", "三楼")]
WITH_MEETING: Sheets = {**CASES, "会议记录": MEETING}
CHANGED_CELLS: Sheets = {**CASES, "会议记录": [*MEETING, ("检查", "周二", "三楼")]}


def send(
    county: SampleCounty, folder: Path, sheets: Sheets = WITH_MEETING, name: str = "台账.xlsx", by: str = "wu"
) -> Upload:
    """Send and confirm a workbook."""
    upload = upload_files(county, write_xlsx(folder / name, sheets), by=by)
    commit_now(actor=county[by], upload=upload)
    return upload


def list_noted(county: SampleCounty, org: str = STREET) -> tuple[str, ...]:
    return load_refusals(county.orgs[org]).unknown_places


def waive(county: SampleCounty) -> None:
    waive_item(actor=county["wu"], item=RefusedItem.objects.as_of(None).get(), reason="不是台账")


def test_an_unknown_sheet_is_noted_for_its_street_and_the_county_and_no_clause_is_in_doubt(
    county: SampleCounty, tmp_path: Path
) -> None:
    programme = declare_everything(county)
    upload = upload_files(county, write_xlsx(tmp_path / "台账.xlsx", WITH_MEETING))
    assert (read_preview(upload).unknown_count, read_preview(upload).open_count) == (1, 0)
    assert list_noted(county) == (), "not before it is confirmed"
    commit_now(actor=county["wu"], upload=upload)
    assert list_noted(county) == list_noted(county, COUNTY) == ("台账.xlsx“会议记录”",)
    assert list_noted(county, OTHER_STREET) == ()
    refusals = load_refusals(county.orgs[STREET])
    assert (refusals.unread_places, refusals.unread_registers, refusals.unread_orgs) == ((), frozenset(), {})
    assert outcome(programme, "no_or_halved_cases") is Outcome.MET
    item = RefusedItem.objects.get()
    assert (item.term, item.is_unknown_sheet, item.problems[0]["code"]) == (None, True, "sheet.unknown")


@pytest.mark.parametrize("again", [WITH_MEETING, CHANGED_CELLS])
def test_a_sheet_that_is_sent_again_is_noted_once(county: SampleCounty, tmp_path: Path, again: Sheets) -> None:
    send(county, tmp_path)
    send(county, tmp_path, again)
    assert list_noted(county) == ("台账.xlsx“会议记录”",)


def test_the_same_sheet_in_a_file_of_another_name_is_noted_once(county: SampleCounty, tmp_path: Path) -> None:
    send(county, tmp_path, name="三月.xlsx")
    send(county, tmp_path, name="四月.xlsx")
    assert list_noted(county) == ("四月.xlsx“会议记录”",)


@pytest.mark.parametrize("corrected", [CASES, {"案件": CASES["案件"], "会议": [*MEETING, ("检查", "周二", "三楼")]}])
def test_a_file_that_is_sent_again_takes_the_place_of_its_unknown_sheets(
    county: SampleCounty, tmp_path: Path, corrected: Sheets
) -> None:
    send(county, tmp_path)
    item = RefusedItem.objects.get()
    upload = send(county, tmp_path, {**corrected, "案件": [*CASES["案件"], make_case_cells("A4", date(2021, 4, 1))]})
    assert list_noted(county) == (("台账.xlsx“会议”",) if "会议" in corrected else ())
    item.refresh_from_db()
    assert item.end_term is RefusedItemEnd.REPLACED
    undo_now(actor=county["wu"], upload=upload)
    assert list_noted(county) == ("台账.xlsx“会议记录”",), "the earlier file counts again"


def test_a_sheet_of_an_undone_upload_is_noted_no_more(county: SampleCounty, tmp_path: Path) -> None:
    upload = send(county, tmp_path)
    undo_now(actor=county["wu"], upload=upload)
    assert list_noted(county) == ()


def test_a_sheet_that_the_office_has_waived_is_noted_again_only_with_other_cells(
    county: SampleCounty, tmp_path: Path
) -> None:
    send(county, tmp_path)
    waive(county)
    assert list_noted(county) == ()
    same = upload_files(county, write_xlsx(tmp_path / "四月.xlsx", WITH_MEETING))
    assert read_preview(same).unknown_count == 0
    assert not has_something_to_confirm(same, read_preview(same))
    changed = upload_files(county, write_xlsx(tmp_path / "五月.xlsx", CHANGED_CELLS))
    assert has_something_to_confirm(changed, read_preview(changed)), "else nobody could have it noted"
    commit_now(actor=county["wu"], upload=changed)
    assert list_noted(county) == ("五月.xlsx“会议记录”",)


def test_an_unknown_sheet_of_a_village_belongs_to_the_village(county: SampleCounty, tmp_path: Path) -> None:
    outreach = [("记录编号", "对象", "日期", "方式"), ("X1", "文峰村", date(2022, 3, 1), "逢户必进")]
    send(county, tmp_path, {"宣传": outreach, "会议记录": MEETING}, by="li")
    assert [item.org_id for item in RefusedItem.objects.as_of(None)] == [VILLAGE]
    assert list_noted(county) == ("台账.xlsx“会议记录”",)


def test_of_a_file_without_any_ledger_the_first_sheet_is_a_doubt_and_the_others_are_noted(
    county: SampleCounty, tmp_path: Path
) -> None:
    send(county, tmp_path, {"会议记录": MEETING, "值班": [("人员", "时间", "地点"), ("甲", "周二", "一楼")]})
    refusals = load_refusals(county.orgs[STREET])
    assert (refusals.unread_places, refusals.unknown_places) == (("台账.xlsx“会议记录”",), ("台账.xlsx“值班”",))


def test_a_copy_with_personal_data_does_not_stay_for_the_sake_of_an_unknown_sheet(
    county: SampleCounty, tmp_path: Path
) -> None:
    upload = send(county, tmp_path, {**make_case_sheet(UNREADABLE), "会议记录": MEETING})
    assert has_open_items(upload.pk)
    waive_item(actor=county["wu"], item=RefusedItem.objects.get(line__isnull=False), reason="重复")
    assert list_noted(county) and not has_open_items(upload.pk)


def test_the_cells_of_the_sheet_are_not_stored(county: SampleCounty, tmp_path: Path) -> None:
    send(county, tmp_path)
    item = RefusedItem.objects.get()
    assert "部署" not in f"{item.values}{item.problems}{item.key}"
    assert len(item.key) == 64
