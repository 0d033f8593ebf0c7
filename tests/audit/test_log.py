"""The log holds what was done, and verification finds every line that was tampered with."""

import pytest
from django.db import DatabaseError, connection, transaction

from tests.log_tampering import run_unguarded
from wuzha.audit.log import record
from wuzha.audit.models import GENESIS_HASH, Head, LogLine
from wuzha.audit.verification import ChainFault, find_broken_links
from wuzha.core.vocabulary import LogAction

pytestmark = pytest.mark.django_db


@pytest.fixture
def three_lines() -> list[LogLine]:
    with transaction.atomic():
        return [
            record(actor="wu", action=LogAction.ADD_ORG, subject=f"org:{number}", kind="村") for number in (1, 2, 3)
        ]


def list_broken_links() -> list[tuple[int, ChainFault]]:
    return [(link.number, link.fault) for link in find_broken_links()]


def test_each_line_carries_the_hash_of_the_one_before(three_lines: list[LogLine]) -> None:
    assert [line.number for line in three_lines] == [1, 2, 3]
    assert [line.previous for line in three_lines] == [GENESIS_HASH, three_lines[0].hash, three_lines[1].hash]
    assert list_broken_links() == []


def test_an_empty_log_is_whole() -> None:
    assert list_broken_links() == []


@pytest.mark.parametrize("sql", ["UPDATE audit_line SET actor = 'li'", "DELETE FROM audit_line"])
def test_the_database_refuses_to_change_or_remove_a_line(three_lines: list[LogLine], sql: str) -> None:
    with pytest.raises(DatabaseError, match="audit_line"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert list_broken_links() == []


@pytest.mark.parametrize("column", ["actor", "action", "subject", "org", "details", "at"])
def test_a_line_that_was_changed_is_found(three_lines: list[LogLine], column: str) -> None:
    value = "2021-01-01 00:00:00+00:00" if column == "at" else "x"
    run_unguarded(f"UPDATE audit_line SET {column} = '{value}' WHERE number = 2")
    assert list_broken_links() == [(2, ChainFault.CHANGED)]


@pytest.mark.parametrize("column", ["at = 'never'", "at = 7", "details = x'ff'", "actor = x'ff'"])
def test_a_line_with_values_of_the_wrong_type_is_found_without_an_error(
    three_lines: list[LogLine], column: str
) -> None:
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL refuses it")
    run_unguarded(f"UPDATE audit_line SET {column} WHERE number = 2")
    assert (2, ChainFault.CHANGED) in list_broken_links()


def test_a_line_that_was_removed_is_found(three_lines: list[LogLine]) -> None:
    run_unguarded("DELETE FROM audit_line WHERE number = 2")
    assert list_broken_links() == [(2, ChainFault.MISSING)]


def test_the_last_line_is_missed_too(three_lines: list[LogLine]) -> None:
    run_unguarded("DELETE FROM audit_line WHERE number = 3")
    assert list_broken_links() == [(3, ChainFault.END)]


def test_a_line_that_was_put_in_is_found(three_lines: list[LogLine]) -> None:
    run_unguarded("UPDATE audit_line SET number = 4 WHERE number = 3")
    forgery = LogLine(
        number=3, at=three_lines[2].at, actor="li", action="x", subject="x", details="{}", previous=GENESIS_HASH
    )
    forgery.previous, forgery.hash = three_lines[1].hash, forgery.compute_hash(forgery.at)
    forgery.save(force_insert=True)
    assert (4, ChainFault.INSERTED) in list_broken_links()


def test_work_that_fails_leaves_no_line(three_lines: list[LogLine]) -> None:
    with pytest.raises(ValueError, match="half-way"), transaction.atomic():
        record(actor="wu", action=LogAction.ADD_ORG, subject="org:4")
        raise ValueError("half-way")
    assert LogLine.objects.count() == Head.objects.get().number == 3
    assert list_broken_links() == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_line_outside_the_transaction_of_its_deed_is_refused() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        record(actor="wu", action=LogAction.ADD_ORG, subject="org:1")
