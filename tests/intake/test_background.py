"""Work in the background: files wait, somebody takes them, and whatever was begun by one who is gone is begun again."""

import stat
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from tests.cast import STREET, Cast, logged_in, settle
from tests.intake.sheets import xlsx
from tests.intake.test_uploads import A1, A2, cases, changes, commit_upload, numbers, upload
from wuzha.audit.models import Line as LogLine
from wuzha.core.problems import Refusal
from wuzha.core.vocabulary import Deed, Register, UploadState, WorkPhase
from wuzha.intake.files.workbook import read_rows
from wuzha.intake.uploads.annotated_copies import mark_next
from wuzha.intake.uploads.committing import commit_upload as enter
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.preview import Preview
from wuzha.intake.uploads.progress import ProgressTeller, progress_of
from wuzha.intake.uploads.read_job import NoLongerOurs
from wuzha.intake.uploads.services import compare_again, confirm_upload, receive_files
from wuzha.intake.uploads.spool import KEPT, folder_of, has_files, sent, spool
from wuzha.intake.uploads.upload_worker import do_next, take, tidy
from wuzha.intake.uploads.worker_lock import at_work, names_at_work
from wuzha.registers.diff import Line
from wuzha.registers.models import Case
from wuzha.registers.services import record_entries, withdraw_entry

A3 = ("A3", "三月", "文峰村", 1, "")


def waiting(cast: Cast, folder: Path, *rows: Any) -> Upload:
    path = xlsx(folder / "台账.xlsx", cases(*rows))
    return receive_files(actor=cast["wu"], holder=cast.orgs[STREET], files=[sent(path)])


def page(cast: Cast, upload: Upload) -> str:
    settle()
    client = Client()
    client.force_login(cast["wu"])
    return str(client.get(f"/uploads/{upload.pk}/").content.decode())


def state(upload: Upload) -> UploadState:
    upload.refresh_from_db()
    return upload.term


def test_files_wait_where_nobody_else_can_read_them_and_are_gone_when_read(cast: Cast, tmp_path: Path) -> None:
    received = waiting(cast, tmp_path, A1)
    assert state(received) is UploadState.WAITING
    (file,) = (path for path in folder_of(received.pk).rglob("*") if path.is_file())
    folders = [spool(), folder_of(received.pk), file.parent]
    assert [stat.S_IMODE(path.stat().st_mode) for path in (*folders, file)] == [0o700, 0o700, 0o700, 0o600]
    do_next("worker")
    assert state(received) is UploadState.RECEIVED
    assert not folder_of(received.pk).exists()


def test_files_with_refused_rows_are_kept_for_a_day_and_no_longer(cast: Cast, tmp_path: Path) -> None:
    received = waiting(cast, tmp_path, A1, A3)
    do_next("worker")
    assert has_files(received.pk)
    tidy(timezone.now() + KEPT - timedelta(minutes=1))
    assert has_files(received.pk)
    tidy(timezone.now() + KEPT)
    assert not folder_of(received.pk).exists()


def test_files_are_gone_once_the_upload_is_entered(cast: Cast, tmp_path: Path) -> None:
    received = waiting(cast, tmp_path, A1, A3)
    do_next("worker")
    commit_upload(actor=cast["wu"], upload=received)
    assert not folder_of(received.pk).exists()


def test_what_waited_longer_than_its_files_are_kept_is_told(cast: Cast, tmp_path: Path) -> None:
    received = waiting(cast, tmp_path, A1)
    tidy(timezone.now() + KEPT)
    do_next("worker")
    assert (state(received), received.fault) == (UploadState.FAILED, "上传的文件已经删除，不能再读。请重新上传。")


def test_a_folder_of_no_upload_is_cleared_away(db: None) -> None:
    folder_of(uuid4()).mkdir()
    tidy(timezone.now() + KEPT * 2)
    assert [folder.name for folder in spool().iterdir() if folder.name != "workers"] == []


def test_the_uploader_alone_fetches_the_file_back_with_its_faults_marked(cast: Cast, tmp_path: Path) -> None:
    received = waiting(cast, tmp_path, A1, A3)
    do_next("worker")
    assert "正在准备" in page(cast, received)
    assert mark_next("worker") and not mark_next("worker")
    place = f"/uploads/{received.pk}/marked/1/"
    assert place in page(cast, received)
    office = logged_in(cast, "wu")
    copy = tmp_path / "取回.xlsx"
    copy.write_bytes(b"".join(office.get(place).streaming_content))
    (sheet,) = read_rows(copy, copy.name)
    assert sheet.rows[0].cells[-1] == "错误原因" and "三月" in str(sheet.rows[2].cells)
    last = LogLine.objects.latest("number")
    assert (last.verb, last.subject, last.org) == (Deed.EXPORT, "list:marked", STREET)
    assert office.get(f"/uploads/{received.pk}/marked/2/").status_code == 404
    others = {name: logged_in(cast, name) for name in ("chen", "li", "zhao", "sun")}
    assert {name: other.get(place).status_code for name, other in others.items()} == dict.fromkeys(others, 404)
    assert place not in others["chen"].get(f"/uploads/{received.pk}/").content.decode()
    Upload.objects.update(uploaded_at=timezone.now() - KEPT)
    assert office.get(place).status_code == 404


