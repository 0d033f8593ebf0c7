"""A clerk of the office at a browser: logs in, sends files, confirms and undoes uploads, declares months."""

from __future__ import annotations

import re
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from bench.browser import parse_form

PATIENCE_SECONDS = 60.0
RETRY_SECONDS = 0.1
FOUND, SERVER_FAULT = 302, 500
Fields = list[tuple[str, str]]


class _WithoutRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments: Any) -> None:
        return None


class Clerk:
    """A logged-in person; no request is sent twice, so that what the site did with it can be examined."""

    def __init__(self, port: int, username: str, password: str) -> None:
        self._root = f"http://127.0.0.1:{port}"
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()), _WithoutRedirects())
        self.post("/log-in/", [("username", username), ("password", password)])

    def get(self, address: str) -> str:
        """Return the page. Raises: AssertionError for any status but 200; OSError if the site does not answer."""
        status, text, _ = self._open(self._make_request(address))
        assert status == 200, (address, status)
        return text

    def wait_for_page(self, address: str) -> str:
        """Return the page as soon as the site answers. Raises: AssertionError if it does not, within a minute."""
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return self.get(address)
            except (OSError, HTTPException):
                assert time.monotonic() < until, f"no answer: {address}"
                time.sleep(RETRY_SECONDS)

    def post(self, form_address: str, fields: Fields, to: str = "") -> str:
        """Send the form of a page with these fields, to another address if given; return where the answer leads.

        Raises: AssertionError if it leads nowhere; OSError if the site does not answer.
        """
        return self.submit(self.prepare(form_address, fields, to))

    def prepare(self, form_address: str, fields: Fields, to: str = "") -> urllib.request.Request:
        """Return the request that sends the form."""
        form = parse_form(self.get(form_address))
        names = {name for name, _ in fields}
        whole = [(name, value) for name, value in form.items() if name not in names] + fields
        return self._make_request(to or form_address, urlencode(whole).encode())

    def prepare_upload(self, name: str, content: bytes) -> urllib.request.Request:
        """Return the request that sends a file."""
        boundary = uuid4().hex
        body = b""
        for field, value in parse_form(self.get("/uploads/")).items():
            if field in ("csrfmiddlewaretoken", "holder"):
                body += f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
        body += f'--{boundary}\r\nContent-Disposition: form-data; name="ledgers"; filename="{name}"\r\n'.encode()
        body += b"Content-Type: application/octet-stream\r\n\r\n" + content + f"\r\n--{boundary}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        return self._make_request("/uploads/", body, headers)

    def submit(self, request: urllib.request.Request) -> str:
        """Send the request; return where the answer leads. Raises: as `post`."""
        status, text, location = self._open(request)
        assert status == FOUND, (request.full_url, status, re.sub(r"<[^>]*>|\s+", " ", text)[-2000:])
        return location

    def _make_request(
        self, address: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> urllib.request.Request:
        return urllib.request.Request(self._root + address, body, dict(headers or {}))  # noqa: S310  a local address

    def _open(self, request: urllib.request.Request) -> tuple[int, str, str]:
        try:
            with self._opener.open(request, timeout=PATIENCE_SECONDS) as answer:
                return answer.status, answer.read().decode(), ""
        except urllib.error.HTTPError as error:
            text = error.read().decode(errors="replace")
            assert error.code < SERVER_FAULT, (request.full_url, error.code, text[-500:])
            return error.code, text, error.headers.get("Location", "")
