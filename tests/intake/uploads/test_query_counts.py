"""A small file asks the database few questions: not one for every register, role or table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.sample_county import SampleCounty
from tests.uploads import A1, commit_now, make_case_sheet, undo_now, upload_sheets

MOST_TO_READ, MOST_TO_CONFIRM, MOST_TO_UNDO = 28, 34, 43
"""A few more than today: a question for every one of nine registers is more than that."""


def count_queries(step: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as queries:
        step()
    return len([query for query in queries if "SAVEPOINT" not in query["sql"]])


def test_a_file_of_one_register_is_read_confirmed_and_undone_with_few_queries(
    county: SampleCounty, tmp_path: Path
) -> None:
    sheet, wu = make_case_sheet(A1), county["wu"]
    upload = upload_sheets(county, tmp_path, sheet)
    assert count_queries(lambda: upload_sheets(county, tmp_path, sheet)) <= MOST_TO_READ
    assert count_queries(lambda: commit_now(actor=wu, upload=upload)) <= MOST_TO_CONFIRM
    assert count_queries(lambda: undo_now(actor=wu, upload=upload)) <= MOST_TO_UNDO
