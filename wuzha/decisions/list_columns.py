"""Say what the public may read of a list, and hash it: whoever has the columns computes the same hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

from django.utils import timezone

from wuzha.decisions.early_freeze import find_early_freeze
from wuzha.decisions.models import ListLine, PublicRow, PublishedList


def select_rows(listing: PublishedList) -> list[PublicRow]:
    """Return the public columns of the lines of a list, in their order."""
    return list(listing.lines.order_by("place").values_list("place", "name", "kind", "outcome"))


def build_list_columns(listing: PublishedList, rows: Iterable[PublicRow]) -> dict[str, object]:
    """Return every public column of a list, as plain values; nothing else of it is published.

    `sealed_early_on` is there only where the facts were sealed before the period was over: the hashes of all other
    lists are what they were before there was such a column.
    """
    round_ = listing.round
    sealed_early_on = find_early_freeze(round_)
    early_columns = {} if sealed_early_on is None else {"sealed_early_on": sealed_early_on.isoformat()}
    return early_columns | {
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
