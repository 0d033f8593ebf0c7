"""The page of one org in a round, and the objection that the org itself files."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wuzha.core.rounds.rules import About
from wuzha.core.vocabulary import OptionalStep, Permission, RoundMove, SelfCheckAnswer
from wuzha.decisions.baseline_services import sign_baseline
from wuzha.decisions.hearing_services import request_explanation
from wuzha.decisions.open_moves import MoveChoice
from wuzha.decisions.rectification_services import order_rectification
from wuzha.decisions.review_services import end_review
from wuzha.decisions.round_services import StepDraft, make_move
from wuzha.decisions.round_words import describe_early_freeze
from wuzha.decisions.self_check_services import answer_self_check
from wuzha.people.access import Scope, find_scopes
from wuzha.web.access import AuthenticatedRequest, require_form_methods, require_permissions
from wuzha.web.decisions.forms import read_seen
from wuzha.web.decisions.move_boxes import MoveBox, build_org_box
from wuzha.web.decisions.next_org import find_list_link, find_next_org
from wuzha.web.decisions.org_page import build_org_page
from wuzha.web.decisions.place import OrgPlace, find_org_place, read_move
from wuzha.web.forms import refusals_on
from wuzha.web.papers.paper_access import READERS


@require_permissions(Permission.SEE_STANDING)
@require_form_methods
def show_round_org(request: AuthenticatedRequest, scope: Scope, round_pk: int, code: str) -> HttpResponse:
    """Show an org of a round from its decision down to the rows, and make the moves about it."""
    place = find_org_place(request.user, scope, round_pk, code)
    box: MoveBox | None = None
    if request.method == "POST":
        move = read_move(request, About.ORG)
        box = build_org_box(place, MoveChoice(move=move), request.POST)
        if box.form.is_valid():
            with refusals_on(box.form):
                _make_org_move(request, place, move, box.form.cleaned_data)
                messages.success(request, _("已办理：%(move)s。") % {"move": move.label})
                # The page then names the org with which the reader goes on.
                return redirect(f"{reverse('round_org', args=(round_pk, code))}?{urlencode({'done': move.value})}")
        # Somebody else may have made a step: the page shows the state that refused this one.
        place = find_org_place(request.user, scope, round_pk, code)
    has_sheet = place.record.state.flow.has(OptionalStep.SELF_CHECK)
    sheet_scopes = find_scopes(request.user, (Permission.ANSWER_SELF_CHECKS, *READERS)).values()
    page = build_org_page(place, box)
    done = RoundMove.get(request.GET.get("done", ""))
    context = {
        "page": page,
        "list_link": find_list_link(place, done, [box.move for box in page.boxes]),
        "certificate": place.certificate,
        "early_freeze": describe_early_freeze(place.round, place.record.state.frozen_on),
        "next_org": find_next_org(place, done),
        "reads_sheet": has_sheet and any(sheet_scope.holds(place.org.path) for sheet_scope in sheet_scopes),
    }
    return render(request, "decisions/org.html", context)


def _make_org_move(request: AuthenticatedRequest, place: OrgPlace, move: RoundMove, values: dict[str, Any]) -> None:
    actor, round_, org, seen = request.user, place.round, place.org, read_seen(request.POST)
    if move is RoundMove.ANSWER_SELF_CHECK:
        answer = SelfCheckAnswer.get(request.POST.get("answer", ""))
        answer_self_check(actor=actor, round_=round_, org=org, answer=answer, seen=seen, **values)
    elif move is RoundMove.SIGN_BASELINE:
        answer = SelfCheckAnswer.get(request.POST.get("answer", ""))
        sign_baseline(actor=actor, round_=round_, org=org, answer=answer, seen=seen, **values)
    elif move is RoundMove.REQUEST_EXPLANATION:
        request_explanation(actor=actor, round_=round_, org=org, seen=seen, **values)
    elif move is RoundMove.END_REVIEW:
        end_review(actor=actor, round_=round_, org=org, seen=seen, **values)
    elif move is RoundMove.ORDER_RECTIFICATION:
        order_rectification(actor=actor, round_=round_, org=org, **values)
    else:
        make_move(actor=actor, round_=round_, drafts=[StepDraft(move=move, org=org, seen=seen, **values)])
