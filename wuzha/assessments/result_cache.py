"""Cache results in memory for a state of the books, and recompute frequently used ones when that changes."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")
LOCK_STRIPES = 64
"""Striped locks: each key is computed once at a time; two keys may share a lock and wait for each other."""

WARM_SECONDS = 300
"""Results that nobody has used for this long are not recomputed ahead. This is no time to live: whether a result is
valid depends on the state alone."""


class ResultCache(Generic[T]):
    """The latest result of each key, valid for one state, for all threads of a process.

    `capacity` is measured in what `size` returns for a result. A result for another state replaces the earlier one at
    once, since nothing needs that again; beyond the capacity the least recently used results are dropped.
    """

    def __init__(self, capacity: int, size: Callable[[T], int]) -> None:
        self._capacity = capacity
        self._size = size
        self._results: OrderedDict[Hashable, tuple[Hashable, T]] = OrderedDict()
        self._total_size = 0
        self._warm_entries: dict[Hashable, tuple[float, Callable[[], T]]] = {}
        self.has_requests = False
        # Lock order: a stripe first, then this one; it is never held while a result is computed.
        self._lock = Lock()
        self._stripes = [Lock() for _ in range(LOCK_STRIPES)]

    def get(self, key: Hashable, state: Hashable, compute: Callable[[], T], *, is_warmed: bool = False) -> T:
        """Return the result for this state, computed now if it is missing; threads with the same key wait for it.

        `is_warmed`: `renew` computes it again for the next state, as long as it is used now and then.
        """
        if is_warmed:
            with self._lock:
                self._warm_entries[key] = (time.monotonic(), compute)
        return self._get(key, state, compute)

    def request(self, key: Hashable, state: Hashable, compute: Callable[[], T]) -> T | None:
        """Return the result for this state if it is cached; if not, `renew` computes it, and again for later states."""
        with self._lock:
            self._warm_entries[key] = (time.monotonic(), compute)
        result = self.find(key, state)
        if result is None:
            self.has_requests = True
        return result

    def renew(self, state: Hashable, wait: Callable[[], object] = lambda: None) -> None:
        """Compute the warmed and requested results that are missing for this state; `wait` is called before each."""
        self.has_requests = False
        with self._lock:
            oldest_use = time.monotonic() - WARM_SECONDS
            self._warm_entries = {key: entry for key, entry in self._warm_entries.items() if entry[0] > oldest_use}
            computations = [(key, compute) for key, (_, compute) in self._warm_entries.items()]
        for key, compute in computations:
            if self.find(key, state) is None:
                wait()
                self._get(key, state, compute)

    def _get(self, key: Hashable, state: Hashable, compute: Callable[[], T]) -> T:
        if (result := self.find(key, state)) is not None:
            return result
        with self._stripes[hash(key) % LOCK_STRIPES]:
            if (result := self.find(key, state)) is not None:
                return result
            result = compute()
            self.store(key, state, result)
        return result

    def find(self, key: Hashable, state: Hashable) -> T | None:
        """Return the result for this state if it is cached; None is no result."""
        with self._lock:
            stored_state, result = self._results.get(key, (None, None))
            if result is None or stored_state != state:
                return None
            self._results.move_to_end(key)
            return result

    def clear(self) -> None:
        """Drop all results."""
        with self._lock:
            self._results.clear()
            self._warm_entries.clear()
            self._total_size = 0

    def store(self, key: Hashable, state: Hashable, result: T) -> None:
        """Store the result for this state, in place of that of any other state."""
        with self._lock:
            if key in self._results:
                self._total_size -= self._size(self._results.pop(key)[1])
            self._results[key] = (state, result)
            self._total_size += self._size(result)
            while self._total_size > self._capacity:
                _, (_, oldest) = self._results.popitem(last=False)
                self._total_size -= self._size(oldest)
