"""Before an upload is confirmed a page shows what it would move; after its commit and its undo, what that moved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.conflicts import MARCH, correct_by_hand
from tests.sample_county import COMMUNITY, VILLAGE, SampleCounty, log_in_client
from tests.standing import declare_everything
from tests.uploads import (
    A1,
    NEW_ORG,
    UNREADABLE,
    commit_now,
    commit_sheets,
    list_case_numbers,
    make_case_cells,
    make_case_sheet,
    make_org_sheet,
    record_case,
    reload_state,
    undo_now,
    upload_sheets,
)
from tests.web.uploads.pages import plain_text
from wuzha.audit.models import LogLine
from wuzha.core.vocabulary import UploadState
from wuzha.intake.uploads.models import Upload
from wuzha.registers.models import Case, RefusedItem
from wuzha.web.uploads import consequence_views

LOSS = "文峰村 待定 变为 未达标 四(一)1 没有发案或发案减半 达标 变为 未达标 2022年发案 0起 → 变为 1起"
WON = "文峰村 未达标 变为 待定 四(一)1 没有发案或发案减半 未达标 变为 达标 2022年发案 1起 → 变为 0起"


@pytest.fixture
def office(county: SampleCounty) -> Client:
    declare_everything(county)
    return log_in_client(county, "wu")


def read_consequence(client: Client, upload: Upload) -> str:
    answer: Any = client.get(f"/uploads/{upload.pk}/consequence/")
    assert answer.status_code == 200
    return plain_text(answer.content.decode())


def test_the_report_loads_what_confirming_moves_and_nothing_is_written(
    county: SampleCounty, tmp_path: Path, office: Client
) -> None:
    upload = upload_sheets(county, tmp_path, make_case_sheet(A1))
    report = office.get(f"/uploads/{upload.pk}/").content.decode()
    assert f'hx-get="/uploads/{upload.pk}/consequence/" hx-trigger="load"' in report
    assert f'<a class="button quiet" href="/uploads/{upload.pk}/consequence/"' in report, "without scripts a link"
    lines = LogLine.objects.count()
    text = read_consequence(office, upload)
    assert LOSS in text and "确认入账后" in text and "其余2个村（社区）、单位没有变化" in text
    assert (LogLine.objects.count(), list_case_numbers()) == (lines, [])
    assert reload_state(upload) is UploadState.RECEIVED


def test_after_the_commit_and_the_undo_the_page_says_what_they_moved_whatever_came_later(
    county: SampleCounty, tmp_path: Path, office: Client
) -> None:
    upload = upload_sheets(county, tmp_path, make_case_sheet(A1))
    record_case(county, "C1", COMMUNITY)
    commit_now(actor=county["wu"], upload=upload)
    record_case(county, "C2", VILLAGE)
    text = read_consequence(office, upload)
    assert LOSS in text and "入账前后" in text and "青石社区" not in text
    undo_now(actor=county["wu"], upload=Upload.objects.get(pk=upload.pk))
    text = read_consequence(office, upload)
    assert "2022年发案 2起 → 变为 1起" in text and "撤销前后" in text and "青石社区" not in text
    assert f'hx-get="/uploads/{upload.pk}/consequence/"' in office.get(f"/uploads/{upload.pk}/").content.decode()


def read_causes(client: Client, upload: Upload) -> str:
    """Return the text of the page without the spaces beside its links."""
    return read_consequence(client, upload).replace(" ", "")


def read_source(client: Client, upload: Upload) -> str:
    answer: Any = client.get(f"/uploads/{upload.pk}/consequence/")
    return str(answer.content.decode())


def test_the_rows_that_move_an_outcome_are_named_with_their_places(
    county: SampleCounty, tmp_path: Path, office: Client
) -> None:
    last_year = make_case_cells("P1", MARCH.replace(year=2020))
    rows = [make_case_cells(f"N{number}", MARCH) for number in range(5)]
    upload = upload_sheets(county, tmp_path, make_case_sheet(last_year, *rows))
    words = "由“案件”第3行、第4行、第5行等5行引起"
    assert words in read_causes(office, upload), "the row of another year moves nothing"
    assert f'<a href="/uploads/{upload.pk}/#sheets">' in read_source(office, upload)
    commit_now(actor=county["wu"], upload=upload)
    assert words in read_causes(office, upload)
    entry = Case.objects.get(key="N0")
    assert f'<a href="/books/cases/{entry.pk}/">' in read_source(office, upload)
    undo_now(actor=county["wu"], upload=Upload.objects.get(pk=upload.pk))
    assert words in read_causes(office, upload)


def test_a_row_that_only_repeats_or_concerns_another_village_is_not_named(
    county: SampleCounty, tmp_path: Path, office: Client
) -> None:
    commit_sheets(county, tmp_path, make_case_sheet(A1))
    second = ("C1", MARCH, "青石社区", 5, "")
    upload = upload_sheets(county, tmp_path, make_case_sheet(A1, second))
    text = read_causes(office, upload)
    assert "青石社区待定变为未达标" in text and "由“案件”第3行引起" in text and "第2行" not in text


def test_a_row_that_takes_a_case_from_a_village_is_named_for_both(
    county: SampleCounty, tmp_path: Path, office: Client
) -> None:
    commit_sheets(county, tmp_path, make_case_sheet(A1))
    moves = (A1[0], A1[1], "青石社区", *A1[3:])
    upload = upload_sheets(county, tmp_path, make_case_sheet(make_case_cells("P1", MARCH.replace(year=2020)), moves))
    text = read_consequence(office, upload)
    assert "文峰村 未达标 变为 待定" in text and "青石社区 待定 变为 未达标" in text
    assert read_causes(office, upload).count("由“案件”第3行引起") == 2


def test_a_refused_row_that_opens_a_clause_is_named(county: SampleCounty, tmp_path: Path, office: Client) -> None:
    upload = upload_sheets(county, tmp_path, make_case_sheet(UNREADABLE))
    assert "由“案件”第2行引起" in read_causes(office, upload)
    assert f'<a href="/uploads/{upload.pk}/#problems">' in read_source(office, upload)
    commit_now(actor=county["wu"], upload=upload)
    assert f'<a href="/books/refused/{RefusedItem.objects.get().pk}/">' in read_source(office, upload)


def test_the_rows_are_found_by_as_many_queries_however_many_villages_move(
    county: SampleCounty, tmp_path: Path, office: Client
) -> None:
    small_file = upload_sheets(county, tmp_path, make_case_sheet(A1))
    more_rows = [("C1", MARCH, "青石社区", 5, ""), ("C2", MARCH, "", 5, "")]
    large_file = upload_sheets(county, tmp_path, make_case_sheet(A1, *more_rows))
    counts = []
    for upload in (small_file, large_file):
        with CaptureQueriesContext(connection) as queries:
            read_consequence(office, upload)
        counts.append(len(queries))
    assert counts[1] <= counts[0]


def test_refused_rows_that_a_commit_leaves_open_are_part_of_what_it_moves(
    county: SampleCounty, tmp_path: Path, office: Client
) -> None:
    upload = upload_sheets(county, tmp_path, make_case_sheet(UNREADABLE))
    before = read_consequence(office, upload)
    assert "文峰村 总的结论不变 四(一)1 没有发案或发案减半 达标 变为 待定" in before
    assert "退回未补 0行 → 变为 1行" in before
    commit_now(actor=county["wu"], upload=upload)
    assert "四(一)1 没有发案或发案减半 达标 变为 待定" in read_consequence(office, upload)


def test_a_conflict_that_nobody_decides_moves_nothing(county: SampleCounty, tmp_path: Path, office: Client) -> None:
    commit_sheets(county, tmp_path, make_case_sheet(A1))
    correct_by_hand(county, "A1", loss_fen=5)
    text = read_consequence(office, upload_sheets(county, tmp_path, make_case_sheet(A1)))
    assert "没有变化" in text and "按台账不变推演" in text


def test_an_upload_that_changes_orgs_names_those_judged_from_then_on(
    county: SampleCounty, tmp_path: Path, office: Client
) -> None:
    upload = upload_sheets(county, tmp_path, make_org_sheet(NEW_ORG))
    assert "新列入评定：新村 待定" in read_consequence(office, upload)
    commit_now(actor=county["wu"], upload=upload)
    assert "对组织的增改不计在内" in read_consequence(office, upload)


def test_a_large_upload_is_not_loaded_and_a_very_large_one_not_tried(
    county: SampleCounty, tmp_path: Path, office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = upload_sheets(county, tmp_path, make_case_sheet(A1, make_case_cells("A2", MARCH)))
    monkeypatch.setattr(consequence_views, "MAX_LOADED", 1)
    report = office.get(f"/uploads/{upload.pk}/").content.decode()
    assert 'hx-trigger="load"' not in report and "先看结论怎么变" in report
    assert "文峰村 待定 变为 未达标" in read_consequence(office, upload)
    monkeypatch.setattr(consequence_views, "MAX_TRIED", 1)
    assert "要入账的记录太多，结论的变化不能先列出" in read_consequence(office, upload)


def test_a_page_of_other_changes_than_those_compared_asks_to_compare_again(
    county: SampleCounty, tmp_path: Path, office: Client
) -> None:
    upload = upload_sheets(county, tmp_path, make_case_sheet(A1))
    record_case(county, "A1", COMMUNITY)
    assert "比对之后台账又有变动，请先重新比对" in read_consequence(office, upload)


def test_nothing_is_shown_of_uploads_that_wait_or_were_discarded_or_belong_to_others(
    county: SampleCounty, tmp_path: Path, office: Client
) -> None:
    upload = upload_sheets(county, tmp_path, make_case_sheet(A1))
    address = f"/uploads/{upload.pk}/consequence/"
    assert log_in_client(county, "li").get(address).status_code == 404
    office.post(f"/uploads/{upload.pk}/discard/")
    assert office.get(address).status_code == 302
