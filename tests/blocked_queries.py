"""Wait for another connection in tests of two people who write at once."""

from time import sleep

from django.db import connection


def wait_for_blocked_query() -> None:
    """Wait until another connection waits for a lock of this transaction."""
    with connection.cursor() as cursor:
        for _ in range(500):
            cursor.execute("SELECT COUNT(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            sleep(0.01)
    raise AssertionError("nobody waits")
