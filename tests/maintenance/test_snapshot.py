"""Verification sees one state of the database, and keeps nobody from writing meanwhile."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection, transaction

from wuzha.audit.log import record
from wuzha.audit.verification import read_chain_head
from wuzha.core.vocabulary import LogAction
from wuzha.maintenance.data_folder import DATABASE_NAME
from wuzha.maintenance.database_copy import hold_snapshot

pytestmark = [pytest.mark.django_db, pytest.mark.skipif(connection.vendor != "sqlite", reason="a file of SQLite")]


def test_what_is_written_meanwhile_is_not_seen(office: Path) -> None:
    with hold_snapshot():
        head = read_chain_head()
        with closing(sqlite3.connect(office / DATABASE_NAME, timeout=1)) as others:
            others.execute("UPDATE audit_head SET number = 99")
            others.commit()
        assert read_chain_head() == head
    assert read_chain_head()[0] == 99


def test_writing_goes_on_after_it(office: Path) -> None:
    with hold_snapshot():
        number, _ = read_chain_head()
    with transaction.atomic():
        record(actor="wu", action=LogAction.ADD_ORG, subject="org:9")
    assert read_chain_head()[0] == number + 1
