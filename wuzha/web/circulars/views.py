"""The list of circulars, and one of them: for every account of the street, never without a log-in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Permission, RoundMode, RoundStage
from wuzha.decisions.access import find_visible_rounds
from wuzha.decisions.list_columns import select_rows
from wuzha.decisions.round_words import name_round
from wuzha.orgs.models import Org
from wuzha.people.access import Scope, find_scope
from wuzha.publishing.pages import PDF
from wuzha.publishing.pdf.list_pdf import can_draw_list, draw_list_pdf
from wuzha.publishing.public_list import PublicList, read_list
from wuzha.publishing.publicity import read_inside_publicity
from wuzha.web.access import AuthenticatedRequest, require_permissions
from wuzha.web.circulars.visible_lists import find_visible_lists
from wuzha.web.decisions.round_access import get_round_or_404, make_trail
from wuzha.web.papers.paper_page import send_file


@require_permissions(Permission.SEE_STANDING)
@require_safe
def list_circulars(request: AuthenticatedRequest, scope: Scope) -> HttpResponse:
    """List the circulars that the reader may open, and the public lists of the same orgs."""
    rounds = find_visible_rounds(request.user).filter(mode=RoundMode.INTERNAL, stage=RoundStage.PUBLICITY)
    publicities = [(round_, name_round(round_)) for round_ in rounds.select_related("org").distinct()]
    context = {"lists": find_visible_lists(request.user), "publicities": publicities}
    return render(request, "circulars/circulars.html", context)


@require_permissions(Permission.SEE_STANDING)
@require_safe
def show_publicity(request: AuthenticatedRequest, scope: Scope, shared_round: int) -> HttpResponse:
    """Show what an internal round publicises, to every account of its org and of those below it."""
    round_ = get_round_or_404(request.user, shared_round)
    publicity = read_inside_publicity(round_)
    codes = [line.code for line in publicity.lines] if publicity is not None else []
    own_scope = find_scope(request.user, Permission.ANSWER_SELF_CHECKS)
    context = {
        "round": round_,
        "name": name_round(round_),
        "trail": make_trail(round_),
        "publicity": publicity,
        "own_orgs": Org.objects.under(own_scope.paths).filter(code__in=codes).order_by("path"),
    }
    return render(request, "circulars/publicity.html", context)


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
