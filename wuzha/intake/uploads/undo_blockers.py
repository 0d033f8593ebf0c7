"""What keeps an upload from being undone, in the words of a page: which entry, who has written to it since, and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from wuzha.core.vocabulary import Register
from wuzha.intake.uploads.models import Upload, UploadQuerySet
from wuzha.people.access import scope_of
from wuzha.people.models import User
from wuzha.registers.access import SEEING
from wuzha.registers.models import Entry
from wuzha.registers.undo_blockers import built_upon

MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Rests:
    """An entry that has been written to since; of one out of sight only what the upload itself said of it is told.

    `number` is that of its page; `later` the upload that wrote to it, where it may be opened.
    """

    register: Register
    key: str
    number: int | None = None
    who: str = ""
    when: datetime | None = None
    is_by_hand: bool = False
    later: Upload | None = None


@dataclass(frozen=True, slots=True)
class Resting:
    """The first of them, and how many there are besides."""

    entries: Sequence[Rests]
    more: int


def resting_on(upload: Upload, viewer: User, visible: UploadQuerySet) -> Resting:
    """What rests on the upload; `visible` are the uploads that the viewer may open."""
    found = built_upon(holder=upload.holder, upload=upload.pk, most=MOST_NAMED)
    uploads = visible.in_bulk({entry.upload for entry in found.entries if entry.upload})
    scopes = {register: scope_of(viewer, verb) for register, verb in SEEING.items()}
    told = [
        _told(entry, uploads.get(entry.upload) if entry.upload else None)
        if scopes[entry.register].holds(entry.owner_path)
        else Rests(entry.register, entry.key)
        for entry in found.entries
    ]
    return Resting(told, found.count - len(told))


def _told(entry: Entry, later: Upload | None) -> Rests:
    who = entry.recorded_by.get_username() if entry.recorded_by else ""
    return Rests(entry.register, entry.key, entry.pk, who, entry.recorded_at, entry.upload is None, later)
