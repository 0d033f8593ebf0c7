"""Record outreach that a phone has collected without a network: each record once, however often it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from wuzha.core.facts import FactRow
from wuzha.core.problems import RefusalError
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.registers.manual_entry import lock_book
from wuzha.registers.models import ClientKey
from wuzha.registers.numbered_outreach import NumberedOutreach, propose_number, record_outreach


@dataclass(frozen=True, slots=True)
class CaptureMark:
    """The key that a phone made for a record, and the hash of the content it sent."""

    key: UUID
    content_digest: str


def record_captured_outreach(
    *, actor: User, holder: Org, row: FactRow, mark: CaptureMark, day: date, within: Scope
) -> NumberedOutreach:
    """Record the row under the next free number of the day; a record that was sent before is not written again.

    Raises: RefusalError when the key is that of a record with other content or of another account, or when the row
    lies outside the scope `within`.
    """
    try:
        return _record_once(actor=actor, holder=holder, row=row, mark=mark, day=day, within=within)
    except IntegrityError:
        # The same key was written into another book in the meantime: that transaction has no lock in common.
        record = find_captured_outreach(actor=actor, mark=mark)
        if record is None:
            raise
        return record


@transaction.atomic
def _record_once(
    *, actor: User, holder: Org, row: FactRow, mark: CaptureMark, day: date, within: Scope
) -> NumberedOutreach:
    lock_book(holder)
    if record := find_captured_outreach(actor=actor, mark=mark):
        return record
    # Under the lock, so that the number is free: two records with the same content are two visits, and a number that
    # another one took would make them one.
    number = propose_number(holder, day)
    record = record_outreach(actor=actor, holder=holder, row=row, proposed=number, day=day, within=within)
    ClientKey.objects.create(key=mark.key, entry_id=record.entry.pk, sent_by=actor, content_digest=mark.content_digest)
    return record


def find_captured_outreach(*, actor: User, mark: CaptureMark) -> NumberedOutreach | None:
    """Return the record if it is stored already.

    Raises: RefusalError when the key is that of a record with other content or of another account.
    """
    row = ClientKey.objects.filter(key=mark.key).select_related("entry").first()
    if row is None:
        return None
    if row.sent_by_id != actor.pk:
        raise RefusalError("capture.foreign_key")
    if row.content_digest != mark.content_digest:
        raise RefusalError("capture.changed", number=row.entry.key)
    return NumberedOutreach(row.entry, is_new=False)
