"""The list of circulars, and one of them: for every account of the street, never without a log-in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Permission, RoundMode
from wuzha.decisions.list_columns import select_rows
from wuzha.people.access import Scope
from wuzha.publishing.pages import PDF
from wuzha.publishing.pdf.list_pdf import can_draw_list, draw_list_pdf
from wuzha.publishing.public_list import PublicList, read_list
from wuzha.web.access import AuthenticatedRequest, require_permissions
from wuzha.web.circulars.visible_lists import find_visible_lists
from wuzha.web.papers.paper_page import send_file


@require_permissions(Permission.SEE_STANDING)
@require_safe
def list_circulars(request: AuthenticatedRequest, scope: Scope) -> HttpResponse:
    """List the circulars that the reader may open, and the public lists of the same orgs."""
    return render(request, "circulars/circulars.html", {"lists": find_visible_lists(request.user)})


@require_permissions(Permission.SEE_STANDING)
@require_safe
def show_circular(request: AuthenticatedRequest, scope: Scope, circular_number: str) -> HttpResponse:
    """Show a circular, printable; a public list has its own page."""
    circular = _get_circular_or_404(request, circular_number)
    pdf_obstacle = "" if can_draw_list(circular) else str(RefusalError("paper.no_pdf_font"))
    return render(request, "circulars/circular.html", {"circular": circular, "pdf_obstacle": pdf_obstacle})


@require_permissions(Permission.SEE_STANDING)
@require_safe
def export_circular(request: AuthenticatedRequest, scope: Scope, circular_number: str) -> HttpResponse:
    """Send a circular as PDF, to whoever may open its page."""
    circular = _get_circular_or_404(request, circular_number)
    if not can_draw_list(circular):
        messages.error(request, str(RefusalError("paper.no_pdf_font")))
        return redirect("circular", circular_number)
    return send_file(draw_list_pdf(circular), f"{circular.title}.pdf", PDF)


def _get_circular_or_404(request: AuthenticatedRequest, number: str) -> PublicList:
    lists = find_visible_lists(request.user).filter(round__mode=RoundMode.INTERNAL)
    listing = get_object_or_404(lists, number=number)
    return read_list(listing, select_rows(listing))
