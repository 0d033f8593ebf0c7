"""Load the own headers of an office, and list the unknown headers of an upload to which it may give a meaning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wuzha.core.vocabulary import Register
from wuzha.intake.reading.header_matching import OwnHeaders, map_readable_columns
from wuzha.intake.reading.recognition import list_nameable
from wuzha.intake.reading.sheet_report import SheetReading
from wuzha.intake.uploads.models import LONGEST_HEADER, OwnHeader, Upload
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.registers.access import find_write_scope, find_write_scopes


@dataclass(frozen=True, slots=True)
class UnknownHeader:
    """A header that means no column, the sheets that have it, and the columns (key → header) that it may mean."""

    register: Register
    header: str
    sheets: tuple[str, ...]
    choices: Mapping[str, str]


def find_unknown_headers(sheets: Iterable[SheetReading]) -> list[UnknownHeader]:
    """Return the headers of these sheets that can get a meaning; columns that one of the sheets has are no choice."""
    by_header: dict[tuple[Register, str], list[SheetReading]] = {}
    for sheet in sheets:
        if register := sheet.register or sheet.likely:
            for header in list_nameable(register, sheet.unknown_columns):
                if len(header) <= LONGEST_HEADER:
                    by_header.setdefault((register, header), []).append(sheet)
    return [
        UnknownHeader(
            register,
            header,
            tuple(dict.fromkeys(sheet.sheet for sheet in readings)),
            {
                key: column.header
                for key, column in map_readable_columns(register).items()
                if not any(key in sheet.read_columns for sheet in readings)
            },
        )
        for (register, header), readings in by_header.items()
    ]


def list_nameable_headers(upload: Upload, sheets: Iterable[SheetReading], *, to: User) -> list[UnknownHeader]:
    """Return the unknown headers in the sheets of this upload that the user may name."""
    return [header for header in find_unknown_headers(sheets) if find_source(to, upload, header.register)]


def load_own_headers(sender: User, holder: Org) -> OwnHeaders:
    """Return what the headers of the sender's office mean in files for this book, by register that it writes."""
    scopes = find_write_scopes(sender)
    paths = {register: _cut_to_book(scope, holder) for register, scope in scopes.items()}
    sources = {path for register_paths in paths.values() for path in register_paths}
    columns: dict[tuple[str, str], dict[str, str]] = {}
    headers = OwnHeader.objects.filter(source__path__in=sources)
    for register_key, path, header, column in headers.values_list("register", "source__path", "header", "column"):
        columns.setdefault((register_key, path), {})[header] = column
    own_headers: dict[Register, dict[str, str]] = {}
    for register, register_paths in paths.items():
        for path in reversed(register_paths):
            if (register.value, path) in columns:
                own_headers.setdefault(register, {}).update(columns[register.value, path])
    return own_headers


def find_source(actor: User, upload: Upload, register: Register) -> Org | None:
    """Return the office that sent the upload, where the actor writes the register for it too."""
    path = next(iter(_find_office_paths(upload.uploaded_by, upload.holder, register)), None)
    if path is None or not find_write_scope(actor, register).holds(path):
        return None
    return Org.objects.filter(path=path).first()


def find_office_code(upload: Upload, register: Register) -> str:
    """Return the code of the office that sent the upload; empty where the sender no longer writes the register."""
    path = next(iter(_find_office_paths(upload.uploaded_by, upload.holder, register)), "")
    return path.rstrip("/").rsplit("/", 1)[-1]


def _find_office_paths(sender: User, holder: Org, register: Register) -> list[str]:
    """Return the paths of orgs for which the sender writes the register into this book.

    Own headers belong to the first.
    """
    return _cut_to_book(find_write_scope(sender, register), holder)


def _cut_to_book(scope: Scope, holder: Org) -> list[str]:
    return [path for path in scope.paths if path.startswith(holder.path) or holder.path.startswith(path)]
