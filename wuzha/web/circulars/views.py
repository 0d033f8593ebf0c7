"""The list of circulars, and one of them: for every account of the street, never without a log-in."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from wuzha.core.vocabulary import Permission, RoundMode
from wuzha.decisions.list_columns import select_rows
from wuzha.people.access import Scope
from wuzha.publishing.public_list import read_list
from wuzha.web.access import AuthenticatedRequest, require_permissions
from wuzha.web.circulars.visible_lists import find_visible_lists


@require_permissions(Permission.SEE_STANDING)
@require_safe
def list_circulars(request: AuthenticatedRequest, scope: Scope) -> HttpResponse:
    """List the circulars that the reader may open, and the public lists of the same orgs."""
    return render(request, "circulars/circulars.html", {"lists": find_visible_lists(request.user)})


@require_permissions(Permission.SEE_STANDING)
@require_safe
def show_circular(request: AuthenticatedRequest, scope: Scope, circular_number: str) -> HttpResponse:
    """Show a circular, printable; a public list has its own page."""
    lists = find_visible_lists(request.user).filter(round__mode=RoundMode.INTERNAL)
    listing = get_object_or_404(lists, number=circular_number)
    circular = read_list(listing, select_rows(listing))
    return render(request, "circulars/circular.html", {"circular": circular})
