"""An upload destroys nothing that is known: blanks, corrections and withdrawals are conflicts, and the books stand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conflicts import (
    MARCH,
    MAY,
    OTHER_LOSS,
    WHOLE,
    WITHOUT_LOSS,
    choose,
    correct_by_hand,
    get_case,
    list_choices,
    list_conflicts,
    make_sheet,
    withdraw_by_hand,
)
from tests.sample_county import COMMUNITY, STREET, VILLAGE, SampleCounty
from tests.uploads import (
    UNREADABLE,
    commit_now,
    commit_sheets,
    find_changes,
    get_org,
    list_case_numbers,
    make_case_sheet,
    make_org_sheet,
    read_preview,
    record_case,
    reload_state,
    undo_now,
    upload_sheets,
)
from wuzha.core.vocabulary import ConflictKind, UploadState
from wuzha.intake.uploads.models import Upload
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.registers.attribution.services import decide_proposal, propose_village
from wuzha.registers.models import Case, Outreach, RefusedItem
from wuzha.registers.refused_items import repair_item

QUERIES_OF_AN_UPLOAD = 150


def test_a_blank_over_a_value_leaves_the_value_and_enters_the_rest(county: SampleCounty, tmp_path: Path) -> None:
    commit_sheets(county, tmp_path, WHOLE)
    upload = upload_sheets(county, tmp_path, WITHOUT_LOSS)
    assert list_conflicts(upload) == [("A1", "loss_fen", ConflictKind.BLANK)]
    (change,) = find_changes(upload).changed
    assert set(change.fields) == {"filed_on"}
    commit_now(actor=county["wu"], upload=upload)
    case = get_case()
    assert (case.filed_on, case.loss_fen, case.is_loss_about) == (MAY, 50_000_000, True)
    assert list_choices(upload) == [("loss_fen", "", "")], "nobody has chosen"


def test_a_conflict_names_who_wrote_the_value_and_both_values(county: SampleCounty, tmp_path: Path) -> None:
    first = commit_sheets(county, tmp_path, WHOLE)
    conflict = upload_sheets(county, tmp_path, WITHOUT_LOSS).conflicts.get()
    assert (conflict.book_values, conflict.file_values) == ([50_000_000, True], [None, None])
    assert (conflict.author, conflict.origin, conflict.sheet, conflict.line) == ("wu", first.pk, "案件", 2)
    assert conflict.recorded_at == get_case().recorded_at


def test_a_blank_that_stands_for_a_value_destroys_no_other(county: SampleCounty, tmp_path: Path) -> None:
    commit_sheets(county, tmp_path, make_sheet(("A1", MARCH, "文峰村", 1, "刷单返利", "撤案")))
    blank = make_sheet(("A1", MARCH, "文峰村", 1, "刷单返利", ""))
    upload = upload_sheets(county, tmp_path, blank)
    assert list_conflicts(upload) == [("A1", "status", ConflictKind.BLANK)]
    choose(county, upload, "status", "file")
    commit_now(actor=county["wu"], upload=upload)
    assert get_case().status == "valid"


def test_a_word_for_a_value_is_no_blank(county: SampleCounty, tmp_path: Path) -> None:
    commit_sheets(county, tmp_path, make_sheet(("A1", MARCH, "文峰村", 1, "刷单返利", "撤案")))
    upload = commit_sheets(county, tmp_path, make_sheet(("A1", MARCH, "文峰村", 1, "刷单返利", "有效")))
    assert not list_conflicts(upload) and get_case().status == "valid"


def test_a_value_of_an_earlier_file_is_changed_by_a_later_one_without_a_question(
    county: SampleCounty, tmp_path: Path
) -> None:
    commit_sheets(county, tmp_path, WHOLE)
    upload = commit_sheets(county, tmp_path, OTHER_LOSS)
    assert not list_conflicts(upload) and get_case().loss_fen == 9_000


def test_a_correction_by_hand_stands_against_the_file_that_it_corrected(county: SampleCounty, tmp_path: Path) -> None:
    commit_sheets(county, tmp_path, OTHER_LOSS)
    revision = correct_by_hand(county, "A1", loss_fen=12_000)
    upload = upload_sheets(county, tmp_path, OTHER_LOSS)
    conflict = upload.conflicts.get()
    assert (conflict.kind, conflict.author, conflict.reason) == (ConflictKind.CORRECTION, "chen", "核对笔录")
    assert (conflict.recorded_at, conflict.origin) == (revision.recorded_at, None)
    commit_now(actor=county["wu"], upload=upload)
    assert get_case().pk == revision.pk and get_case().loss_fen == 12_000


def test_fields_that_nobody_corrected_are_not_in_conflict(county: SampleCounty, tmp_path: Path) -> None:
    commit_sheets(county, tmp_path, OTHER_LOSS)
    correct_by_hand(county, "A1", loss_fen=12_000)
    upload = commit_sheets(county, tmp_path, make_sheet(("A1", MAY, "文峰村", 90, "虚假贷款", "有效")))
    assert list_conflicts(upload) == [("A1", "loss_fen", ConflictKind.CORRECTION)]
    assert (get_case().filed_on, get_case().loss_fen) == (MAY, 12_000)
    assert get_case().fraud_type != "刷单返利"


def test_a_value_cleared_by_hand_does_not_come_back(county: SampleCounty, tmp_path: Path) -> None:
    commit_sheets(county, tmp_path, OTHER_LOSS)
    correct_by_hand(county, "A1", loss_fen=None)
    upload = commit_sheets(county, tmp_path, OTHER_LOSS)
    assert list_conflicts(upload) == [("A1", "loss_fen", ConflictKind.CORRECTION)]
    assert get_case().loss_fen is None


def test_a_case_that_the_office_moved_to_another_village_is_not_moved_back(
    county: SampleCounty, tmp_path: Path
) -> None:
    commit_sheets(county, tmp_path, WHOLE)
    proposal = propose_village(
        actor=county["li"],
        case=get_case(),
        on_behalf_of=county.orgs[VILLAGE],
        village=county.orgs[COMMUNITY],
        reason="住在社区",
    )
    decide_proposal(actor=county["wu"], proposal=proposal, village=county.orgs[COMMUNITY], decision="已核实")
    upload = commit_sheets(county, tmp_path, WHOLE)
    assert list_conflicts(upload) == [("A1", "village", ConflictKind.CORRECTION)]
    assert upload.conflicts.get().reason == "已核实" and get_case().village_id == COMMUNITY


def test_an_entry_added_by_hand_is_no_correction(county: SampleCounty, tmp_path: Path) -> None:
    record_case(county, "A1", VILLAGE, MARCH)
    upload = commit_sheets(county, tmp_path, make_sheet(("A1", MAY, "文峰村", 90, "刷单返利", "有效")))
    assert not list_conflicts(upload) and get_case().filed_on == MAY


def test_a_withdrawn_case_stays_withdrawn(county: SampleCounty, tmp_path: Path) -> None:
    commit_sheets(county, tmp_path, WHOLE)
    withdraw_by_hand(county, "A1")
    upload = upload_sheets(county, tmp_path, WHOLE)
    conflict = upload.conflicts.get()
    assert (conflict.kind, conflict.author, conflict.reason) == (ConflictKind.WITHDRAWAL, "chen", "重复登记")
    commit_now(actor=county["wu"], upload=upload)
    assert list_case_numbers() == []


def test_a_withdrawn_case_comes_back_where_the_file_is_right_but_its_blanks_destroy_nothing(
    county: SampleCounty, tmp_path: Path
) -> None:
    commit_sheets(county, tmp_path, WHOLE)
    withdraw_by_hand(county, "A1")
    upload = upload_sheets(county, tmp_path, WITHOUT_LOSS)
    assert [kind for _, _, kind in list_conflicts(upload)] == [ConflictKind.WITHDRAWAL, ConflictKind.BLANK]
    choose(county, upload, "", "file")
    commit_now(actor=county["wu"], upload=upload)
    assert (get_case().filed_on, get_case().loss_fen) == (MAY, 50_000_000)


def test_what_an_undone_upload_had_entered_comes_back_without_a_question(county: SampleCounty, tmp_path: Path) -> None:
    undo_now(actor=county["wu"], upload=commit_sheets(county, tmp_path, WHOLE))
    upload = commit_sheets(county, tmp_path, WITHOUT_LOSS)
    assert not list_conflicts(upload) and list_case_numbers() == ["A1"]


def test_a_file_that_is_nothing_but_conflicts_can_be_confirmed(county: SampleCounty, tmp_path: Path) -> None:
    commit_sheets(county, tmp_path, OTHER_LOSS)
    correct_by_hand(county, "A1", loss_fen=12_000)
    upload = commit_sheets(county, tmp_path, OTHER_LOSS)
    assert reload_state(upload) is UploadState.COMMITTED
    assert read_preview(upload).conflict_count == 1 and find_changes(upload).changed_count == 0


def test_unit_and_relation_are_decided_together(county: SampleCounty, tmp_path: Path) -> None:
    columns = ("案件编号", "立案日期", "所属村（社区）", "受害人单位", "与职工关系")
    commit_sheets(county, tmp_path, {"案件": [columns, ("A1", MARCH, "文峰村", "财政所", "本人")]})
    upload = upload_sheets(county, tmp_path, {"案件": [columns, ("A1", MARCH, "文峰村", "", "")]})
    assert list_conflicts(upload) == [("A1", "unit", ConflictKind.BLANK)]
    before = get_case().row
    commit_now(actor=county["wu"], upload=upload)
    assert get_case().row == before


def test_another_way_of_outreach_is_no_blank(county: SampleCounty, tmp_path: Path) -> None:
    header = ("记录编号", "对象", "日期", "方式")
    commit_sheets(county, tmp_path, {"宣传": [header, ("X1", "文峰村", MARCH, "讲座")]})
    upload = commit_sheets(county, tmp_path, {"宣传": [header, ("X1", "文峰村", MARCH, "逢户必进")]})
    assert not list_conflicts(upload)
    entry = Outreach.objects.as_of(None).get()
    assert (entry.must, entry.form) == ("home", None)


def test_blanks_in_the_sheet_of_orgs_erase_neither_aliases_nor_days_nor_the_parent(
    county: SampleCounty, tmp_path: Path
) -> None:
    Org.objects.filter(code=VILLAGE).update(aliases="老文峰", opened_on=date(2000, 1, 1))
    upload = upload_sheets(county, tmp_path, make_org_sheet((VILLAGE, "文峰新村", "村", "", "", "", "")))
    assert sorted(list_conflicts(upload)) == [
        (VILLAGE, column, ConflictKind.BLANK) for column in ("aliases", "opened_on")
    ]
    choose(county, upload, "aliases", "file")
    commit_now(actor=county["wu"], upload=upload)
    org = get_org()
    assert (org.name, org.aliases, org.opened_on, org.parent_id) == ("文峰新村", "", date(2000, 1, 1), STREET)
    undo_now(actor=county["wu"], upload=Upload.objects.get(pk=upload.pk))
    assert (get_org().name, get_org().aliases) == ("文峰村", "老文峰")


def test_what_was_filled_in_to_repair_a_refused_row_is_a_correction(county: SampleCounty, tmp_path: Path) -> None:
    commit_sheets(county, tmp_path, make_case_sheet(UNREADABLE))
    values = {"case_no": "A3", "village_id": VILLAGE, "filed_on": MARCH, "case_kind": "criminal", "status": "valid"}
    row = tuple(values.get(name) for name in Case.get_row_fields())
    street = Scope((county.orgs[STREET].path,))
    repair_item(actor=county["chen"], item=RefusedItem.objects.get(), rows=[row], within=street)
    commit = commit_sheets(county, tmp_path, make_case_sheet(("A3", MAY, "文峰村", 1, "")))
    assert list_conflicts(commit) == [("A3", "filed_on", ConflictKind.CORRECTION)]
    assert (get_case("A3").filed_on, get_case("A3").loss_fen) == (MARCH, 100)


@pytest.mark.parametrize("count", [2, 40])
def test_comparing_and_committing_take_no_query_for_each_row(county: SampleCounty, tmp_path: Path, count: int) -> None:
    rows = [(f"B{number}", MARCH, "文峰村", 5, "刷单返利", "有效") for number in range(count)]
    commit_sheets(county, tmp_path, make_sheet(*rows))
    with CaptureQueriesContext(connection) as queries:
        upload = commit_sheets(county, tmp_path, make_sheet(*((*row[:3], "", *row[4:]) for row in rows)))
    assert upload.conflicts.count() == count
    assert len(queries) < QUERIES_OF_AN_UPLOAD
