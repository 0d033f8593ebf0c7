"""Where sent files wait to be read: a folder for each upload, open to nobody else, gone when it is not needed."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings

KEPT = timedelta(hours=24)
"""No sent file is kept longer: it holds what is not ours to keep."""
_FILES, _LONGEST_NAME, _NAMELESS = "files", 200, "台账"

Sent = tuple[str, Iterable[bytes]]
"""A file as it comes in: its name, and what it holds in pieces."""


def spool() -> Path:
    """The folder of all folders."""
    folder = Path(settings.DATA) / "spool"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def folder_of(upload: UUID) -> Path:
    """The folder of one upload; it need not be there."""
    return spool() / str(upload)


def keep(upload: UUID, files: Sequence[Sent]) -> Iterator[tuple[str, str]]:
    """Put the files into the upload's folder; the name each has there, and its hash."""
    folder = folder_of(upload) / _FILES
    folder.mkdir(mode=0o700, parents=True)
    folder.parent.chmod(0o700)
    for sent, pieces in files:
        name, sha256 = _free_name(folder, sent), hashlib.sha256()
        with os.fdopen(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for piece in pieces:
                sha256.update(piece)
                file.write(piece)
        yield name, sha256.hexdigest()


def sent(path: Path) -> Sent:
    """A file on this machine as if it came in."""
    return path.name, [path.read_bytes()]


def has_files(upload: UUID) -> bool:
    """Whether the sent files are still here."""
    return (folder_of(upload) / _FILES).is_dir()


def files_of(upload: UUID, names: Iterable[str]) -> list[Path]:
    """The sent files by the names they were kept under."""
    return [folder_of(upload) / _FILES / name for name in names]


def marked_folder(upload: UUID) -> Path:
    """Where its marked copies are, once they are made."""
    return folder_of(upload) / "marked"


def marked_copies(upload: UUID) -> list[Path] | None:
    """Its marked copies; None while they are not made, none at all where they cannot be."""
    folder = marked_folder(upload)
    return sorted(folder.iterdir()) if folder.is_dir() else None


def forget(upload: UUID) -> None:
    """Nothing of the upload is here any more."""
    shutil.rmtree(folder_of(upload), ignore_errors=True)


def forget_files(upload: UUID) -> None:
    """The sent files are here no more, nor anything made from them."""
    for folder in (folder_of(upload) / _FILES, marked_folder(upload)):
        shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):
        folder_of(upload).rmdir()


def forget_copies(upload: UUID) -> None:
    """Marked copies of an earlier reading are here no more."""
    shutil.rmtree(marked_folder(upload), ignore_errors=True)


def spooled() -> Iterator[tuple[UUID, Path]]:
    """The uploads of which something is here."""
    for folder in spool().iterdir():
        with suppress(ValueError):
            yield UUID(folder.name), folder


def _free_name(folder: Path, sent: str) -> str:
    """The name it was sent with, short enough for a disk, and no other file's: problems tell files by their names."""
    path = Path(sent.replace("\\", "/"))
    suffix = path.suffix if len(path.suffix.encode()) < _LONGEST_NAME // 2 else ""
    stem = _cut(path.name.removesuffix(suffix) or _NAMELESS, _LONGEST_NAME - len(suffix.encode()))
    name, number = stem + suffix, 1
    while (folder / name).exists():
        number += 1
        name = f"{stem}({number}){suffix}"
    return name


def _cut(text: str, most: int) -> str:
    return text.encode("utf-8", "replace")[:most].decode("utf-8", "ignore")
