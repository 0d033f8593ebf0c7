"""The log binds an office's own headers and the files of settled uploads: who tampers with one is found."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from tests.conflicts import WHOLE
from tests.log_tampering import run_unguarded
from tests.sample_county import STREET, SampleCounty
from tests.uploads import commit_sheets, make_unknown_columns_sheet, name_columns, undo_now, upload_sheets
from wuzha.audit.book_verification import BookFault, find_faulty_rows
from wuzha.audit.first_binding import bind_books_once
from wuzha.core.vocabulary import Register
from wuzha.intake.uploads.models import OwnHeader
from wuzha.intake.uploads.own_header_services import forget_header

pytestmark = pytest.mark.django_db
TRUE = "true" if connection.vendor == "postgresql" else "1"


def list_faults() -> list[tuple[BookFault, str]]:
    return [(row.fault, row.table.name if row.table else "") for row in find_faulty_rows()]


@pytest.fixture
def own_header(county: SampleCounty, tmp_path: Path) -> OwnHeader:
    """What the street means by a header of its own; files that it sends are read by it."""
    upload = upload_sheets(county, tmp_path, make_unknown_columns_sheet())
    name_columns(county, upload, {(Register.CASES, "辖区"): "village"})
    assert list_faults() == []
    return OwnHeader.objects.get()


def test_an_own_header_that_was_given_another_meaning_is_found(own_header: OwnHeader) -> None:
    run_unguarded("UPDATE uploads_ownheader SET \"column\" = 'unit'")
    assert list_faults() == [(BookFault.CHANGED, "uploads_ownheader")]


def test_an_own_header_that_was_deleted_is_found(own_header: OwnHeader) -> None:
    run_unguarded("DELETE FROM uploads_ownheader")
    assert list_faults() == [(BookFault.DELETED, "uploads_ownheader")]


def test_an_own_header_that_nobody_named_is_found_and_naming_it_again_hides_nothing(
    county: SampleCounty, own_header: OwnHeader, tmp_path: Path
) -> None:
    own_header.pk, own_header.header, own_header.printed, own_header.column = (
        None,
        "涉案数(万元)",
        "涉案数(万元)",
        "loss_fen",
    )
    own_header.save(force_insert=True)
    upload = upload_sheets(county, tmp_path, make_unknown_columns_sheet())
    name_columns(county, upload, {(Register.CASES, "涉案数(万元)"): "loss_fen"})
    assert list_faults() == [(BookFault.INSERTED, "uploads_ownheader")]


def test_an_own_header_that_its_office_forgot_is_gone_rightly(county: SampleCounty, own_header: OwnHeader) -> None:
    forget_header(actor=county["wu"], own=own_header)
    assert list_faults() == []
    own_header.save(force_insert=True)
    assert list_faults() == [(BookFault.INSERTED, "uploads_ownheader")]


def test_own_headers_from_before_are_bound_at_the_upgrade(county: SampleCounty) -> None:
    street, now = county.orgs[STREET], timezone.now()
    values = {"register": "cases", "printed": "辖区", "column": "village", "named_by": county["wu"], "named_at": now}
    OwnHeader.objects.create(source=street, header="辖区", **values)
    assert list_faults() == [(BookFault.INSERTED, "uploads_ownheader")]
    assert bind_books_once({"uploads_ownheader", "uploads_uploadedfile"}) is not None
    assert list_faults() == []


def test_a_file_that_was_changed_is_found_after_its_upload_is_undone(county: SampleCounty, tmp_path: Path) -> None:
    upload = commit_sheets(county, tmp_path, WHOLE)
    run_unguarded("UPDATE uploads_uploadedfile SET name = 'x.xlsx'")
    undo_now(actor=county["wu"], upload=upload)
    assert list_faults() == [(BookFault.CHANGED, "uploads_uploadedfile")]


@pytest.mark.parametrize(
    "change", ["name = 'x.xlsx'", "sha256 = ''", 'problem = \'{"code": "file.empty"}\'', "is_left_out = {true}"]
)
def test_a_file_of_a_settled_upload_that_is_said_to_be_another_is_found(
    county: SampleCounty, tmp_path: Path, change: str
) -> None:
    """A file that could not be read keeps clauses open, and its hash tells whether it was sent before."""
    commit_sheets(county, tmp_path, WHOLE)
    assert list_faults() == []
    run_unguarded(f"UPDATE uploads_uploadedfile SET {change.replace('{true}', TRUE)}")
    assert list_faults() == [(BookFault.CHANGED, "uploads_uploadedfile")]
