"""Import the lines of a code table as orgs, in bulk, with one line of the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db import connection, transaction

from wuzha.audit import log
from wuzha.audit.binding import RowBlock, bind_selected
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import HIGHER_KINDS, LogAction
from wuzha.engines.bulk_insert import insert_rows, vacuum_after_commit
from wuzha.orgs.code_table import CodeTableLine
from wuzha.orgs.models import Org

_COLUMNS = ("code", "name", "kind", "parent", "path", "has_management_duty", "aliases")
_OrgRow = tuple[str | bool | None, ...]
"""The values of `_COLUMNS` for one org."""

BATCH_SIZE = 5_000
"""The number of orgs that one INSERT writes."""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The outcome of an import: the numbers of new and existing orgs, and those with another name in the table."""

    added_count: int
    existing_count: int
    name_differences: tuple[tuple[Org, str], ...]


@transaction.atomic
def import_orgs(*, actor: str, lines: Iterable[CodeTableLine]) -> ImportResult:
    """Add the lines that are no orgs yet; existing orgs stay as they are. Write one line of the log.

    `lines` has each parent before its children.

    Raises: RefusalError when a parent is neither among the lines nor in the tree.
    """
    added_count = existing_count = 0
    differences: list[tuple[Org, str]] = []
    paths: dict[str, str] = {}
    first_line, blocks = None, list[RowBlock]()
    for batch in _split_batches(lines):
        orgs = {org.code: org for org in Org.objects.filter(code__in=[line.code for line in batch])}
        new_lines = [line for line in batch if line.code not in orgs]
        differences += [
            (orgs[line.code], line.name) for line in batch if line.code in orgs and orgs[line.code].name != line.name
        ]
        paths |= {org.code: org.path for org in orgs.values()}
        insert_rows(connection, Org._meta.db_table, _COLUMNS, [_to_row(line, paths) for line in new_lines])
        blocks += bind_selected(Org.objects.filter(code__in=[line.code for line in new_lines]))
        added_count, existing_count = added_count + len(new_lines), existing_count + len(orgs)
        first_line = first_line or batch[0]
    if first_line is None:
        raise RefusalError("org.nothing_to_import")
    if added_count >= BATCH_SIZE:
        vacuum_after_commit(connection, Org._meta.db_table)
    log.record(
        actor=actor,
        action=LogAction.IMPORT_ORGS,
        subject=f"org:{first_line.code}",
        org=first_line.code,
        blocks=blocks,
        new=added_count,
        # The log's own word: its sentences read `known` from lines written years ago too.
        known=existing_count,
    )
    return ImportResult(added_count, existing_count, tuple(differences))


def _to_row(line: CodeTableLine, paths: dict[str, str]) -> _OrgRow:
    """Return the line as a row of the table of orgs; add its path to `paths` for its children."""
    if line.parent is not None and line.parent not in paths:
        parent = Org.objects.filter(code=line.parent).first()
        if parent is None:
            raise RefusalError("org.parent.unknown", value=line.parent)
        paths[line.parent] = parent.path
    path = f"{paths[line.parent] if line.parent else '/'}{line.code}/"
    if line.kind in HIGHER_KINDS:
        paths[line.code] = path
    return line.code, line.name, line.kind.value, line.parent, path, False, ""


def _split_batches(lines: Iterable[CodeTableLine]) -> Iterator[list[CodeTableLine]]:
    iterator = iter(lines)
    while batch := list(islice(iterator, BATCH_SIZE)):
        yield batch
