"""An office's own headers: which of its columns may be named, what they mean from then on, and what was forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from wuzha.audit import log
from wuzha.core.normalise import plain_header
from wuzha.core.problems import refusal
from wuzha.core.vocabulary import Deed, Register
from wuzha.intake.reading.headers import OwnHeaders, readable
from wuzha.intake.reading.recognition import nameable
from wuzha.intake.reading.sheet_report import SheetReading
from wuzha.intake.uploads.models import LONGEST_HEADER, OwnHeader, Upload
from wuzha.orgs.models import Org
from wuzha.people.access import scope_of
from wuzha.people.models import User
from wuzha.registers.access import RECORDING


@dataclass(frozen=True, slots=True)
class Unnamed:
    """A header we do not know, in which sheets it stands, and the columns (key → header) that it may mean."""

    register: Register
    header: str
    sheets: tuple[str, ...]
    choices: Mapping[str, str]


def unnamed_in(read: Iterable[SheetReading]) -> list[Unnamed]:
    """What could be named in these sheets; a column is free where none of them has it already."""
    sheets: dict[tuple[Register, str], list[SheetReading]] = {}
    for sheet in read:
        if register := sheet.register or sheet.likely:
            for header in nameable(register, sheet.unknown_columns):
                if len(header) <= LONGEST_HEADER:
                    sheets.setdefault((register, header), []).append(sheet)
    return [
        Unnamed(
            register,
            header,
            tuple(dict.fromkeys(sheet.sheet for sheet in found)),
            {key: column.header for key, column in readable(register).items() if _is_free(key, found)},
        )
        for (register, header), found in sheets.items()
    ]


def _is_free(key: str, sheets: Iterable[SheetReading]) -> bool:
    return not any(key in sheet.read_columns for sheet in sheets)


def offered(upload: Upload, read: Iterable[SheetReading], *, to: User) -> list[Unnamed]:
    """What could be named in the sheets of this upload by somebody who may."""
    return [one for one in unnamed_in(read) if _source_for(to, upload, one.register)]


def own_headers_of(sender: User, holder: Org) -> OwnHeaders:
    """What the headers of the sender's office mean in files for this book, each in the registers that it writes."""
    found: dict[Register, dict[str, str]] = {}
    for register in RECORDING:
        for path in reversed(_offices(sender, holder, register)):
            own = OwnHeader.objects.filter(register=register, source__path=path)
            if words := dict(own.values_list("header", "column")):
                found.setdefault(register, {}).update(words)
    return found


@transaction.atomic
def name_headers(*, actor: User, upload: Upload, chosen: Mapping[tuple[Register, str], str]) -> int:
    """From now on these headers of the office that sent the upload mean these columns; how many are remembered.

    Raises: Refusal when the actor does not write the register there, a header cannot be named so or somebody has named
    it otherwise, or two of a register mean one column.
    """
    for register, names in _by_register(chosen).items():
        source = _source_for(actor, upload, register)
        if source is None:
            raise refusal("upload.not_yours", register=register.label)
        _must_differ(register, names)
        for header, column in names.items():
            if column not in readable(register) or header not in nameable(register, [header]):
                raise refusal("upload.header_known", value=header)
            own, _ = OwnHeader.objects.get_or_create(
                source=source,
                register=register,
                header=plain_header(header),
                defaults={"printed": header, "column": column, "named_by": actor, "named_at": timezone.now()},
            )
            if own.column != column:
                raise refusal("upload.header_named", value=header, column=own.means, who=own.named_by.get_username())
        log.record(
            actor=actor.get_username(),
            deed=Deed.NAME_HEADER,
            subject=f"book:{register}",
            org=source.code,
            new=len(names),
            columns=sorted(names.values()),
        )
    return len(chosen)


@transaction.atomic
def forget_header(*, actor: User, own: OwnHeader) -> None:
    """The header means nothing any more; what was read by it stays."""
    own.delete()
    log.record(
        actor=actor.get_username(),
        deed=Deed.FORGET_HEADER,
        subject=f"book:{own.register}",
        org=own.source.code,
        columns=[own.column],
    )


def _by_register(chosen: Mapping[tuple[Register, str], str]) -> dict[Register, dict[str, str]]:
    found: dict[Register, dict[str, str]] = {}
    for (register, header), column in chosen.items():
        found.setdefault(register, {})[header] = column
    return found


def _must_differ(register: Register, names: Mapping[str, str]) -> None:
    taken: dict[str, str] = {}
    for header, column in names.items():
        if column in taken:
            title = readable(register)[column].header if column in readable(register) else column
            raise refusal("upload.column_twice", value=taken[column], other=header, column=title)
        taken[column] = header


def _source_for(actor: User, upload: Upload, register: Register) -> Org | None:
    """The office that sent the upload, where the actor writes the register for it too."""
    first = next(iter(_offices(upload.uploaded_by, upload.holder, register)), None)
    if first is None or not scope_of(actor, RECORDING[register]).holds(first):
        return None
    return Org.objects.filter(path=first).first()


def _offices(sender: User, holder: Org, register: Register) -> list[str]:
    """Where the sender writes the register for this book; the first is the one that what they say belongs to."""
    paths = scope_of(sender, RECORDING[register]).paths
    return [path for path in paths if path.startswith(holder.path) or holder.path.startswith(path)]
