"""Work in the background: uploads are queued, a worker takes them, and another repeats what an ended one had begun."""

from __future__ import annotations

import stat
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from tests.intake.sheets import write_xlsx
from tests.sample_county import STREET, SampleCounty
from tests.uploads import (
    A1,
    A2,
    UNREADABLE,
    commit_now,
    list_case_numbers,
    make_case_sheet,
    receive_rows,
    reload_state,
    upload_sheets,
)
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import UploadPhase, UploadState
from wuzha.intake.reading.annotated_copy.workbook_copy import write_annotated_copies
from wuzha.intake.uploads import annotated_copies
from wuzha.intake.uploads.annotated_copies import annotate_next, find_copies
from wuzha.intake.uploads.committing import commit_upload as enter
from wuzha.intake.uploads.incoming_files import IncomingFile
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.preview import Preview
from wuzha.intake.uploads.progress import ProgressWriter, read_progress
from wuzha.intake.uploads.read_job import UploadTakenError
from wuzha.intake.uploads.services import compare_again, confirm_upload, discard_upload, receive_files
from wuzha.intake.uploads.spool import LIFETIME, get_folder, get_spool, has_files, remove_all
from wuzha.intake.uploads.upload_worker import do_next, remove_stale_files, take_upload
from wuzha.intake.uploads.worker_lock import hold_worker_lock, list_active_workers
from wuzha.registers.models import Case, RefusedItem
from wuzha.registers.refused_items import waive_item
from wuzha.registers.services import withdraw_entry


def test_files_wait_where_nobody_else_can_read_them_and_are_gone_when_read(
    county: SampleCounty, tmp_path: Path
) -> None:
    upload = receive_rows(county, tmp_path, A1)
    assert reload_state(upload) is UploadState.WAITING
    (file,) = (path for path in get_folder(upload.pk).rglob("*") if path.is_file())
    folders = [get_spool(), get_folder(upload.pk), file.parent]
    assert [stat.S_IMODE(path.stat().st_mode) for path in (*folders, file)] == [0o700, 0o700, 0o700, 0o600]
    do_next("worker")
    assert reload_state(upload) is UploadState.RECEIVED
    assert not get_folder(upload.pk).exists()


def test_files_with_refused_rows_are_kept_for_a_day_and_no_longer(county: SampleCounty, tmp_path: Path) -> None:
    upload = receive_rows(county, tmp_path, A1, UNREADABLE)
    do_next("worker")
    assert has_files(upload.pk)
    remove_stale_files(timezone.now() + LIFETIME - timedelta(minutes=1))
    assert has_files(upload.pk)
    remove_stale_files(timezone.now() + LIFETIME)
    assert not get_folder(upload.pk).exists()


def test_files_are_gone_once_the_upload_is_entered(county: SampleCounty, tmp_path: Path) -> None:
    upload = receive_rows(county, tmp_path, A1, A2)
    do_next("worker")
    commit_now(actor=county["wu"], upload=upload)
    assert not get_folder(upload.pk).exists()


def test_the_marked_copy_alone_stays_until_the_last_refused_row_of_the_file_has_ended(
    county: SampleCounty, tmp_path: Path
) -> None:
    upload = receive_rows(county, tmp_path, A1, UNREADABLE)
    do_next("worker")
    commit_now(actor=county["wu"], upload=upload)
    remove_stale_files(timezone.now() + 9 * LIFETIME)
    assert not has_files(upload.pk)
    upload.refresh_from_db()
    (copy,) = find_copies(upload) or []
    assert b"PK" in copy.read_bytes()
    waive_item(actor=county["wu"], item=RefusedItem.objects.get(), reason="已另行核实，不是本辖区的案件")
    assert find_copies(upload) == []
    remove_stale_files(timezone.now())
    assert not get_folder(upload.pk).exists()


def test_an_upload_that_waited_longer_than_its_files_exist_is_refused(county: SampleCounty, tmp_path: Path) -> None:
    upload = receive_rows(county, tmp_path, A1)
    remove_stale_files(timezone.now() + LIFETIME)
    do_next("worker")
    assert (reload_state(upload), upload.fault) == (
        UploadState.FAILED,
        "上传的文件已经删除，不能再读。请重新上传。",
    )


def test_a_folder_of_no_upload_is_cleared_away(db: None) -> None:
    get_folder(uuid4()).mkdir()
    remove_stale_files(timezone.now() + LIFETIME * 2)
    assert [folder.name for folder in get_spool().iterdir() if folder.name != "workers"] == []


def test_two_workers_never_take_the_same(county: SampleCounty, tmp_path: Path) -> None:
    upload = receive_rows(county, tmp_path, A1)
    with hold_worker_lock() as worker, hold_worker_lock() as other_worker:
        assert list_active_workers() >= {worker, other_worker}
        taken_upload = take_upload(worker)
        assert taken_upload and (taken_upload.pk, taken_upload.term) == (upload.pk, UploadState.READING)
        assert take_upload(other_worker) is None
    assert not {worker, other_worker} & list_active_workers()


def test_work_that_an_ended_worker_had_begun_is_done_by_the_next(county: SampleCounty, tmp_path: Path) -> None:
    upload = receive_rows(county, tmp_path, A1)
    with hold_worker_lock() as worker:
        take_upload(worker)
    do_next("worker")
    confirm_upload(actor=county["wu"], upload=upload)
    with hold_worker_lock() as worker:
        take_upload(worker)
    assert reload_state(upload) is UploadState.COMMITTING
    do_next("worker")
    assert (reload_state(upload), list_case_numbers()) == (UploadState.COMMITTED, ["A1"])


