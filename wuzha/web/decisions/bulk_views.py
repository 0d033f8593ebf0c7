"""Propose, sign and countersign the decisions of many clear orgs at once."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from wuzha.core.problems import RefusalError
from wuzha.core.rounds.next_moves import list_waiting_orgs
from wuzha.core.vocabulary import Permission, RoundMove
from wuzha.decisions.bulk_services import move_clear_orgs
from wuzha.decisions.hearing_services import request_explanations
from wuzha.decisions.models import Round
from wuzha.decisions.round_state import load_state
from wuzha.decisions.round_words import name_round
from wuzha.people.access import Scope
from wuzha.web.access import AuthenticatedRequest, require_form_methods, require_permissions
from wuzha.web.decisions.bulk_page import WORDS, load_bulk_page
from wuzha.web.decisions.forms import read_seen
from wuzha.web.decisions.org_forms import StepTextForm
from wuzha.web.decisions.round_access import get_movable_round_or_404, make_trail
from wuzha.web.forms import refusals_on

ALL_ROWS = "all"
"""The value of the box that chooses every row of the page."""


@require_permissions(Permission.ORGANISE_ROUNDS)
@require_form_methods
def propose_decisions(request: AuthenticatedRequest, scope: Scope, round_pk: int) -> HttpResponse:
    """Propose to decide the choice clear orgs as the findings say."""
    return _move_many(request, round_pk, RoundMove.PROPOSE_DECISION)


@require_permissions(Permission.DECIDE_OUTCOMES)
@require_form_methods
def sign_decisions(request: AuthenticatedRequest, scope: Scope, round_pk: int) -> HttpResponse:
    """Sign the proposals of the choice clear orgs."""
    return _move_many(request, round_pk, RoundMove.DECIDE)


@require_permissions(Permission.COUNTERSIGN)
@require_form_methods
def countersign_decisions(request: AuthenticatedRequest, scope: Scope, round_pk: int) -> HttpResponse:
    """Countersign the decisions of the choice clear orgs."""
    return _move_many(request, round_pk, RoundMove.COUNTERSIGN)


def _move_many(request: AuthenticatedRequest, round_pk: int, move: RoundMove) -> HttpResponse:
    round_ = get_movable_round_or_404(request.user, round_pk, move)
    refusal, choice = "", set(request.POST.getlist("org"))
    if move is RoundMove.PROPOSE_DECISION and "ask" in request.POST:
        return _ask_unheard(request, round_)
    if request.method == "POST":
        # The boxes of a page, not what the page would have by now: nobody signs what they have not seen.
        codes = set(request.POST.getlist("shown")) if ALL_ROWS in choice else choice
        try:
            steps = move_clear_orgs(
                actor=request.user, round_=round_, move=move, codes=codes, seen=read_seen(request.POST)
            )
        except RefusalError as error:
            refusal = str(error)
        else:
            messages.success(request, str(WORDS[move].success) % {"count": len(steps)})
            return _redirect_after(round_, move)
    return _render(request, round_, move, refusal=refusal, choice=choice)


def _ask_unheard(request: AuthenticatedRequest, round_: Round) -> HttpResponse:
    """Ask the orgs that the page has shown to explain themselves before they are decided as not met."""
    form = _build_hearing_form(request.POST)
    if form.is_valid():
        with refusals_on(form):
            steps = request_explanations(
                actor=request.user,
                round_=round_,
                codes=request.POST.getlist("unheard"),
                text=form.cleaned_data["text"],
                seen=read_seen(request.POST),
            )
            messages.success(request, _("已要求%(count)d个说明。") % {"count": len(steps)})
            return redirect("propose_decisions", round_.pk)
    return _render(request, round_, RoundMove.PROPOSE_DECISION, hearing_form=form)


def _build_hearing_form(data: QueryDict | None = None) -> StepTextForm:
    initial = {"text": _("按台账未达标，认定前请说明情况。")}
    return StepTextForm(data, label=_("要它们说明什么"), initial=initial, auto_id="ask_%s")


def _redirect_after(round_: Round, move: RoundMove) -> HttpResponse:
    """Return to the page as long as something waits there, then to the round."""
    is_done = not list_waiting_orgs(load_state(round_), move)
    return redirect("round", round_.pk) if is_done else redirect(_NAMES[move], round_.pk)


_NAMES = {
    RoundMove.PROPOSE_DECISION: "propose_decisions",
    RoundMove.DECIDE: "sign_decisions",
    RoundMove.COUNTERSIGN: "countersign_decisions",
}


def _render(
    request: AuthenticatedRequest,
    round_: Round,
    move: RoundMove,
    *,
    refusal: str = "",
    choice: Collection[str] = (),
    hearing_form: StepTextForm | None = None,
) -> HttpResponse:
    state = load_state(round_)
    context = {
        "page": load_bulk_page(state, move, request.user, timezone.localdate(), request.GET),
        "refusal": refusal,
        "hearing_form": hearing_form or _build_hearing_form(),
        "hearing_days": state.flow.explanation_days,
        "choice": choice,
        "round": round_,
        "name": name_round(round_),
        "trail": make_trail(round_),
        "has_all": ALL_ROWS in choice,
    }
    return render(request, "decisions/bulk.html", context)
