"""Record outreach that a phone has collected without a network: each record once, however often it is sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from wuzha.core.facts import FactRow
from wuzha.core.problems import RefusalError
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.registers.manual_entry import KeyTakenError, lock_book
from wuzha.registers.models import ClientKey
from wuzha.registers.numbered_outreach import (
    MAX_ATTEMPTS,
    NumberedOutreach,
    propose_number,
    record_under_number,
)


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
    lies outside the scope `within`; KeyTakenError when uploads take every number that is tried.
    """
    for attempt in range(MAX_ATTEMPTS):
        try:
            return _record_once(actor=actor, holder=holder, row=row, mark=mark, day=day, within=within)
        except (KeyTakenError, IntegrityError):
            # An upload took the number, or the same key was written into another book: neither waits for the lock.
            if attempt == MAX_ATTEMPTS - 1:
                raise
    raise AssertionError


@transaction.atomic
def _record_once(
    *, actor: User, holder: Org, row: FactRow, mark: CaptureMark, day: date, within: Scope
) -> NumberedOutreach:
    lock_book(holder)
    if record := find_captured_outreach(actor=actor, mark=mark):
        return record
    # Two records with the same content are two visits: unlike the form, the phone proposes no number.
    number = propose_number(holder, day)
    record = record_under_number(actor=actor, holder=holder, row=row, number=number, within=within)
    ClientKey.objects.create(key=mark.key, entry_id=record.entry.pk, sent_by=actor, content_digest=mark.content_digest)
    return record


def find_captured_outreach(*, actor: User, mark: CaptureMark) -> NumberedOutreach | None:
    """Return the record if it is stored already.

    Raises: RefusalError when the key is that of a record with other content or of another account.
    """
    row = find_client_keys([mark.key]).get(mark.key)
    return None if row is None else check_captured_outreach(row, actor=actor, mark=mark)


def find_client_keys(keys: Iterable[UUID]) -> Mapping[UUID, ClientKey]:
    """Return the rows of those keys that are stored."""
    return {row.key: row for row in ClientKey.objects.filter(key__in=list(keys)).select_related("entry")}


def check_captured_outreach(row: ClientKey, *, actor: User, mark: CaptureMark) -> NumberedOutreach:
    """Return the record that is stored under the key.

    Raises: RefusalError when it has other content or is of another account.
    """
    if row.sent_by_id != actor.pk:
        raise RefusalError("capture.foreign_key")
    if row.content_digest != mark.content_digest:
        raise RefusalError("capture.changed", number=row.entry.key)
    return NumberedOutreach(row.entry, is_new=False)
