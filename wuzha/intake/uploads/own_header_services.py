"""Store and delete the meanings of an office's own headers."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from wuzha.audit import log
from wuzha.audit.binding import bind_removed, bind_rows
from wuzha.core.normalise import normalise_header
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import LogAction, Register
from wuzha.intake.reading.header_matching import map_readable_columns
from wuzha.intake.reading.recognition import list_nameable
from wuzha.intake.uploads.models import OwnHeader, Upload
from wuzha.intake.uploads.own_headers import find_source
from wuzha.orgs.models import Org
from wuzha.people.models import User


@transaction.atomic
def name_headers(*, actor: User, upload: Upload, columns: Mapping[tuple[Register, str], str]) -> int:
    """Store that these headers of the office that sent the upload mean these columns; return how many.

    One line of the log for each register.

    Raises: RefusalError when the actor does not write the register there, a header cannot mean that column or already
    means another, or two headers of a register mean one column.
    """
    for register, columns_by_header in _group_by_register(columns).items():
        source = find_source(actor, upload, register)
        if source is None:
            raise RefusalError("upload.not_yours", register=register.label)
        _check_distinct(register, columns_by_header)
        names = [_name_header(actor, source, register, header, column) for header, column in columns_by_header.items()]
        log.record(
            actor=actor.get_username(),
            action=LogAction.NAME_HEADER,
            subject=f"book:{register}",
            org=source.code,
            blocks=bind_rows(*(own for own, is_new in names if is_new)),
            new=len(columns_by_header),
            columns=sorted(columns_by_header.values()),
        )
    return len(columns)


@transaction.atomic
def forget_header(*, actor: User, own: OwnHeader) -> None:
    """Delete what the header means, for files sent from now on; what was read by it stays."""
    blocks = bind_removed(own)
    own.delete()
    log.record(
        actor=actor.get_username(),
        action=LogAction.FORGET_HEADER,
        subject=f"book:{own.register}",
        org=own.source.code,
        blocks=blocks,
        columns=[own.column],
    )


def _name_header(actor: User, source: Org, register: Register, header: str, column: str) -> tuple[OwnHeader, bool]:
    """Return the own header, and whether it is new: what stood there already is bound by its own line."""
    if column not in map_readable_columns(register) or header not in list_nameable(register, [header]):
        raise RefusalError("upload.header_known", value=header)
    # Two people may name the same header at once: the constraint keeps the first, the second is refused if it differs.
    own, is_new = OwnHeader.objects.get_or_create(
        source=source,
        register=register,
        header=normalise_header(header),
        defaults={"printed": header, "column": column, "named_by": actor, "named_at": timezone.now()},
    )
    if own.column != column:
        raise RefusalError("upload.header_named", value=header, column=own.means, who=own.named_by.get_username())
    return own, is_new


def _group_by_register(columns: Mapping[tuple[Register, str], str]) -> dict[Register, dict[str, str]]:
    groups: dict[Register, dict[str, str]] = {}
    for (register, header), column in columns.items():
        groups.setdefault(register, {})[header] = column
    return groups


def _check_distinct(register: Register, columns_by_header: Mapping[str, str]) -> None:
    headers: dict[str, str] = {}
    for header, column in columns_by_header.items():
        if column in headers:
            readable = map_readable_columns(register)
            title = readable[column].header if column in readable else column
            raise RefusalError("upload.column_twice", value=headers[column], other=header, column=title)
        headers[column] = header
