"""Read the batch of records that a phone sends."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from wuzha.core.problems import RefusalError
from wuzha.registers.captured_outreach import CaptureMark

MAX_RECORDS = 50
MAX_BODY_BYTES = 100_000
"""Fifty records with the longest names of orgs take a quarter of it."""

VALUE_NAMES = ("org", "day", "way", "audience")
"""What a record consists of, apart from its key; all are texts."""


@dataclass(frozen=True, slots=True)
class CapturedRecord:
    """A record as the phone sent it: `client_key` is repeated in the answer, whatever it is."""

    client_key: str
    fields: Mapping[str, Any]

    @property
    def values(self) -> Mapping[str, str]:
        """The values by VALUE_NAMES.

        Raises: RefusalError when one is missing, is no text, or there are others.
        """
        values = {name: value for name, value in self.fields.items() if name != "key"}
        if values.keys() != set(VALUE_NAMES) or not all(map(_is_text, values.values())):
            raise RefusalError("capture.unreadable")
        return values

    @property
    def mark(self) -> CaptureMark:
        """The key and the hash of the values.

        Raises: RefusalError when the key is no UUID, or as `values`.
        """
        content = json.dumps([self.values[name] for name in VALUE_NAMES], ensure_ascii=False)
        try:
            key = UUID(self.client_key)
        except ValueError:
            raise RefusalError("capture.bad_key") from None
        return CaptureMark(key, hashlib.sha256(content.encode()).hexdigest())


@dataclass(frozen=True, slots=True)
class RecordBatch:
    """Records that an account, named by its opaque number, sends at once."""

    account: str
    records: tuple[CapturedRecord, ...]


def read_batch(body: bytes) -> RecordBatch:
    """Return the records of the body.

    Raises: RefusalError when the body is too large, has too many records, or is none that the page sends.
    """
    if len(body) > MAX_BODY_BYTES:
        raise RefusalError("capture.too_large", most=MAX_RECORDS)
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict) or not isinstance(content.get("records"), list):
        raise RefusalError("capture.unreadable")
    if len(content["records"]) > MAX_RECORDS:
        raise RefusalError("capture.too_many", most=MAX_RECORDS)
    records = tuple(map(_read_record, content["records"]))
    return RecordBatch(str(content.get("account", "")), records)


def _read_record(fields: object) -> CapturedRecord:
    if not isinstance(fields, dict) or not _is_text(fields.get("key")):
        raise RefusalError("capture.unreadable")
    return CapturedRecord(fields["key"], fields)


def _is_text(value: object) -> bool:
    """Return whether it is a text of whole characters: JSON can hold half of a pair, which no database stores."""
    if not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
