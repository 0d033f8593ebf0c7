"""A simulated browser: one connection, cookies, forms that are filled in and sent."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from urllib.parse import quote, urlencode

from bench.stopwatch import HEADER, parse_seconds

PATIENCE_SECONDS = 60
_JSON = {"Content-Type": "application/json", "Accept": "application/json"}
OK_STATUS, REDIRECT_STATUS = 200, 302


@dataclass(slots=True)
class TimedAnswer:
    """The answer to a request, and the seconds until its last byte.

    `server` is the server time that the answer reports; 0 where it reports none.
    """

    status: int
    text: str
    seconds: float
    server: float
    location: str = ""


class _Controls(HTMLParser):
    """Collects the fields of the form in the main part of a page, with their values."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "input" and attributes.get("name") and attributes.get("type") not in ("submit", "search"):
            self.values[str(attributes["name"])] = attributes.get("value") or ""
        elif tag == "select" and attributes.get("name"):
            self._select = str(attributes["name"])
            self.values.setdefault(self._select, "")
        elif tag == "option" and self._select and "selected" in attributes:
            self.values[self._select] = attributes.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""


@dataclass(slots=True)
class Browser:
    """A browser with a connection of its own to a server on this machine."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    _connection: HTTPConnection | None = None

    def get(self, address: str) -> TimedAnswer:
        """Open the page at the address."""
        return self._request("GET", address, None)

    def fill_in(self, address: str, **values: str) -> TimedAnswer:
        """Open the form at the address, change these fields and send it."""
        return self.send(address, parse_form(self.get(address).text) | values)

    def send(self, address: str, form: dict[str, str]) -> TimedAnswer:
        """Send the fields of a form."""
        return self._request("POST", address, urlencode(form))

    def send_json(self, address: str, content: object, token: str) -> TimedAnswer:
        """Send the content as a script of a page does."""
        return self._request("POST", address, json.dumps(content), **_JSON, **{"X-CSRFToken": token})

    def _request(self, method: str, address: str, body: str | None, **more_headers: str) -> TimedAnswer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        headers |= more_headers
        start = time.perf_counter()
        response = self._send_request(method, quote(address, safe="/?&=%-"), body, headers)
        text = response.read().decode("utf-8", "replace")
        seconds = time.perf_counter() - start
        for cookie in response.headers.get_all("Set-Cookie") or ():
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(cookie).items()}
        server = parse_seconds(response.headers.get(HEADER, "=0"))
        return TimedAnswer(response.status, text, seconds, server, response.headers.get("Location", ""))

    def _send_request(self, method: str, address: str, body: str | None, headers: dict[str, str]) -> HTTPResponse:
        if self._connection is None:
            self._connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        try:
            self._connection.request(method, address, body, headers)
            return self._connection.getresponse()
        except ConnectionError:
            # A server may close a connection that has been idle for a while: connect again.
            self._connection.close()
            self._connection.request(method, address, body, headers)
            return self._connection.getresponse()


def parse_form(page: str) -> dict[str, str]:
    """Return the fields of the page's form, without those of the search."""
    controls = _Controls()
    controls.feed(page.partition("<main")[2] or page)
    return controls.values
