"""The log binds the books: a row that was changed, deleted or inserted past the program is found and named."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from tests.bound_rows import REMOVED_CODE, fill_every_table
from tests.log_tampering import forget_binding, run_unguarded
from tests.sample_county import COUNTY, OTHER_VILLAGE, STREET, VILLAGE, SampleCounty
from tests.standing import case, enter
from wuzha.audit.binding import BOUND_TABLES, BoundTable, RowBlock, RowEncoder
from wuzha.audit.book_verification import BookFault, find_faulty_rows, find_unbound_lines, is_bound
from wuzha.audit.first_binding import bind_books_once
from wuzha.audit.log import record
from wuzha.audit.models import LogLine
from wuzha.audit.verification import ChainFault, find_broken_links
from wuzha.core.vocabulary import LogAction, Register
from wuzha.decisions.models import Certificate, ListLine, PublishedList, Round, RoundFinding, RoundStep, SealedFile
from wuzha.duties.models import GroupHolding, GroupOffice
from wuzha.intake.uploads.models import Upload, UploadedFile
from wuzha.orgs.models import Org, Succession
from wuzha.people.models import Membership
from wuzha.programmes.models import OfficeCalendarYear, PlanVersion, Programme, ReportDay
from wuzha.registers.models import BOOKS, Case

pytestmark = pytest.mark.django_db

REVISED = (*BOOKS.values(), GroupHolding, GroupOffice)
"""Tables of revisions: the end of each follows from the next one."""
LEFT_OUT = {
    "orgs_org": {"path"},
    "people_user": {"password", "last_login", "must_change_password", "password_set_at"},
    "registers_proposal": {"outcome_changes"},
    "uploads_upload": {
        "state", "asked_by_id", "asked_at", "worker", "attempts", "fault", "seen_digest", "content", "preview",
    },
    "uploads_uploadconflict": {"id", "is_remembered"},
    "decisions_sealedfile": {"content"},
    "papers_papertemplate": {"content"},
    "papers_issuedpaper": {"content"},
    "monthly_monthlyform": {"content"},
} | {table._meta.db_table: {"id", "superseded_at"} for table in REVISED}  # fmt: skip
DERIVED = {"uploads_upload": {"settled_state"}}
_LOG, _NO_BOOKS, _DJANGO = "the log itself", "says nothing that the books rest on", "a table of Django that is empty"
_SENT_TWICE = (
    "which entry a phone's record became, so that it is not written again; what counts is the entry, which is"
    " bound, and an entry that is written again has a line of its own"
)
_SECRET = (
    "a secret that passes, or what guards it: who can replace it can replace the hash of the password too, which each"
    " log-in may renew without a line. What the account may do lies in its roles, which are bound; issuing and using"
    " a code are lines of the log."
)
NOT_BOUND = {
    "LogLine": _LOG, "BoundRows": _LOG, "Head": _LOG,
    "UploadedOrg": _NO_BOOKS, "Shape": _NO_BOOKS, "ClientKey": _SENT_TWICE,
    "OneTimeCode": _SECRET, "OldPassword": _SECRET, "LogInFailures": _SECRET, "Session": _SECRET,
    "CalendarFeed": _SECRET, "WallScreen": _SECRET, "HomeVisit": _NO_BOOKS,
    "ContentType": _DJANGO, "Permission": _DJANGO, "Group": _DJANGO,
}  # fmt: skip
"""The tables that are not bound, and why."""


@pytest.fixture
def office(county: SampleCounty, tmp_path: Path) -> SampleCounty:
    fill_every_table(county, tmp_path)
    return county


def list_faults() -> list[tuple[BookFault, str, str]]:
    return [(row.fault, row.table.name if row.table else "", row.key) for row in find_faulty_rows()]


def other_value(row: models.Model, name: str) -> Any:
    """Return a value that the column of the row does not have."""
    match next(field for field in row._meta.concrete_fields if field.attname == name):
        case models.JSONField():
            return ["x"]
        case models.BooleanField():
            return not getattr(row, name)
        case models.DateTimeField():
            return timezone.now()
        case models.DateField():
            return date(1999, 1, 1)
        case models.UUIDField():
            return uuid4()
        case models.CharField() | models.TextField():
            return "x"
    return 77


def key_of(table: BoundTable, row: Any) -> str:
    return RowEncoder().encode([getattr(row, name) for name in table.key])


def test_an_office_whose_rows_were_all_written_by_the_program_has_no_fault(office: SampleCounty) -> None:
    assert [table.name for table in BOUND_TABLES.values() if not table.select_rows().exists()] == []
    assert list_faults() == []


def test_every_table_is_bound_or_named_as_unbound(db: None) -> None:
    assert {model.__name__ for model in apps.get_models() if model not in BOUND_TABLES} == NOT_BOUND.keys()


def test_every_column_of_a_bound_table_is_bound_or_named_as_left_out() -> None:
    for table in BOUND_TABLES.values():
        names = {field.attname for field in table.model._meta.concrete_fields}
        assert names - {*table.key, *table.columns} == LEFT_OUT.get(table.name, set())
        assert {*table.key, *table.columns} - names == DERIVED.get(table.name, set())


def test_a_changed_row_of_every_table_is_found(office: SampleCounty) -> None:
    expected = set()
    for table in BOUND_TABLES.values():
        row, name = table.select_rows().order_by("pk")[0], table.columns[-1]
        table.model._default_manager.filter(pk=row.pk).update(**{name: other_value(row, name)})
        expected.add((BookFault.CHANGED, table.name, key_of(table, row)))
    assert set(list_faults()) == expected


def test_a_deleted_row_of_every_table_is_found(office: SampleCounty) -> None:
    expected = set()
    with transaction.atomic():
        for table in BOUND_TABLES.values():
            row = table.select_rows().order_by("-pk")[0]
            expected.add((BookFault.DELETED, table.name, key_of(table, row)))
            if isinstance(row, Upload):
                files = BOUND_TABLES[UploadedFile]
                expected |= {(BookFault.DELETED, files.name, key_of(files, file)) for file in row.files.all()}
            table.model._default_manager.filter(pk=row.pk)._raw_delete("default")  # type: ignore[attr-defined]
        faults = {fault for fault in list_faults() if fault[0] is not BookFault.CONTRADICTS}
        transaction.set_rollback(True)
    assert faults == expected


def test_an_inserted_row_of_every_table_is_found(office: SampleCounty) -> None:
    village, top = Org.objects.get(code=VILLAGE), Org.objects.get(code=COUNTY)
    texts = {"code": "X", "path": "/X/", "username": "x", "key": "X", "case_key": "X", "role": "auditor", "header": "X"}
    other_values: dict[type[models.Model], dict[str, Any]] = {
        Programme: {"org": village},
        ReportDay: {"org": village},
        PlanVersion: {"org": village},
        Succession: {"predecessor": village, "successor": top},
        OfficeCalendarYear: {"year": 1999},
        Round: {"number": 77, "period": "1999"},
        RoundStep: {"number": 77},
        RoundFinding: {"org": top},
        PublishedList: {"number": "X", "replaces": None},
        ListLine: {"place": 77},
        GroupHolding: {"number": 77},
        GroupOffice: {"number": 77},
    }
    # A sealed file has a round and a certificate a line of its own: those that were just inserted.
    latest = {SealedFile: {"round": Round}, Certificate: {"line": ListLine}}
    expected = set()
    for table in BOUND_TABLES.values():
        row = table.select_rows().order_by("pk")[0]
        names = {field.name for field in table.model._meta.concrete_fields}
        values = {name: value for name, value in texts.items() if name in names} | other_values.get(table.model, {})
        owners = {name: model.objects.latest("pk") for name, model in latest.get(table.model, {}).items()}
        for name, value in {"pk": None, **values, **owners}.items():
            setattr(row, name, value)
        row.save(force_insert=True)
        expected.add((BookFault.INSERTED, table.name, key_of(table, row)))
    assert {fault for fault in list_faults() if fault[0] is not BookFault.CONTRADICTS} == expected


def test_a_row_that_a_line_removed_and_that_is_back_is_an_inserted_one(office: SampleCounty) -> None:
    village = Org.objects.get(code=OTHER_VILLAGE)
    village.pk, village.code, village.path = None, REMOVED_CODE, f"{village.path[:-13]}{REMOVED_CODE}/"
    village.save(force_insert=True)
    (fault,) = find_faulty_rows()
    assert (fault.fault, fault.key) == (BookFault.INSERTED, f'["{REMOVED_CODE}"]')
    assert LogLine.objects.get(number=fault.line).action == LogAction.REMOVE_ORG


def test_the_end_of_a_revision_must_be_the_moment_of_the_next_one(county: SampleCounty) -> None:
    enter(county, Register.CASES, case("C1"), case("C2"))
    enter(county, Register.CASES, case("C1", loss_fen=5))
    assert list_faults() == []
    Case.objects.filter(key="C2").update(superseded_at=timezone.now())
    Case.objects.filter(key="C1", revision=1).update(superseded_at=timezone.now())
    street = county.orgs[STREET].pk
    assert list_faults() == [(BookFault.CONTRADICTS, "registers_case", f'[{street},"{key}",1]') for key in ("C1", "C2")]


def test_the_path_of_an_org_must_follow_from_its_parent(county: SampleCounty) -> None:
    Org.objects.filter(code=VILLAGE).update(path=f"/{COUNTY}/{VILLAGE}/")
    assert list_faults() == [(BookFault.CONTRADICTS, "orgs_org", f'["{VILLAGE}"]')]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_bound_rows SET lines = replace(lines, 'a', 'b') WHERE line = 1",
        "DELETE FROM audit_bound_rows WHERE line = 1",
        "UPDATE audit_bound_rows SET line = 1000 WHERE line = 1",
    ],
)
def test_a_block_of_rows_that_was_tampered_with_is_found(county: SampleCounty, sql: str) -> None:
    run_unguarded(sql)
    assert (BookFault.BLOCK, "", "") in list_faults()
    assert 1 in {row.line for row in find_faulty_rows() if row.fault is BookFault.BLOCK}


@pytest.mark.parametrize("sql", ["UPDATE audit_bound_rows SET lines = ''", "DELETE FROM audit_bound_rows"])
def test_the_database_refuses_to_change_or_remove_a_block(county: SampleCounty, sql: str) -> None:
    with pytest.raises(DatabaseError, match="audit_bound_rows"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_line_that_denies_its_rows_breaks_the_chain(county: SampleCounty) -> None:
    run_unguarded("UPDATE audit_line SET rows_hash = NULL WHERE number = 1")
    assert [(link.number, link.fault) for link in find_broken_links()] == [(1, ChainFault.CHANGED)]


def test_a_row_stays_bound_by_the_columns_that_its_table_had(county: SampleCounty) -> None:
    """A later version adds a column to the table of orgs; another takes one away."""
    org = county.orgs[VILLAGE]
    rewrite_block(org, ["name", "kind"], [org.name, org.kind])
    assert list_faults() == []
    Org.objects.filter(pk=org.pk).update(name="改名村")
    assert list_faults() == [(BookFault.CHANGED, "orgs_org", f'["{VILLAGE}"]')]
    rewrite_block(org, ["name", "motto"], ["改名村", ""])
    assert list_faults() == [(BookFault.UNKNOWN, "orgs_org", f'["{VILLAGE}"]')]


def rewrite_block(org: Org, columns: list[str], values: list[object]) -> None:
    encoder = RowEncoder()
    block = RowBlock("orgs_org", json.dumps(columns), f"{encoder.hash_row(values)} {encoder.encode([org.code])}")
    with transaction.atomic():
        record(actor="wu", action=LogAction.CHANGE_ORG, subject="org", blocks=[block])


def test_rows_from_before_binding_are_bound_once_at_the_upgrade(county: SampleCounty) -> None:
    forget_binding()
    assert not is_bound()
    before = LogLine.objects.count()
    line = bind_books_once()
    assert line is not None and line.number == before + 1
    assert bind_books_once() is None
    assert list_faults() == []
    assert [link.fault for link in find_broken_links()] == []
    unbound = find_unbound_lines()
    assert unbound is not None and unbound.count == before
    Membership.objects.filter(user=county["li"]).update(role="street_office")
    assert [fault for fault, *_ in list_faults()] == [BookFault.CHANGED]
