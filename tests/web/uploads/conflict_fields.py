"""The conflicts on the page of an upload as a browser sends them."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from wuzha.intake.uploads.models import Upload


def open_page(client: Client, upload: Upload, query: str = "") -> str:
    page: Any = client.get(f"/uploads/{upload.pk}/{query}")
    assert page.status_code == 200
    return str(page.content.decode())


def read_fields(page: str) -> dict[str, str]:
    """Return the fields of the page's form as a browser sends them when nothing was chosen."""
    hidden = re.findall(r'name="((?:shown-\d+)|seen|decided)" value="([^"]*)"', page)
    selects = re.findall(r'<select form="settle" name="(choice-\d+)".*?</select>', page, re.DOTALL)
    values = {}
    for name in selects:
        options = page.split(f'name="{name}"')[1].split("</select>")[0]
        match = re.search(r'<option value="([^"]*)" selected>', options)
        assert match is not None
        values[name] = match[1]
    return dict(hidden) | values


def choose_in(page: str, upload: Upload, key: str, choice: str) -> dict[str, str]:
    """Return the fields of the page with this side chosen for the only conflict of the entry."""
    return read_fields(page) | {f"choice-{upload.conflicts.get(key=key).pk}": choice}
