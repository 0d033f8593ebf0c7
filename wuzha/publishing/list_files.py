"""Write a public list as JSON and as CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping

from wuzha.publishing.public_list import PublicList

CSV_HEADERS = ("序号", "名称", "类别", "结果")
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would run as a formula."""


def write_list_json(public: PublicList, columns: Mapping[str, object]) -> bytes:
    """Return the columns as they are hashed, the hash, and the number of the list that has replaced this one.

    Whoever writes `list` with its keys in order, without spaces, in UTF-8, computes the same SHA-256.
    """
    document = {"list": columns, "sha256": public.sha256, "replaced_by": public.replaced_by or None}
    return f"{json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1)}\n".encode()


def write_list_csv(public: PublicList) -> bytes:
    """Return the lines as CSV that Excel and WPS open with the right characters.

    It is the table alone, without what the page and the JSON say of the whole list: a sentence in one of the rows would
    be an org to every program that reads them.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(CSV_HEADERS)
    for line in public.lines:
        writer.writerow((line.place, _disarm(line.name), line.kind.chinese, line.outcome.chinese))
    return text.getvalue().encode("utf-8-sig")


def _disarm(name: str) -> str:
    return f"'{name}" if name.startswith(_FORMULA_SIGNS) else name
