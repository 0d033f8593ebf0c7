"""Say what the public may read of a list, and hash it: whoever has the columns computes the same hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

from django.utils import timezone

from wuzha.decisions.models import ListLine, PublicRow, PublishedList


def select_rows(listing: PublishedList) -> list[PublicRow]:
    """Return the public columns of the lines of a list, in their order."""
    return list(listing.lines.order_by("place").values_list("place", "name", "kind", "outcome"))


def build_list_columns(listing: PublishedList, rows: Iterable[PublicRow]) -> dict[str, object]:
    """Return every public column of a list, as plain values; nothing else of it is published."""
    round_ = listing.round
    return {
        "number": listing.number,
        "title": listing.title,
        "office": listing.office,
        "period": round_.period,
        "plan": round_.plan_title,
        "approval": round_.approval,
        "issued_on": timezone.localdate(listing.issued_at).isoformat(),
        "lines": [dict(zip(ListLine.PUBLIC_COLUMNS, row, strict=True)) for row in rows],
    }


def write_canonical_json(columns: Mapping[str, object]) -> str:
    """Return the columns as JSON in one spelling: keys in order, no spaces, characters as they are."""
    return json.dumps(columns, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def hash_columns(columns: Mapping[str, object]) -> str:
    """Return the SHA-256 of the columns in their one spelling, in UTF-8."""
    return hashlib.sha256(write_canonical_json(columns).encode()).hexdigest()
