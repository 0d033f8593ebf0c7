"""The last attempt to change the books locks the head of the log before the rows, and gives way to other writers."""

from __future__ import annotations

from threading import Event, Thread

import pytest
from django.db import connection, transaction

from tests.sample_county import VILLAGE, SampleCounty
from wuzha.audit import log
from wuzha.audit.models import LogLine
from wuzha.core.vocabulary import LogAction
from wuzha.intake.uploads.committing import LOCKED_ATTEMPTS, apply_change
from wuzha.orgs.models import Org
from wuzha.registers.diff import BooksChangedError

OTHER_ACTOR, OWN_ACTOR = "other writer", "upload"


def lock_village() -> None:
    Org.objects.select_for_update().get(code=VILLAGE)


def write_line(actor: str) -> None:
    log.record(actor=actor, action=LogAction.CHANGE_ORG, subject=f"org:{VILLAGE}", org=VILLAGE)


class ContestedChange:
    """A change that finds the books changed until they are locked, and needs a row that another writer holds."""

    def __init__(self) -> None:
        self.locked_plan_count = 0
        self.writer = Thread(target=self._write_by_hand)
        self._has_row = Event()

    def plan(self) -> int:
        # Only the attempts with the books locked plan inside a transaction.
        if connection.in_atomic_block:
            self.locked_plan_count += 1
        if self.locked_plan_count == 1:
            self.writer.start()
            assert self._has_row.wait(timeout=10)
        return self.locked_plan_count

    def write(self, plan: int, books_state: str | None) -> None:
        if books_state is not None:
            raise BooksChangedError
        lock_village()
        write_line(OWN_ACTOR)

    def _write_by_hand(self) -> None:
        """Write in the usual order: the row first, then the head of the log."""
        try:
            with transaction.atomic():
                lock_village()
                self._has_row.set()
                write_line(OTHER_ACTOR)
        finally:
            connection.close()


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_an_upload_that_holds_the_log_gives_way_to_a_writer_that_holds_its_row(county: SampleCounty) -> None:
    change = ContestedChange()
    apply_change(change)
    change.writer.join()
    # On a busy machine the writer may need longer than one pause of the upload.
    assert 2 <= change.locked_plan_count <= LOCKED_ATTEMPTS
    actors = LogLine.objects.filter(actor__in=(OTHER_ACTOR, OWN_ACTOR)).order_by("number")
    assert list(actors.values_list("actor", flat=True)) == [OTHER_ACTOR, OWN_ACTOR]
