"""The page for a request that Django rejects as malformed."""

from __future__ import annotations

from django.core.exceptions import TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.template.loader import get_template

from wuzha.web.uploads.forms import MAX_FILES


def show_bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the page that gives the reason: too many files at once, or a request that cannot be understood."""
    file_limit = MAX_FILES if isinstance(exception, TooManyFilesSent) else None
    return HttpResponseBadRequest(get_template("400.html").render({"most_files": file_limit}))
