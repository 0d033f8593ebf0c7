"""Find the annotated copies that the uploader may download from the page of an upload."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from wuzha.core.vocabulary import UploadState
from wuzha.intake.uploads import spool
from wuzha.intake.uploads.annotated_copies import find_copies, find_expiry
from wuzha.intake.uploads.models import Upload
from wuzha.people.models import User


@dataclass(frozen=True, slots=True)
class AnnotatedCopies:
    """The annotated copies that the uploader may download; `paths` is None while they are being made.

    `until` is None for those that stay as long as a refused row is open.
    """

    paths: Sequence[Path] | None
    until: datetime | None


def find_own_copies(upload: Upload, reader: User) -> AnnotatedCopies | None:
    """Return the copies of the upload if they are the reader's own files."""
    has_any = spool.has_files(upload.pk) or spool.list_copies(upload.pk) is not None
    if upload.uploaded_by_id != reader.pk or not has_any:
        return None
    copies = find_copies(upload)
    if upload.term is UploadState.COMMITTED:
        return AnnotatedCopies(copies, None) if copies else None
    return AnnotatedCopies(copies, find_expiry(upload))
