"""The export of a register can be uploaded again: nothing in it is new, changed or refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from tests.demo.office_of_day import DEMO_DAY
from wuzha.core.vocabulary import Register, Severity
from wuzha.demo.office import open_demo_office
from wuzha.demo.street import STREET_CODE
from wuzha.intake.uploads.incoming_files import make_incoming_file
from wuzha.intake.uploads.preview import Preview
from wuzha.intake.uploads.services import receive_files
from wuzha.intake.uploads.upload_worker import do_now
from wuzha.orgs.models import Org
from wuzha.people.models import User
from wuzha.registers.models import BOOKS


@pytest.fixture
def office(db: None) -> User:
    assert open_demo_office(today=DEMO_DAY)
    return User.objects.get(username="wu")


def export_register(office: User, register: Register, folder: Path) -> Path:
    client = Client()
    client.force_login(office)
    answer = client.get(f"/books/{register}/?as=xlsx")
    path = folder / f"{register.chinese}.xlsx"
    path.write_bytes(b"".join(answer.streaming_content))
    return path


@pytest.mark.slow
def test_the_export_of_each_register_sent_in_again_is_repeated_row_by_row(office: User, tmp_path: Path) -> None:
    files = [export_register(office, register, tmp_path) for register in BOOKS]
    holder = Org.objects.get(code=STREET_CODE)
    upload = receive_files(actor=office, holder=holder, files=[make_incoming_file(file) for file in files])
    do_now(upload)
    upload.refresh_from_db()
    preview = Preview.unpack(upload.preview)
    assert [problem.text for problem in preview.problems if problem.severity is Severity.REFUSED] == []
    assert [sheet.unknown_columns + sheet.left_out_columns for sheet in preview.read] == [()] * len(BOOKS)
    counts = {item.register: (item.repeated_count, item.new_count, item.changed_count) for item in preview.changes}
    entry_counts = {
        register: book.objects.as_of(None).filter(holder=holder).count() for register, book in BOOKS.items()
    }
    assert counts == {register: (count, 0, 0) for register, count in entry_counts.items()}
    assert min(entry_counts.values()) > 0
