"""Entries added by hand by two people at once: one number is one entry, and the second is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection

from tests.concurrent_writes import run_while_waiting
from tests.sample_county import STREET, VILLAGE, SampleCounty
from tests.standing import enter, row
from wuzha.core.facts import FactRow
from wuzha.core.vocabulary import Register
from wuzha.registers.access import find_write_scope
from wuzha.registers.manual_entry import KeyTakenError, add_entries, declare_months
from wuzha.registers.models import Declaration, Outreach

needs_concurrent_writes = pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
uses_two_connections = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def make_visit(number: str, **facts: Any) -> FactRow:
    values = {"outreach_no": number, "org": VILLAGE, "done_on": date(2022, 5, 1), "must": "home"}
    return row(Register.OUTREACH, **values | facts)


def add(county: SampleCounty, *rows: FactRow, by: str = "wu") -> None:
    within = find_write_scope(county[by], Register.OUTREACH)
    add_entries(actor=county[by], holder=county.orgs[STREET], register=Register.OUTREACH, rows=rows, within=within)


def test_a_number_that_is_taken_is_refused_and_nothing_is_changed(county: SampleCounty) -> None:
    add(county, make_visit("X1", audience_count=10))
    with pytest.raises(KeyTakenError):
        add(county, make_visit("X1", audience_count=99))
    with pytest.raises(KeyTakenError):
        add(county, make_visit("X2"), make_visit("X1", audience_count=10))
    assert [(entry.key, entry.revision, entry.audience_count) for entry in Outreach.objects.all()] == [("X1", 1, 10)]


@needs_concurrent_writes
@uses_two_connections
@pytest.mark.parametrize("count", [10, 99], ids=["the same row", "another row"])
def test_the_second_of_two_concurrent_additions_of_one_number_is_refused(county: SampleCounty, count: int) -> None:
    errors = run_while_waiting(
        lambda: add(county, make_visit("X1", audience_count=10)),
        lambda: add(county, make_visit("X1", audience_count=count), by="li"),
    )
    assert [type(fault) for fault in errors] == [KeyTakenError]
    assert [(entry.key, entry.revision, entry.audience_count) for entry in Outreach.objects.all()] == [("X1", 1, 10)]


@needs_concurrent_writes
@uses_two_connections
def test_adding_a_number_that_an_upload_enters_at_the_same_moment_is_refused(county: SampleCounty) -> None:
    errors = run_while_waiting(
        lambda: enter(county, Register.OUTREACH, make_visit("X1", audience_count=10)),
        lambda: add(county, make_visit("X1", audience_count=99), by="li"),
    )
    assert [type(fault) for fault in errors] == [KeyTakenError]
    assert [(entry.key, entry.revision, entry.audience_count) for entry in Outreach.objects.all()] == [("X1", 1, 10)]


@needs_concurrent_writes
@uses_two_connections
def test_a_month_declared_twice_at_the_same_moment_is_declared_once(county: SampleCounty) -> None:
    def declare(on: date) -> None:
        within = find_write_scope(county["wu"], Register.DECLARATIONS)
        about: dict[str, Any] = {"actor": county["wu"], "holder": county.orgs[STREET], "org": county.orgs[VILLAGE]}
        declare_months(**about, registers=[Register.CASES], months=["2022-03"], on=on, within=within)

    errors = run_while_waiting(lambda: declare(date(2022, 4, 2)), lambda: declare(date(2022, 4, 9)))
    assert errors == []
    assert [(entry.revision, entry.filed_on) for entry in Declaration.objects.all()] == [(1, date(2022, 4, 2))]
