"""Serve a public page again without asking the database, as long as nothing was written since it was loaded.

Opening the database takes a request longer than all the rest. Each committed line of the log touches a file of the data
folder, and looking at its time takes microseconds.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from django.conf import settings
from django.db import connection
from django.utils import timezone

from wuzha.audit.notification import Topic, read_notified_at

T = TypeVar("T")
MAX_AGE_SECONDS = 60.0
"""A notification can be lost, as from another machine: a page is loaded anew after as long as any browser keeps it."""


class FreshPageCache(Generic[T]):
    """The pages that were loaded since the last write of this machine; at most `capacity` of them."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._pages: OrderedDict[Hashable, tuple[Hashable, float, T]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, load: Callable[[], T]) -> T:
        """Return the page, loaded now if anything was written since; None is never kept."""
        if connection.in_atomic_block:
            # What this transaction has written is announced when it ends.
            return load()
        # Read before the page is: a write in between touches the file later, and the page is loaded once more.
        state = (read_notified_at(Topic.LOG_WRITTEN), timezone.localdate(), settings.PUBLIC_ADDRESS)
        with self._lock:
            stored_state, loaded_at, page = self._pages.get(key, (None, 0.0, None))
        if page is not None and stored_state == state and time.monotonic() - loaded_at < MAX_AGE_SECONDS:
            return page
        loaded_page = load()
        if loaded_page is not None:
            with self._lock:
                self._pages[key] = (state, time.monotonic(), loaded_page)
                self._pages.move_to_end(key)
                while len(self._pages) > self._capacity:
                    self._pages.popitem(last=False)
        return loaded_page

    def clear(self) -> None:
        """Drop all pages."""
        with self._lock:
            self._pages.clear()
