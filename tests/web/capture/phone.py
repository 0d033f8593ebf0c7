"""What the page on a phone does: make records with keys, fetch a token, and send batches."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from uuid import uuid4

from django.test import Client
from django.utils import timezone

from tests.sample_county import VILLAGE

RECORDS, TOKEN = "/capture/records/", "/capture/token/"
FAR_FUTURE = date(2099, 1, 1).isoformat()


def make_record(**values: str) -> dict[str, str]:
    """Return a record of thirty people of the village visited at home today, but for these values."""
    day = timezone.localdate().isoformat()
    record = {"key": str(uuid4()), "org": VILLAGE, "day": day, "way": "逢户必进", "audience": "30"}
    return record | values


def read_account(client: Client) -> str:
    """Return the number of the account that is logged in."""
    return str(client.get(TOKEN, headers={"Accept": "application/json"}).json()["account"])


def post(client: Client, body: Any) -> Any:
    """Send the body as it is."""
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(RECORDS, text, "application/json", headers={"Accept": "application/json"})


def send(client: Client, *records: dict[str, str]) -> Any:
    """Send the records in one batch, and return the answer."""
    answer = post(client, {"account": read_account(client), "records": records})
    assert answer.status_code == 200, answer.content
    return answer.json()


def list_keys(rows: list[dict[str, Any]]) -> list[str]:
    return [row["key"] for row in rows]
