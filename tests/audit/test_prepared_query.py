"""A query whose SQL is written once reads the database anew each time."""

from __future__ import annotations

import pytest
from django.db import transaction

from wuzha.audit.log import record
from wuzha.audit.models import LogLine
from wuzha.audit.prepared_query import PreparedQuery
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
