"""The counts of an upload say what confirming it writes, by the decisions on its conflicts, and what it has written."""

from __future__ import annotations

from pathlib import Path

from tests.conflicts import (
    ELSEWHERE,
    MARCH,
    OTHER_LOSS,
    WHOLE,
    WITHOUT_LOSS,
    choose,
    correct_by_hand,
    make_sheet,
    withdraw_by_hand,
)
from tests.sample_county import VILLAGE, SampleCounty
from tests.uploads import commit_now, commit_sheets, find_changes, make_org_sheet, read_preview, upload_sheets
from wuzha.audit.models import LogLine
from wuzha.core.vocabulary import LogAction, Register
from wuzha.intake.uploads.models import Upload, UploadConflict
from wuzha.intake.uploads.services import compare_again
from wuzha.intake.uploads.upload_worker import do_now
from wuzha.orgs.models import Org
from wuzha.registers.models import Case

Counts = tuple[int, int, int, int]


def count_rows(upload: Upload, register: Register = Register.CASES) -> Counts:
    """Return the new, changed, held and repeated rows of a register; its file has the same."""
    upload.refresh_from_db()
    changes, (file,) = find_changes(upload, register), read_preview(upload).files
    counts = changes.new_count, changes.changed_count, changes.held_count, changes.repeated_count
    assert counts == (file.new_count, file.changed_count, file.held_count, file.repeated_count)
    return counts


def upload_corrected(county: SampleCounty, folder: Path) -> Upload:
    """Upload a case that was corrected by hand since, as the file that was corrected has it."""
    commit_sheets(county, folder, OTHER_LOSS)
    correct_by_hand(county, "A1", loss_fen=12_000)
    return upload_sheets(county, folder, OTHER_LOSS)


def test_a_row_that_is_nothing_but_conflict_is_counted_as_such(county: SampleCounty, tmp_path: Path) -> None:
    upload = upload_corrected(county, tmp_path)
    assert count_rows(upload) == (0, 0, 1, 0)
    commit_now(actor=county["wu"], upload=upload)
    assert count_rows(upload) == (0, 0, 1, 0) and not read_preview(upload).has_written


def test_a_choice_for_the_file_is_counted_as_a_change_before_and_after_confirming(
    county: SampleCounty, tmp_path: Path
) -> None:
    upload = upload_corrected(county, tmp_path)
    choose(county, upload, "loss_fen", "file")
    assert count_rows(upload) == (0, 1, 0, 0)
    choose(county, upload, "loss_fen", "books", shown="file")
    assert count_rows(upload) == (0, 0, 1, 0)
    choose(county, upload, "loss_fen", "file", shown="books")
    commit_now(actor=county["wu"], upload=upload)
    assert count_rows(upload) == (0, 1, 0, 0) and read_preview(upload).has_written
    (change,) = find_changes(upload).changed
    assert change.fields == {"loss_fen": [12_000, 9_000]}
    assert Case.objects.filter(upload=upload.pk).count() == 1
    line = LogLine.objects.get(action=LogAction.RECORD_ENTRIES, details__contains=upload.pk)
    assert '"changed":1,"new":0' in line.details


def test_a_choice_is_still_counted_after_a_new_comparison(county: SampleCounty, tmp_path: Path) -> None:
    upload = upload_corrected(county, tmp_path)
    choose(county, upload, "loss_fen", "file")
    compare_again(actor=county["wu"], upload=upload)
    do_now(upload)
    assert count_rows(upload) == (0, 1, 0, 0)


def test_a_row_that_changes_something_else_too_is_a_change_whatever_is_decided(
    county: SampleCounty, tmp_path: Path
) -> None:
    commit_sheets(county, tmp_path, WHOLE)
    upload = upload_sheets(county, tmp_path, WITHOUT_LOSS)
    assert count_rows(upload) == (0, 1, 0, 0)
    choose(county, upload, "loss_fen", "file")
    assert count_rows(upload) == (0, 1, 0, 0)


