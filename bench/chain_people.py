"""The people of a county's round at their pages: each request is timed, from the request to the last byte."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from django.test import Client
from django.test.client import ClientHandler

from bench.processes import BenchmarkError
from bench.tables import print_progress
from wuzha.people.models import User

OK_STATUS, REDIRECT_STATUS = 200, 302
HOST = "localhost"
_HANDLER = ClientHandler(enforce_csrf_checks=False)
"""The site, for all clients: one of its own for each would load all middleware anew for each person."""
_SEEN = re.compile(r'name="seen" value="(\d+)"')
_ALERT = re.compile(r'role="alert".*?</', re.DOTALL)
_NUMBER = re.compile(r"(?<=/)(?:\d+|D\d+|[\w-]{20,})(?=/|$)")


@dataclass(frozen=True, slots=True)
class TimedRequest:
    """A request: its method, its address with a star for every number or code, and the seconds it took.

    `processor` is how much of them this process ran: on a machine that others use, the rest is a wait for them.
    """

    method: str
    page: str
    seconds: float
    processor: float


@dataclass(slots=True, kw_only=True)
class PartCost:
    """The cost of a part of the round: its moves and its requests."""

    name: str
    move_count: int = 0
    requests: list[TimedRequest] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """The server time of all requests."""
        return sum(request.seconds for request in self.requests)

    @property
    def processor(self) -> float:
        """The processor time of all requests."""
        return sum(request.processor for request in self.requests)

    @property
    def slowest(self) -> TimedRequest:
        """The request that took longest."""
        return max(self.requests, key=lambda request: request.processor)


@dataclass(slots=True)
class ChainCosts:
    """The parts of the round so far; requests count for the part that runs."""

    parts: list[PartCost] = field(default_factory=list)

    @contextmanager
    def count_part(self, name: str) -> Iterator[PartCost]:
        """Count what happens in the block as a part of this name."""
        print_progress(name)
        self.parts.append(PartCost(name=name))
        yield self.parts[-1]

    def time(self, method: str, address: str, request: Callable[[], Any]) -> Any:
        """Make the request and note its seconds."""
        start, processor_start = time.perf_counter(), time.process_time()
        answer = request()
        seconds, processor = time.perf_counter() - start, time.process_time() - processor_start
        page = _NUMBER.sub("*", address.partition("?")[0])
        self.parts[-1].requests.append(TimedRequest(method, page, seconds, processor))
        return answer


@dataclass(slots=True)
class ChainPerson:
    """Somebody at the site; without a name, somebody without an account."""

    costs: ChainCosts
    name: str = ""
    _client: Client = field(init=False)

    def __post_init__(self) -> None:
        self._client = Client(headers={"host": HOST})
        self._client.handler = _HANDLER
        self.log_in()

    def log_in(self) -> None:
        """Log in, as on the morning of each day; that belongs to no part of the round."""
        if self.name:
            self._client.force_login(User.objects.get(username=self.name))

    def open(self, address: str) -> str:
        """Open a page and return it. Raises: BenchmarkError when there is none."""
        answer = self.costs.time("GET", address, lambda: self._client.get(address))
        if answer.status_code != OK_STATUS:
            raise BenchmarkError(f"{address}: {answer.status_code}")
        return str(answer.content.decode())

    def fill_in(self, address: str, **fields: object) -> str:
        """Open a page, send its form, and return the page that follows."""
        return self.send(address, self.open(address), **fields)

    def send(self, address: str, page: str, **fields: object) -> str:
        """Send a form of the page that is open, and return the page to which it leads.

        Raises: BenchmarkError when it was refused.
        """
        self.costs.parts[-1].move_count += 1
        seen = _SEEN.search(page)
        data = {"seen": seen.group(1) if seen else "", **fields}
        answer = self.costs.time("POST", address, lambda: self._client.post(address, data))
        if answer.status_code == OK_STATUS:
            return self._read_own_answer(address, answer.content.decode())
        if answer.status_code != REDIRECT_STATUS:
            raise BenchmarkError(f"{address}: {answer.status_code}")
        return self.open(answer["Location"])

    def _read_own_answer(self, address: str, page: str) -> str:
        """Return the page that answers a form without leading elsewhere, as that of a public objection does."""
        alert = _ALERT.search(page)
        if alert is not None or not address.startswith("/public/"):
            reason = re.sub(r"<[^>]*>", "", alert.group()) if alert else "no reason"
            raise BenchmarkError(f"{address}: refused, {unescape(reason)[:300]}")
        return page
