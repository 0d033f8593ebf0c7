"""What is said where a request cannot be worked with at all."""

from __future__ import annotations

from django.core.exceptions import TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.template.loader import get_template

from wuzha.web.uploads.forms import MOST_FILES


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The request cannot be understood, or brought more files than anybody reads."""
    most = MOST_FILES if isinstance(exception, TooManyFilesSent) else None
    return HttpResponseBadRequest(get_template("400.html").render({"most_files": most}))
