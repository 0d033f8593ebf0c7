"""Format each fault as one line: time, request number, address without its query, kind of error and places in the code.

The text of an exception may quote a ledger, and a query may hold a searched number: neither is written.
"""

from __future__ import annotations

import logging
import traceback
from logging import LogRecord
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import quote

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

from wuzha.web.request_number import get_request_number

TIME_FORMAT = "%Y-%m-%d %H:%M:%S"
_CHECKOUT = Path(__file__).parents[2]
_MAX_PLACES = 6
_MAX_HOST_LENGTH = 100


class OneLineFormatter(logging.Formatter):
    """Write a record in one line, whatever its message and its exception hold."""

    def format(self, record: LogRecord) -> str:
        """Return the line."""
        time = self.formatTime(record, TIME_FORMAT)
        request = getattr(record, "request", None)
        error = record.exc_info[1] if record.exc_info else None
        parts = [time, record.levelname]
        if isinstance(request, HttpRequest):
            parts.append(_describe_request(request, getattr(record, "status_code", None)))
        if error is not None:
            parts.append(_describe_error(error))
        elif not isinstance(request, HttpRequest):
            parts.append(" ".join(record.getMessage().split()))
        if isinstance(error, DisallowedHost) and isinstance(request, HttpRequest):
            host = str(request.META.get("HTTP_HOST", ""))[:_MAX_HOST_LENGTH]
            parts.append(f"Host {host!a} is not in WUZHA_HOSTS")
        return " ".join(parts)


def format_path(request: HttpRequest) -> str:
    """Return the path of the address, without its query, with every unusual character encoded."""
    return quote(request.path, safe="/:@-._~")


def _describe_request(request: HttpRequest, status: Any) -> str:
    return f"[{get_request_number(request)}] {status or '-'} {request.method} {format_path(request)}"


def _describe_error(error: BaseException) -> str:
    """Return the type of the error and the places that led to it, the innermost first."""
    places = [f"{_shorten(frame.filename)}:{frame.lineno}" for frame in _list_frames(error.__traceback__)]
    return " < ".join([type(error).__name__, *places[::-1][:_MAX_PLACES]])


def _list_frames(start: TracebackType | None) -> list[traceback.FrameSummary]:
    frames = traceback.extract_tb(start)
    # Django's own frames say nothing, unless there are no others.
    return [frame for frame in frames if "/django/" not in frame.filename] or list(frames)


def _shorten(file_name: str) -> str:
    path = Path(file_name)
    return str(path.relative_to(_CHECKOUT)) if path.is_relative_to(_CHECKOUT) else "/".join(path.parts[-2:])
