"""The restorations from which this installation comes: their numbers tell which marks in the file of heads are its own.

A rehearsal restores a backup into another folder, often with the settings of the live site, and marks the same file.
"""

from __future__ import annotations

import secrets
from pathlib import Path

from django.conf import settings

from wuzha.core.input_paths import check_input_file

RESTORATIONS_NAME = "restorations"
_MAX_BYTES = 1_000_000


def read_restorations() -> list[str]:
    """Return the numbers of the restorations, the latest last; a backup takes them along.

    Raises: RefusalError when the file is no plain file.
    """
    path = Path(settings.DATA) / RESTORATIONS_NAME
    check_input_file(path)
    try:
        with path.open("rb") as file:
            return file.read(_MAX_BYTES).decode(errors="replace").split()
    except FileNotFoundError:
        return []


def add_restoration(folder: Path) -> None:
    """Add a new number to those in the folder, into which a backup was unpacked."""
    path = folder / RESTORATIONS_NAME
    path.touch(mode=0o600)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{secrets.token_hex(16)}\n")
