"""The pages on which the moves of a whole round are confirmed: freeze, end a stage, draw, publish, cancel, close."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from wuzha.core.vocabulary import Permission, RoundMove
from wuzha.decisions.round_state import load_state
from wuzha.decisions.round_words import name_move, name_round
from wuzha.people.access import Scope
from wuzha.web.access import AuthenticatedRequest, require_form_methods, require_permissions
from wuzha.web.decisions.forms import RoundMoveForm
from wuzha.web.decisions.move_page import MOVES_WITH_REASON, ROUND_MOVES, is_early_freeze, load_move_page, write_move
from wuzha.web.decisions.round_access import get_movable_round_or_404, make_trail
from wuzha.web.forms import refusals_on


@require_permissions(Permission.ORGANISE_ROUNDS, Permission.PUBLISH_LISTS, Permission.DECIDE_OUTCOMES)
@require_form_methods
def move_round(request: AuthenticatedRequest, scope: Scope, round_pk: int, move: str) -> HttpResponse:
    """Show what a move of the whole round does and why it is not legal yet; make it."""
    round_move = RoundMove.get(move)
    if round_move is None or round_move not in ROUND_MOVES:
        raise Http404
    round_ = get_movable_round_or_404(request.user, round_pk, round_move)
    state = load_state(round_)
    form = RoundMoveForm(
        state.last_step,
        needs_reason=round_move in MOVES_WITH_REASON,
        is_early=is_early_freeze(round_, round_move, timezone.localdate()),
        data=request.POST or None,
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            text = form.cleaned_data.get("text", "")
            write_move(actor=request.user, round_=round_, move=round_move, text=text, seen=form.seen_number)
            messages.success(request, _("已办：%(action)s。") % {"action": name_move(round_, round_move)})
            return redirect("baselines" if round_move is RoundMove.PROPOSE_BASELINES else "round", round_.pk)
        state = load_state(round_)
        form.renew(state.last_step)
    context = {
        "form": form,
        "page": load_move_page(round_, state, round_move, request.user, timezone.localdate()),
        "round": round_,
        "name": name_round(round_),
        "trail": make_trail(round_),
        "percent": state.flow.sample_percent,
    }
    return render(request, "decisions/move.html", context)
