"""While one person asks what an undo would do, others write, and another may undo the same upload first."""

from __future__ import annotations

from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.sample_county import SampleCounty, log_in_client
from tests.standing import declare_everything
from tests.uploads import A1, commit_sheets, list_case_numbers, make_case_sheet, record_case, undo_now
from tests.web.uploads.pages import press_button
from tests.web.uploads.undo_question import TWO_CASES, ask, find_digest
from wuzha.assessments.standing import ASSESSMENTS
from wuzha.core.problems import RefusalError
from wuzha.intake.uploads import services
from wuzha.intake.uploads.models import Upload

READING = ("SELECT", "WITH", "DECLARE")
"""How a statement begins that only reads."""


@pytest.fixture
def office(county: SampleCounty) -> Client:
    return log_in_client(county, "wu")


def test_of_two_people_who_undo_the_second_is_told(county: SampleCounty, tmp_path: Path, office: Client) -> None:
    upload = commit_sheets(county, tmp_path, make_case_sheet(A1))
    digest = find_digest(office, upload)
    press_button(log_in_client(county, "chen"), upload, "undo")
    answer = office.post(f"/uploads/{upload.pk}/undo/", {"seen": digest}, follow=True)
    settled_at = timezone.localtime(Upload.objects.get().settled_at)
    assert f"chen已在{settled_at:%Y-%m-%d %H:%M}撤销了这次上传" in answer.content.decode()


def test_while_another_undo_waits_its_requester_is_named(county: SampleCounty, tmp_path: Path, office: Client) -> None:
    upload = commit_sheets(county, tmp_path, make_case_sheet(A1))
    stale = Upload.objects.get()
    services.request_undo(actor=county["chen"], upload=upload)
    answer = office.get(f"/uploads/{upload.pk}/undo/", follow=True)
    assert "chen在" in answer.content.decode() and "已要求撤销这次上传，还没有办完" in answer.content.decode()
    with pytest.raises(RefusalError, match=r"chen在.*已要求撤销"):
        services.request_undo(actor=county["wu"], upload=stale)


def test_an_undo_that_begins_while_the_page_is_made_is_told_with_who(
    county: SampleCounty, tmp_path: Path, office: Client
) -> None:
    upload = commit_sheets(county, tmp_path, make_case_sheet(A1))

    def undo_by_another(execute: Any, sql: str, *rest: Any) -> Any:
        """Let somebody else undo the upload after the request has read it, before it reads its state once more."""
        if sql.startswith("SELECT") and '"settled_at"' in sql and '"preview"' not in sql and not begun:
            begun.append(sql)
            undo_now(actor=county["chen"], upload=Upload.objects.get())
        return execute(sql, *rest)

    begun: list[str] = []
    with connection.execute_wrapper(undo_by_another):
        text = ask(office, upload)
    assert begun and "chen已在" in text and "撤销了这次上传" in text and "确认整批撤销" not in text


def test_the_question_writes_no_row_and_takes_no_lock(county: SampleCounty, tmp_path: Path, office: Client) -> None:
    declare_everything(county)
    upload = commit_sheets(county, tmp_path, make_case_sheet(*TWO_CASES))
    office.get("/")
    with CaptureQueriesContext(connection) as queries:
        assert "文峰村 未达标 变为 待定" in ask(office, upload)
    statements = [str(query["sql"]) for query in queries]
    assert len(statements) > 1 and not [sql for sql in statements if not sql.startswith(READING)]


@pytest.mark.skipif(connection.vendor == "sqlite", reason="in memory, SQLite locks whole tables for readers too")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_somebody_else_writes_while_the_outcomes_are_judged(
    county: SampleCounty, tmp_path: Path, office: Client
) -> None:
    declare_everything(county)
    upload = commit_sheets(county, tmp_path, make_case_sheet(*TWO_CASES))
    waiting: list[bool] = []

    def write() -> None:
        record_case(county, "C1", "520399001201")
        connections.close_all()

    def write_meanwhile(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith("WITH") and not waiting:
            writer = Thread(target=write)
            writer.start()
            writer.join(timeout=20)
            waiting.append(writer.is_alive())
        return execute(sql, *rest)

    ASSESSMENTS.clear()
    with connection.execute_wrapper(write_meanwhile):
        text = ask(office, upload)
    assert waiting == [False] and list_case_numbers() == ["B1", "B2", "C1"]
    assert "四(一)1 没有发案或发案减半 未达标 变为 达标" in text, "all of it is of one moment"
    assert "四(一)1 没有发案或发案减半 未达标 变为 达标" not in ask(office, upload)
