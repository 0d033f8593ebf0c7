"""Keep what was typed into a form that comes in after its session has ended, and give it back after the log-in.

It stays on the server, in the session of the browser, for half an hour: never in an address, a log or a page that
somebody else opens. Only the account to which the form was shown gets it, filled in and not sent. Passwords and files
are not kept.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from wuzha.people.models import User
from wuzha.web.access import find_page_of
from wuzha.web.people.form_filling import fill_form
from wuzha.web.people.form_owners import TOKEN_FIELD, find_form_owner

SECONDS_KEPT = 30 * 60
MAX_TYPED_LETTERS = 500_000
"""More than any page of the site takes; what is longer is not kept."""

_KEY = "typed_form"
_NEVER_KEPT = frozenset({TOKEN_FIELD, "password", "again", "old", "one_time_code"})
_MAIN = b'<main class="page" id="content" tabindex="-1">'


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedForm:
    """The fields of a form that was not done, by name, for the account `owner`; `address` is where it was sent."""

    owner: int
    address: str
    fields: Mapping[str, Sequence[str]]
    has_files: bool
    until: float


def keep_typed_form(request: HttpRequest) -> TypedForm | None:
    """Keep the form of the request in its session; return None if nobody knows whose it is, or nothing was typed."""
    owner = find_form_owner(request)
    fields = {name: values for name, values in request.POST.lists() if name not in _NEVER_KEPT and any(values)}
    is_foreign = isinstance(request.user, User) and request.user.pk != owner
    if owner is None or is_foreign or not fields or len(json.dumps(fields)) > MAX_TYPED_LETTERS:
        return None
    typed_form = TypedForm(
        owner=owner,
        address=request.path_info,
        fields=fields,
        has_files=bool(request.FILES),
        until=time.time() + SECONDS_KEPT,
    )
    # Forms that nobody came back for end with their sessions.
    request.session.clear_expired()
    request.session[_KEY] = {name: getattr(typed_form, name) for name in TypedForm.__slots__}
    return typed_form


def find_typed_form(request: HttpRequest) -> TypedForm | None:
    """Return the form that the session keeps; one that is too old, or belongs to somebody else, is removed."""
    fields = request.session.get(_KEY)
    if fields is None:
        return None
    typed_form = TypedForm(**fields)
    is_foreign = isinstance(request.user, User) and request.user.pk != typed_form.owner
    if is_foreign or typed_form.until < time.time():
        del request.session[_KEY]
        return None
    return typed_form


def give_back_typed_form(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Fill the form into its page when its owner opens that, and forget it; nothing is sent."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method != "GET" or _KEY not in request.session or not isinstance(request.user, User):
            return response
        typed_form = find_typed_form(request)
        is_page = response.status_code == HTTPStatus.OK and response.headers["Content-Type"].startswith("text/html")
        if typed_form is None or not is_page or "HX-Request" in request.headers:
            return response
        if find_page_of(typed_form.address) != request.path_info:
            return response
        _fill_page(response, typed_form, request)
        del request.session[_KEY]
        return response

    return middleware


def _fill_page(response: HttpResponse, typed_form: TypedForm, request: HttpRequest) -> None:
    page, leftovers = fill_form(response.content.decode(), request.path_info, typed_form.address, typed_form.fields)
    # What was typed in words and has no place any more is shown, so that it can be copied.
    texts = [text for text in leftovers if not text.isascii()]
    is_filled = page != response.content.decode()
    context = {"is_filled": is_filled, "texts": texts, "has_files": typed_form.has_files}
    note = render_to_string("people/typed_form.html", context).encode()
    response.content = page.encode().replace(_MAIN, _MAIN + note, 1)
