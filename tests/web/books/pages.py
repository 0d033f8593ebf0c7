"""Helpers of tests about the pages of the books: post an entry, read a form, read an export."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.test import Client
from python_calamine import CalamineWorkbook


def post_entry(client: Client, register: str = "cases", **data: str) -> Any:
    return client.post(f"/books/{register}/add/", data)


def read_form(client: Client, address: str) -> dict[str, str]:
    form = client.get(address).context["form"]
    return {name: str(form[name].value() or "") for name in form.fields}


def read_export(response: Any) -> list[dict[str, Any]]:
    assert response["Content-Disposition"].endswith(".xlsx")
    rows = (
        CalamineWorkbook.from_filelike(BytesIO(b"".join(response.streaming_content))).get_sheet_by_index(0).to_python()
    )
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
