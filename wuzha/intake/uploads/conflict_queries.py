"""Find the conflicts of an upload: what earlier uploads of the same office decided, what a person sees and decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from wuzha.core.facts import FactValue
from wuzha.core.vocabulary import ConflictChoice, ConflictKind, Register, UploadState
from wuzha.intake.uploads.models import Upload, UploadConflict
from wuzha.intake.uploads.own_headers import find_office_code
from wuzha.orgs.models import match_paths_under
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.registers.access import find_read_scope, find_write_scope
from wuzha.registers.conflicts import WHOLE_ENTRY, Conflict, ConflictId
from wuzha.registers.diff import QUERY_CHUNK, split_batches


class Decision(NamedTuple):
    """The side that holds in a conflict, by whom and when it was decided; `is_remembered`: by an earlier upload."""

    choice: str
    decider: int | None
    decided_at: object
    is_remembered: bool


NO_DECISION = Decision("", None, None, False)


@dataclass(frozen=True, slots=True)
class ConflictCount:
    """The conflicts of one kind: all, those in which the file holds, and those that nobody has decided."""

    kind: ConflictKind
    total: int
    for_file: int
    undecided: int


def find_visible_conflicts(upload: Upload, viewer: User) -> QuerySet[UploadConflict]:
    """Return the conflicts about entries that the viewer may see, or may write: a unit sees only what it sends."""
    readable = _select_in_scopes(upload, partial(find_read_scope, viewer))
    return (readable | find_decidable_conflicts(upload, viewer)).select_related("decided_by")


def find_decidable_conflicts(upload: Upload, actor: User) -> QuerySet[UploadConflict]:
    """Return the conflicts about entries that the actor may write."""
    return _select_in_scopes(upload, partial(find_write_scope, actor))


def count_conflicts(conflicts: QuerySet[UploadConflict]) -> list[ConflictCount]:
    """Return the counts of each kind that there is, the gravest first."""
    rows = (
        conflicts.order_by()
        .values("kind")
        .annotate(
            total=Count("pk"),
            for_file=Count("pk", filter=Q(choice=ConflictChoice.FILE.value)),
            undecided=Count("pk", filter=Q(choice="")),
        )
    )
    counts = {
        kind: ConflictCount(ConflictKind.of(kind), *numbers)
        for kind, *numbers in rows.values_list("kind", "total", "for_file", "undecided")
    }
    return [counts[kind] for kind in ConflictKind if kind in counts]


def read_decision_state(upload: Upload) -> str:
    """Return a text that changes whenever somebody decides a conflict of the upload."""
    last = _find_last_decision(upload)
    return "" if last is None or last.decided_at is None else last.decided_at.isoformat()


def find_decided_since(conflicts: QuerySet[UploadConflict], state: str) -> QuerySet[UploadConflict]:
    """Return those of the conflicts that were decided after the state of `read_decision_state`; all for another text.

    What an earlier upload decided counts as decided before.
    """
    decided = conflicts.filter(decided_at__isnull=False, is_remembered=False)
    try:
        return decided.filter(decided_at__gt=datetime.fromisoformat(state))
    except ValueError:
        return decided


def find_last_decider(upload: Upload) -> User | None:
    """Return who last decided a conflict of the upload."""
    last = _find_last_decision(upload)
    return None if last is None else last.decided_by


def load_decided_for_file(upload: Upload) -> Mapping[Register, set[ConflictId]]:
    """Return the conflicts in which the file holds, by register."""
    conflict_ids: dict[Register, set[ConflictId]] = {}
    rows = UploadConflict.objects.filter(upload=upload, choice=ConflictChoice.FILE.value).order_by()
    for register, key, column in rows.values_list("register", "key", "column"):
        conflict_ids.setdefault(Register.of(register), set()).add((key, column))
    return conflict_ids


def count_held_rows(upload: Upload) -> Counter[tuple[Register, str]]:
    """Count the rows that enter nothing, since the books stand in a conflict about them, by register and file."""
    holds_file = Q(choice=ConflictChoice.FILE.value)
    entries = (
        UploadConflict.objects.filter(upload=upload, has_other_changes__isnull=False)
        .order_by()
        .values("register", "file", "key", "has_other_changes")
        .annotate(
            for_file=Count("pk", filter=holds_file),
            withdrawn=Count("pk", filter=Q(column=WHOLE_ENTRY) & ~holds_file),
        )
        .filter(Q(withdrawn__gt=0) | Q(for_file=0, has_other_changes=False))
    )
    return Counter((Register.of(register), file) for register, file in entries.values_list("register", "file"))


def find_decisions(conflicts: Sequence[Conflict], upload: Upload) -> Iterator[tuple[Conflict, str, Decision]]:
    """Yield each conflict with the code of the office that sent it, and the decision that holds already.

    A decision made for this upload holds while the entry is the same. That of an earlier upload of the same office
    holds while file and books say the same as then, and nobody has corrected or withdrawn anything since.
    """
    sources = {register: find_office_code(upload, register) for register in {c.register for c in conflicts}}
    own = _read_own_decisions(upload)
    for batch in split_batches(conflicts, QUERY_CHUNK):
        earlier = _read_earlier_decisions(batch, upload, sources)
        for conflict in batch:
            place = conflict.register.value, *conflict.id
            decision = NO_DECISION
            if (row := own.get(place)) is not None and _is_same_entry(row, conflict):
                decision = Decision(row.choice, row.decided_by_id, row.decided_at, False)
            elif (row := earlier.get(place)) is not None and _is_same_clash(row, conflict):
                decision = Decision(row.choice, row.decided_by_id, row.decided_at, True)
            yield conflict, sources[conflict.register], decision


def to_json_values(values: Sequence[FactValue]) -> list[object]:
    """Return the values as the JSON column holds them."""
    return [value if value is None or isinstance(value, (str, int)) else value.isoformat() for value in values]


def _select_in_scopes(upload: Upload, find_scope: Callable[[Register], Scope]) -> QuerySet[UploadConflict]:
    """Return the conflicts of the upload about entries in the scope of their register."""
    conflicts = UploadConflict.objects.filter(upload=upload)
    condition = Q(pk__in=())
    for register in map(Register.of, conflicts.order_by().values_list("register", flat=True).distinct()):
        condition |= Q(register=register.value) & match_paths_under(find_scope(register).paths, "path")
    return conflicts.filter(condition)


def _find_last_decision(upload: Upload) -> UploadConflict | None:
    rows = UploadConflict.objects.filter(upload=upload, decided_at__isnull=False, is_remembered=False)
    return rows.select_related("decided_by").order_by("-decided_at", "-pk").first()


_ConflictPlace = tuple[str, str, str]
"""Register, key and column."""


def _read_own_decisions(upload: Upload) -> Mapping[_ConflictPlace, UploadConflict]:
    rows = UploadConflict.objects.filter(upload=upload, is_remembered=False).exclude(choice="")
    return {(row.register, row.key, row.column): row for row in rows.iterator()}


def _read_earlier_decisions(
    conflicts: Sequence[Conflict], upload: Upload, sources: Mapping[Register, str]
) -> Mapping[_ConflictPlace, UploadConflict]:
    """Return the last decision on each place in committed uploads of the same office into the same book."""
    decisions: dict[_ConflictPlace, UploadConflict] = {}
    for register in {conflict.register for conflict in conflicts}:
        keys = {conflict.key for conflict in conflicts if conflict.register is register}
        rows = UploadConflict.objects.filter(
            register=register.value,
            source=sources[register],
            key__in=keys,
            upload__holder=upload.holder,
            upload__state=UploadState.COMMITTED,
            decided_at__isnull=False,
        )
        for row in rows.order_by("decided_at", "pk"):
            decisions[row.register, row.key, row.column] = row
    return decisions


def _is_same_entry(row: UploadConflict, conflict: Conflict) -> bool:
    return row.revision == conflict.revision and _has_same_values(row, conflict)


def _is_same_clash(row: UploadConflict, conflict: Conflict) -> bool:
    """Return whether it is the clash that was decided; a correction or withdrawal from after that is another one."""
    is_by_upload = conflict.kind is ConflictKind.BLANK
    is_older = conflict.recorded_at is None or (row.decided_at is not None and conflict.recorded_at < row.decided_at)
    return (is_by_upload or is_older) and _has_same_values(row, conflict)


def _has_same_values(row: UploadConflict, conflict: Conflict) -> bool:
    values = to_json_values(conflict.file_values), to_json_values(conflict.book_values)
    return (row.file_values, row.book_values) == values
