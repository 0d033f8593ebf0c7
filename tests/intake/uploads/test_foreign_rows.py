"""A row whose number another book has, or that is not the sender's to write, stays out alone as a refused row."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.intake.sheets import write_xlsx
from tests.outcomes import find_sentence, outcome
from tests.sample_county import (
    COMMUNITY,
    OTHER_STREET,
    OTHER_VILLAGE,
    STREET,
    VILLAGE,
    SampleCounty,
    give_role,
    open_account,
)
from tests.standing import case, declare_everything, enter
from tests.uploads import (
    A1,
    A2,
    OUTREACH_COLUMNS,
    UNREADABLE,
    commit_now,
    commit_sheets,
    declare_full,
    find_changes,
    list_case_numbers,
    make_case_cells,
    make_case_sheet,
    read_preview,
    reload_state,
    undo_now,
    upload_files,
    upload_sheets,
)
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Outcome, RefusedItemEnd, Register, Role, UploadState
from wuzha.intake.uploads.annotated_copies import annotate_next, find_copies
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.preview import Preview
from wuzha.intake.uploads.services import compare_again
from wuzha.intake.uploads.upload_worker import do_now
from wuzha.people.models import User
from wuzha.people.services import grant_role
from wuzha.registers.access import find_write_scope
from wuzha.registers.models import Case, Outreach, RefusedItem
from wuzha.registers.refused_items import repair_item, waive_item
from wuzha.registers.services import withdraw_entry

CLAUSE = "no_or_halved_cases"
C5 = make_case_cells("C5", date(2022, 3, 1))


def enter_elsewhere(county: SampleCounty, *numbers: str) -> User:
    """Enter cases of these numbers in the book of the next street; return who does its work."""
    enter(county, Register.CASES, *(case(number, OTHER_VILLAGE) for number in numbers), street=OTHER_STREET)
    return open_account("feng", role=Role.STREET_OFFICE, org=county.orgs[OTHER_STREET])


def withdraw_elsewhere(actor: User, number: str) -> None:
    entry = Case.objects.as_of(None).get(key=number)
    withdraw_entry(actor=actor, entry=entry, reason="登记错了")


def test_a_case_that_another_office_has_stays_out_alone_and_the_others_go_in(
    county: SampleCounty, tmp_path: Path
) -> None:
    enter_elsewhere(county, "C5")
    upload = upload_sheets(county, tmp_path, make_case_sheet(A1, C5, A2))
    preview, changes = read_preview(upload), find_changes(upload)
    assert (changes.new_count, changes.outside_count, preview.open_count, upload.refused_count) == (2, 0, 1, 1)
    (problem,) = preview.problems
    assert (problem.line, problem.column) == (3, "案件编号")
    assert "“C5”已由别处登记" in problem.text and "东山" not in upload.preview
    (file,) = preview.files
    assert (file.new_count, file.repeated_count, file.refused_count) == (2, 0, 1)
    commit_now(actor=county["wu"], upload=upload)
    assert list_case_numbers() == ["A1", "A2", "C5"]
    assert Case.objects.get(key="C5").holder_id == county.orgs[OTHER_STREET].pk
    (item,) = RefusedItem.objects.as_of(None)
    assert (item.place, item.key, item.org_id, item.holder.code) == ("台账.xlsx“案件”第3行", "C5", VILLAGE, STREET)
    assert (item.recorded_by, item.problems[0]["code"]) == (county["wu"], "row.registered_elsewhere")
    assert "东山" not in str(item.problems) + str(item.values)


def test_a_file_of_nothing_but_such_rows_is_confirmed_too(county: SampleCounty, tmp_path: Path) -> None:
    enter_elsewhere(county, "C5")
    upload = commit_sheets(county, tmp_path, make_case_sheet(C5))
    assert reload_state(upload) is UploadState.COMMITTED
    assert (Case.objects.count(), RefusedItem.objects.count()) == (1, 1)


def test_such_a_row_is_a_doubt_of_its_village_until_it_is_waived(county: SampleCounty, tmp_path: Path) -> None:
    programme = declare_everything(county)
    enter_elsewhere(county, "C5")
    upload = upload_sheets(county, tmp_path, make_case_sheet(C5))
    assert outcome(programme, CLAUSE) is Outcome.MET
    commit_now(actor=county["wu"], upload=upload)
    assert outcome(programme, CLAUSE) is Outcome.UNDETERMINED
    assert "另有1行退回未补" in find_sentence(programme, CLAUSE)
    assert "退回" not in find_sentence(programme, CLAUSE, COMMUNITY)
    waive_item(actor=county["wu"], item=RefusedItem.objects.get(), reason="已核实，由另一处登记")
    assert outcome(programme, CLAUSE) is Outcome.MET


def test_a_number_taken_between_preview_and_confirmation_is_shown_and_the_rest_confirmed_then(
    county: SampleCounty, tmp_path: Path
) -> None:
    upload = upload_sheets(county, tmp_path, make_case_sheet(A1, C5, UNREADABLE))
    assert find_changes(upload).new_count == 2
    assert annotate_next("worker") and "别处登记" not in read_copy(upload)
    feng = enter_elsewhere(county, "C5")
    with pytest.raises(RefusalError, match="台账又有变动，这次没有入账"):
        commit_now(actor=county["wu"], upload=upload)
    upload.refresh_from_db()
    assert (upload.term, upload.refused_count, find_changes(upload).new_count) == (UploadState.RECEIVED, 2, 1)
    assert annotate_next("worker") and "别处登记" in read_copy(upload)
    commit_now(actor=county["wu"], upload=upload)
    assert list_case_numbers() == ["A1", "C5"]
    assert [item.line for item in RefusedItem.objects.order_by("line")] == [3, 4]
    assert Case.objects.get(key="C5").recorded_by != feng


def test_a_number_given_up_before_the_confirmation_goes_in(county: SampleCounty, tmp_path: Path) -> None:
    feng = enter_elsewhere(county, "C5")
    upload = upload_sheets(county, tmp_path, make_case_sheet(A1, C5))
    withdraw_elsewhere(feng, "C5")
    compare_again(actor=county["wu"], upload=upload)
    do_now(upload)
    upload.refresh_from_db()
    assert (find_changes(upload).new_count, upload.refused_count, read_preview(upload).problems) == (2, 0, [])
    commit_now(actor=county["wu"], upload=upload)
    assert not RefusedItem.objects.exists()
    assert Case.objects.as_of(None).get(key="C5").holder.code == STREET


def test_the_same_file_again_renews_the_refused_row_or_settles_it_once_the_number_is_free(
    county: SampleCounty, tmp_path: Path
) -> None:
    feng = enter_elsewhere(county, "C5")
    for _ in range(2):
        commit_sheets(county, tmp_path, make_case_sheet(A1, C5))
    assert [item.end_term for item in RefusedItem.objects.order_by("pk")] == [RefusedItemEnd.REPLACED, None]
    withdraw_elsewhere(feng, "C5")
    last = commit_sheets(county, tmp_path, make_case_sheet(A1, C5))
    assert not RefusedItem.objects.as_of(None).exists()
    undo_now(actor=county["wu"], upload=last)
    assert RefusedItem.objects.as_of(None).count() == 1


def test_the_row_is_repaired_with_a_number_of_its_own_and_not_with_the_taken_one(
    county: SampleCounty, tmp_path: Path
) -> None:
    enter_elsewhere(county, "C5")
    commit_sheets(county, tmp_path, make_case_sheet(A1, C5))
    item, within = RefusedItem.objects.get(), find_write_scope(county["wu"], Register.CASES)
    with pytest.raises(RefusalError, match="编号已由别处登记"):
        repair_item(actor=county["wu"], item=item, rows=[case("C5")], within=within)
    repair_item(actor=county["wu"], item=item, rows=[case("C6")], within=within)
    item.refresh_from_db()
    assert item.end_term is RefusedItemEnd.REPAIRED and list_case_numbers() == ["A1", "C5", "C6"]


def read_copy(upload: Upload) -> str:
    upload.refresh_from_db()
    (copy,) = find_copies(upload) or []
    return str(CalamineWorkbook.from_path(copy).get_sheet_by_name("案件").to_python())


def test_the_marked_copy_marks_the_row(county: SampleCounty, tmp_path: Path) -> None:
    enter_elsewhere(county, "C5")
    upload = upload_sheets(county, tmp_path, make_case_sheet(A1, C5))
    assert annotate_next("worker")
    assert "“C5”已由别处登记" in read_copy(upload)
    assert "已由别处登记" in str(commit_and_read_copy(county, upload))


def commit_and_read_copy(county: SampleCounty, upload: Upload) -> str:
    commit_now(actor=county["wu"], upload=upload)
    return read_copy(upload)


def test_a_case_whose_number_is_taken_has_not_disappeared_from_a_full_file(
    county: SampleCounty, tmp_path: Path
) -> None:
    commit_sheets(county, tmp_path, make_case_sheet(A1, make_case_cells("R1", date(2022, 5, 1))))
    enter_elsewhere(county, "C5")
    upload = upload_sheets(county, tmp_path, make_case_sheet(make_case_cells("C5", date(2022, 5, 2))))
    assert declare_full(county, upload) == ["R1"]
    assert read_preview(upload).unread_case_count == 0


def test_of_five_files_one_with_a_taken_number_keeps_none_of_the_others_out(
    county: SampleCounty, tmp_path: Path
) -> None:
    enter_elsewhere(county, "C5", "C6")
    paths = [
        write_xlsx(tmp_path / f"{number}.xlsx", make_case_sheet(make_case_cells(number, date(2022, 3, 1))))
        for number in ("C1", "C2", "C3", "C4")
    ]
    paths.append(write_xlsx(tmp_path / "C5.xlsx", make_case_sheet(C5, A1, make_case_cells("C6", date(2022, 3, 1)))))
    upload = upload_files(county, *paths)
    counts = {file.name: (file.new_count, file.refused_count) for file in read_preview(upload).files}
    assert counts.pop("C5.xlsx") == (1, 2) and set(counts.values()) == {(1, 0)}
    commit_now(actor=county["wu"], upload=upload)
    assert list_case_numbers() == ["A1", "C1", "C2", "C3", "C4", "C5", "C6"]
    assert {(item.file, item.line) for item in RefusedItem.objects.as_of(None)} == {("C5.xlsx", 2), ("C5.xlsx", 4)}


def test_a_row_about_another_village_is_no_doubt_of_that_village(county: SampleCounty, tmp_path: Path) -> None:
    grant_role(actor="founder", user=county["chen"], role=Role.VILLAGE_SECRETARY, org=county.orgs[VILLAGE])
    rows = [(number, village, date(2022, 3, 1), "讲座") for number, village in (("X1", "青石社区"), ("X2", "文峰村"))]
    commit_sheets(county, tmp_path, {"宣传": [OUTREACH_COLUMNS, *rows]}, by="chen")
    assert [entry.key for entry in Outreach.objects.as_of(None)] == ["X2"]
    (item,) = RefusedItem.objects.as_of(None)
    assert (item.org_id, item.line, item.problems[0]["code"]) == (None, 2, "row.not_yours")


def test_months_of_one_line_are_one_refused_row(county: SampleCounty, tmp_path: Path) -> None:
    give_role(county["chen"], Role.STREET_OFFICE, county.orgs[OTHER_STREET])
    columns = ("对象", "台账", "月份", "报送日期")
    months = ("青石社区", "宣传", "2022-01至2022-05", "2022-06-01")
    upload = upload_sheets(county, tmp_path, {"报送": [columns, months]}, by="chen")
    assert (upload.refused_count, read_preview(upload).open_count, len(read_preview(upload).problems)) == (1, 1, 1)


def test_a_report_from_before_such_rows_were_refused_alone_still_opens(county: SampleCounty, tmp_path: Path) -> None:
    upload = upload_sheets(county, tmp_path, make_case_sheet(A1))
    fields = json.loads(upload.preview)
    fields["changes"][0] |= {"elsewhere_count": 1, "elsewhere": ["C5"]}
    fields["files"][0] = {**fields["files"][0], "foreign_count": 1}
    del fields["files"][0]["outside_count"]
    earlier = Preview.unpack(json.dumps(fields))
    assert (earlier.changes[0].new_count, earlier.files[0].outside_count) == (1, 0)
