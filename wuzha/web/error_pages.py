"""The pages for a request that Django rejects as malformed, and for a fault of the program."""

from __future__ import annotations

from django.core.exceptions import TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseServerError
from django.template.loader import get_template
from django.utils import timezone

from wuzha.web.request_number import get_request_number
from wuzha.web.uploads.forms import MAX_FILES


def show_bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the page that gives the reason: too many files at once, or a request that cannot be understood."""
    file_limit = MAX_FILES if isinstance(exception, TooManyFilesSent) else None
    context = {"most_files": file_limit, **_identify(request)}
    return HttpResponseBadRequest(get_template("400.html").render(context))


def show_server_error(request: HttpRequest) -> HttpResponse:
    """Return the page with the time and the number under which the log has the fault."""
    return HttpResponseServerError(get_template("500.html").render(_identify(request)))


def _identify(request: HttpRequest) -> dict[str, object]:
    return {"request_number": get_request_number(request), "failed_at": timezone.now()}
