"""Results kept in memory while what they rest on is the same; of many the ones longest unused are let go."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")
DESKS = 64
"""How many questions can be worked on at once; two that share a desk wait for each other, nothing worse."""

STILL_ASKED_SECONDS = 300
"""Nobody has asked for so long: then nobody will soon."""


class Kept(Generic[T]):
    """The latest result of each question, for all threads of a process.

    `room` is how much may be kept, in what `size` says of a result: results of another state make room at once, since
    nobody asks for them again.
    """

    def __init__(self, room: int, size: Callable[[T], int]) -> None:
        self._room = room
        self._size = size
        self._results: OrderedDict[Hashable, tuple[Hashable, T]] = OrderedDict()
        self._filled = 0
        self._ahead: dict[Hashable, tuple[float, Callable[[], T]]] = {}
        self._shelf = Lock()
        self._desks = [Lock() for _ in range(DESKS)]

    def get(self, question: Hashable, state: Hashable, make: Callable[[], T], *, ahead: bool = False) -> T:
        """The result in this state, made now if it is not there; whoever asks the same meanwhile waits for it.

        `ahead`: as long as it is asked for now and then, it is renewed for the next state before somebody asks.
        """
        if ahead:
            with self._shelf:
                self._ahead[question] = (time.monotonic(), make)
        return self._get(question, state, make)

    def renew(self, state: Hashable) -> None:
        """Makes what was asked for ahead, and is not there in this state."""
        with self._shelf:
            late = time.monotonic() - STILL_ASKED_SECONDS
            self._ahead = {question: asked for question, asked in self._ahead.items() if asked[0] > late}
            wanted = [(question, make) for question, (_, make) in self._ahead.items()]
        for question, make in wanted:
            self._get(question, state, make)

    def _get(self, question: Hashable, state: Hashable, make: Callable[[], T]) -> T:
        if (found := self.find(question, state)) is not None:
            return found
        with self._desks[hash(question) % DESKS]:
            if (found := self.find(question, state)) is not None:
                return found
            made = make()
            self._keep(question, state, made)
        return made

    def find(self, question: Hashable, state: Hashable) -> T | None:
        """The result in this state, where it is kept; no result is None."""
        with self._shelf:
            kept_for, result = self._results.get(question, (None, None))
            if result is None or kept_for != state:
                return None
            self._results.move_to_end(question)
            return result

    def clear(self) -> None:
        """Nothing is kept any more."""
        with self._shelf:
            self._results.clear()
            self._ahead.clear()
            self._filled = 0

    def _keep(self, question: Hashable, state: Hashable, made: T) -> None:
        with self._shelf:
            if question in self._results:
                self._filled -= self._size(self._results.pop(question)[1])
            self._results[question] = (state, made)
            self._filled += self._size(made)
            while self._filled > self._room:
                _, (_, let_go) = self._results.popitem(last=False)
                self._filled -= self._size(let_go)
