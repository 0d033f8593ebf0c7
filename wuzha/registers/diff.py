"""What rows would do to a book: which are new, which say something else than it does, which are not ours to enter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from wuzha.core.facts import Row, Value
from wuzha.core.problems import refusal
from wuzha.core.vocabulary import Register
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.registers.keys import changed_fields, key_of
from wuzha.registers.models import BOOKS

AT_ONCE = 500
"""How many keys or rows one query carries."""

T = TypeVar("T")


class BooksMoved(Exception):
    """Somebody has written to the books since they were compared: what was found then no longer holds."""


Counted = Callable[[int], None]
"""Told how many rows have been looked at so far."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the register's columns and where it was read: sheet and the sheet's own line number."""

    row: Row
    sheet: str = ""
    line: int | None = None


class InForce(NamedTuple):
    """What an entry says now; `path` is where in the tree its org stands, or the book where it belongs to none yet."""

    pk: int
    key: str
    revision: int
    is_withdrawn: bool
    holder: int
    holder_name: str
    path: str
    row: Row


@dataclass(frozen=True, slots=True)
class Change:
    """A row that says something else of an entry than the book does: field → (before, after)."""

    before: InForce
    line: Line
    fields: Mapping[str, tuple[Value, Value]]


@dataclass(slots=True)
class Comparison:
    """What rows would do to a book."""

    register: Register
    new: list[Line] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    elsewhere: list[tuple[Line, InForce]] = field(default_factory=list)
    outside: list[Line] = field(default_factory=list)
    repeated: int = 0

    def refuse_what_is_not_ours(self) -> None:
        """Raises: Refusal when a row is another org's to enter."""
        if self.elsewhere:
            _, other = self.elsewhere[0]
            raise refusal("entry.elsewhere", value=other.key, holder=other.holder_name, count=len(self.elsewhere))
        if self.outside:
            raise refusal("entry.outside", register=self.register.label, count=len(self.outside))


def compare(
    *,
    holder: Org,
    register: Register,
    lines: Iterable[Line],
    within: Scope | None = None,
    planned: Mapping[str, str] | None = None,
    counted: Counted = lambda _: None,
) -> Comparison:
    """What these rows would do to the holder's book: new, changed field by field, repeated, or not ours to enter.

    A case has one number in the whole country: one that stands in another street's book would be counted twice above.
    Whoever may write only `within` a part of the tree neither enters rows for orgs outside it nor writes over theirs.
    `planned` are the paths of orgs that are not in the tree yet and will be before the rows are.
    """
    found, looked_at = Comparison(register), 0
    paths = None if within is None else _Paths(planned or {})
    for every in batches(lines, AT_ONCE):
        some = every if paths is None or within is None else _inside(found, every, holder, within, paths)
        keys = [key_of(register, line.row) for line in some]
        ours, others = _in_force(register, keys, holder)
        for key, line in zip(keys, some, strict=True):
            before = ours.get(key)
            if key in others:
                found.elsewhere.append((line, others[key]))
            elif before is not None and within is not None and not within.holds(before.path):
                found.elsewhere.append((line, before))
            elif before is None:
                found.new.append(line)
            elif before.is_withdrawn or before.row != line.row:
                found.changed.append(Change(before, line, changed_fields(register, before.row, line.row)))
            else:
                found.repeated += 1
        looked_at += len(every)
        counted(looked_at)
    return found


class _Paths(dict[str, str]):
    """Where orgs stand in the tree, by code; each is looked up once."""

    def look_up(self, codes: set[str]) -> None:
        """Know these from now on; one that is nowhere stands at no path."""
        if unknown := codes - self.keys():
            found = dict(Org.objects.filter(code__in=unknown).values_list("code", "path"))
            self.update({code: found.get(code, "") for code in unknown})


def _inside(found: Comparison, lines: Sequence[Line], holder: Org, within: Scope, paths: _Paths) -> list[Line]:
    """The rows of orgs in the scope; the others are noted. A row of no org stands with the book."""
    book = BOOKS[found.register]
    place = book.fact_fields().index(f"{book.owner}_id")
    paths.look_up({str(line.row[place]) for line in lines if line.row[place] is not None})
    inside: list[Line] = []
    for line in lines:
        owner = line.row[place]
        path = holder.path if owner is None else paths[str(owner)]
        (inside if within.holds(path) else found.outside).append(line)
    return inside


def _in_force(
    register: Register, keys: Sequence[str], holder: Org
) -> tuple[Mapping[str, InForce], Mapping[str, InForce]]:
    """The entries of these keys in the holder's book, and the cases of these numbers that stand in another's."""
    where: dict[str, Any] = {} if register is Register.CASES else {"holder": holder}
    every = list(entries_in_force(register, key__in=keys, **where))
    ours = {entry.key: entry for entry in every if entry.holder == holder.pk}
    return ours, {entry.key: entry for entry in every if entry.holder != holder.pk and not entry.is_withdrawn}


def entries_in_force(register: Register, **where: Any) -> Iterator[InForce]:
    """The last revisions of these entries, without an object for each."""
    book = BOOKS[register]
    about = ("pk", "key", "revision", "is_withdrawn", "holder_id", "holder__name", f"{book.owner}__path")
    found = book._default_manager.filter(superseded_at__isnull=True, **where).order_by()
    for pk, key, revision, is_withdrawn, holder, name, path, book_path, *row in found.values_list(
        *about, "holder__path", *book.row_fields()
    ):
        yield InForce(pk, key, revision, is_withdrawn, holder, name, path or book_path, tuple(row))


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items, so many at a time."""
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some
