"""Which language a page speaks: Chinese, unless its reader chose English; what a browser would like is not asked."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, override
from django.views.decorators.http import require_POST

from wuzha.core.i18n import spoken

CHINESE, ENGLISH = "zh-hans", "en"
ONE_YEAR = 365 * 24 * 3600


def in_chosen_language(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The whole of a page in one language, the texts of `core` included.

    What is taken away as a file is a paper of the office and stays Chinese (ADR 14): every list under `?as=xlsx`, and
    all that lies under `export/`.
    """

    def told(request: HttpRequest) -> HttpResponse:
        is_paper = request.GET.get("as") == "xlsx" or request.path.endswith("/export/")
        language = CHINESE if is_paper else language_of(request)
        with override(language), spoken(None if language == CHINESE else gettext):
            response = answer(request)
        patch_vary_headers(response, ("Cookie",))
        response.headers.setdefault("Content-Language", language)
        return response

    return told


def language_of(request: HttpRequest) -> str:
    """The language its reader chose."""
    return ENGLISH if request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) == ENGLISH else CHINESE


@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """The other language from now on, on the page one came from."""
    wanted = ENGLISH if request.POST.get("language") == ENGLISH else CHINESE
    response = HttpResponseRedirect(_page_before(request))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        wanted,
        max_age=ONE_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _page_before(request: HttpRequest) -> str:
    """Where the button stood: as the browser says, which knows how a list is narrowed by now, else as the form says."""
    for page in (request.headers.get("Referer", ""), request.POST.get("next", "")):
        if url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure()):
            return page
    return "/"
