"""Recompute the results of many orgs after each write, before the next request needs them, and what pages asked for."""

from __future__ import annotations

import time

from django.db import Error, connections

from wuzha.assessments import standing
from wuzha.audit.books_state import read_books_state
from wuzha.audit.notification import Topic, read_notified_at
from wuzha.core.problems import RefusalError
from wuzha.reports.charts import trends
from wuzha.site.requests_under_way import REQUESTS

BUSY_POLL_SECONDS, IDLE_POLL_SECONDS = 0.05, 0.5
"""The time between two checks for a write: while people write, and after a minute without any write."""

IDLE_AFTER_SECONDS = 60.0

LONGEST_WAIT_SECONDS = 0.2
"""How long a result waits for the requests under way: a site that is never idle needs its results all the same."""

_CACHES = (standing.ASSESSMENTS, trends.CASE_COUNTS)


def keep_warm() -> None:
    """Renew the results after each write, or when a page went without one, for as long as the process lives.

    Each check is the stat of a file: a query of the database instead, twenty times a second in each process, took 5 %
    of a core of an idle server (measured).
    """
    written_at: int | None = None
    noticed_at = time.monotonic()
    while True:
        is_idle = time.monotonic() - noticed_at > IDLE_AFTER_SECONDS
        time.sleep(IDLE_POLL_SECONDS if is_idle else BUSY_POLL_SECONDS)
        latest = read_notified_at(Topic.LOG_WRITTEN)
        if latest == written_at and not any(cache.has_requests for cache in _CACHES):
            continue
        written_at, noticed_at = latest, time.monotonic()
        try:
            renew_results()
        except Error:
            # The database cannot be reached: forget the last write, so that the next check tries again.
            connections.close_all()
            written_at = None
        except RefusalError:
            # A plan file is missing: the page shows the refusal to its reader.
            continue


def renew_results() -> None:
    """Compute the results in use that are missing for the present state of the books.

    Each begins when this process answers no request: beside one it would take half of the interpreter from it.
    """
    state = read_books_state()
    for cache in _CACHES:
        cache.renew(state, lambda: REQUESTS.wait_until_none(LONGEST_WAIT_SECONDS))
