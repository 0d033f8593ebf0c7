"""Decide how large a body of a request may be, before it is read."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.contrib.auth import get_user
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.handlers.wsgi import WSGIRequest
from django.db import close_old_connections
from django.http import HttpResponse
from django.urls import Resolver404, resolve

from wuzha.cli.request_receiver import SMALL_BODY_BYTES
from wuzha.core.vocabulary import Permission
from wuzha.people.access import find_scope

LARGE_BODY_BYTES = 60_000_000
"""More than the 50 MiB of files that the form of uploads takes, with what surrounds them."""

LARGE_BODY_PERMISSIONS = {
    "uploads": Permission.UPLOAD,
    "shapes": Permission.MANAGE_ORGS,
    "paper_template": Permission.ORGANISE_ROUNDS,
}
"""The names of the addresses that receive files, and what a sender of files must be allowed to do."""


def find_body_limit(environment: dict[str, Any]) -> int:
    """Return how many bytes the body of this request may have; its header alone has been read."""
    close_old_connections()
    try:
        request = WSGIRequest(environment | {"wsgi.input": BytesIO()})
        permission = LARGE_BODY_PERMISSIONS.get(resolve(request.path_info).url_name or "")
        if permission is None:
            return SMALL_BODY_BYTES
        SessionMiddleware(lambda _: HttpResponse()).process_request(request)
        return LARGE_BODY_BYTES if find_scope(get_user(request), permission) else SMALL_BODY_BYTES
    except Resolver404:
        return SMALL_BODY_BYTES
    finally:
        close_old_connections()
