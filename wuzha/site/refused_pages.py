"""Log the pages that a logged-in user tries and that do not exist for them, or a form that is refused as forged."""

from __future__ import annotations

import re
from http import HTTPStatus
from uuid import UUID

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch

from wuzha.core.vocabulary import Register
from wuzha.engines.storage_failures import find_storage_failure
from wuzha.orgs.models import Org
from wuzha.people.models import User
from wuzha.people.refusal_services import record_refused_page
from wuzha.site.middleware import GetResponse

REFUSED = (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
_PARAMETER = re.compile("<(?:[^:>]+:)?([^>]+)>")
_MAX_DIGITS = 9
"""Of a number of the program; a longer one may be that of a telephone or of a person."""


def log_refused_pages(get_response: GetResponse) -> GetResponse:
    """Log what a view has refused to a logged-in user; an address that is none has no view, and no line.

    What cannot be logged is refused all the same.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        match = request.resolver_match
        if response.status_code in REFUSED and match is not None and isinstance(request.user, User):
            try:
                record_refused_page(user=request.user, page=describe_page(request.method or "", match))
            except (DatabaseError, InterfaceError) as error:
                if find_storage_failure(error) is None:
                    raise
        return response

    return middleware


def describe_page(method: str, match: ResolverMatch) -> str:
    """Return method and address as the log may have them: of what somebody typed, only numbers and codes of orgs."""

    def fill_in(parameter: re.Match[str]) -> str:
        value = match.kwargs.get(parameter[1])
        is_number = isinstance(value, UUID) or (isinstance(value, int) and len(str(value)) <= _MAX_DIGITS)
        is_code = value in list(Register) or Org.objects.filter(code=value).exists()
        return str(value) if is_number or (isinstance(value, str) and is_code) else "…"

    return f"{method} /{_PARAMETER.sub(fill_in, match.route)}"
