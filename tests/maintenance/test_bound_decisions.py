"""The log binds what people decided about uploads and accounts: who tampers with a decision is found."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from tests.bound_rows import fill_every_table
from tests.conflicts import WHOLE, WITHOUT_LOSS, choose, correct_by_hand, withdraw_by_hand
from tests.intake.sheets import write_xlsx
from tests.sample_county import COUNTY, SampleCounty
from tests.uploads import commit_now, commit_sheets, list_case_numbers, undo_now, upload_files, upload_sheets
from wuzha.audit import log
from wuzha.audit.binding import BOUND_TABLES
from wuzha.audit.book_verification import BookFault, find_faulty_rows
from wuzha.audit.first_binding import bind_books_once
from wuzha.audit.models import LogLine
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import LogAction, Role, UploadState
from wuzha.intake.uploads import spool
from wuzha.intake.uploads.models import Upload, UploadConflict
from wuzha.intake.uploads.services import choose_files, compare_again, discard_upload
from wuzha.intake.uploads.upload_worker import do_now
from wuzha.maintenance.migration_state import list_newly_bound_tables
from wuzha.people.confirmation_services import open_account
from wuzha.people.models import AccountRequest

pytestmark = pytest.mark.django_db


def run(sql: str, *values: object) -> None:
    """Run SQL, as a database administrator could."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def list_faults() -> list[tuple[BookFault, str]]:
    return [(row.fault, row.table.name if row.table else "") for row in find_faulty_rows()]


@pytest.fixture
def waiting(county: SampleCounty, tmp_path: Path) -> Upload:
    """An upload whose one conflict waits for somebody to decide it."""
    commit_sheets(county, tmp_path, WHOLE)
    return upload_sheets(county, tmp_path, WITHOUT_LOSS)


def test_a_choice_that_was_turned_round_before_the_confirmation_is_found(county: SampleCounty, waiting: Upload) -> None:
    choose(county, waiting, "loss_fen", "books")
    assert list_faults() == []
    run("UPDATE uploads_uploadconflict SET choice = 'file'")
    assert list_faults() == [(BookFault.CHANGED, "uploads_uploadconflict")]


def test_a_choice_that_nobody_made_is_found(county: SampleCounty, waiting: Upload) -> None:
    wu, now = county["wu"].pk, timezone.now()
    run("UPDATE uploads_uploadconflict SET choice = 'file', decided_by_id = %s, decided_at = %s", wu, now)
    assert list_faults() == [(BookFault.INSERTED, "uploads_uploadconflict")]


def test_a_choice_without_a_moment_is_found(waiting: Upload) -> None:
    run("UPDATE uploads_uploadconflict SET choice = 'file'")
    assert list_faults() == [(BookFault.INSERTED, "uploads_uploadconflict")]


def test_a_choice_that_is_said_to_be_remembered_and_was_never_made_is_found(
    county: SampleCounty, waiting: Upload
) -> None:
    wu, now = county["wu"].pk, timezone.now()
    run(
        "UPDATE uploads_uploadconflict SET choice = 'file', decided_by_id = %s, decided_at = %s, is_remembered = %s",
        wu,
        now,
        True,
    )
    assert list_faults() == [(BookFault.CONTRADICTS, "uploads_uploadconflict")]


def test_a_choice_that_was_taken_away_is_found(county: SampleCounty, waiting: Upload) -> None:
    choose(county, waiting, "loss_fen", "file")
    commit_now(actor=county["wu"], upload=waiting)
    run("UPDATE uploads_uploadconflict SET choice = '', decided_by_id = NULL, decided_at = NULL")
    assert list_faults() == [(BookFault.DELETED, "uploads_uploadconflict")]


def test_a_choice_is_bound_whatever_becomes_of_its_upload(
    county: SampleCounty, waiting: Upload, tmp_path: Path
) -> None:
    choose(county, waiting, "loss_fen", "file")
    compare_again(actor=county["chen"], upload=waiting)
    do_now(waiting)
    assert list_faults() == []
    correct_by_hand(county, "A1", loss_fen=12_000)
    with pytest.raises(RefusalError, match="台账又有变动"):
        commit_now(actor=county["wu"], upload=waiting)
    assert not UploadConflict.objects.filter(choice="file").exists() and list_faults() == []
    lines = LogLine.objects.filter(action=LogAction.DECIDE_CONFLICTS, actor=log.SYSTEM).order_by("number")
    assert [line.details for line in lines] == ['{"carried":1,"dropped":0}', '{"carried":0,"dropped":1}']
    choose(county, waiting, "loss_fen", "books")
    discard_upload(actor=county["wu"], upload=waiting)
    assert list_faults() == []


def test_an_upload_that_fails_when_it_is_read_again_takes_its_conflicts_with_it(
    county: SampleCounty, tmp_path: Path
) -> None:
    """Two files: one is left out, and the other is gone from the disk when the worker comes."""
    commit_sheets(county, tmp_path, WHOLE)
    other = {"案件": [next(iter(WITHOUT_LOSS.values()))[0]]}
    paths = [write_xlsx(tmp_path / "一.xlsx", WITHOUT_LOSS), write_xlsx(tmp_path / "二.xlsx", other)]
    upload = upload_files(county, *paths)
    choose(county, upload, "loss_fen", "books")
    first = upload.files.get(name="一.xlsx")
    assert choose_files(actor=county["wu"], upload=upload, files=[first.pk])
    spool.remove_files(upload.pk)
    with pytest.raises(RefusalError):
        do_now(upload)
    upload.refresh_from_db()
    assert upload.term is UploadState.FAILED and not upload.conflicts.exists()
    assert list_faults() == []


