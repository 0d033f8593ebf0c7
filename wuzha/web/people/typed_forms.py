"""Keep what was typed into a form that comes in after its session has ended, and give it back after the log-in.

It stays on the server, in the session of the browser, for half an hour: never in an address, a log or a page that
somebody else opens. Only the account to which the form was shown gets it, filled in and not sent. Passwords and files
are not kept.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve

from wuzha.people.log_in_state import must_set_password
from wuzha.people.models import User
from wuzha.web.access import find_form_page, find_page_of, is_of_frame
from wuzha.web.people.form_filling import FilledPage, fill_form
from wuzha.web.people.form_owners import TOKEN_FIELD, find_form_owner

SECONDS_KEPT = 30 * 60
MAX_TYPED_LETTERS = 500_000
"""More than any page of the site takes; what is longer is not kept."""

_KEY = "typed_form"
_NEVER_KEPT = frozenset({TOKEN_FIELD, "password", "again", "old", "one_time_code"})
NEVER_TYPED = re.compile(
    "seen(_values|_day|-[0-9]+)?|example|removing|chosen|decided|chooses|next|interrupted|session|holder|under"
    "|answer|again|following|all|none|preview|sure|turn"
    "|choose|remind|draft|bulk_(met|not_met|none)|attest|return|confirm|declare|report"
    "|file|case|completed|org|screen|move|add|remove|mapping_count|registers|form_key|word|ask|unheard|(shown|choice)-[0-9]+"
)
"""Names of hidden fields, buttons and boxes, whose values are codes that nobody could copy."""
_PAGE_STATUSES = frozenset({HTTPStatus.OK, HTTPStatus.NOT_FOUND})
_MAIN = b'<main id="content" tabindex="-1">'


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedForm:
    """The fields of a form that was not done, by name, for the account `owner`.

    `address` is where it was sent, `page` the page with its query where it is given back; a form that `is_too_long`
    has no fields any more.
    """

    owner: int
    address: str
    page: str
    fields: Mapping[str, Sequence[str]]
    has_files: bool
    is_too_long: bool
    until: float

    @property
    def has_typed_fields(self) -> bool:
        """Whether somebody has typed or chosen something in it."""
        return self.is_too_long or self.has_files or bool(_list_typed(self.fields))


def keep_typed_form(request: HttpRequest) -> TypedForm | None:
    """Keep the form of the request in its session; return None if nobody knows whose it is, or it has no fields.

    Empty fields are kept too: they were emptied, or say that there was nothing to see. A button in which nothing was
    typed takes nobody's typed form away: that one stays, and is returned.
    """
    if is_of_frame(request):
        return None
    owner = find_form_owner(request)
    fields = {name: values for name, values in request.POST.lists() if name not in _NEVER_KEPT}
    is_foreign = isinstance(request.user, User) and request.user.pk != owner
    if owner is None or is_foreign or not fields:
        return None
    kept_form = find_typed_form(request)
    if kept_form is not None and kept_form.owner == owner and kept_form.has_typed_fields and not _list_typed(fields):
        return kept_form
    is_too_long = len(json.dumps(fields, ensure_ascii=False)) > MAX_TYPED_LETTERS
    typed_form = TypedForm(
        owner=owner,
        address=request.path_info,
        page=find_form_page(request),
        fields={} if is_too_long else fields,
        has_files=bool(request.FILES),
        is_too_long=is_too_long,
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
    if fields.keys() != set(TypedForm.__slots__):
        # Kept by another version of the program.
        del request.session[_KEY]
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
        # A new password comes first; the form waits for its page.
        if typed_form is None or "HX-Request" in request.headers or must_set_password(request.user):
            return response
        if _split_page(typed_form.page)[0] == request.path_info:
            _give_back(request, response, typed_form)
        return response

    return middleware


def _give_back(request: HttpRequest, response: HttpResponse, typed_form: TypedForm) -> None:
    """Fill the form into the answer if that is a page, and forget the form; follow it if its page leads to another."""
    is_its_page = _split_page(typed_form.page)[1] == request.META.get("QUERY_STRING", "")
    if response.has_header("Location"):
        if is_its_page:
            request.session[_KEY] = {**request.session[_KEY], "page": response.headers["Location"]}
        return
    if response.status_code not in _PAGE_STATUSES or not response.headers["Content-Type"].startswith("text/html"):
        return
    filled = _fill_page(request, response.content.decode(), typed_form)
    # Another page of the same list may lack fields.
    if filled.leftovers and not is_its_page:
        return
    _show(response, filled, typed_form)
    del request.session[_KEY]


def _fill_page(request: HttpRequest, page: str, typed_form: TypedForm) -> FilledPage:
    """Fill the form into the page.

    If its page has led to the same page of another revision, the form still goes to the address of the revision that
    it was loaded from, so that what others wrote meanwhile is not overwritten.
    """
    address, new_action = typed_form.address, ""
    has_moved = address != request.path_info and find_page_of(address) == address
    if has_moved and _find_view_name(address) == _find_view_name(request.path_info):
        address, new_action = request.path_info, address
    return fill_form(page, request.path_info, address, typed_form.fields, new_action=new_action)


def _show(response: HttpResponse, filled: FilledPage, typed_form: TypedForm) -> None:
    # What was typed and has no place any more is shown, so that it can be copied.
    texts = [text for name in _list_typed(filled.leftovers) for text in filled.leftovers[name]]
    note = b""
    if filled.is_changed or texts or typed_form.has_files or typed_form.is_too_long:
        context = {"filled": filled, "texts": texts, "typed_form": typed_form}
        note = render_to_string("people/typed_form.html", context).encode()
    response.content = filled.page.encode().replace(_MAIN, _MAIN + note, 1)


def _list_typed(fields: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the names of the fields in which somebody types or chooses."""
    return [name for name in fields if not NEVER_TYPED.fullmatch(name)]


def _find_view_name(address: str) -> str | None:
    try:
        return resolve(address).view_name
    except Resolver404:
        return None


def _split_page(address: str) -> tuple[str, str]:
    """Return the path and the query of an address."""
    parts = urlsplit(address)
    return parts.path, parts.query
