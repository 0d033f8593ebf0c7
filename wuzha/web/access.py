"""Guard every page: what lies outside a reader's scope does not exist, so the answer is 404, never 403."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from wuzha.core.vocabulary import Permission
from wuzha.people.access import find_scope
from wuzha.people.models import User

View = Callable[..., HttpResponseBase]

require_form_methods = require_http_methods(["GET", "HEAD", "POST"])
"""Allow the methods of a page with a form."""


def require_post(view: View) -> View:
    """Allow POST; send a browser that opens the address to the page on which its button stands.

    It comes here after a log-in, by its language button, or by going back. The view has the attribute `is_post_only`.
    """

    @wraps(view)
    def post_view(request: HttpRequest, *arguments: Any, **options: Any) -> HttpResponseBase:
        if request.method in {"GET", "HEAD"}:
            return redirect(find_page_of(request.path_info))
        return require_http_methods(["POST"])(view)(request, *arguments, **options)

    vars(post_view)["is_post_only"] = True
    return post_view


def stand_in_frame(view: View) -> View:
    """Mark a view whose buttons stand in the frame of every page: they are about the page, and nothing is typed."""
    vars(view)["is_in_frame"] = True
    return view


def is_of_frame(request: HttpRequest) -> bool:
    """Return whether a button of the frame has sent the request (`stand_in_frame`)."""
    try:
        return hasattr(resolve(request.path_info).func, "is_in_frame")
    except Resolver404:
        return False


def find_page_before(request: HttpRequest) -> str:
    """Return the address of the page on which a button of the frame was pressed."""
    # The browser knows how a list is filtered by now; the form knows how it was when the page was loaded.
    for address in (request.headers.get("Referer", ""), request.POST.get("next", "")):
        if url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
            return address
    return reverse("home")


def find_page_of(address: str) -> str:
    """Return the address without its query if it is that of a page, else the nearest page above it.

    `/uploads/7/undo/` is no page: its button stands on `/uploads/7/`.
    """
    path = address.partition("?")[0]
    while path != "/":
        try:
            if not hasattr(resolve(path).func, "is_post_only"):
                return path
        except Resolver404:
            pass
        path = path.rstrip("/").rpartition("/")[0] + "/"
    return reverse("home")


def find_form_page(request: HttpRequest) -> str:
    """Return the address, with its query, of the page on which the form or button of the request stands.

    The query is that of the page from which the browser sent it, as it names it; else that of the request.
    """
    if is_of_frame(request):
        page_before = urlsplit(find_page_before(request))
        return page_before._replace(scheme="", netloc="", path=find_page_of(page_before.path), fragment="").geturl()
    page = find_page_of(request.path_info)
    try:
        referrer = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        referrer = urlsplit("")
    is_referrer = (referrer.netloc, referrer.path) == (request.get_host(), page)
    query = referrer.query if is_referrer else request.META.get("QUERY_STRING", "")
    return f"{page}?{query}" if query else page


class AuthenticatedRequest(HttpRequest):
    """A request by a logged-in user: the middleware turns all others away before the view."""

    user: User


def require_permissions(*permissions: Permission) -> Callable[[View], View]:
    """Answer 404 to users who have none of these permissions anywhere; pass the scope as the view's second argument.

    The scope is that of the first permission the user has. It is the outermost decorator, so that anyone else
    gets 404 whatever the method. The view has them as its attribute `permissions`: the test of all
    addresses finds a view without them.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded_view(request: AuthenticatedRequest, *arguments: Any, **options: Any) -> HttpResponseBase:
            scope = next(filter(None, (find_scope(request.user, permission) for permission in permissions)), None)
            if scope is None:
                raise Http404
            return view(request, scope, *arguments, **options)

        vars(guarded_view)["permissions"] = frozenset(permissions)
        return guarded_view

    return decorate
