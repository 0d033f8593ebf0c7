"""The pages of objections: those of a round, each with its answer, and objections that came on paper or from an org."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wuzha.core.i18n import join_words
from wuzha.core.rounds.rules import About
from wuzha.core.rounds.state import ObjectionProgress
from wuzha.core.vocabulary import Permission, RoundMove, RoundStage
from wuzha.decisions.access import OBJECTION_READERS
from wuzha.decisions.objection_answerers import lacks_substitute, list_next_people
from wuzha.decisions.objection_services import FiledObjection, file_objection, list_steps_of_objection
from wuzha.decisions.open_moves import MoveChoice, list_objection_moves
from wuzha.decisions.own_objections import file_own_objection
from wuzha.decisions.round_services import StepDraft, make_move
from wuzha.decisions.round_words import write_objection_number
from wuzha.orgs.models import Org
from wuzha.people.access import Scope, may
from wuzha.web.access import AuthenticatedRequest, require_form_methods, require_permissions
from wuzha.web.decisions.forms import read_seen
from wuzha.web.decisions.move_boxes import MoveBox, build_subject_box
from wuzha.web.decisions.org_forms import ObjectionForm
from wuzha.web.decisions.place import RoundPlace, find_org_place, find_round_place, read_move
from wuzha.web.decisions.step_history import HistoryLine, describe_steps
from wuzha.web.forms import refusals_on

OBJECTION_PERMISSIONS = OBJECTION_READERS


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionLine:
    """An objection in the list: its number in the round, its whole number, which org it is about, its state."""

    number: int
    reference: str
    org: Org | None
    progress: ObjectionProgress


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionNotice:
    """Why the reader cannot take the next step, the answer or its confirmation, and who can."""

    reason: str
    people: Sequence[str]
    is_answered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionPage:
    """One objection: what it says, its steps, and what the reader may do now."""

    place: RoundPlace
    line: ObjectionLine
    boxes: Sequence[MoveBox]
    closed_moves: Sequence[MoveChoice]
    history: Sequence[HistoryLine]
    notice: ObjectionNotice | None


@require_permissions(*OBJECTION_PERMISSIONS)
@require_safe
def list_objections(request: AuthenticatedRequest, scope: Scope, round_pk: int) -> HttpResponse:
    """List the objections of a round, the open ones first, each with the day by which it is answered."""
    place = find_round_place(request.user, scope, round_pk)
    lines = sorted(_list_lines(place), key=lambda line: (line.progress.is_settled, line.number))
    context = {"place": place, "round": place.round, "lines": lines, "may_add": _may_add(request, place)}
    return render(request, "decisions/objections.html", context)


@require_permissions(Permission.ANSWER_OBJECTIONS, Permission.ORGANISE_ROUNDS)
@require_form_methods
def add_objection(request: AuthenticatedRequest, scope: Scope, round_pk: int) -> HttpResponse:
    """Enter an objection that came on paper, for whoever has filed it."""
    place = find_round_place(request.user, scope, round_pk)
    form = ObjectionForm(request.POST or None, orgs=tuple(place.record.state.orgs))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            values = {name: form.cleaned_data[name] for name in ("org", "text", "is_anonymous")}
            objection = file_objection(round_=place.round, actor=request.user, submission=form.submission, **values)
            return _show_reference(request, place, objection)
    return render(request, "decisions/add_objection.html", {"round": place.round, "form": form})


@require_permissions(Permission.ANSWER_SELF_CHECKS)
@require_form_methods
def object_as_org(request: AuthenticatedRequest, scope: Scope, round_pk: int, code: str) -> HttpResponse:
    """File an objection of a village or unit to its own decision."""
    place = find_org_place(request.user, scope, round_pk, code)
    form = ObjectionForm(request.POST or None, orgs=(), is_own=True)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            text = form.cleaned_data["text"]
            step = file_own_objection(
                actor=request.user, round_=place.round, org=place.org, text=text, submission=form.submission
            )
            day = date_format(step.due_on, "Y-m-d") if step.due_on else ""
            messages.success(request, _("异议已受理，%(day)s前答复。答复在本页显示。") % {"day": day})
            return redirect("round_org", round_pk, code)
    return render(request, "decisions/add_objection.html", {"round": place.round, "form": form, "org": place.org})


def _show_reference(request: AuthenticatedRequest, place: RoundPlace, objection: FiledObjection) -> HttpResponse:
    """Show number and secret once, in the answer to the form itself: no address, message or session holds them."""
    context = {"round": place.round, "objection": objection}
    return render(request, "decisions/objection_filed.html", context)


@require_permissions(*OBJECTION_PERMISSIONS)
@require_form_methods
def show_objection(request: AuthenticatedRequest, scope: Scope, round_pk: int, objection: int) -> HttpResponse:
    """Show an objection; answer it, and confirm or return the answer of a colleague."""
    place, line = _find_objection(request, scope, round_pk, objection)
    box: MoveBox | None = None
    if request.method == "POST":
        move = read_move(request, About.OBJECTION)
        box = build_subject_box(move, request.POST, orgs=_list_choices(place, line))
        if box.form.is_valid():
            with refusals_on(box.form):
                _make_objection_move(request, place, objection, move, box.form.cleaned_data)
                messages.success(request, _("已办理：%(move)s。") % {"move": move.label})
                return redirect("objection", round_pk, objection)
        place, line = _find_objection(request, scope, round_pk, objection)
    context = {"page": _build_page(place, line, box), "round": place.round}
    return render(request, "decisions/objection.html", context)


def _make_objection_move(
    request: AuthenticatedRequest, place: RoundPlace, number: int, move: RoundMove, values: dict[str, Any]
) -> None:
    orgs = values.pop("orgs", ())
    outcomes = dict.fromkeys(org.code for org in orgs) if values.get("accepts") else {}
    draft = StepDraft(move=move, subject=number, outcomes=outcomes, seen=read_seen(request.POST), **values)
    make_move(actor=request.user, round_=place.round, drafts=[draft])


def _find_objection(
    request: AuthenticatedRequest, scope: Scope, round_pk: int, number: int
) -> tuple[RoundPlace, ObjectionLine]:
    place = find_round_place(request.user, scope, round_pk)
    line = next((line for line in _list_lines(place) if line.number == number), None)
    if line is None:
        raise Http404
    return place, line


def _list_lines(place: RoundPlace) -> Iterator[ObjectionLine]:
    objections = place.record.state.objections
    orgs = {org.code: org for org in Org.objects.filter(code__in={item.org for item in objections.values()})}
    for number, progress in objections.items():
        reference = write_objection_number(place.round.pk, number)
        yield ObjectionLine(number=number, reference=reference, org=orgs.get(progress.org), progress=progress)


def _build_page(place: RoundPlace, line: ObjectionLine, refused_box: MoveBox | None) -> ObjectionPage:
    choices = list_objection_moves(place.user, place.record, line.number, line.org)
    orgs = _list_choices(place, line)
    next_move = _find_next_move(line)
    boxes = [
        build_subject_box(choice.move, notes=tuple(_list_notes(place, line, choice)), orgs=orgs)
        for choice in choices
        if choice.is_open
    ]
    if refused_box is not None:
        boxes = [refused_box, *(box for box in boxes if box.move is not refused_box.move)]
    return ObjectionPage(
        place=place,
        line=line,
        boxes=boxes,
        closed_moves=[choice for choice in choices if not choice.is_open and choice.move is not next_move],
        history=describe_steps(list_steps_of_objection(place.round, line.number)),
        notice=_find_notice(place, line, choices),
    )


def _find_next_move(line: ObjectionLine) -> RoundMove:
    return RoundMove.CONFIRM_ANSWER if line.progress.answered_by else RoundMove.ANSWER_OBJECTION


def _find_notice(place: RoundPlace, line: ObjectionLine, choices: Sequence[MoveChoice]) -> ObjectionNotice | None:
    """Return why the reader cannot take the next step; None where they can, or where there is none."""
    move = _find_next_move(line)
    choice = next((choice for choice in choices if choice.move is move), None)
    is_running = place.record.state.stage is RoundStage.PUBLICITY and not line.progress.is_settled
    if not is_running or (choice is not None and choice.is_open):
        return None
    return ObjectionNotice(
        reason=_("您的角色不办这一步。") if choice is None else choice.reason,
        people=list_next_people(place.round.org, place.record.state, line.number),
        is_answered=bool(line.progress.answered_by),
    )


def _list_choices(place: RoundPlace, line: ObjectionLine) -> tuple[str, ...]:
    """Return the codes of the orgs that an answer to this objection can concern; none where it is about one org."""
    return () if line.org is not None else tuple(place.record.state.orgs)


def _list_notes(place: RoundPlace, line: ObjectionLine, choice: MoveChoice) -> Iterator[str]:
    if lacks_substitute(place.round.org, place.record.state, choice.move, line.number, place.user.get_username()):
        yield _("您参与了认定；本级没有别人可以办，所以您可以办，记录和答复会写明这一点。")
    codes = line.progress.reopened_orgs
    if choice.move is RoundMove.CONFIRM_ANSWER and codes:
        names = join_words(Org.objects.filter(code__in=codes).order_by("path").values_list("name", flat=True))
        yield _("核准后，%(name)s的认定重新办理，其他的不变。") % {"name": names}


def _may_add(request: AuthenticatedRequest, place: RoundPlace) -> bool:
    permissions = (Permission.ANSWER_OBJECTIONS, Permission.ORGANISE_ROUNDS)
    return any(may(request.user, permission, place.round.org) for permission in permissions)
