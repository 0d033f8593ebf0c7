"""The spool: a private folder for each upload, where its files wait to be read, removed when not needed."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path, PurePath
from uuid import UUID

from django.conf import settings

from wuzha.intake.uploads.incoming_files import IncomingFile

LIFETIME = timedelta(hours=24)
"""No sent file stays longer: it holds personal data that the program must not keep. Its annotated copy stays for the
sender alone as long as a refused row of it is open."""
_FILES, _MAX_NAME_BYTES, _DEFAULT_NAME = "files", 200, "台账"


def get_spool() -> Path:
    """Return the folder that holds the folders of all uploads."""
    folder = Path(settings.DATA) / "spool"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def get_folder(upload: UUID) -> Path:
    """Return the folder of one upload; it need not exist."""
    return get_spool() / str(upload)


def store_files(upload: UUID, files: Iterable[IncomingFile]) -> Iterator[tuple[str, str]]:
    """Write the files into the upload's folder; yield for each the name it has there, and its SHA-256."""
    folder = get_folder(upload) / _FILES
    folder.mkdir(mode=0o700, parents=True)
    folder.parent.chmod(0o700)
    for file in files:
        name, sha256 = _find_free_name(folder, file.name), hashlib.sha256()
        with os.fdopen(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as copy:
            for chunk in file.chunks:
                sha256.update(chunk)
                copy.write(chunk)
        yield name, sha256.hexdigest()


def has_files(upload: UUID) -> bool:
    """Return whether the sent files still exist."""
    return (get_folder(upload) / _FILES).is_dir()


def list_paths(upload: UUID, names: Iterable[str]) -> list[Path]:
    """Return the paths of the sent files by their names in the spool."""
    return [get_folder(upload) / _FILES / name for name in names]


def get_copies_folder(upload: UUID) -> Path:
    """Return the folder of its annotated copies; it exists once they are made."""
    return get_folder(upload) / "marked"


def list_copies(upload: UUID) -> list[Path] | None:
    """Return its annotated copies; None while they are not made, empty where they cannot be made."""
    folder = get_copies_folder(upload)
    return sorted(folder.iterdir()) if folder.is_dir() else None


def remove_all(upload: UUID) -> None:
    """Remove everything of the upload."""
    shutil.rmtree(get_folder(upload), ignore_errors=True)


def remove_files(upload: UUID) -> None:
    """Remove the sent files and the copies made from them."""
    for folder in (get_folder(upload) / _FILES, get_copies_folder(upload)):
        shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):
        get_folder(upload).rmdir()


def remove_sent_files(upload: UUID) -> None:
    """Remove the sent files; the copies made from them stay."""
    shutil.rmtree(get_folder(upload) / _FILES, ignore_errors=True)


def remove_copies(upload: UUID) -> None:
    """Remove the annotated copies of an earlier reading."""
    shutil.rmtree(get_copies_folder(upload), ignore_errors=True)


def list_spooled() -> Iterator[tuple[UUID, Path]]:
    """Yield the uploads that have a folder."""
    for folder in get_spool().iterdir():
        with suppress(ValueError):
            yield UUID(folder.name), folder


def _find_free_name(folder: Path, original_name: str) -> str:
    """Return the original name, cut to what a disk takes, and unique: problems name files by it."""
    stem, suffix = _divide_name(original_name)
    name, number = stem + suffix, 1
    while (folder / name).exists():
        number += 1
        name = f"{stem}({number}){suffix}"
    return name


def shorten_name(original_name: str) -> str:
    """Return the name of a file without folders, cut to what a disk takes."""
    return "".join(_divide_name(original_name))


def _divide_name(original_name: str) -> tuple[str, str]:
    path = PurePath(original_name.replace("\\", "/"))
    suffix = path.suffix if len(path.suffix.encode()) < _MAX_NAME_BYTES // 2 else ""
    stem = _cut(path.name.removesuffix(suffix) or _DEFAULT_NAME, _MAX_NAME_BYTES - len(suffix.encode()))
    return stem, suffix


def _cut(text: str, max_bytes: int) -> str:
    return text.encode("utf-8", "replace")[:max_bytes].decode("utf-8", "ignore")
