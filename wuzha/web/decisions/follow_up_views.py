"""The pages of what follows the list: rectifications, reviews, and whom to commend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wuzha.core.problems import RefusalError
from wuzha.core.rounds.rules import About
from wuzha.core.rounds.state import OrgProgress, RectificationProgress
from wuzha.core.vocabulary import Outcome, Permission, RoundMove, RoundStage
from wuzha.decisions.models import RoundStep
from wuzha.decisions.moved_outcomes import list_moved_orgs
from wuzha.decisions.open_moves import MoveChoice, find_move_choice, list_rectification_moves
from wuzha.decisions.rectification_services import list_rectification_steps
from wuzha.decisions.review_candidates import ReviewCandidate, list_review_candidates
from wuzha.decisions.round_services import StepDraft, make_move
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.web.access import AuthenticatedRequest, require_form_methods, require_permissions
from wuzha.web.decisions.forms import read_seen
from wuzha.web.decisions.ladder import LadderRung, list_rungs
from wuzha.web.decisions.move_boxes import MoveBox, build_subject_box
from wuzha.web.decisions.org_forms import CommendationForm
from wuzha.web.decisions.place import (
    OrgPlace,
    RoundPlace,
    find_org_of_record,
    find_round_place,
    load_visible_record,
    read_move,
)
from wuzha.web.decisions.step_history import HistoryLine, describe_steps
from wuzha.web.forms import refusals_on


@dataclass(frozen=True, slots=True, kw_only=True)
class RectificationPage:
    """One rectification: its order, its steps, what the reader may do now, and the ladder of sanctions."""

    place: OrgPlace
    number: int
    item: RectificationProgress
    boxes: Sequence[MoveBox]
    closed_moves: Sequence[MoveChoice]
    history: Sequence[HistoryLine]
    rungs: Sequence[LadderRung]


@require_permissions(Permission.SEE_STANDING)
@require_safe
def list_rectifications(request: AuthenticatedRequest, scope: Scope, round_pk: int) -> HttpResponse:
    """List the rectifications of a round, the open ones first, and the orgs with a gap that have none yet."""
    place = find_round_place(request.user, scope, round_pk)
    state = place.record.state
    orgs = {org.code: org for org in Org.objects.filter(code__in=state.orgs)}
    lines = [(number, orgs[item.org], item) for number, item in state.rectifications.items() if item.org in orgs]
    ordered_codes = {item.org for item in state.rectifications.values()}
    gaps = [
        orgs[code] for code, org in state.orgs.items() if code in orgs and code not in ordered_codes and _has_gap(org)
    ]
    context = {
        "round": place.round,
        "lines": sorted(lines, key=lambda line: (not line[2].is_open, line[0])),
        "gaps": gaps if state.stage is RoundStage.PUBLISHED else (),
    }
    return render(request, "decisions/rectifications.html", context)


def _has_gap(org: OrgProgress) -> bool:
    return org.decision is Outcome.NOT_MET or org.is_revoked


@require_permissions(Permission.SEE_STANDING)
@require_form_methods
def show_rectification(request: AuthenticatedRequest, scope: Scope, round_pk: int, rectification: int) -> HttpResponse:
    """Show a rectification; report, check and close it."""
    place, item = _find_rectification(request, scope, round_pk, rectification)
    box: MoveBox | None = None
    if request.method == "POST":
        move = read_move(request, About.RECTIFICATION)
        box = build_subject_box(move, request.POST)
        if box.form.is_valid():
            with refusals_on(box.form):
                _make_rectification_move(request, place, rectification, move, box.form.cleaned_data)
                messages.success(request, _("已办理：%(move)s。") % {"move": move.label})
                return redirect("rectification", round_pk, rectification)
        place, item = _find_rectification(request, scope, round_pk, rectification)
    page = _build_rectification_page(place, rectification, item, box)
    return render(request, "decisions/rectification.html", {"page": page, "round": place.round})


def _find_rectification(
    request: AuthenticatedRequest, scope: Scope, round_pk: int, number: int
) -> tuple[OrgPlace, RectificationProgress]:
    record = load_visible_record(request.user, round_pk)
    item = record.state.rectifications.get(number)
    if item is None:
        raise Http404
    return find_org_of_record(request.user, scope, record, item.org), item


def _make_rectification_move(
    request: AuthenticatedRequest, place: OrgPlace, number: int, move: RoundMove, values: dict[str, Any]
) -> None:
    draft = StepDraft(move=move, subject=number, seen=read_seen(request.POST), **values)
    make_move(actor=request.user, round_=place.round, drafts=[draft])


def _build_rectification_page(
    place: OrgPlace, number: int, item: RectificationProgress, refused_box: MoveBox | None
) -> RectificationPage:
    choices = list_rectification_moves(place.user, place.record, number, place.org)
    boxes = [build_subject_box(choice.move) for choice in choices if choice.is_open]
    if refused_box is not None:
        boxes = [refused_box, *(box for box in boxes if box.move is not refused_box.move)]
    steps = list_rectification_steps(place.steps, number)
    reason = next((step.text for step in steps if step.term is RoundMove.ORDER_RECTIFICATION), "")
    return RectificationPage(
        place=place,
        number=number,
        item=item,
        boxes=boxes,
        closed_moves=[choice for choice in choices if not choice.is_open],
        history=describe_steps(steps),
        rungs=list_rungs(place.user, place.round, place.org, reason) if place.sees_all else (),
    )


@require_permissions(Permission.SEE_STANDING)
@require_safe
def list_reviews(request: AuthenticatedRequest, scope: Scope, round_pk: int) -> HttpResponse:
    """List the orgs whose finding of today differs from the sealed one, and the reviews that are open.

    `show=moved` lists only those whose published outcome would change, as the to-dos count them.
    """
    place = find_round_place(request.user, scope, round_pk)
    problem, candidates = "", list[ReviewCandidate]()
    try:
        candidates = list_review_candidates(place.round)
    except RefusalError as error:
        problem = str(error)
    if request.GET.get("show") == "moved":
        moved_codes = {org.code for org in list_moved_orgs(place.round, place.record.state)}
        candidates = [candidate for candidate in candidates if candidate.code in moved_codes]
    # An org can be reviewed again: the last opening counts.
    openings = (
        RoundStep.objects.filter(round=place.round, org=OuterRef("pk"), move=RoundMove.OPEN_REVIEW)
        .order_by("-number")
        .values("at")[:1]
    )
    open_codes = {code for code, org in place.record.state.orgs.items() if org.review is not None}
    context = {
        "round": place.round,
        "candidates": candidates,
        "reviews": Org.objects.filter(code__in=open_codes).annotate(opened_at=Subquery(openings)).order_by("code"),
        "problem": problem,
    }
    return render(request, "decisions/reviews.html", context)


@require_permissions(Permission.SEE_STANDING)
@require_form_methods
def commend(request: AuthenticatedRequest, scope: Scope, round_pk: int) -> HttpResponse:
    """Show who was commended; the leading group chooses among the orgs that were decided as met."""
    place = find_round_place(request.user, scope, round_pk)
    form = CommendationForm(request.POST or None, orgs=_list_commendable(place))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            codes = [org.code for org in form.cleaned_data["orgs"]]
            draft = StepDraft(
                move=RoundMove.COMMEND,
                outcomes=dict.fromkeys(codes),
                text=form.cleaned_data["text"],
                seen=read_seen(request.POST),
            )
            make_move(actor=request.user, round_=place.round, drafts=[draft])
            messages.success(request, _("已表彰%(count)d个。") % {"count": len(codes)})
            return redirect("commendations", round_pk)
        place = find_round_place(request.user, scope, round_pk)
    state = place.record.state
    context = {
        "round": place.round,
        "form": form,
        "seen": state.last_step,
        "choice": _find_commendation(place),
        "commended_orgs": Org.objects.filter(
            code__in=[code for code, org in state.orgs.items() if org.is_commended]
        ).order_by("code"),
    }
    return render(request, "decisions/commendations.html", context)


def _list_commendable(place: RoundPlace) -> list[str]:
    orgs = place.record.state.orgs.items()
    return [code for code, org in orgs if org.decision is Outcome.MET and not org.is_revoked and not org.is_commended]


def _find_commendation(place: RoundPlace) -> MoveChoice | None:
    """Return whether the reader may commend now: tried with an org that can be chosen, since the rule reads them."""
    codes = _list_commendable(place)
    return find_move_choice(place.user, place.record, RoundMove.COMMEND, outcomes=dict.fromkeys(codes))
