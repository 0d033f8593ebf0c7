"""Before an upload is undone, a page shows what goes and which outcomes move; only that is then undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from tests.sample_county import STREET, VILLAGE, SampleCounty, log_in_client
from tests.standing import declare_everything
from tests.uploads import (
    A1,
    NEW_ORG,
    UNREADABLE,
    Sheets,
    commit_sheets,
    list_case_numbers,
    make_case_cells,
    make_case_sheet,
    make_org_sheet,
    record_case,
    reload_state,
)
from tests.web.uploads.pages import follow_after_work, plain_text, press_button
from tests.web.uploads.undo_question import TWO_CASES, ask, find_digest
from wuzha.assessments.consequence import consequence_of
from wuzha.assessments.standing import ASSESSMENTS
from wuzha.audit.books_state import read_books_state
from wuzha.audit.models import LogLine
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Outcome, UploadState
from wuzha.intake.uploads import services
from wuzha.intake.uploads.upload_worker import do_now
from wuzha.orgs.drafts import to_draft
from wuzha.orgs.services import change_org
from wuzha.people.services import grant_role
from wuzha.registers.models import Case, RefusedItem
from wuzha.registers.services import withdraw_entry
from wuzha.web.uploads import undo_views

DECLARATION_COLUMNS = ("组织", "台账", "月份")


@pytest.fixture
def office(county: SampleCounty) -> Client:
    return log_in_client(county, "wu")


def test_the_question_names_what_goes_and_the_outcomes_that_move_and_writes_nothing(
    county: SampleCounty, tmp_path: Path, office: Client
) -> None:
    declare_everything(county)
    upload = commit_sheets(county, tmp_path, make_case_sheet(*TWO_CASES))
    line_count, state = LogLine.objects.count(), read_books_state()
    text = ask(office, upload)
    assert "案件 2 0" in text
    assert "文峰村 未达标 变为 待定 四(一)1 没有发案或发案减半 未达标 变为 达标" in text
    assert "2022年发案 2起 → 变为 0起 还可发案 已不达标 → 变为 0起" in text
    assert "青石社区 四(一)1" not in text
    assert (LogLine.objects.count(), read_books_state()) == (line_count, state)
    assert list_case_numbers() == ["B1", "B2"] and reload_state(upload) is UploadState.COMMITTED


def test_an_undo_that_moves_no_outcome_says_so(county: SampleCounty, tmp_path: Path, office: Client) -> None:
    declare_everything(county)
    without_village = ("B1", date(2020, 3, 1), "", 1, "")
    text = ask(office, commit_sheets(county, tmp_path, make_case_sheet(without_village)))
    assert "所有村（社区）、单位和目标的结论都不变" in text


def test_without_a_programme_the_question_says_that_there_are_no_outcomes(
    county: SampleCounty, tmp_path: Path, office: Client
) -> None:
    assert "尚未选定考核方案和期间" in ask(office, commit_sheets(county, tmp_path, make_case_sheet(A1)))


def test_corrections_declarations_orgs_and_refused_rows_are_named(
    county: SampleCounty, tmp_path: Path, office: Client
) -> None:
    commit_sheets(county, tmp_path, make_case_sheet(A1, UNREADABLE))
    changed = ("A1", date(2022, 3, 1), "文峰村", 99, "")
    repaired, refused = make_case_cells("A3", date(2022, 4, 1)), make_case_cells("A9", "四月")
    sheets: Sheets = {
        **make_org_sheet(NEW_ORG),
        **make_case_sheet(changed, repaired, refused),
        "报送": [DECLARATION_COLUMNS, (STREET, "案件", "2022-03")],
    }
    upload = commit_sheets(county, tmp_path, sheets)
    text = ask(office, upload)
    assert "案件 1 1" in text and "报送 1 0" in text and "这些月份要重新报送" in text
    assert "删除新增的组织：新村" in text
    assert "由这次上传补上的1项，重新成为退回未补" in text and "退回未补的1项随之结束" in text
    press_button(office, upload, "undo")
    assert [item.key for item in RefusedItem.objects.as_of(None)] == ["A3"]
    assert Case.objects.as_of(None).get().loss_fen == 1_200_000


def test_a_button_of_a_page_that_is_no_longer_true_asks_again(
    county: SampleCounty, tmp_path: Path, office: Client
) -> None:
    declare_everything(county)
    upload = commit_sheets(county, tmp_path, make_case_sheet(*TWO_CASES[:1]))
    digest = find_digest(office, upload)
    record_case(county, "C1", "520399001201")
    answer = office.post(f"/uploads/{upload.pk}/undo/", {"seen": digest})
    text = plain_text(answer.content.decode())
    assert answer.status_code == 200 and "台账又有变动。请看过下面的内容，再确认一次" in text
    assert "结论都不变" in text and reload_state(upload) is UploadState.COMMITTED
    assert find_digest(office, upload) != digest
    assert "状态：已撤销" in press_button(office, upload, "undo")
    assert list_case_numbers() == ["C1"]


def test_a_write_elsewhere_that_changes_nothing_of_what_was_shown_does_not_ask_again(
    county: SampleCounty, tmp_path: Path, office: Client
) -> None:
    declare_everything(county)
    upload = commit_sheets(county, tmp_path, make_case_sheet(*TWO_CASES))
    digest = find_digest(office, upload)
    grant_role(
        actor="security", user=county["li"], role=county["li"].memberships.get().term, org=county.orgs["520399001001"]
    )
    answer = office.post(f"/uploads/{upload.pk}/undo/", {"seen": digest})
    follow_after_work(office, answer)
    assert reload_state(upload) is UploadState.UNDONE


def test_a_post_without_what_was_shown_asks(county: SampleCounty, tmp_path: Path, office: Client) -> None:
    upload = commit_sheets(county, tmp_path, make_case_sheet(A1))
    answer = office.post(f"/uploads/{upload.pk}/undo/")
    assert "确认整批撤销" in answer.content.decode() and reload_state(upload) is UploadState.COMMITTED


def test_what_changes_between_the_button_and_the_worker_is_not_undone_unseen(
    county: SampleCounty, tmp_path: Path, office: Client
) -> None:
    refused = commit_sheets(county, tmp_path, make_case_sheet(UNREADABLE))
    upload = commit_sheets(county, tmp_path, make_case_sheet(make_case_cells("A3", date(2022, 4, 1)), A1))
    answer = office.post(f"/uploads/{upload.pk}/undo/", {"seen": find_digest(office, upload)})
    RefusedItem.objects.filter(upload=refused.pk).update(end="waived")
    page = follow_after_work(office, answer).content.decode()
    assert "这次没有撤销" in page and reload_state(upload) is UploadState.COMMITTED
    assert "状态：已撤销" in press_button(office, upload, "undo")


def test_an_undo_that_is_blocked_shows_the_reason_and_no_button(
    county: SampleCounty, tmp_path: Path, office: Client
) -> None:
    upload = commit_sheets(county, tmp_path, make_case_sheet(A1))
    withdraw_entry(actor=county["wu"], entry=Case.objects.get(), reason="重复")
    text = ask(office, upload)
    assert "不能整批撤销" in text and "之后又改过的记录" in text and "确认整批撤销" not in text


def test_people_of_another_street_see_neither_the_question_nor_its_outcomes(
    county: SampleCounty, tmp_path: Path
) -> None:
    declare_everything(county)
    upload = commit_sheets(county, tmp_path, make_case_sheet(*TWO_CASES))
    other = log_in_client(county, "zhao")
    assert other.get(f"/uploads/{upload.pk}/undo/").status_code == 404
    assert other.post(f"/uploads/{upload.pk}/undo/", {"seen": "x"}).status_code == 404
    consequence = consequence_of(
        lambda: withdraw_entry(actor=county["wu"], entry=Case.objects.get(key="B1"), reason="重复"),
        book=county.orgs[STREET],
        viewer=county["zhao"],
        today=date(2022, 12, 31),
    )
    assert not consequence.changes


def test_the_consequence_of_any_write_is_found_without_writing_it(county: SampleCounty, tmp_path: Path) -> None:
    programme = declare_everything(county)
    commit_sheets(county, tmp_path, make_case_sheet(*TWO_CASES[:1]))
    (case,) = Case.objects.all()
    results = dict(ASSESSMENTS._results)
    consequence = consequence_of(
        lambda: withdraw_entry(actor=county["wu"], entry=case, reason="重复"),
        book=county.orgs[STREET],
        viewer=county["wu"],
        today=date(2023, 2, 1),
    )
    (change,) = [change for change in consequence.changes if change.code == VILLAGE]
    clauses = {pair.after.clause: (pair.before.outcome, pair.after.outcome) for pair in change.clauses}
    assert clauses["四(一)1"] == (Outcome.NOT_MET, Outcome.MET)
    case.refresh_from_db()
    assert case.superseded_at is None and not case.is_withdrawn and programme.org.code == STREET
    states = {state for key, (state, _) in ASSESSMENTS._results.items() if key not in results}
    assert states <= {read_books_state()}, "what is rolled back must not be cached"


def test_a_village_out_of_sight_that_would_not_be_judged_any_more_is_counted(county: SampleCounty) -> None:
    declare_everything(county)
    closing = replace(to_draft(county.orgs[VILLAGE]), closed_on=date(2022, 6, 1))
    consequences = [
        consequence_of(
            lambda: change_org(actor="wu", draft=closing),
            book=county.orgs[STREET],
            viewer=county[name],
            today=date(2023, 2, 1),
        )
        for name in ("wu", "zhao")
    ]
    assert [finding.code for finding in consequences[0].dropped_findings] == [VILLAGE]
    assert not consequences[1].dropped_findings
    assert consequences[1].unseen_count > 0 and not consequences[1].moves_nothing


def test_a_change_that_is_refused_is_refused_before_anything_is_judged(county: SampleCounty) -> None:
    declare_everything(county)

    def refuse() -> None:
        raise RefusalError("entry.reason_missing")

    with pytest.raises(RefusalError):
        consequence_of(refuse, book=county.orgs[STREET], viewer=county["wu"], today=date(2023, 2, 1))


@pytest.mark.parametrize("limit", ["MAX_JUDGED", "MAX_TRIED"])
def test_an_undo_of_very_many_entries_is_not_tried_and_the_page_says_so(
    county: SampleCounty, tmp_path: Path, office: Client, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(undo_views, limit, 1)
    declare_everything(county)
    sheets = make_org_sheet(NEW_ORG) if limit == "MAX_TRIED" else {}
    upload = commit_sheets(county, tmp_path, {**sheets, **make_case_sheet(*TWO_CASES)})
    assert "结论的变化不能先列出" in ask(office, upload)
    assert "状态：已撤销" in press_button(office, upload, "undo")


def test_an_undo_that_the_program_asks_for_needs_no_page(county: SampleCounty, tmp_path: Path) -> None:
    upload = commit_sheets(county, tmp_path, make_case_sheet(A1))
    services.request_undo(actor=county["wu"], upload=upload)
    do_now(upload)
    assert reload_state(upload) is UploadState.UNDONE
