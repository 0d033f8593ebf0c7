"""Serve the public part without cookies, and read under which address everybody reaches it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse

PUBLIC_PREFIX = "/public/"
ROOT_FILES = ("/favicon.ico", "/robots.txt")
"""What browsers ask for by themselves, whatever page they show."""

_ADDRESS = re.compile(r"https?://[^/\s?#]+(?:/[^\s?#]*)?")
LOCAL_ADDRESS = "http://localhost:8000"


def strip_cookies(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Serve public pages as if the browser had sent no cookie, and set none.

    So they have no session and no language of a reader, one copy is right for everybody, and no cache keeps two.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PUBLIC_PREFIX) and request.path_info not in ROOT_FILES:
            return get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        response = get_response(request)
        response.cookies.clear()
        response.headers.pop("Vary", None)
        return response

    return middleware


def read_public_address(hosts: list[str], *, is_production: bool) -> str:
    """Return where everybody reaches the public part: WUZHA_PUBLIC_ADDRESS, else the first host of the site.

    Raises: ImproperlyConfigured for a value that is no address.
    """
    address = os.environ.get("WUZHA_PUBLIC_ADDRESS", "").rstrip("/")
    if address and not _ADDRESS.fullmatch(address):
        raise ImproperlyConfigured("看不懂环境变量 WUZHA_PUBLIC_ADDRESS。请写成 https://gongshi.example 的样式。")
    if address:
        return address
    return f"https://{hosts[0].lstrip('.')}" if is_production else LOCAL_ADDRESS
