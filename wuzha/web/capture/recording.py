"""Write the records of a batch, one by one: each is stored, refused with its reason, or left for another attempt."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from wuzha.core.problems import RefusalError
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.registers.captured_outreach import check_captured_outreach, find_client_keys, record_captured_outreach
from wuzha.registers.diff import BooksChangedError
from wuzha.registers.manual_entry import KeyTakenError
from wuzha.registers.models import ClientKey
from wuzha.registers.numbered_outreach import NumberedOutreach
from wuzha.web.books.quick_outreach_form import OTHER, UNCOUNTED, QuickOutreachForm
from wuzha.web.books.quick_outreach_views import describe_equal_record
from wuzha.web.capture.batch import CapturedRecord, RecordBatch


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    """What became of the records, by the keys of the phone; a record that is in neither is to be sent again."""

    stored_records: list[dict[str, Any]] = field(default_factory=list)
    refused_records: list[dict[str, Any]] = field(default_factory=list)

    def add_stored(self, client_key: str, record: NumberedOutreach, notes: list[str]) -> None:
        """Add a record that is in the books, with its number there."""
        self.stored_records.append({"key": client_key, "number": record.entry.key, "notes": notes})

    def add_refused(self, client_key: str, reasons: list[str]) -> None:
        """Add a record that is not in the books, with the sentences that say why."""
        self.refused_records.append({"key": client_key, "reasons": reasons})


def record_batch(batch: RecordBatch, *, user: User, scope: Scope) -> BatchAnswer:
    """Write the records; every one is a transaction of its own, so that those before a fault stay stored."""
    answer = BatchAnswer()
    client_keys = find_client_keys(_list_keys(batch))
    for record in batch.records:
        try:
            former_row = client_keys.get(record.mark.key)
            _record(record, former_row, answer, user=user, scope=scope)
        except (KeyTakenError, BooksChangedError):
            # An upload writes the same numbers at this moment: not a fault of the record.
            continue
        except RefusalError as error:
            answer.add_refused(record.client_key, [str(error)])
    return answer


def _list_keys(batch: RecordBatch) -> Iterator[UUID]:
    for record in batch.records:
        # A record that cannot be read is refused in its turn.
        with suppress(RefusalError):
            yield record.mark.key


def _record(
    record: CapturedRecord, former_row: ClientKey | None, answer: BatchAnswer, *, user: User, scope: Scope
) -> None:
    # First of all: what is stored is answered even if it would be refused today, or the phone would keep it for ever.
    if former_row is not None:
        former_record = check_captured_outreach(former_row, actor=user, mark=record.mark)
        answer.add_stored(record.client_key, former_record, [])
        return
    form = QuickOutreachForm(user, scope, _build_form_data(record))
    if form.own_org is not None and record.values["org"] != form.own_org.code:
        raise RefusalError("capture.other_org")
    if not form.is_valid():
        answer.add_refused(record.client_key, [str(text) for texts in form.errors.values() for text in texts])
        return
    new_record = record_captured_outreach(
        actor=user, holder=form.holder, row=form.rows[0], mark=record.mark, day=form.today, within=scope
    )
    answer.add_stored(record.client_key, new_record, [*form.notes, *describe_equal_record(new_record)])


def _build_form_data(record: CapturedRecord) -> dict[str, str]:
    """Return what the page would send for the record: day and number are typed, since "today" may be long ago."""
    values = record.values
    is_counted = values["audience"] != UNCOUNTED
    return {
        "org": values["org"],
        "day": OTHER,
        "other_day": values["day"],
        "way": values["way"],
        "audience": OTHER if is_counted else UNCOUNTED,
        "other_audience": values["audience"] if is_counted else "",
    }
