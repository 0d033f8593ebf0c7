"""The two files that browsers and search engines ask for by themselves; they set no cookie."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from wuzha.web.public.public_view import SAFE_METHODS, open_to_public

ICON = Path(__file__).parents[1] / "static" / "site" / "wuzha.svg"
ROBOTS = b"User-agent: *\nAllow: /public/\nDisallow: /\n"
DAY_SECONDS = 24 * 3600


@open_to_public(*SAFE_METHODS)
def serve_icon(request: HttpRequest) -> HttpResponseBase:
    """Serve the sign of the site under the name that browsers ask for where no page names another."""
    return _send(_read_icon(), "image/svg+xml")


@open_to_public(*SAFE_METHODS)
def serve_robots(request: HttpRequest) -> HttpResponseBase:
    """Tell search engines that the public part alone is theirs."""
    return _send(ROBOTS, "text/plain; charset=utf-8")


@cache
def _read_icon() -> bytes:
    return ICON.read_bytes()


def _send(content: bytes, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response.headers["Cache-Control"] = f"public, max-age={DAY_SECONDS}"
    return response
