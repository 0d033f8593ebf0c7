"""Write the conflicts of an upload: those that its comparison found, what people decide, what a confirmation settles.

Lock order: the upload, then its conflicts, then the head of the log.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from wuzha.audit import log
from wuzha.audit.binding import RowBlock, bind_removed, bind_selected
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import ConflictChoice, ConflictKind, LogAction, Register
from wuzha.engines.bulk_insert import insert_rows
from wuzha.intake.uploads.conflict_queries import (
    Decision,
    count_held_rows,
    find_decidable_conflicts,
    find_decided_since,
    find_decisions,
    find_visible_conflicts,
    to_json_values,
)
from wuzha.intake.uploads.models import Upload, UploadConflict
from wuzha.intake.uploads.preview import Preview
from wuzha.orgs.models import Org
from wuzha.people.models import User
from wuzha.registers.conflicts import WHOLE_ENTRY, Conflict
from wuzha.registers.diff import QUERY_CHUNK, split_batches
from wuzha.registers.models import BOOKS

_COLUMNS = [
    "upload",
    "source",
    "register",
    "key",
    "column",
    "kind",
    "book_values",
    "file_values",
    "sheet",
    "line",
    "revision",
    "path",
    "author",
    "recorded_at",
    "reason",
    "origin",
    "file",
    "has_other_changes",
    "choice",
    "decided_by",
    "decided_at",
    "is_remembered",
]
_FIELDS = {field.name: field for field in UploadConflict._meta.concrete_fields}
_JSON_COLUMNS = ("book_values", "file_values")
_PREPARED_COLUMNS = ("upload", "recorded_at", "origin", "decided_at")
"""The columns that the databases hold in a form of their own, apart from JSON; their values repeat."""


class ChoiceInput(NamedTuple):
    """What somebody chose for a conflict, and what the page had said of it; both are empty or a `ConflictChoice`."""

    shown: str
    choice: str

    @property
    def is_new(self) -> bool:
        """Whether it differs from what the page had said."""
        return bool(self.choice) and self.choice != self.shown


class ChoiceForAll(NamedTuple):
    """What somebody chose for all conflicts of a kind, and what the page had said of them.

    `seen_digest` is that of the changes, `seen_decisions` the state of the decisions; None: no page was shown.
    """

    kind: ConflictKind
    choice: ConflictChoice
    seen_digest: str | None = None
    seen_decisions: str | None = None


class Renewal(NamedTuple):
    """What became of the decisions of an upload when it was compared anew: how many hold on, and the rows to bind."""

    carried: int
    dropped: int
    blocks: Sequence[RowBlock]


class ConflictTotals(NamedTuple):
    """The conflicts of a committed upload: in how many the books held, and in how many the file."""

    for_books: int
    for_file: int


def build_rows(conflicts: Sequence[Conflict], upload: Upload) -> list[tuple[Any, ...]]:
    """Return the rows of the table for these conflicts, the gravest kind first, with the decisions that hold already.

    For many conflicts this takes seconds: call it before the transaction that calls `replace_conflicts`.
    """
    order = list(ConflictKind)
    ordered = sorted(conflicts, key=lambda conflict: order.index(conflict.kind))
    prepared_values = _PreparedValues()
    return [_build_row(prepared_values, upload, *decided) for decided in find_decisions(ordered, upload)]


def replace_conflicts(upload: Upload, rows: Sequence[tuple[Any, ...]]) -> Renewal:
    """Store these rows instead of the conflicts that an earlier comparison of the upload found."""
    decisions = UploadConflict.objects.decided_here().filter(upload=upload)
    earlier = {conflict.place: conflict for conflict in decisions.only("upload", "register", "key", "column")}
    UploadConflict.objects.filter(upload=upload).delete()
    columns = [str(_FIELDS[name].column) for name in _COLUMNS]
    insert_rows(connection, UploadConflict._meta.db_table, columns, rows)
    if not earlier:
        return Renewal(0, 0, ())
    carried = set(decisions.order_by().values_list("register", "key", "column"))
    dropped = [conflict for place, conflict in earlier.items() if place not in carried]
    return Renewal(len(carried), len(dropped), [*bind_removed(*dropped), *bind_selected(decisions.all())])


def log_renewal(upload: Upload, renewal: Renewal) -> None:
    """Log what became of the decisions of the upload, if it had any, in the transaction of `replace_conflicts`."""
    if renewal.blocks:
        _log(log.SYSTEM, upload, renewal.blocks, carried=renewal.carried, dropped=renewal.dropped)


def decide_conflicts(*, actor: User, upload: Upload, inputs: Mapping[int, ChoiceInput]) -> int:
    """Store which side holds in these conflicts, by their numbers; return how many were decided otherwise than before.

    `upload` is locked and waits for its confirmation. Call it in a transaction.

    Raises: RefusalError when a conflict is no longer there or not the actor's to decide, when somebody else has decided
    it since the page was shown, or when its entry was changed since the comparison.
    """
    inputs = {pk: choice for pk, choice in inputs.items() if choice.is_new}
    if not inputs:
        return 0
    decidable = find_decidable_conflicts(upload, actor).select_related("decided_by")
    rows = {row.pk: row for row in decidable.filter(pk__in=inputs)}
    if missing := inputs.keys() - rows.keys():
        forbidden = find_visible_conflicts(upload, actor).filter(pk__in=missing).first()
        if forbidden is not None:
            raise RefusalError("upload.not_yours", register=forbidden.register_term.label)
        raise RefusalError("upload.conflicts_renewed")
    for pk, (shown, choice) in inputs.items():
        if rows[pk].choice not in (shown, choice):
            raise _refuse_decided(rows[pk])
    _refuse_moved(rows.values())
    at = timezone.now()
    for side in ConflictChoice:
        pks = [pk for pk, (_, choice) in inputs.items() if choice == side]
        _decide(UploadConflict.objects.filter(pk__in=pks), actor, side, at)
    _recount_changes(upload)
    _log(actor.get_username(), upload, _bind_decided(upload, at), entries=len(inputs))
    return len(inputs)


def decide_all(*, actor: User, upload: Upload, for_all: ChoiceForAll, apart_from: Mapping[int, ChoiceInput]) -> int:
    """Store which side holds in all conflicts of the kind that the actor may decide; return how many there are.

    Those that the actor decides one by one, `apart_from`, are left out. `upload` is locked and waits for its
    confirmation. Call it in a transaction.

    Raises: RefusalError when they were compared anew since the page was shown, when somebody has decided one of them
    otherwise since, or when the entry of one was changed since the comparison.
    """
    kind, choice, seen_digest, seen_decisions = for_all
    if seen_digest is not None and seen_digest != Preview.unpack(upload.preview).digest:
        raise RefusalError("upload.conflicts_renewed")
    own_pks = [pk for pk, one_by_one in apart_from.items() if one_by_one.is_new]
    conflicts = find_decidable_conflicts(upload, actor).filter(kind=kind.value).exclude(pk__in=own_pks)
    if seen_decisions is not None:
        others = find_decided_since(conflicts, seen_decisions).exclude(choice=choice.value)
        if (other := others.select_related("decided_by").first()) is not None:
            raise _refuse_decided(other)
    _refuse_moved(conflicts.only("register", "revision", "key").order_by().iterator())
    pks = conflicts.order_by().values("pk")
    at = timezone.now()
    count = _decide(UploadConflict.objects.filter(pk__in=pks), actor, choice, at)
    if count:
        _recount_changes(upload)
        _log(actor.get_username(), upload, _bind_decided(upload, at), entries=count)
    return count


def settle_conflicts(*, upload: Upload) -> tuple[ConflictTotals, list[RowBlock]]:
    """Take back the choices that enter nothing, and return the totals for the log and the rows to bind.

    Where nobody has decided, the books stand, and that is nobody's decision: the next file asks again. Call it in the
    transaction that commits the upload.
    """
    conflicts = UploadConflict.objects.filter(upload=upload)
    # An entry that stays withdrawn takes no value of the file either.
    entry = {"upload": OuterRef("upload"), "register": OuterRef("register"), "key": OuterRef("key")}
    withdrawn = UploadConflict.objects.filter(**entry, column=WHOLE_ENTRY).exclude(choice=ConflictChoice.FILE.value)
    without_effect = conflicts.filter(Exists(withdrawn), choice=ConflictChoice.FILE.value).order_by().values("pk")
    blocks = bind_removed(*UploadConflict.objects.decided_here().filter(pk__in=without_effect))
    undecided = {"choice": "", "decided_by": None, "decided_at": None, "is_remembered": False}
    UploadConflict.objects.filter(pk__in=without_effect).update(**undecided)
    for_file = conflicts.filter(choice=ConflictChoice.FILE.value).count()
    return ConflictTotals(conflicts.count() - for_file, for_file), blocks


def _decide(conflicts: QuerySet[UploadConflict], actor: User, choice: ConflictChoice, at: datetime) -> int:
    return conflicts.update(choice=choice.value, decided_by=actor, decided_at=at, is_remembered=False)


def _bind_decided(upload: Upload, at: datetime) -> list[RowBlock]:
    return list(bind_selected(UploadConflict.objects.decided_here().filter(upload=upload, decided_at=at)))


def _recount_changes(upload: Upload) -> None:
    """Count the changes of the upload by the decisions as they are now."""
    upload.preview = Preview.unpack(upload.preview).replace_held(count_held_rows(upload)).pack()
    upload.save(update_fields=["preview"])


def _refuse_decided(row: UploadConflict) -> RefusalError:
    """Return the refusal to decide what somebody else has just decided."""
    decider = row.decided_by.get_username() if row.decided_by else log.SYSTEM
    return RefusalError("upload.conflict_decided", value=row.key, who=decider, choice=row.choice_term.label)


def _refuse_moved(rows: Iterable[UploadConflict]) -> None:
    """Refuse conflicts whose entry has another revision by now than when it was compared."""
    by_register: dict[str, dict[int, str]] = {}
    for row in rows:
        if row.revision is not None:
            by_register.setdefault(row.register, {})[row.revision] = row.key
    for register, keys in by_register.items():
        entries = BOOKS[Register.of(register)].objects
        for batch in split_batches(keys, QUERY_CHUNK):
            changed_entry = entries.filter(pk__in=batch, superseded_at__isnull=False).order_by("key").first()
            if changed_entry is not None:
                raise RefusalError("upload.conflict_moved", value=changed_entry.key)


class _PreparedValues(dict[tuple[str, Any], Any]):
    """Values by their column as the database holds them; each is prepared once."""

    def __missing__(self, place: tuple[str, Any]) -> Any:
        name, value = place
        value_for_database = self[place] = _FIELDS[name].get_db_prep_save(value, connection)
        return value_for_database


def _build_row(
    prepared_values: _PreparedValues, upload: Upload, conflict: Conflict, source: str, decision: Decision
) -> tuple[Any, ...]:
    values: dict[str, Any] = {
        "upload": upload.pk,
        "source": source,
        "register": conflict.register.value,
        "key": conflict.key,
        "column": conflict.column,
        "kind": conflict.kind.value,
        "book_values": to_json_values(conflict.book_values),
        "file_values": to_json_values(conflict.file_values),
        "sheet": conflict.sheet,
        "line": conflict.line,
        "revision": conflict.revision,
        "path": conflict.path,
        "author": conflict.author,
        "recorded_at": conflict.recorded_at,
        "reason": conflict.reason,
        "origin": conflict.origin,
        "file": conflict.file,
        "has_other_changes": conflict.has_other_changes,
        "choice": decision.choice,
        "decided_by": decision.decider,
        "decided_at": decision.decided_at,
        "is_remembered": decision.is_remembered,
    }
    for name in _JSON_COLUMNS:
        values[name] = _FIELDS[name].get_db_prep_save(values[name], connection)
    for name in _PREPARED_COLUMNS:
        values[name] = prepared_values[name, values[name]]
    return tuple(values[name] for name in _COLUMNS)


def _log(actor: str, upload: Upload, blocks: Sequence[RowBlock], **counts: int) -> None:
    log.record(
        actor=actor,
        action=LogAction.DECIDE_CONFLICTS,
        subject=f"upload:{upload.pk}",
        org=Org.objects.get(pk=upload.holder_id).code,
        blocks=blocks,
        **counts,
    )
