"""Import places of a code table as orgs, in bulk, with one line of the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db import connection, transaction

from wuzha.audit import log
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import HIGHER_KINDS, LogAction
from wuzha.engines.bulk_insert import insert_rows, note_many_rows
from wuzha.orgs.code_table import Place
from wuzha.orgs.models import Org

_COLUMNS = ("code", "name", "kind", "parent", "path", "has_management_duty", "aliases")
OrgRow = tuple[str | bool | None, ...]
BATCH_SIZE = 5_000
"""How many places one INSERT writes."""


@dataclass(frozen=True, slots=True)
class ImportedPlaces:
    """How many places became orgs, how many were orgs already, and which of those have another name in the table."""

    added_count: int
    existing_count: int
    name_differences: tuple[tuple[Org, str], ...]


@transaction.atomic
def import_places(*, actor: str, places: Iterable[Place]) -> ImportedPlaces:
    """Add the places that are no orgs yet; existing orgs stay as they are. Write one line of the log.

    `places` hold each parent before its children.

    Raises: RefusalError when a parent is neither among the places nor in the tree.
    """
    added_count = existing_count = 0
    differences: list[tuple[Org, str]] = []
    paths: dict[str, str] = {}
    first = None
    for batch in _split_batches(places):
        orgs = {org.code: org for org in Org.objects.filter(code__in=[place.code for place in batch])}
        new_places = [place for place in batch if place.code not in orgs]
        differences += [
            (orgs[place.code], place.name)
            for place in batch
            if place.code in orgs and orgs[place.code].name != place.name
        ]
        paths |= {org.code: org.path for org in orgs.values()}
        insert_rows(connection, Org._meta.db_table, _COLUMNS, [_to_row(place, paths) for place in new_places])
        added_count, existing_count = added_count + len(new_places), existing_count + len(orgs)
        first = first or batch[0]
    if first is None:
        raise RefusalError("org.nothing_to_import")
    if added_count >= BATCH_SIZE:
        note_many_rows(connection, Org._meta.db_table)
    log.record(
        actor=actor,
        action=LogAction.IMPORT_ORGS,
        subject=f"org:{first.code}",
        org=first.code,
        new=added_count,
        known=existing_count,
    )
    return ImportedPlaces(added_count, existing_count, tuple(differences))


def _to_row(place: Place, paths: dict[str, str]) -> OrgRow:
    """Return the place as a row of the table; add its path to `paths` for its children."""
    if place.parent is not None and place.parent not in paths:
        parent = Org.objects.filter(code=place.parent).first()
        if parent is None:
            raise RefusalError("org.parent.unknown", value=place.parent)
        paths[place.parent] = parent.path
    path = f"{paths[place.parent] if place.parent else '/'}{place.code}/"
    if place.kind in HIGHER_KINDS:
        paths[place.code] = path
    return place.code, place.name, place.kind.value, place.parent, path, False, ""


def _split_batches(places: Iterable[Place]) -> Iterator[list[Place]]:
    iterator = iter(places)
    while batch := list(islice(iterator, BATCH_SIZE)):
        yield batch
