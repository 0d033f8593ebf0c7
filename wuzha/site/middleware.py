"""What holds for every page: headers that keep a browser safe, roles read once, a password of one's own first."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from wuzha.people.models import User
from wuzha.people.services import must_set_password

Answer = Callable[[HttpRequest], HttpResponse]

ONLY_FROM_US = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
"""No script and no style stands in a page, and nothing comes from anywhere else."""

WITHOUT_OWN_PASSWORD = frozenset({"language", "log_in", "log_out", "password"})
"""The addresses for someone who has yet to set a password."""

USED_AT = "used_at"
NOTED_EVERY_SECONDS = 60


def guarded_by_headers(answer: Answer) -> Answer:
    """Pages are not kept on the machine: several people share the one in the office."""

    def guarded(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.headers.setdefault("Content-Security-Policy", ONLY_FROM_US)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return guarded


def led_elsewhere_as_a_whole(answer: Answer) -> Answer:
    """Where a part of a page is asked for and the answer is another page, as the log-in or what went wrong, the window
    goes there: left where it was, a list would look as if it had been narrowed.
    """

    def asked(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        if "HX-Request" not in request.headers:
            return response
        if response.has_header("Location"):
            return HttpResponse(headers={"HX-Redirect": response.headers["Location"]})
        if response.status_code >= HTTPStatus.BAD_REQUEST and request.method == "GET":
            return HttpResponse(headers={"HX-Redirect": request.get_full_path()})
        return response

    return asked


def without_null_characters(answer: Answer) -> Answer:
    """No address of ours holds the null character, and PostgreSQL cannot search for it; form fields refuse it."""

    def asked(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise SuspiciousOperation("a null character in the address")
        return answer(request)

    return asked


def kept_while_in_use(answer: Answer) -> Answer:
    """A log-in lasts as long as somebody works. That is noted once a minute: a page read need not write anything."""

    def asked(request: HttpRequest) -> HttpResponse:
        session, now = request.session, int(timezone.now().timestamp())
        if SESSION_KEY in session and now - session.get(USED_AT, 0) >= NOTED_EVERY_SECONDS:
            session[USED_AT] = now
        return answer(request)

    return asked


class RolesOnce:
    """A page asks a dozen times what its reader may do; the roles are read once, at its beginning."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """Before the view; whoever is not logged in holds none."""
        if isinstance(request.user, User):
            request.user.roles_at_hand = tuple(request.user.memberships_on(timezone.localdate()))


class PasswordFirst:
    """Whoever has somebody else's gift as password, or too old a one, is sent to set a new one."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Before the view, when its address is known."""
        match = request.resolver_match
        goes_on = match is not None and match.url_name in WITHOUT_OWN_PASSWORD
        if not goes_on and isinstance(request.user, User) and must_set_password(request.user):
            return redirect("password")
        return None
