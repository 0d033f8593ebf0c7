"""The manifest of a backup: where it comes from, and the hashes of its tables and files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from wuzha.maintenance.table_hashes import TableHash

FORMAT = 1


@dataclass(frozen=True, slots=True)
class FileHash:
    """The size of a file in bytes and the SHA-256 of its content."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup holds.

    `version` is the version of the program that last migrated the database, `migrations` what it has, as `app.name`;
    `log_lines` and `log_hash` are length and last hash of the audit log.
    """

    version: str
    made_at: str
    vendor: str
    migrations: tuple[str, ...]
    log_lines: int
    log_hash: str
    tables: Mapping[str, TableHash]
    files: Mapping[str, FileHash]

    def to_json(self) -> bytes:
        """Return the manifest as JSON."""
        return json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False, indent=1).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Manifest:
        """Read a manifest.

        Raises: ValueError when the text is no manifest, or names a file outside the folder of the backup.
        """
        values = json.loads(text)
        if not isinstance(values, dict) or values.pop("format", None) != FORMAT:
            raise ValueError("no manifest of this format")
        try:
            tables = {name: TableHash(**entry) for name, entry in values.pop("tables").items()}
            files = {name: FileHash(**entry) for name, entry in values.pop("files").items()}
            manifest = cls(**{**values, "migrations": tuple(values["migrations"]), "tables": tables, "files": files})
        except (AttributeError, KeyError, TypeError) as error:
            raise ValueError("a manifest without its parts") from error
        if any(PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts for name in files):
            raise ValueError("a file outside the folder")
        return manifest


def hash_file(path: Path) -> FileHash:
    """Return size and hash of a file."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return FileHash(path.stat().st_size, sha256)


def hash_files(folder: Path) -> dict[str, FileHash]:
    """Return the hashes of all files below the folder, by their paths in it."""
    return {
        path.relative_to(folder).as_posix(): hash_file(path) for path in sorted(folder.rglob("*")) if path.is_file()
    }
