"""Answer `/healthz`: whether the database answers and its migrations are those of this program."""

from __future__ import annotations

from http import HTTPStatus

from django.db import Error
from django.http import HttpRequest, HttpResponse

from wuzha.maintenance.migration_state import is_up_to_date
from wuzha.site.middleware import GetResponse

HEALTH_PATH = "/healthz"


def answer_health_checks(get_response: GetResponse) -> GetResponse:
    """Answer before every other middleware: without a session, a log line, a redirect or a check of the host name."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return _check_health() if request.path == HEALTH_PATH else get_response(request)

    return middleware


def _check_health() -> HttpResponse:
    try:
        is_healthy = is_up_to_date()
    except Error:
        is_healthy = False
    status = HTTPStatus.OK if is_healthy else HTTPStatus.SERVICE_UNAVAILABLE
    response = HttpResponse("ok" if is_healthy else "unavailable", status=status, content_type="text/plain")
    response.headers["Cache-Control"] = "no-store"
    # Django logs each answer of 500 and more; a monitor asks every few seconds.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response
