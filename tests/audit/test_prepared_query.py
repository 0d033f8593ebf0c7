"""A query whose SQL is written once reads the database anew each time."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.db.models import CharField, DateTimeField, Q

from wuzha.audit.log import record
from wuzha.audit.models import LogLine
from wuzha.audit.prepared_query import PreparedQuery, ValueSlot
from wuzha.core.vocabulary import LogAction

pytestmark = pytest.mark.django_db


def write_line(subject: str) -> None:
    with transaction.atomic():
        record(actor="wu", action=LogAction.ADD_ORG, subject=subject)


def test_every_run_sees_what_was_written_since() -> None:
    query = PreparedQuery(LogLine.objects.order_by("number").values_list("subject"))
    count = PreparedQuery.counting(LogLine.objects.filter(subject__startswith="org:"))
    assert query.fetch_all() == [] and query.fetch_first() is None and count.count() == 0
    write_line("org:1")
    assert query.fetch_first() == ("org:1",) and count.count() == 1
    write_line("org:2")
    write_line("user:1")
    assert query.fetch_all() == [("org:1",), ("org:2",), ("user:1",)] and count.count() == 2


def test_a_condition_that_no_row_can_meet_counts_none() -> None:
    write_line("org:1")
    assert PreparedQuery.counting(LogLine.objects.filter(number__in=[])).count() == 0
    assert PreparedQuery(LogLine.objects.filter(number__in=[]).values_list("number")).fetch_all() == []


def test_each_run_fills_the_slots_with_its_own_values() -> None:
    write_line("org:1")
    write_line("org:2")
    subject, number = ValueSlot("subject", CharField()), ValueSlot("number")
    query = PreparedQuery(
        LogLine.objects.filter(Q(subject=subject) | Q(number=number, subject=subject)).values("subject")
    )
    assert query.fetch_all(subject="org:1", number=1) == [("org:1",)]
    assert query.fetch_all(subject="org:2", number=1) == [("org:2",)]
    assert query.fetch_all(subject="' OR '1'='1", number=1) == [], "a value is never part of the SQL"


def test_values_come_and_go_as_in_other_queries() -> None:
    write_line("org:1")
    at = LogLine.objects.get().at
    query = PreparedQuery(LogLine.objects.filter(at=ValueSlot("at", DateTimeField())).values_list("at", "subject"))
    assert query.fetch_all(at=at) == [(at, "org:1")]
