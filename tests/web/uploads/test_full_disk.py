"""A disk that is full: an upload is refused with the reason, nothing is left half-written, and pages go on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cli.full_disk import fill_disk_after
from tests.intake.sheets import write_xlsx
from tests.sample_county import STREET, SampleCounty, log_in_client
from wuzha.core.vocabulary import UploadState
from wuzha.intake.uploads import spool
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.upload_worker import do_next


def send_large_file(county: SampleCounty, client: Any) -> Any:
    files = {"ledgers": SimpleUploadedFile("台账.csv", b"x" * 300_000), "holder": county.orgs[STREET].pk}
    return client.post("/uploads/", files)


def test_an_upload_to_a_full_disk_is_refused_with_the_reason(county: SampleCounty) -> None:
    client = log_in_client(county, "wu")
    client.raise_request_exception = False
    folders = set(spool.list_spooled())
    with fill_disk_after(100_000):
        answer = send_large_file(county, client)
        page = client.get("/uploads/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "服务器的磁盘已满" in answer.content.decode()
    assert page.status_code == 200
    assert not Upload.objects.exists() and set(spool.list_spooled()) == folders


def test_an_upload_that_a_full_disk_interrupts_says_so_on_its_page(county: SampleCounty, tmp_path: Path) -> None:
    client = log_in_client(county, "wu")
    path = write_xlsx(tmp_path / "台账.xlsx", {"案件台账": [["案件编号", "立案日期"], ["A1", "2022-03-05"]]})
    client.post(
        "/uploads/", {"ledgers": SimpleUploadedFile(path.name, path.read_bytes()), "holder": county.orgs[STREET].pk}
    )
    with fill_disk_after(0):
        do_next("worker")
    upload = Upload.objects.get()
    assert upload.term is UploadState.FAILED
    assert "服务器的磁盘已满" in client.get(f"/uploads/{upload.pk}/").content.decode()
