"""Work in the background: files wait, somebody takes them, and whatever was begun by one who is gone is begun again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone

from tests.sample_county import STREET, SampleCounty, log_in_client
from tests.uploads import (
    A1,
    A2,
    UNREADABLE,
    commit_now,
    find_changes,
    list_case_numbers,
    make_case_sheet,
    receive_rows,
    reload_state,
    upload_sheets,
)
from wuzha.audit.models import LogLine
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import LogAction, Register, UploadPhase, UploadState
from wuzha.intake.files.workbook import read_file
from wuzha.intake.uploads.annotated_copies import annotate_next
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.progress import ProgressWriter
from wuzha.intake.uploads.services import discard_upload
from wuzha.intake.uploads.spool import LIFETIME
from wuzha.intake.uploads.upload_worker import do_next, take_upload
from wuzha.intake.uploads.worker_lock import hold_worker_lock
from wuzha.registers.diff import EntryRow
from wuzha.registers.models import Case
from wuzha.registers.services import record_entries


def read_page(county: SampleCounty, upload: Upload) -> str:
    return str(log_in_client(county, "wu").get(f"/uploads/{upload.pk}/").content.decode())


def test_the_uploader_alone_fetches_the_file_back_with_its_faults_marked(county: SampleCounty, tmp_path: Path) -> None:
    upload = receive_rows(county, tmp_path, A1, UNREADABLE)
    do_next("worker")
    assert "正在准备" in read_page(county, upload)
    assert annotate_next("worker") and not annotate_next("worker")
    place = f"/uploads/{upload.pk}/marked/1/"
    assert place in read_page(county, upload)
    office = log_in_client(county, "wu")
    copy = tmp_path / "取回.xlsx"
    copy.write_bytes(b"".join(office.get(place).streaming_content))
    (sheet,) = read_file(copy, copy.name)
    assert sheet.rows[0].cells[-1] == "错误原因" and "三月" in str(sheet.rows[2].cells)
    last = LogLine.objects.latest("number")
    assert (last.action, last.subject, last.org) == (LogAction.EXPORT, "list:marked", STREET)
    assert office.get(f"/uploads/{upload.pk}/marked/2/").status_code == 404
    clients = {name: log_in_client(county, name) for name in ("chen", "li", "zhao", "sun")}
    assert {name: client.get(place).status_code for name, client in clients.items()} == dict.fromkeys(clients, 404)
    assert place not in clients["chen"].get(f"/uploads/{upload.pk}/").content.decode()
    Upload.objects.update(uploaded_at=timezone.now() - LIFETIME)
    assert office.get(place).status_code == 404


def test_what_takes_every_worker_down_is_given_up_with_a_reason(county: SampleCounty, tmp_path: Path) -> None:
    upload = receive_rows(county, tmp_path, A1)
    for _ in range(3):
        with hold_worker_lock() as worker:
            assert take_upload(worker)
    do_next("worker")
    assert reload_state(upload) is UploadState.FAILED
    assert "处理了3次" in read_page(county, upload)


def test_a_page_tells_how_far_the_work_is_and_looks_again_by_itself(county: SampleCounty, tmp_path: Path) -> None:
    upload = receive_rows(county, tmp_path, A1)
    with hold_worker_lock() as name:
        take_upload(name)
        ProgressWriter(upload.pk).write(UploadPhase.CHECKING, 3_000, 100_000)
        text = read_page(county, upload)
    assert "正在读取" in text and "3000行，共100000行" in text
    assert '<noscript><meta http-equiv="refresh"' in text and 'hx-trigger="every 1s"' in text
    assert "可以关掉" in text


def test_a_page_says_plainly_that_nobody_is_at_work(county: SampleCounty, tmp_path: Path) -> None:
    assert "后台程序没有在运行" in read_page(county, receive_rows(county, tmp_path, A1))


def test_what_somebody_said_yes_to_is_what_is_entered(county: SampleCounty, tmp_path: Path) -> None:
    upload = upload_sheets(county, tmp_path, make_case_sheet(A1, A2))
    row = ("A1", "520399001201", *[None] * 3, date(2022, 3, 1), *[None] * 6, "criminal", "valid", *[None] * 4)
    record_entries(actor=county["chen"], holder=county.orgs[STREET], register=Register.CASES, rows=[EntryRow(row)])
    assert "又有别的变动" in read_page(county, upload)
    with pytest.raises(RefusalError, match="台账又有变动"):
        commit_now(actor=county["wu"], upload=upload)
    assert (reload_state(upload), find_changes(upload).changed_count) == (UploadState.RECEIVED, 1)
    assert list_case_numbers() == ["A1"] and Case.objects.get().loss_fen is None
    commit_now(actor=county["wu"], upload=upload)
    assert list_case_numbers() == ["A1", "A2"]


def test_the_page_of_an_upload_that_is_being_read_offers_to_give_it_up(county: SampleCounty, tmp_path: Path) -> None:
    upload = receive_rows(county, tmp_path, A1)
    address = f"/uploads/{upload.pk}/discard/"
    assert address in read_page(county, upload), "it waits"
    assert take_upload("worker")
    assert address in read_page(county, upload), "it is being read"
    client = log_in_client(county, "wu")
    page = client.get(client.post(address)["Location"]).content.decode()
    assert "已放弃，台账没有变动。" in page and address not in page
    assert reload_state(upload) is UploadState.DISCARDED


def test_an_upload_that_is_being_entered_cannot_be_given_up(county: SampleCounty, tmp_path: Path) -> None:
    upload = upload_sheets(county, tmp_path, make_case_sheet(A1))
    Upload.objects.filter(pk=upload.pk).update(state=UploadState.COMMITTING, worker="worker")
    assert "/discard/" not in read_page(county, upload)
    with pytest.raises(RefusalError, match="不能再"):
        discard_upload(actor=county["wu"], upload=upload)
