"""Helpers of tests about the pages of uploads: a browser sends files and presses buttons, a worker does its part."""

from __future__ import annotations

import re
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.intake.sheets import write_xlsx
from tests.sample_county import STREET, SampleCounty
from tests.uploads import Sheets
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.upload_worker import do_next

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def send_sheets(client: Client, county: SampleCounty, folder: Path, sheets: Sheets, name: str = "台账.xlsx") -> Any:
    return send_bytes(client, county, write_xlsx(folder / name, sheets).read_bytes(), name)


def send_bytes(
    client: Client, county: SampleCounty, content: bytes, name: str = "台账.xlsx", holder: str = STREET
) -> Any:
    """Send a file as it is: a workbook written anew is another file, as it says when it was written."""
    files = {"ledgers": SimpleUploadedFile(name, content, XLSX), "holder": county.orgs[holder].pk}
    return follow_after_work(client, client.post("/uploads/", files))


def press_button(client: Client, upload: Upload, action: str, **fields: Any) -> str:
    """Return the page after the button was pressed and the worker has done its part; an undo asks first."""
    if action == "undo":
        question = client.get(f"/uploads/{upload.pk}/undo/")
        digests = re.findall(r'name="seen" value="(\w+)"', question.content.decode())
        if question.status_code != HTTPStatus.OK or not digests:
            page = client.get(question["Location"]) if question.status_code == HTTPStatus.FOUND else question
            return str(page.content.decode())
        fields = {"seen": digests[0], **fields}
    page: Any = follow_after_work(client, client.post(f"/uploads/{upload.pk}/{action}/", fields))
    return str(page.content.decode())


def follow_after_work(client: Client, response: Any) -> Any:
    """Return the page that the response leads to, after the worker has done what waited."""
    while do_next("worker"):
        pass
    assert response.status_code == 302
    return client.get(response["Location"])


def plain_text(page: str) -> str:
    """Return the page without its tags, its white space as one blank."""
    return " ".join(re.sub(r"<[^>]*>", " ", page).split()).replace(" （ ", "（")


def make_files(folder: Path, **contents: Any) -> list[SimpleUploadedFile]:
    """Return files by their names without suffix: sheets become a workbook, bytes stay as they are."""
    files = []
    for stem, content in contents.items():
        path = folder / f"{stem}.xlsx"
        files.append(
            SimpleUploadedFile(
                path.name, content if isinstance(content, bytes) else write_xlsx(path, content).read_bytes()
            )
        )
    return files


def send_files(client: Client, county: SampleCounty, files: list[SimpleUploadedFile]) -> str:
    """Return the page of the upload after the worker has read it."""
    response = client.post("/uploads/", {"ledgers": files, "holder": county.orgs[STREET].pk})
    return str(follow_after_work(client, response).content.decode())


def find_card(page: str, name: str) -> str:
    """Return the text of the card of a file."""
    cards = page.split('<ul class="files"')[1].split("</ul>")[0].split("<li")[1:]
    (card,) = [card for card in cards if f">{name}<" in card]
    return plain_text("<li" + card)


def upload_digest(page: str) -> str:
    return page.split('name="seen" value="')[1].split('"')[0]