def test_a_choice_that_an_undecided_withdrawal_overrode_is_none(county: SampleCounty, tmp_path: Path) -> None:
    commit_sheets(county, tmp_path, WHOLE)
    withdraw_by_hand(county, "A1")
    upload = upload_sheets(county, tmp_path, WITHOUT_LOSS)
    choose(county, upload, "loss_fen", "file")
    commit_now(actor=county["wu"], upload=upload)
    assert list_faults() == []


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE uploads_upload SET state = 'undone'",
        "UPDATE uploads_upload SET state = 'received'",
        "UPDATE uploads_upload SET state = 'expired', settled_by_id = NULL",
        "UPDATE uploads_upload SET refused_count = 9",
        "UPDATE uploads_upload SET full_from = '2022-01-01', full_to = '2022-12-31'",
    ],
)
def test_an_upload_in_the_books_that_is_said_to_be_another_is_found(
    county: SampleCounty, tmp_path: Path, sql: str
) -> None:
    commit_sheets(county, tmp_path, WHOLE)
    assert list_faults() == []
    run(sql)
    assert list_faults() == [(BookFault.CHANGED, "uploads_upload")]


def test_an_upload_that_is_said_to_wait_again_is_found(county: SampleCounty, tmp_path: Path) -> None:
    commit_sheets(county, tmp_path, WHOLE)
    run("UPDATE uploads_upload SET state = 'received', settled_at = NULL, settled_by_id = NULL")
    assert list_faults() == [(BookFault.DELETED, "uploads_upload"), (BookFault.DELETED, "uploads_uploadedfile")]


def test_a_discarded_and_an_expired_upload_stay_what_they_are(county: SampleCounty, tmp_path: Path) -> None:
    for _ in range(2):
        discard_upload(actor=county["wu"], upload=upload_sheets(county, tmp_path, WHOLE))
    waiting = upload_sheets(county, tmp_path, WHOLE)
    assert list_faults() == []
    run("UPDATE uploads_upload SET state = 'committed' WHERE state = 'discarded'")
    assert list_faults() == [(BookFault.CHANGED, "uploads_upload")] * 2
    run("UPDATE uploads_upload SET state = 'discarded' WHERE state = 'committed'")
    run("UPDATE uploads_upload SET state = 'expired', settled_at = %s WHERE id = %s", timezone.now(), waiting.pk.hex)
    assert list_faults() == [(BookFault.INSERTED, "uploads_upload"), (BookFault.INSERTED, "uploads_uploadedfile")]


def test_an_upload_that_waits_for_its_undo_is_still_in_the_books(county: SampleCounty, tmp_path: Path) -> None:
    upload = commit_sheets(county, tmp_path, WHOLE)
    Upload.objects.filter(pk=upload.pk).update(state="undo_asked")
    assert list_faults() == []
    Upload.objects.filter(pk=upload.pk).update(state="committed")
    undo_now(actor=county["wu"], upload=upload)
    assert list_case_numbers() == [] and list_faults() == []


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE people_accountrequest SET requested_by = 'sys'",
        "UPDATE people_accountrequest SET role = 'auditor'",
        "UPDATE people_accountrequest SET decided_by = 'sys', decided_at = requested_at, is_confirmed = {true}",
    ],
)
def test_a_request_that_was_tampered_with_is_found(county: SampleCounty, sql: str) -> None:
    """Else its requester could confirm it, or the second administrator another role than was requested."""
    open_account(actor="sec", username="new", role=Role.SECURITY_ADMIN, org=county.orgs[COUNTY])
    assert list_faults() == []
    run(sql.replace("{true}", "true" if connection.vendor == "postgresql" else "1"))
    assert list_faults() == [(BookFault.CHANGED, "people_accountrequest")]


def test_a_request_that_nobody_made_is_found(county: SampleCounty) -> None:
    AccountRequest.objects.create(user=county["li"], kind="issue_code", requested_by="sec", requested_at=timezone.now())
    assert list_faults() == [(BookFault.INSERTED, "people_accountrequest")]


def test_what_a_version_binds_anew_is_bound_at_its_upgrade(county: SampleCounty) -> None:
    """The rows of other tables are bound already: an inserted one is not whitewashed."""
    AccountRequest.objects.create(user=county["li"], kind="issue_code", requested_by="sec", requested_at=timezone.now())
    run("UPDATE people_membership SET role = 'street_office' WHERE user_id = %s", county["li"].pk)
    line = bind_books_once({"people_accountrequest", "uploads_upload"})
    assert line is not None and line.details == '{"tables":["people_accountrequest"]}'
    assert list_faults() == [(BookFault.CHANGED, "people_membership")]


def test_the_tables_that_migrations_bind_anew_are_bound_ones() -> None:
    migrations = MigrationLoader(connection).graph.nodes.values()
    names = list_newly_bound_tables(migrations)
    assert names <= {table.name for table in BOUND_TABLES.values()}
    assert names == {
        "people_accountrequest",
        "uploads_ownheader",
        "uploads_upload",
        "uploads_uploadconflict",
        "uploads_uploadedfile",
    }


def test_an_office_without_such_rows_gets_no_line(county: SampleCounty) -> None:
    assert bind_books_once({"people_accountrequest"}) is None


def test_every_service_binds_what_it_decides(county: SampleCounty, tmp_path: Path) -> None:
    fill_every_table(county, tmp_path)
    assert list_faults() == []
