"""The log holds what was done, and shows when somebody has been at it."""

import pytest
from django.db import DatabaseError, connection, transaction

from wuzha.audit.log import Fault, broken_links, record
from wuzha.audit.models import FIRST, Head, Line
from wuzha.core.vocabulary import Deed

pytestmark = pytest.mark.django_db


@pytest.fixture
def three_lines() -> list[Line]:
    with transaction.atomic():
        return [record(actor="wu", deed=Deed.ADD_ORG, subject=f"org:{number}", kind="村") for number in (1, 2, 3)]


def unguarded(sql: str) -> None:
    """What someone with the keys to the database could do: take the guard away first."""
    with connection.cursor() as cursor:
        for event in ("update", "delete"):
            on_table = " ON audit_line" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER audit_line_no_{event}{on_table}")
        cursor.execute(sql)


def faults() -> list[tuple[int, Fault]]:
    return [(link.number, link.fault) for link in broken_links()]


def test_each_line_carries_the_hash_of_the_one_before(three_lines: list[Line]) -> None:
    assert [line.number for line in three_lines] == [1, 2, 3]
    assert [line.previous for line in three_lines] == [FIRST, three_lines[0].hash, three_lines[1].hash]
    assert faults() == []


def test_an_empty_log_is_whole() -> None:
    assert faults() == []


@pytest.mark.parametrize("sql", ["UPDATE audit_line SET actor = 'li'", "DELETE FROM audit_line"])
def test_the_database_refuses_to_change_or_remove_a_line(three_lines: list[Line], sql: str) -> None:
    with pytest.raises(DatabaseError, match="audit_line"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert faults() == []


@pytest.mark.parametrize("column", ["actor", "verb", "subject", "org", "details", "at"])
def test_a_line_that_was_changed_is_found(three_lines: list[Line], column: str) -> None:
    value = "2021-01-01 00:00:00+00:00" if column == "at" else "x"
    unguarded(f"UPDATE audit_line SET {column} = '{value}' WHERE number = 2")
    assert faults() == [(2, Fault.CHANGED)]


@pytest.mark.parametrize("column", ["at = 'never'", "at = 7", "details = x'ff'", "actor = x'ff'"])
def test_a_line_that_holds_what_cannot_stand_there_is_found_and_not_stumbled_over(
    three_lines: list[Line], column: str
) -> None:
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL refuses it")
    unguarded(f"UPDATE audit_line SET {column} WHERE number = 2")
    assert (2, Fault.CHANGED) in faults()


def test_a_line_that_was_removed_is_found(three_lines: list[Line]) -> None:
    unguarded("DELETE FROM audit_line WHERE number = 2")
    assert faults() == [(2, Fault.MISSING)]


def test_the_last_line_is_missed_too(three_lines: list[Line]) -> None:
    unguarded("DELETE FROM audit_line WHERE number = 3")
    assert faults() == [(3, Fault.END)]


def test_a_line_that_was_put_in_is_found(three_lines: list[Line]) -> None:
    unguarded("UPDATE audit_line SET number = 4 WHERE number = 3")
    forged = Line(number=3, at=three_lines[2].at, actor="li", verb="x", subject="x", details="{}", previous=FIRST)
    forged.previous, forged.hash = three_lines[1].hash, forged.chained(forged.at)
    forged.save(force_insert=True)
    assert (4, Fault.INSERTED) in faults()


def test_work_that_fails_leaves_no_line(three_lines: list[Line]) -> None:
    with pytest.raises(ValueError, match="half-way"), transaction.atomic():
        record(actor="wu", deed=Deed.ADD_ORG, subject="org:4")
        raise ValueError("half-way")
    assert Line.objects.count() == Head.objects.get().number == 3
    assert faults() == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_line_outside_the_transaction_of_its_deed_is_refused() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        record(actor="wu", deed=Deed.ADD_ORG, subject="org:1")
