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


_WAIT_STATEMENTS = {
    "sqlite": ("PRAGMA busy_timeout", "PRAGMA busy_timeout = {}", "0"),
    "postgresql": ("SHOW lock_timeout", "SET lock_timeout = '{}'", "1ms"),
}
"""For each database: how to ask for the longest wait, how to set it, and its shortest value."""


@contextmanager
def refuse_lock_waits() -> Iterator[None]:
    """Let statements of this thread fail at once where they would wait for a lock."""
    ask, setting, shortest = _WAIT_STATEMENTS[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(ask)
        (usual_wait,) = cursor.fetchone()
        cursor.execute(setting.format(shortest))
        try:
            yield
        finally:
            cursor.execute(setting.format(usual_wait))
