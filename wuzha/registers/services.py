"""Writing the books: entries recorded, withdrawn and put back; each is a new revision, and one line of the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from wuzha.audit import log
from wuzha.core.facts import Row, Value
from wuzha.core.language import in_a_row, say
from wuzha.core.problems import refusal
from wuzha.core.vocabulary import Deed, Register
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.registers.base import Entry, changed_fields, key_of
from wuzha.registers.cases import Case
from wuzha.registers.models import BOOKS

AT_ONCE = 500
"""How many keys or rows one query carries."""
MOST_SHOWN = 5

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Line:
    """A fact row and where it was read: sheet and the sheet's own line number."""

    row: Row
    sheet: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A row that says something else of an entry than the book does: field → (before, after)."""

    before: Entry
    line: Line
    fields: Mapping[str, tuple[Value, Value]]


@dataclass(slots=True)
class Comparison:
    """What rows would do to a book."""

    register: Register
    new: list[Line] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    elsewhere: list[tuple[Line, Entry]] = field(default_factory=list)
    outside: list[Line] = field(default_factory=list)
    repeated: int = 0


def compare(*, holder: Org, register: Register, lines: Iterable[Line], within: Scope | None = None) -> Comparison:
    """What these rows would do to the holder's book: new, changed field by field, repeated, or not ours to enter.

    A case has one number in the whole country: one that stands in another street's book would be counted twice above.
    Whoever may write only `within` a part of the tree neither enters rows for orgs outside it nor writes over theirs.
    """
    found = Comparison(register)
    for every in _batches(lines, AT_ONCE):
        some = every if within is None else _inside(found, every, holder, within)
        keys = [key_of(register, line.row) for line in some]
        in_force = _in_force(register, keys, holder=holder)
        others = _elsewhere(keys, holder) if register is Register.CASES else {}
        for key, line in zip(keys, some, strict=True):
            before = in_force.get(key)
            if key in others:
                found.elsewhere.append((line, others[key]))
            elif before is not None and within is not None and not within.holds(before.owner_path):
                found.elsewhere.append((line, before))
            elif before is None:
                found.new.append(line)
            elif before.is_withdrawn or before.fact != line.row:
                found.changed.append(Change(before, line, changed_fields(register, before.fact, line.row)))
            else:
                found.repeated += 1
    return found


@transaction.atomic
def record_entries(
    *,
    actor: User | None,
    holder: Org,
    register: Register,
    lines: Iterable[Line],
    upload: UUID | None = None,
    within: Scope | None = None,
) -> Comparison:
    """The rows in the holder's book: new ones entered, changed ones as a new revision, repeated ones left alone.

    Columns: the register's frame. Two rows of one key must not come together.

    Raises: Refusal when a row is another org's to enter.
    """
    found = compare(holder=holder, register=register, lines=lines, within=within)
    if found.elsewhere:
        _, other = found.elsewhere[0]
        raise refusal("entry.elsewhere", value=other.key, holder=other.holder.name, count=len(found.elsewhere))
    if found.outside:
        raise refusal("entry.outside", register=register.label, count=len(found.outside))
    _enter(found, actor=actor, holder=holder, upload=upload)
    if found.new or found.changed:
        log.record(
            actor=_name(actor),
            deed=Deed.RECORD_ENTRIES,
            subject=f"book:{register}",
            org=holder.code,
            new=len(found.new),
            changed=len(found.changed),
            upload=upload,
        )
    return found


@transaction.atomic
def withdraw_entry(*, actor: User | None, entry: Entry, reason: str) -> Entry:
    """The entry no longer counts, and why; a later upload or correction may bring it back.

    Raises: Refusal without a reason, or when someone has revised or withdrawn the entry in the meantime.
    """
    if not reason.strip():
        raise refusal("entry.reason_missing")
    withdrawn = _revise(actor=actor, entry=entry, row=entry.fact, is_withdrawn=True, remark=reason)
    log.record(
        actor=_name(actor), deed=Deed.WITHDRAW_ENTRY, subject=_subject(entry), org=entry.holder.code, reason_given=True
    )
    return withdrawn


@transaction.atomic
def correct_entry(*, actor: User | None, entry: Entry, row: Row, reason: str = "") -> Entry:
    """The entry says something else from now on; `entry` is the revision the corrector has seen.

    Raises: Refusal when it has been revised in the meantime, telling which fields and by whom.
    """
    if key_of(entry.register, row) != entry.key:
        raise refusal("entry.key_changed")
    corrected = _revise(actor=actor, entry=entry, row=row, is_withdrawn=False, remark=reason)
    log.record(
        actor=_name(actor),
        deed=Deed.CORRECT_ENTRY,
        subject=_subject(entry),
        org=entry.holder.code,
        fields=sorted(changed_fields(entry.register, entry.fact, row)),
    )
    return corrected


@transaction.atomic
def undo_upload(*, actor: User | None, upload: UUID) -> int:
    """What the upload entered is withdrawn, what it changed is as before; how many entries that were.

    Raises: Refusal when later revisions rest on it; the sentence names them.
    """
    entries = [
        entry
        for book in BOOKS.values()
        for entry in book._default_manager.select_for_update().filter(upload=upload).select_related("holder")
    ]
    later = [entry for entry in entries if entry.superseded_at is not None]
    if later:
        shown = in_a_row(str(entry) for entry in later[:MOST_SHOWN])
        raise refusal("upload.built_upon", count=len(later), choices=shown)
    for entry in entries:
        before = (
            type(entry)._default_manager.filter(holder=entry.holder, key=entry.key, revision=entry.revision - 1).first()
        )
        row = entry.fact if before is None else before.fact
        is_withdrawn = before is None or before.is_withdrawn
        _revise(actor=actor, entry=entry, row=row, is_withdrawn=is_withdrawn, remark=f"撤销上传{upload}")
    if entries:
        log.record(
            actor=_name(actor),
            deed=Deed.UNDO_UPLOAD,
            subject=f"upload:{upload}",
            org=entries[0].holder.code,
            entries=len(entries),
        )
    return len(entries)


def _revise(*, actor: User | None, entry: Entry, row: Row, is_withdrawn: bool, remark: str) -> Entry:
    model = type(entry)
    latest = model._default_manager.select_for_update().get(
        holder=entry.holder, key=entry.key, superseded_at__isnull=True
    )
    if latest.revision != entry.revision:
        labels = model.fact_labels()
        differs = changed_fields(entry.register, entry.fact, latest.fact)
        fields = in_a_row(labels[name] for name in differs) or say("是否撤回")
        raise refusal("entry.revised", who=_name(latest.recorded_by), fields=fields)
    now = timezone.now()
    _supersede(model, [latest.pk], now)
    return model._default_manager.create(
        **model.written(row),
        holder=entry.holder,
        key=entry.key,
        revision=latest.revision + 1,
        recorded_at=now,
        recorded_by=actor,
        is_withdrawn=is_withdrawn,
        remark=remark,
    )


def _inside(found: Comparison, lines: Sequence[Line], holder: Org, within: Scope) -> list[Line]:
    """The rows of orgs in the scope; the others are noted. A row of no org stands with the book."""
    book = BOOKS[found.register]
    place = book.fact_fields().index(f"{book.owner}_id")
    codes = {line.row[place] for line in lines} - {None}
    paths = dict(Org.objects.filter(code__in=codes).values_list("code", "path"))
    inside: list[Line] = []
    for line in lines:
        owner = line.row[place]
        path = holder.path if owner is None else paths.get(str(owner), "")
        (inside if within.holds(path) else found.outside).append(line)
    return inside


def _enter(found: Comparison, *, actor: User | None, holder: Org, upload: UUID | None) -> None:
    now, model = timezone.now(), BOOKS[found.register]
    _supersede(model, (change.before.pk for change in found.changed), now)
    drafts = [(1, line) for line in found.new]
    drafts += [(change.before.revision + 1, change.line) for change in found.changed]
    for some in _batches(drafts, AT_ONCE):
        model._default_manager.bulk_create(
            model(
                **model.written(line.row),
                holder=holder,
                key=key_of(found.register, line.row),
                revision=revision,
                recorded_at=now,
                recorded_by=actor,
                upload=upload,
                sheet=line.sheet,
                line=line.line,
            )
            for revision, line in some
        )


def _in_force(register: Register, keys: Sequence[str], **where: object) -> dict[str, Entry]:
    book = BOOKS[register]
    entries = book._default_manager.filter(key__in=keys, superseded_at__isnull=True, **where)
    return {entry.key: entry for entry in entries.select_related("holder", book.owner)}


def _elsewhere(keys: Sequence[str], holder: Org) -> dict[str, Entry]:
    others = Case.objects.as_of(None).filter(key__in=keys).exclude(holder=holder).select_related("holder")
    return {entry.key: entry for entry in others}


def _supersede(model: type[Entry], keys: Iterable[int], now: datetime) -> None:
    for some in _batches(keys, AT_ONCE):
        model._default_manager.filter(pk__in=some).update(superseded_at=now)


def _subject(entry: Entry) -> str:
    return f"{entry.register}:{entry.pk}"


def _name(user: User | None) -> str:
    return log.SYSTEM if user is None else user.get_username()


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some
