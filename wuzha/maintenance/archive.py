"""Write and read the file of a backup: a .tar.gz whose last bytes are the SHA-256 of all bytes before them.

`tar xzf` opens it too: the hash stands in a second gzip member after the end of the archive.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import struct
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from wuzha.core.problems import RefusalError
from wuzha.maintenance.data_folder import make_private_folder
from wuzha.maintenance.manifest import Manifest, hash_file

MANIFEST_NAME = "manifest.json"
COMPRESSION_LEVEL = 6
_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_BLOCK_BYTES = 1 << 20
_READ_FAULTS = (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error, ValueError)


def write_archive(path: Path, manifest: Manifest, folder: Path) -> None:
    """Write the manifest and the files that it names below the folder; the file is on the disk when this returns."""
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
        with tarfile.open(fileobj=file, mode="w:gz", compresslevel=COMPRESSION_LEVEL) as archive:
            content = manifest.to_json()
            entry = tarfile.TarInfo(MANIFEST_NAME)
            entry.size, entry.mode = len(content), 0o600
            archive.addfile(entry, BytesIO(content))
            for name in manifest.files:
                archive.add(folder / name, name, recursive=False, filter=_forget_owner)
        file.seek(0)
        seal = _build_seal(hashlib.file_digest(file, "sha256").hexdigest())
        file.seek(0, os.SEEK_END)
        file.write(seal)
        file.flush()
        os.fsync(file.fileno())


def check_seal(path: Path) -> None:
    """Check that no byte of the file has changed since it was written.

    Raises: RefusalError when one has, or when the file is no backup.
    """
    seal_size = len(_build_seal("0" * 64))
    with path.open("rb") as file:
        remaining = path.stat().st_size - seal_size
        sha256 = hashlib.sha256()
        while remaining > 0 and (block := file.read(min(remaining, _BLOCK_BYTES))):
            sha256.update(block)
            remaining -= len(block)
        if file.read() != _build_seal(sha256.hexdigest()):
            raise RefusalError("backup.damaged", path=path)


def read_manifest(path: Path) -> Manifest:
    """Return the manifest of a backup.

    Raises: RefusalError when the file is no backup.
    """
    with _open_archive(path) as archive:
        entry = archive.next()
        if entry is None or entry.name != MANIFEST_NAME:
            raise RefusalError("backup.damaged", path=path)
        return Manifest.from_json(_open_member(archive, entry).read())


def unpack(path: Path, manifest: Manifest, folder: Path) -> None:
    """Write the files of the backup into the folder, and compare their hashes.

    Raises: RefusalError when a file is missing or differs.
    """
    with _open_archive(path) as archive:
        for entry in archive:
            # Only what the manifest names is written, as a plain file: no links, no devices, no paths outside.
            if entry.name in manifest.files and entry.isreg():
                destination = folder / entry.name
                make_private_folder(destination.parent)
                with os.fdopen(os.open(destination, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                    shutil.copyfileobj(_open_member(archive, entry), file, _BLOCK_BYTES)
                    file.flush()
                    os.fsync(file.fileno())
    for name, expected in manifest.files.items():
        if not (folder / name).is_file() or hash_file(folder / name) != expected:
            raise RefusalError("backup.damaged", path=path)


@contextmanager
def _open_archive(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, mode="r:gz") as archive:
            yield archive
    except _READ_FAULTS as error:
        raise RefusalError("backup.damaged", path=path) from error


def _open_member(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> BinaryIO:
    member = archive.extractfile(entry)
    if member is None:
        raise ValueError("no plain file")
    return member  # type: ignore[return-value]


def _forget_owner(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mode = 0o600
    return entry


def _build_seal(sha256: str) -> bytes:
    """Return a gzip member with the hash, byte by byte the same in every version of Python."""
    content = sha256.encode()
    size = len(content)
    block = b"\x01" + struct.pack("<HH", size, size ^ 0xFFFF) + content
    return _GZIP_HEADER + block + struct.pack("<II", zlib.crc32(content), size)
