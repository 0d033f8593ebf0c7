"""Someone at a browser, as far as a server notices: one connection, cookies, and forms filled in and sent."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from urllib.parse import quote, urlencode

from bench.stopwatch import HEADER, seconds_of

PATIENCE_SECONDS = 60
FOUND, MOVED = 200, 302


@dataclass(slots=True)
class Answer:
    """What came back, and how long the browser waited for the last byte of it.

    `server` is how long the server says that it worked on it; 0 where it does not say.
    """

    status: int
    text: str
    seconds: float
    server: float
    goes_to: str = ""


class _Controls(HTMLParser):
    """The fields of the form in the main part of a page, with what stands in them."""

    def __init__(self) -> None:
        super().__init__()
        self.given: dict[str, str] = {}
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = dict(attrs)
        if tag == "input" and at.get("name") and at.get("type") not in ("submit", "search"):
            self.given[str(at["name"])] = at.get("value") or ""
        elif tag == "select" and at.get("name"):
            self._select = str(at["name"])
            self.given.setdefault(self._select, "")
        elif tag == "option" and self._select and "selected" in at:
            self.given[self._select] = at.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""


@dataclass(slots=True)
class Browser:
    """One of several at a server on this machine."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    _line: HTTPConnection | None = None

    def get(self, address: str) -> Answer:
        """The page at the address."""
        return self._ask("GET", address, None)

    def fill_in(self, address: str, **given: str) -> Answer:
        """The form at the address, sent with these fields changed."""
        return self.send(address, form_of(self.get(address).text) | given)

    def send(self, address: str, form: dict[str, str]) -> Answer:
        """A form that was filled in."""
        return self._ask("POST", address, urlencode(form))

    def _ask(self, method: str, address: str, body: str | None) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        begun = time.perf_counter()
        response = self._response(method, quote(address, safe="/?&=%-"), body, headers)
        text = response.read().decode("utf-8", "replace")
        seconds = time.perf_counter() - begun
        for line in response.headers.get_all("Set-Cookie") or ():
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        server = seconds_of(response.headers.get(HEADER, "=0"))
        return Answer(response.status, text, seconds, server, response.headers.get("Location", ""))

    def _response(self, method: str, address: str, body: str | None, headers: dict[str, str]) -> HTTPResponse:
        if self._line is None:
            self._line = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        try:
            self._line.request(method, address, body, headers)
            return self._line.getresponse()
        except ConnectionError:
            # A server may hang up on a line nobody spoke on for a while.
            self._line.close()
            self._line.request(method, address, body, headers)
            return self._line.getresponse()


def form_of(page: str) -> dict[str, str]:
    """The fields of the page's form, without the search."""
    controls = _Controls()
    controls.feed(page.partition("<main")[2] or page)
    return controls.given
