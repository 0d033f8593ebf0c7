"""Places of a code table taken over as orgs: many at once, one line of the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db import connection, transaction

from wuzha.audit import log
from wuzha.core.problems import refusal
from wuzha.core.vocabulary import ABOVE_KINDS, Deed
from wuzha.engines.bulk_insert import insert_rows, note_many_rows
from wuzha.orgs.code_table import Place
from wuzha.orgs.models import Org

_PLACED = ("code", "name", "kind", "parent", "path", "has_management_duty", "aliases")
Row = tuple[str | bool | None, ...]
AT_ONCE = 5_000
"""So many places are written together."""


@dataclass(frozen=True, slots=True)
class Imported:
    """How many places became orgs, how many were orgs already, and which of those have another name here."""

    added: int
    known: int
    otherwise_named: tuple[tuple[Org, str], ...]


@transaction.atomic
def import_places(*, actor: str, places: Iterable[Place]) -> Imported:
    """The places that are no orgs yet become orgs; whatever is there already stays as it is. One line of the log.

    `places` come with the one above each before it. Raises: Refusal when the one above is neither told nor there.
    """
    added = known = 0
    otherwise: list[tuple[Org, str]] = []
    paths: dict[str, str] = {}
    first = None
    for some in _by(AT_ONCE, places):
        here = {org.code: org for org in Org.objects.filter(code__in=[place.code for place in some])}
        fresh = [place for place in some if place.code not in here]
        otherwise += [
            (here[one.code], one.name) for one in some if one.code in here and here[one.code].name != one.name
        ]
        paths |= {org.code: org.path for org in here.values()}
        insert_rows(connection, Org._meta.db_table, _PLACED, [_placed(place, paths) for place in fresh])
        added, known, first = added + len(fresh), known + len(here), first or some[0]
    if first is None:
        raise refusal("org.nothing_to_import")
    if added >= AT_ONCE:
        note_many_rows(connection, Org._meta.db_table)
    log.record(actor=actor, deed=Deed.IMPORT_ORGS, subject=f"org:{first.code}", org=first.code, new=added, known=known)
    return Imported(added, known, tuple(otherwise))


def _placed(place: Place, paths: dict[str, str]) -> Row:
    """The place as a row below the one above it, whose path it needs; its own is kept for those below."""
    if place.parent is not None and place.parent not in paths:
        above = Org.objects.filter(code=place.parent).first()
        if above is None:
            raise refusal("org.parent.unknown", value=place.parent)
        paths[place.parent] = above.path
    path = f"{paths[place.parent] if place.parent else '/'}{place.code}/"
    if place.kind in ABOVE_KINDS:
        paths[place.code] = path
    return place.code, place.name, place.kind.value, place.parent, path, False, ""


def _by(size: int, places: Iterable[Place]) -> Iterator[list[Place]]:
    """So many at a time."""
    every = iter(places)
    while some := list(islice(every, size)):
        yield some
