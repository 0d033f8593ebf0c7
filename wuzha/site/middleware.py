"""Middleware: security headers, partial page loads, the half hour of a session, roles, forced password change."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy

from wuzha.cli.request_receiver import REFUSED_STATUS
from wuzha.engines.lock_waits import refuse_lock_waits
from wuzha.people.log_in_state import must_set_password
from wuzha.people.models import User
from wuzha.site.sessions import LAST_USE_KEY
from wuzha.web.error_pages import show_refused_body, show_wrong_method
from wuzha.web.people.session_views import redirect_interrupted
from wuzha.web.people.typed_forms import keep_typed_form

GetResponse = Callable[[HttpRequest], HttpResponse]

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
"""Allow no inline script or style, and nothing from another host."""

ADDRESSES_WITHOUT_PASSWORD = frozenset(
    {"language", "log_in", "log_out", "password", "redeem_code", "calendar", "wall_screen"}
)
"""URL names open to a user who must set a new password first, and those that nobody logs in to read."""

RELOADED_ADDRESSES = frozenset({"wall_screen"})
"""URL names of pages that load themselves anew: the browser asks for them while nobody is at the computer."""

LAST_USE_INTERVAL_SECONDS = 60

_LOG_IN_AGAIN = gettext_lazy("登录已过期。请重新登录后再发送。")
_SET_PASSWORD = gettext_lazy("请先打开网页修改密码，再发送。")

PERMISSIONS_POLICY = ", ".join(
    f"{name}=()" for name in ("accelerometer", "camera", "geolocation", "gyroscope", "magnetometer", "microphone")
)
"""No page may ask where a device is or what its sensors say: nobody who works with the site is tracked."""


def add_security_headers(get_response: GetResponse) -> GetResponse:
    """Add the content security policy, and forbid caching: several people share the computer of an office."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def redirect_whole_window(get_response: GetResponse) -> GetResponse:
    """Let htmx open redirects and errors in the whole window.

    htmx asks for part of a page, for example the rows of a list. If the log-in page or an error page were put in that
    place, the list would look filtered although it is not.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if "HX-Request" not in request.headers:
            return response
        if response.has_header("Location"):
            return HttpResponse(headers={"HX-Redirect": response.headers["Location"]})
        if response.status_code >= HTTPStatus.BAD_REQUEST and request.method == "GET":
            return HttpResponse(headers={"HX-Redirect": request.get_full_path()})
        return response

    return middleware


def refuse_null_characters(get_response: GetResponse) -> GetResponse:
    """Refuse a URL with a null character, which PostgreSQL cannot search for; form fields refuse it by themselves."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise SuspiciousOperation("a null character in the address")
        return get_response(request)

    return middleware


def extend_session(get_response: GetResponse) -> GetResponse:
    """Keep a session alive while it is used.

    The time of the last use is stored once a minute, so that most page reads write nothing. It is stored after the page
    is made and without waiting for a lock: a page does not fail because its session cannot be extended.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        session = request.session
        now = int(timezone.now().timestamp())
        is_due = SESSION_KEY in session and now - session.get(LAST_USE_KEY, 0) >= LAST_USE_INTERVAL_SECONDS
        response = get_response(request)
        match = request.resolver_match
        if match is not None and match.url_name in RELOADED_ADDRESSES:
            return response
        if is_due and SESSION_KEY in session and not session.modified:
            _store_last_use(session, now)
        return response

    return middleware


def _store_last_use(session: SessionBase, now: int) -> None:
    session[LAST_USE_KEY] = now
    # If it fails, the next page tries again; a session that was ended meanwhile stays ended.
    with suppress(DatabaseError, UpdateError), refuse_lock_waits():
        session.save()
    session.modified = False


def answer_refused_bodies(get_response: GetResponse) -> GetResponse:
    """Answer a request whose body the server has not received: it was too large, or too slow."""

    def middleware(request: HttpRequest) -> HttpResponse:
        status = request.META.get(REFUSED_STATUS)
        return get_response(request) if status is None else show_refused_body(status)

    return middleware


def show_page_for_wrong_method(get_response: GetResponse) -> GetResponse:
    """Add a page to the empty answer of Django to a method that an address does not take."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or response.content:
            return response
        page = show_wrong_method(request)
        page.headers["Allow"] = response.headers["Allow"]
        return page

    return middleware


def _asks_for_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _refuse_script(status: HTTPStatus, sentence: object) -> JsonResponse:
    return JsonResponse({"error": str(sentence)}, status=status)


class LogInMiddleware(LoginRequiredMiddleware):
    """Send anonymous users to the log-in page, and afterwards to the page that they came from."""

    def handle_no_permission(  # type: ignore[override]  # Django takes any response
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponseBase:
        """Redirect; after a form or a button, to its page, with what was typed and a sentence that nothing was done.

        A script that asks for JSON gets the status 401: it keeps what it sent, and asks for the log-in itself.
        """
        if _asks_for_json(request):
            return _refuse_script(HTTPStatus.UNAUTHORIZED, _LOG_IN_AGAIN)
        if request.method in {"GET", "HEAD"}:
            return super().handle_no_permission(request, view_func)
        keep_typed_form(request)
        return redirect_interrupted(request)


class RolesMiddleware:
    """Read the roles of the user once per request: a page checks permissions about a dozen times."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """Attach the roles to the user before the view runs; an anonymous user has none."""
        if isinstance(request.user, User):
            request.user.cache_memberships()


class PasswordMiddleware:
    """Send a user to the page for a new password if somebody else set the present one, or if it has expired."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Redirect before the view runs, when the name of the URL is known."""
        match = request.resolver_match
        is_exempt = match is not None and match.url_name in ADDRESSES_WITHOUT_PASSWORD
        if not is_exempt and isinstance(request.user, User) and must_set_password(request.user):
            if _asks_for_json(request):
                return _refuse_script(HTTPStatus.FORBIDDEN, _SET_PASSWORD)
            if request.method == "POST":
                keep_typed_form(request)
            return redirect("password")
        return None
