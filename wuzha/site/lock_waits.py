"""How long a process waits for a lock that another one holds on the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection

REQUEST_SECONDS = 5
"""How long a request waits for a lock. The worker for uploads and commands may wait longer: nobody looks at them."""


def limit_lock_waits() -> None:
    """Let connections that this process opens from now on wait at most REQUEST_SECONDS for a lock."""
    database: dict[str, Any] = settings.DATABASES["default"]
    options = database.setdefault("OPTIONS", {})
    if "sqlite" in database["ENGINE"]:
        options["timeout"] = REQUEST_SECONDS
    else:
        options["options"] = f"-c lock_timeout={REQUEST_SECONDS * 1000}"


@contextmanager
def refuse_lock_waits() -> Iterator[None]:
    """Let statements of this thread fail at once in SQLite where they would wait for a lock."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        (milliseconds,) = cursor.fetchone()
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(milliseconds)}")
