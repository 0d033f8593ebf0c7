"""A screen on a wall shows the outcomes of an org at a secret address, which its office opens and closes (ADR 29)."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.shortcuts import render as render_page
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import HIGHER_KINDS, Permission
from wuzha.orgs.models import Org, OrgQuerySet
from wuzha.people.access import Scope
from wuzha.people.models import WallScreen
from wuzha.people.wall_screen_services import close_wall_screen, find_wall_screen, open_wall_screen
from wuzha.reports.wall_screen import build_boards
from wuzha.web.access import AuthenticatedRequest, require_permissions, require_post
from wuzha.web.numbers import read_number

SECONDS_PER_VIEW = 20
KEY, VIEW, ORG, SCREEN = "key", "view", "org", "screen"
_HEADERS = {
    "Cache-Control": "no-store",
    # The address holds the secret: no other page may learn it, and no machine may list it.
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


@login_not_required
@require_safe
def show_wall_screen(request: HttpRequest) -> HttpResponse:
    """Show one view of the screen whose secret the address has; the page loads the next one by itself."""
    secret = request.GET.get(KEY, "")
    screen = find_wall_screen(secret)
    if screen is None:
        return HttpResponse(render_to_string("wall/closed.html"), status=404, headers=_HEADERS)
    today = timezone.localdate()
    boards = build_boards(screen.org, today)
    number = _read_number(request.GET.get(VIEW, ""), len(boards.views))
    next_number = number % len(boards.views) + 1 if boards.views else 1
    context = {
        "boards": boards,
        "board": boards.views[number - 1] if boards.views else None,
        "number": number,
        "count": len(boards.views),
        "today": today,
        "seconds": SECONDS_PER_VIEW,
        "next_address": f"?{urlencode({KEY: secret, VIEW: str(next_number)})}",
    }
    # Without the request: the frame of a page, its user and its messages are not for a wall.
    return HttpResponse(render_to_string("wall/screen.html", context), headers=_HEADERS)


@require_permissions(Permission.OPEN_SCREENS)
@require_safe
def list_wall_screens(request: AuthenticatedRequest, scope: Scope) -> HttpResponse:
    """List the addresses that are open in the scope, with the buttons that open and close them."""
    return _render_list(request, scope)


@require_permissions(Permission.OPEN_SCREENS)
@require_post
def open_screen(request: AuthenticatedRequest, scope: Scope) -> HttpResponse:
    """Open an address for an org and show it: once, in the answer to the form itself."""
    org = get_object_or_404(_list_orgs(scope), code=request.POST.get(ORG, ""))
    try:
        secret = open_wall_screen(actor=request.user, org=org)
    except RefusalError as error:
        messages.error(request, str(error))
        return redirect("wall_screens")
    # The secret is in the query: the log of accesses has none.
    address = request.build_absolute_uri(f"{reverse('wall_screen')}?{urlencode({KEY: secret})}")
    return _render_list(request, scope, address)


@require_permissions(Permission.OPEN_SCREENS)
@require_post
def close_screen(request: AuthenticatedRequest, scope: Scope) -> HttpResponse:
    """Close an address: it shows nothing any more, whoever has opened it."""
    number = read_number(request.POST.get(SCREEN))
    screens = WallScreen.objects.within(scope.paths).select_related("org")
    screen = screens.filter(pk=number).first() if number is not None else None
    try:
        if screen is None:
            raise RefusalError("screen.closed")
        close_wall_screen(actor=request.user.get_username(), screen=screen)
        messages.success(request, _("已停用大屏地址，原来的地址不再有效。"))
    except RefusalError as error:
        messages.error(request, str(error))
    return redirect("wall_screens")


def _render_list(request: AuthenticatedRequest, scope: Scope, address: str = "") -> HttpResponse:
    screens = WallScreen.objects.within(scope.paths).select_related("org", "opened_by")
    tops = _list_orgs(scope).filter(path__in=scope.paths).order_by("path")
    return render_page(request, "wall/screens.html", {"screens": screens, "tops": tops, "address": address})


def _list_orgs(scope: Scope) -> OrgQuerySet:
    return Org.objects.under(scope.paths).of_kind(*HIGHER_KINDS)


def _read_number(text: str, count: int) -> int:
    """Return the number of the view in the address; the first for anything else."""
    number = read_number(text)
    return number if number is not None and 1 <= number <= count else 1
