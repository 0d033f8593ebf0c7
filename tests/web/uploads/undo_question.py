"""The page that asks before an upload is undone, as a person reads it."""

from __future__ import annotations

from datetime import date

from django.test import Client

from tests.uploads import make_case_cells
from tests.web.uploads.pages import plain_text
from wuzha.intake.uploads.models import Upload

TWO_CASES = (make_case_cells("B1", date(2022, 3, 1)), make_case_cells("B2", date(2022, 4, 1)))


def ask(client: Client, upload: Upload) -> str:
    return plain_text(client.get(f"/uploads/{upload.pk}/undo/").content.decode())


def find_digest(client: Client, upload: Upload) -> str:
    return client.get(f"/uploads/{upload.pk}/undo/").content.decode().split('name="seen" value="')[1].split('"')[0]
