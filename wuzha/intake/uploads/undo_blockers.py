"""Load why an upload cannot be undone: entries that were changed since, by whom and how, and what its orgs hold.

The page of an upload shows them. The rules are in `registers/undo_plan.py` for entries and in `org_undo.py` for orgs;
`registers/later_changes.py` finds the entries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from wuzha.core.vocabulary import Register
from wuzha.intake.uploads.models import Upload, UploadQuerySet
from wuzha.intake.uploads.org_undo import find_org_blockers
from wuzha.people.models import User
from wuzha.registers.access import READ_PERMISSIONS, find_read_scope
from wuzha.registers.later_changes import find_later_changes
from wuzha.registers.models import Entry

MAX_LISTED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadUndoBlocker:
    """An entry that has been changed since; of one outside the viewer's scope only register and key.

    `number` is that of its page; `upload` the later upload that changed it, where the viewer may open it.
    """

    register: Register
    key: str
    number: int | None = None
    author: str = ""
    recorded_at: datetime | None = None
    is_by_hand: bool = False
    upload: Upload | None = None


@dataclass(frozen=True, slots=True)
class UploadUndoBlockers:
    """The first blockers, and the number of the others; of orgs, a sentence for each reason."""

    entries: Sequence[UploadUndoBlocker]
    hidden_count: int
    orgs: Sequence[str]
    hidden_org_count: int


def load_undo_blockers(upload: Upload, viewer: User, visible: UploadQuerySet) -> UploadUndoBlockers:
    """Return all that blocks an undo of the upload; `visible` are the uploads that the viewer may open."""
    blockers = find_later_changes(holder=upload.holder, upload=upload.pk, limit=MAX_LISTED)
    uploads = visible.in_bulk({entry.upload for entry in blockers.entries if entry.upload})
    scopes = {register: find_read_scope(viewer, register) for register in READ_PERMISSIONS}
    entries = [
        _describe_entry(entry, uploads.get(entry.upload) if entry.upload else None)
        if scopes[entry.register].holds(entry.owner_path)
        else UploadUndoBlocker(register=entry.register, key=entry.key)
        for entry in blockers.entries
    ]
    orgs = find_org_blockers(upload)
    return UploadUndoBlockers(
        entries=entries,
        hidden_count=blockers.count - len(entries),
        orgs=orgs[:MAX_LISTED],
        hidden_org_count=len(orgs[MAX_LISTED:]),
    )


def _describe_entry(entry: Entry, upload: Upload | None) -> UploadUndoBlocker:
    return UploadUndoBlocker(
        register=entry.register,
        key=entry.key,
        number=entry.pk,
        author=entry.recorded_by.get_username() if entry.recorded_by else "",
        recorded_at=entry.recorded_at,
        is_by_hand=entry.upload is None,
        upload=upload,
    )
