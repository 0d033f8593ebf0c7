"""Number requests, so that a line of the log of faults and the page that a user saw can be matched."""

from __future__ import annotations

import secrets

from django.http import HttpRequest

_KEY = "wuzha.request_number"


def get_request_number(request: HttpRequest) -> str:
    """Return the number of the request; it gets one when somebody first asks for it."""
    number: str = request.META.setdefault(_KEY, secrets.token_hex(4))
    return number
