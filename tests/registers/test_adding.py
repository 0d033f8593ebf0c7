"""Two who add at the same moment: one number, one entry, and whoever comes second is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction

from tests.assessments.test_standing import enter, row
from tests.cast import STREET, VILLAGE, Cast
from tests.registers.test_services import wait_until_somebody_waits
from wuzha.core.facts import Row
from wuzha.core.vocabulary import Register
from wuzha.people.access import scope_of
from wuzha.registers.access import RECORDING
from wuzha.registers.manual_entry import KeyTaken, add_entries, declare_months
from wuzha.registers.models import Declaration, Outreach

at_the_same_moment = pytest.mark.skipif(connection.vendor == "sqlite", reason="there whoever writes is alone")
for_two_connections = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def visit(number: str, **facts: Any) -> Row:
    values = {"outreach_no": number, "org": VILLAGE, "done_on": date(2022, 5, 1), "must": "home"}
    return row(Register.OUTREACH, **values | facts)


def add(cast: Cast, *rows: Row, by: str = "wu") -> None:
    within = scope_of(cast[by], RECORDING[Register.OUTREACH])
    add_entries(actor=cast[by], holder=cast.orgs[STREET], register=Register.OUTREACH, rows=rows, within=within)


def while_the_other_waits(first: Callable[[], Any], second: Callable[[], Any]) -> list[Exception]:
    """What the second is told, who comes before the first has finished."""
    told: list[Exception] = []

    def comes() -> None:
        try:
            second()
        except Exception as fault:
            told.append(fault)
        finally:
            connection.close()

    other = Thread(target=comes)
    with transaction.atomic():
        first()
        other.start()
        wait_until_somebody_waits()
    other.join()
    return told


def test_a_number_that_is_taken_is_said_and_nothing_is_changed(cast: Cast) -> None:
    add(cast, visit("X1", audience_count=10))
    with pytest.raises(KeyTaken):
        add(cast, visit("X1", audience_count=99))
    with pytest.raises(KeyTaken):
        add(cast, visit("X2"), visit("X1", audience_count=10))
    assert [(one.key, one.revision, one.audience_count) for one in Outreach.objects.all()] == [("X1", 1, 10)]


@at_the_same_moment
@for_two_connections
@pytest.mark.parametrize("count", [10, 99], ids=["the same row", "another row"])
def test_of_two_who_add_one_number_at_the_same_moment_the_second_is_told(cast: Cast, count: int) -> None:
    told = while_the_other_waits(
        lambda: add(cast, visit("X1", audience_count=10)),
        lambda: add(cast, visit("X1", audience_count=count), by="li"),
    )
    assert [type(fault) for fault in told] == [KeyTaken]
    assert [(one.key, one.revision, one.audience_count) for one in Outreach.objects.all()] == [("X1", 1, 10)]


@at_the_same_moment
@for_two_connections
def test_whoever_adds_what_an_upload_enters_at_the_same_moment_is_told(cast: Cast) -> None:
    told = while_the_other_waits(
        lambda: enter(cast, Register.OUTREACH, visit("X1", audience_count=10)),
        lambda: add(cast, visit("X1", audience_count=99), by="li"),
    )
    assert [type(fault) for fault in told] == [KeyTaken]
    assert [(one.key, one.revision, one.audience_count) for one in Outreach.objects.all()] == [("X1", 1, 10)]


@at_the_same_moment
@for_two_connections
def test_a_month_declared_twice_at_the_same_moment_is_declared_once(cast: Cast) -> None:
    def declare(on: date) -> None:
        within = scope_of(cast["wu"], RECORDING[Register.DECLARATIONS])
        about: dict[str, Any] = {"actor": cast["wu"], "holder": cast.orgs[STREET], "org": cast.orgs[VILLAGE]}
        declare_months(**about, registers=[Register.CASES], months=["2022-03"], on=on, within=within)

    told = while_the_other_waits(lambda: declare(date(2022, 4, 2)), lambda: declare(date(2022, 4, 9)))
    assert told == []
    assert [(one.revision, one.filed_on) for one in Declaration.objects.all()] == [(1, date(2022, 4, 2))]
