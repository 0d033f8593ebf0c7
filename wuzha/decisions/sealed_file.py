"""Hand out the sealed file of a round (封存件), by which anybody checks without us what was sealed."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models.functions import Length

from wuzha.audit import log
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import LogAction
from wuzha.decisions.models import Round, SealedFile

FILE_ENDING = ".zip"


@dataclass(frozen=True, slots=True)
class SealedFileMark:
    """By what a copy of a sealed file is recognised: its size and its hash."""

    byte_count: int
    sha256: str


def find_sealed_file(round_: Round) -> SealedFileMark | None:
    """Return the mark of the file, without loading it; None before the round is frozen."""
    files = SealedFile.objects.filter(round=round_)
    row = files.annotate(size=Length("content")).values_list("size", "sha256").first()
    return None if row is None else SealedFileMark(*row)


def read_sealed_file(round_: Round) -> bytes:
    """Return the bytes of the file. Raises: RefusalError before the round is frozen."""
    content = SealedFile.objects.filter(round=round_).values_list("content", flat=True).first()
    if content is None:
        raise RefusalError("round.not_frozen")
    return bytes(content)


def name_sealed_file(round_: Round) -> str:
    """Return the name under which the file is saved: org, period and number of the round."""
    return f"{round_.org.name}{round_.judged_period.label}考核封存件{round_.number}{FILE_ENDING}"


def get_export_subject(round_: Round) -> str:
    """Return the subject of the line of the log by which the export of the file is found."""
    return f"round:{round_.pk}:sealed_file"


def log_export_by_command(round_: Round) -> None:
    """Log that the file was written by the command line, as its download on the page is logged."""
    with transaction.atomic():
        log.record(
            actor=log.SYSTEM,
            action=LogAction.EXPORT,
            subject=get_export_subject(round_),
            org=round_.org.code,
            rows=1,
            filters=[],
        )
