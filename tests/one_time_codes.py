"""Read a one-time code from a page, and redeem it."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

NEW_PASSWORD = "Qiuyu-1-chuanyi"


def read_code(page: str) -> str:
    """Return the one-time code on the page."""
    match = re.search(r">([A-Z0-9]{4}(?:-[A-Z0-9]{4}){2})<", page)
    assert match is not None, page
    return match[1]


def redeem(client: Client, name: str, code: str, password: str = NEW_PASSWORD, **headers: str) -> Any:
    """Send the form of a one-time code, and return the answer."""
    fields = {"username": name, "one_time_code": code, "password": password, "again": password}
    return client.post("/log-in/code/", fields, **headers)
