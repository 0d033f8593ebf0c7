"""Write a line for each request into the file of WUZHA_ACCESS_LOG; without that variable nothing is written."""

from __future__ import annotations

import logging
import time

from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from wuzha.site.fault_log import format_path
from wuzha.site.middleware import GetResponse
from wuzha.web.request_number import get_request_number

LOGGER_NAME = "wuzha.access"
_LOGGER = logging.getLogger(LOGGER_NAME)
_MILLISECONDS = 1000


def log_accesses(get_response: GetResponse) -> GetResponse:
    """Write time, request number, status, method, path without query, and milliseconds."""
    if not _LOGGER.handlers:
        raise MiddlewareNotUsed

    def middleware(request: HttpRequest) -> HttpResponse:
        start = time.monotonic()
        response = get_response(request)
        number, milliseconds = get_request_number(request), (time.monotonic() - start) * _MILLISECONDS
        path = format_path(request)
        _LOGGER.info("[%s] %d %s %s %.0fms", number, response.status_code, request.method, path, milliseconds)
        return response

    return middleware