def test_two_workers_never_take_the_same(cast: Cast, tmp_path: Path) -> None:
    received = waiting(cast, tmp_path, A1)
    with at_work() as one, at_work() as other:
        assert names_at_work() >= {one, other}
        taken = take(one)
        assert taken and (taken.pk, taken.term) == (received.pk, UploadState.READING)
        assert take(other) is None
    assert not {one, other} & names_at_work()


def test_what_a_worker_that_is_gone_had_begun_is_done_by_the_next(cast: Cast, tmp_path: Path) -> None:
    received = waiting(cast, tmp_path, A1)
    with at_work() as one:
        take(one)
    do_next("worker")
    confirm_upload(actor=cast["wu"], upload=received)
    with at_work() as one:
        take(one)
    assert state(received) is UploadState.COMMITTING
    do_next("worker")
    assert (state(received), numbers()) == (UploadState.COMMITTED, ["A1"])


def test_what_takes_every_worker_down_is_given_up_with_a_reason(cast: Cast, tmp_path: Path) -> None:
    received = waiting(cast, tmp_path, A1)
    for _ in range(3):
        with at_work() as one:
            assert take(one)
    do_next("worker")
    assert state(received) is UploadState.FAILED
    assert "处理了3次" in page(cast, received)


def test_a_worker_whose_upload_was_taken_over_changes_nothing(cast: Cast, tmp_path: Path) -> None:
    received = waiting(cast, tmp_path, A1)
    do_next("worker")
    confirm_upload(actor=cast["wu"], upload=received)
    first = take("gone")
    second = take("another")
    assert first and second
    with pytest.raises(NoLongerOurs):
        enter(first, ProgressTeller(first.pk))
    assert numbers() == []
    enter(second, ProgressTeller(second.pk))
    assert numbers() == ["A1"]


def test_a_page_tells_how_far_the_work_is_and_looks_again_by_itself(cast: Cast, tmp_path: Path) -> None:
    received = waiting(cast, tmp_path, A1)
    with at_work() as name:
        take(name)
        ProgressTeller(received.pk).tell(WorkPhase.CHECKING, 3_000, 100_000)
        told = page(cast, received)
    assert "正在读取" in told and "3000行，共100000行" in told
    assert '<noscript><meta http-equiv="refresh"' in told and 'hx-trigger="every 1s"' in told
    assert "可以关掉" in told


def test_a_page_says_plainly_that_nobody_is_at_work(cast: Cast, tmp_path: Path) -> None:
    assert "后台程序没有在运行" in page(cast, waiting(cast, tmp_path, A1))


def test_progress_tells_of_rows_and_nothing_else_and_is_gone_at_the_end(cast: Cast, tmp_path: Path) -> None:
    received = waiting(cast, tmp_path, A1)
    teller = ProgressTeller(received.pk)
    teller.tell(WorkPhase.COMPARING, 1, 2)
    teller.tell(WorkPhase.COMPARING, 2, 2)
    told = progress_of(received.pk)
    assert told and (told.phase, told.done, told.of) == (WorkPhase.COMPARING, 1, 2)
    teller.end()
    assert progress_of(received.pk) is None


def test_what_somebody_said_yes_to_is_what_is_entered(cast: Cast, tmp_path: Path) -> None:
    received = upload(cast, tmp_path, cases(A1, A2))
    row = ("A1", "520399001201", *[None] * 3, date(2022, 3, 1), *[None] * 6, "criminal", "valid", None)
    record_entries(actor=cast["chen"], holder=cast.orgs[STREET], register=Register.CASES, lines=[Line(row)])
    assert "又有别的变动" in page(cast, received)
    with pytest.raises(Refusal, match="台账又有变动"):
        commit_upload(actor=cast["wu"], upload=received)
    assert (state(received), changes(received).changed_count) == (UploadState.RECEIVED, 1)
    assert numbers() == ["A1"] and Case.objects.get().loss_fen is None
    commit_upload(actor=cast["wu"], upload=received)
    assert numbers() == ["A1", "A2"]


def test_a_yes_to_a_page_that_is_no_longer_shown_is_refused(cast: Cast, tmp_path: Path) -> None:
    commit_upload(actor=cast["wu"], upload=upload(cast, tmp_path, cases(A1)))
    received = upload(cast, tmp_path, cases(A1, A2))
    seen = Preview.unpacked(received.preview).digest
    withdraw_entry(actor=cast["wu"], entry=Case.objects.get(), reason="撤案")
    compare_again(actor=cast["wu"], upload=received)
    do_next("worker")
    with pytest.raises(Refusal, match="再确认一次"):
        confirm_upload(actor=cast["wu"], upload=received, seen=seen)
    assert state(received) is UploadState.RECEIVED


def test_files_of_one_name_are_told_apart_and_long_names_fit_a_disk(cast: Cast, tmp_path: Path) -> None:
    content = xlsx(tmp_path / "台账.xlsx", cases(A1)).read_bytes()
    names = ("台账.xlsx", "../台账.xlsx", "长" * 200 + ".xlsx")
    received = receive_files(actor=cast["wu"], holder=cast.orgs[STREET], files=[(name, [content]) for name in names])
    kept = list(received.files.order_by("pk").values_list("name", flat=True))
    assert kept[:2] == ["台账.xlsx", "台账(2).xlsx"] and kept[2].endswith("长.xlsx")
    do_next("worker")
    assert state(received) is UploadState.RECEIVED
