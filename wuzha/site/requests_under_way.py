"""Count the requests that this process is answering, so that work in the background can let them go first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import Condition
from typing import Any

WsgiApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class RequestsUnderWay:
    """The number of requests that threads of this process are answering."""

    def __init__(self) -> None:
        self._number = 0
        self._changed = Condition()

    def count(self, site: WsgiApplication) -> WsgiApplication:
        """Return the WSGI application with its requests counted; what streams afterwards is not."""

        def answer(environment: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            self._add(1)
            try:
                return site(environment, start_response)
            finally:
                self._add(-1)

        return answer

    def wait_until_none(self, seconds: float) -> bool:
        """Wait until no request is being answered, at most for so long; return whether there is none."""
        with self._changed:
            return self._changed.wait_for(lambda: self._number == 0, seconds)

    def _add(self, number: int) -> None:
        with self._changed:
            self._number += number
            if self._number == 0:
                self._changed.notify_all()


REQUESTS = RequestsUnderWay()
