"""An office whose database is a file, as `wuzha serve` uses it: the other tests have theirs in memory."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connections, transaction

from wuzha.audit.log import record
from wuzha.core.vocabulary import LogAction
from wuzha.maintenance.data_folder import DATABASE_NAME

SECRET = "x" * 50
UPLOAD = Path("spool", "6f1b5f54-4b5e-4ba4-8b7e-0c0f5d0a3c11", "files", "案件.xlsx")
UPLOAD_CONTENT = b"a ledger"


@contextmanager
def open_office(folder: Path, settings: Any, empty_database: Path) -> Iterator[Path]:
    """Yield the data folder of an office with three lines in its log, a secret, and an upload that waits."""
    upload = folder / UPLOAD
    for part in reversed(upload.relative_to(folder).parents):
        (folder / part).mkdir(mode=0o700)
    upload.write_bytes(UPLOAD_CONTENT)
    (folder / "secret_key").write_text(SECRET, encoding="utf-8")
    path = folder / DATABASE_NAME
    shutil.copyfile(empty_database, path)
    for file in (upload, folder / "secret_key", path):
        file.chmod(0o600)
    memory = connections["default"]
    connections["default"] = memory.copy()
    connections["default"].settings_dict["NAME"] = str(path)
    settings.DATA = folder
    try:
        with transaction.atomic():
            for number in range(3):
                record(actor="wu", action=LogAction.ADD_ORG, subject=f"org:{number}")
        yield folder
    finally:
        connections["default"].close()
        connections["default"] = memory
