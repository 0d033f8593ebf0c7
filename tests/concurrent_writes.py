"""Run a write while the transaction of another one is open."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Any

from django.db import connection, transaction

from tests.blocked_queries import wait_for_blocked_query


def run_while_waiting(first: Callable[[], Any], second: Callable[[], Any]) -> list[Exception]:
    """Run the second while the transaction of the first is open; return the errors of the second."""
    errors: list[Exception] = []

    def run_second() -> None:
        try:
            second()
        except Exception as fault:
            errors.append(fault)
        finally:
            connection.close()

    thread = Thread(target=run_second)
    with transaction.atomic():
        first()
        thread.start()
        wait_for_blocked_query()
    thread.join()
    return errors
