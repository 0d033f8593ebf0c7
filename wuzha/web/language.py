"""Choose the language of a page: Chinese, unless its reader has chosen English; browser preferences are ignored."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext, override

from wuzha.core import i18n
from wuzha.web.access import find_page_before, require_post, stand_in_frame

CHINESE, ENGLISH = "zh-hans", "en"
EXPORT_PREFIX = "export_"
"""How the name of the address of every export begins."""
ONE_YEAR = 365 * 24 * 3600


def translate_page(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Render a whole page, including the texts of `core`, in the language of its reader.

    Downloads are official papers and stay Chinese (ADR 14): lists under `?as=xlsx` and every export.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        language = CHINESE if _is_paper(request) else read_language(request)
        with override(language), i18n.override(None if language == CHINESE else gettext):
            response = get_response(request)
        patch_vary_headers(response, ("Cookie",))
        response.headers.setdefault("Content-Language", language)
        return response

    return middleware


def _is_paper(request: HttpRequest) -> bool:
    """Return whether the request asks for a download. Its address is resolved later: doing it here takes 25 µs."""
    if request.GET.get("as") == "xlsx":
        return True
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return False
    return (match.url_name or "").startswith(EXPORT_PREFIX)


def read_language(request: HttpRequest) -> str:
    """Return the language that the reader has chosen."""
    return ENGLISH if request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) == ENGLISH else CHINESE


@stand_in_frame
@login_not_required
@require_post
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the language that was chosen and return to the page where the button was pressed."""
    response = HttpResponseRedirect(find_page_before(request))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        ENGLISH if request.POST.get("language") == ENGLISH else CHINESE,
        max_age=ONE_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
