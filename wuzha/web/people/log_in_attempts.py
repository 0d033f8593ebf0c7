"""Read from a request which address and which known device an attempt to log in comes from."""

from __future__ import annotations

import secrets
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from wuzha.people.log_in_budget import Attempt
from wuzha.people.log_in_state import hash_username

COOKIE = "device"
COOKIE_SECONDS = 400 * 24 * 3600
"""The longest time for which browsers keep a cookie; each log-in begins it anew."""

MAX_NAMES, NAME_LETTERS = 20, 16
_SALT = "wuzha.web.people.device"


def read_attempt(request: HttpRequest, username: str) -> Attempt:
    """Return the attempt under this name, with its address and, if the device is known for the name, the device."""
    device = _read_device(request)
    is_known = _shorten(username) in device["names"]
    return Attempt(username, find_address(request), device["id"] if is_known else "")


def remember_device(request: HttpRequest, response: HttpResponseBase, username: str) -> None:
    """Set the cookie by which the device is known for this name from now on, beside the last names before."""
    device = _read_device(request)
    name = _shorten(username)
    names = [name, *(other for other in device["names"] if other != name)][:MAX_NAMES]
    response.set_cookie(
        COOKIE,
        signing.dumps({"id": device["id"] or secrets.token_urlsafe(16), "names": names}, salt=_SALT),
        max_age=COOKIE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read_device(request: HttpRequest) -> dict[str, Any]:
    try:
        device: dict[str, Any] = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=COOKIE_SECONDS)
    except signing.BadSignature:
        return {"id": "", "names": []}
    return device


def _shorten(username: str) -> str:
    """Return the hash under which the cookie holds a name: others who use the computer do not read it."""
    return hash_username(username)[:NAME_LETTERS]


def find_address(request: HttpRequest) -> str:
    """Return the address of the connection; behind a proxy, the one that the proxy has added; "" if neither is one."""
    address: str = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        # The last one: those before it are what the client itself has sent.
        address = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or address
    try:
        return str(ip_address(address.strip("[]")))
    except ValueError:
        return ""