def test_a_worker_whose_upload_was_taken_over_changes_nothing(county: SampleCounty, tmp_path: Path) -> None:
    upload = receive_rows(county, tmp_path, A1)
    do_next("worker")
    confirm_upload(actor=county["wu"], upload=upload)
    first = take_upload("gone")
    second = take_upload("another")
    assert first and second
    with pytest.raises(UploadTakenError):
        enter(first, ProgressWriter(first.pk))
    assert list_case_numbers() == []
    enter(second, ProgressWriter(second.pk))
    assert list_case_numbers() == ["A1"]


def test_progress_tells_of_rows_and_nothing_else_and_is_gone_at_the_end(county: SampleCounty, tmp_path: Path) -> None:
    upload = receive_rows(county, tmp_path, A1)
    teller = ProgressWriter(upload.pk)
    teller.write(UploadPhase.COMPARING, 1, 2)
    teller.write(UploadPhase.COMPARING, 2, 2)
    progress = read_progress(upload.pk)
    assert progress and (progress.phase, progress.done, progress.of) == (UploadPhase.COMPARING, 1, 2)
    teller.remove()
    assert read_progress(upload.pk) is None


def test_a_worker_killed_while_it_wrote_its_progress_leaves_nothing_in_the_folder(
    county: SampleCounty, tmp_path: Path
) -> None:
    upload = receive_rows(county, tmp_path, A1)
    (get_folder(upload.pk) / "progress.4711").write_text("{", encoding="ascii")
    do_next("worker")
    assert reload_state(upload) is UploadState.RECEIVED
    assert not get_folder(upload.pk).exists()


def test_an_upload_discarded_while_its_copies_are_made_leaves_no_copy(
    county: SampleCounty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = receive_rows(county, tmp_path, A1, UNREADABLE)
    do_next("worker")

    def write_after_the_discard(*arguments: Any) -> Any:
        # Its folder is removed while the copies are written to it: only their draft is there again.
        Upload.objects.filter(pk=upload.pk).update(state=UploadState.DISCARDED)
        return write_annotated_copies(*arguments)

    monkeypatch.setattr(annotated_copies, "write_annotated_copies", write_after_the_discard)
    assert annotate_next("worker")
    assert not get_folder(upload.pk).exists()


def test_a_confirmation_of_changes_that_are_no_longer_current_is_refused(county: SampleCounty, tmp_path: Path) -> None:
    commit_now(actor=county["wu"], upload=upload_sheets(county, tmp_path, make_case_sheet(A1)))
    upload = upload_sheets(county, tmp_path, make_case_sheet(A1, A2))
    digest = Preview.unpack(upload.preview).digest
    withdraw_entry(actor=county["wu"], entry=Case.objects.get(), reason="撤案")
    compare_again(actor=county["wu"], upload=upload)
    do_next("worker")
    with pytest.raises(RefusalError, match="再确认一次"):
        confirm_upload(actor=county["wu"], upload=upload, seen_digest=digest)
    assert reload_state(upload) is UploadState.RECEIVED


def test_files_of_one_name_get_different_names_and_long_names_fit_a_disk(county: SampleCounty, tmp_path: Path) -> None:
    content = write_xlsx(tmp_path / "台账.xlsx", make_case_sheet(A1)).read_bytes()
    names = ("台账.xlsx", "../台账.xlsx", "长" * 200 + ".xlsx")
    files = [IncomingFile(name, [content], len(content)) for name in names]
    upload = receive_files(actor=county["wu"], holder=county.orgs[STREET], files=files)
    stored_names = list(upload.files.order_by("pk").values_list("name", flat=True))
    assert stored_names[:2] == ["台账.xlsx", "台账(2).xlsx"] and stored_names[2].endswith("长.xlsx")
    do_next("worker")
    assert reload_state(upload) is UploadState.RECEIVED


@pytest.mark.parametrize("is_taken", [False, True])
def test_an_upload_that_waits_or_is_being_read_can_be_given_up(
    county: SampleCounty, tmp_path: Path, is_taken: bool, django_capture_on_commit_callbacks: Any
) -> None:
    upload = receive_rows(county, tmp_path, A1)
    if is_taken:
        assert take_upload("another worker")
    with django_capture_on_commit_callbacks(execute=True):
        discard_upload(actor=county["wu"], upload=upload)
    assert reload_state(upload) is UploadState.DISCARDED
    assert not do_next("worker")
    assert not get_folder(upload.pk).exists()


@pytest.mark.parametrize("step", ["while the child process reads", "while the rows are checked"])
def test_a_worker_stops_reading_an_upload_that_is_given_up(
    county: SampleCounty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    upload = receive_rows(county, tmp_path, A1)
    phase = UploadPhase.OPENING if "child" in step else UploadPhase.CHECKING
    write, phases = ProgressWriter.write, []

    def write_and_give_up(progress: ProgressWriter, current: UploadPhase, row_count: int, total: int) -> None:
        write(progress, current, row_count, total)
        phases.append(current)
        if current is phase:
            discard_upload(actor=county["wu"], upload=upload)
            remove_all(upload.pk)

    monkeypatch.setattr(ProgressWriter, "write", write_and_give_up)
    assert do_next("worker")
    assert UploadPhase.COMPARING not in phases
    assert reload_state(upload) is UploadState.DISCARDED
    assert not get_folder(upload.pk).exists()
    upload.refresh_from_db()
    assert upload.content is None
