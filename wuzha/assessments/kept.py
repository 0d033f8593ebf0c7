"""Results kept in memory while what they rest on is the same; of many the ones longest unused are let go."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """Results by what they rest on, for all threads of a process."""

    def __init__(self, at_most: int) -> None:
        self._at_most = at_most
        self._results: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The result under the key, made now if it is not there; two threads may make the same one."""
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
                return self._results[key]
        made = make()
        with self._lock:
            self._results[key] = made
            while len(self._results) > self._at_most:
                self._results.popitem(last=False)
        return made
