"""Wrap the views that are open to everybody: no log-in, no session, no token, and refusals that look like the rest."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt

from wuzha.publishing.form_key import write_form_key
from wuzha.publishing.pages import PublicPage, render_page

PublicView = Callable[..., HttpResponseBase]
SAFE_METHODS = ("GET", "HEAD")
FORM_METHODS = (*SAFE_METHODS, "POST")
CACHE_SECONDS = 60
"""How long a copy of a page may be shown: a revocation is known everywhere after so long."""

PUBLIC_CACHING = f"public, max-age={CACHE_SECONDS}"
_NOT_HERE = (
    gettext_lazy("没有这一页"),
    gettext_lazy("地址可能写错了，或者这一页已不再公开。"),
)
_WRONG_METHOD = (gettext_lazy("此地址不能这样打开"), gettext_lazy("没有改动任何内容。"))
_FOREIGN_FORM = (
    gettext_lazy("没有收下"),
    gettext_lazy("表单是从别的网站发来的，没有收下。请在本站的页面填写。"),
)


def open_to_public(*methods: str) -> Callable[[PublicView], PublicView]:
    """Open a view to everybody, for these methods.

    There is no session whose owner a foreign page could use, so there is no token either; but a form that another site
    sends is refused, by the origin that browsers name: nobody's browser files objections for somebody else.
    """

    def decorate(view: PublicView) -> PublicView:
        @csrf_exempt
        @login_not_required
        @wraps(view)
        def public_view(request: HttpRequest, *arguments: Any, **options: Any) -> HttpResponseBase:
            response = answer(request, *arguments, **options)
            # Every other error below /public/ gets a page of this frame (`site/public_errors.py`).
            vars(response)["is_public_page"] = True
            return response

        def answer(request: HttpRequest, *arguments: Any, **options: Any) -> HttpResponseBase:
            if request.method not in methods:
                response = refuse(HTTPStatus.METHOD_NOT_ALLOWED, *_WRONG_METHOD)
                response.headers["Allow"] = ", ".join(methods)
                return response
            if request.method == "POST" and is_from_another_site(request):
                return refuse(HTTPStatus.FORBIDDEN, *_FOREIGN_FORM)
            try:
                return view(request, *arguments, **options)
            except Http404:
                return refuse(HTTPStatus.NOT_FOUND, *_NOT_HERE)

        return public_view

    return decorate


def is_from_another_site(request: HttpRequest) -> bool:
    """Return whether the browser says that a page of another site has sent the form; a program says nothing."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = request.headers.get("Origin")
    if origin is None:
        return False
    try:
        # A server that has the pages as files may forward the form, and calls us by another name.
        return urlsplit(origin).netloc not in (request.get_host(), urlsplit(settings.PUBLIC_ADDRESS).netloc)
    except ValueError:
        return True


def serve_page(request: HttpRequest, page: PublicPage | None) -> HttpResponseBase:
    """Serve a page that everybody may cache; a browser that has these bytes gets none. Raises: Http404 without one."""
    if page is None:
        raise Http404
    response = HttpResponse(page.content, content_type=page.content_type)
    response.headers["ETag"] = page.tag
    response.headers["Cache-Control"] = PUBLIC_CACHING
    return get_conditional_response(request, etag=page.tag, response=response) or response


def serve_form(page: PublicPage | None) -> HttpResponse:
    """Serve a form whose every copy has a key of its own, so that nobody caches it. Raises: Http404 without one."""
    if page is None:
        raise Http404
    keyed_page = write_form_key(page)
    return HttpResponse(keyed_page.content, content_type=keyed_page.content_type)


def serve_own_page(template: str, context: dict[str, object], status: int = HTTPStatus.OK) -> HttpResponse:
    """Serve a page that is meant for one reader: the answer to a form, which nobody caches."""
    page = render_page(template, context)
    return HttpResponse(page.content, content_type=page.content_type, status=status)


def refuse(status: HTTPStatus, title: object, sentence: object) -> HttpResponse:
    """Return the page of a refusal."""
    return serve_own_page("public/refused.html", {"title": title, "sentence": sentence}, status)