def test_new_changed_held_and_repeated_rows_are_all_rows_of_the_file(county: SampleCounty, tmp_path: Path) -> None:
    rows = [(key, MARCH, "文峰村", 90, "刷单返利", "有效") for key in ("A1", "A2", "A3")]
    commit_sheets(county, tmp_path, make_sheet(*rows))
    correct_by_hand(county, "A1", loss_fen=12_000)
    changed = ("A2", MARCH, "文峰村", 91, "刷单返利", "有效")
    new = ("A4", MARCH, "文峰村", 92, "刷单返利", "有效")
    upload = upload_sheets(county, tmp_path, make_sheet(rows[0], changed, rows[2], new))
    assert count_rows(upload) == (1, 1, 1, 1)


def test_a_withdrawn_entry_is_held_until_it_is_decided_for_the_file_itself(
    county: SampleCounty, tmp_path: Path
) -> None:
    commit_sheets(county, tmp_path, WHOLE)
    withdraw_by_hand(county, "A1")
    upload = upload_sheets(county, tmp_path, WITHOUT_LOSS)
    choose(county, upload, "loss_fen", "file")
    assert count_rows(upload) == (0, 0, 1, 0)
    choose(county, upload, "", "file")
    assert count_rows(upload) == (0, 1, 0, 0)
    commit_now(actor=county["wu"], upload=upload)
    (change,) = find_changes(Upload.objects.get(pk=upload.pk)).changed
    assert change.is_restored and set(change.fields) == {"filed_on", "loss_fen", "is_loss_about"}


def test_values_for_an_entry_that_stays_withdrawn_are_logged_as_not_entered(
    county: SampleCounty, tmp_path: Path
) -> None:
    commit_sheets(county, tmp_path, WHOLE)
    withdraw_by_hand(county, "A1")
    upload = upload_sheets(county, tmp_path, WITHOUT_LOSS)
    choose(county, upload, "loss_fen", "file")
    commit_now(actor=county["wu"], upload=upload)
    line = LogLine.objects.get(action=LogAction.COMMIT_UPLOAD, subject=f"upload:{upload.pk}")
    assert '"for_books":2' in line.details and '"for_file":0' in line.details
    assert set(upload.conflicts.values_list("choice", flat=True)) == {""}


def test_a_withdrawn_entry_with_other_values_is_counted_as_a_change_once_decided(
    county: SampleCounty, tmp_path: Path
) -> None:
    commit_sheets(county, tmp_path, WHOLE)
    withdraw_by_hand(county, "A1")
    upload = upload_sheets(county, tmp_path, ELSEWHERE)
    assert count_rows(upload) == (0, 0, 1, 0)
    choose(county, upload, "", "file")
    assert count_rows(upload) == (0, 1, 0, 0)


def test_orgs_are_counted_by_the_decisions_too(county: SampleCounty, tmp_path: Path) -> None:
    Org.objects.filter(code=VILLAGE).update(aliases="老文峰")
    upload = upload_sheets(county, tmp_path, make_org_sheet((VILLAGE, "文峰村", "村", "", "", "", "")))
    assert count_rows(upload, Register.ORGS) == (0, 0, 1, 0)
    choose(county, upload, "aliases", "file")
    assert count_rows(upload, Register.ORGS) == (0, 1, 0, 0)
    commit_now(actor=county["wu"], upload=upload)
    assert count_rows(upload, Register.ORGS) == (0, 1, 0, 0)


def test_conflicts_of_an_earlier_version_leave_its_counts_alone(county: SampleCounty, tmp_path: Path) -> None:
    commit_sheets(county, tmp_path, WHOLE)
    upload = upload_sheets(county, tmp_path, WITHOUT_LOSS)
    UploadConflict.objects.update(has_other_changes=None, file="")
    choose(county, upload, "loss_fen", "file")
    assert count_rows(upload) == (0, 1, 0, 0)
