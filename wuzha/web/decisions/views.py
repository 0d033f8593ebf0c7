"""The pages of rounds: their list, a new one, a round with its orgs, its calendar, its sample."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wuzha.core.periods import Period
from wuzha.core.sheet.days import is_plausible
from wuzha.core.vocabulary import Permission, RoundMove
from wuzha.decisions.access import find_visible_rounds
from wuzha.decisions.calendar_services import propose_calendar, set_calendar
from wuzha.decisions.models import SealedFile
from wuzha.decisions.objection_answerers import find_expected_people
from wuzha.decisions.round_services import open_round
from wuzha.decisions.round_state import load_state
from wuzha.decisions.round_words import describe_early_freeze, name_round
from wuzha.orgs.models import Org
from wuzha.people.access import Scope, find_scope
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import list_begun_periods, load_plan_named
from wuzha.web.access import AuthenticatedRequest, require_form_methods, require_permissions
from wuzha.web.decisions.forms import CalendarForm, OpenForm
from wuzha.web.decisions.round_access import get_movable_round_or_404, get_round_or_404, make_trail
from wuzha.web.decisions.round_links import list_round_links
from wuzha.web.decisions.round_list import list_round_lines
from wuzha.web.decisions.round_page import list_seen_orgs, load_round_page
from wuzha.web.forms import refusals_on


@require_permissions(Permission.SEE_STANDING)
@require_safe
def list_rounds(request: AuthenticatedRequest, scope: Scope) -> HttpResponse:
    """List the rounds that the reader sees, the latest first."""
    own_scope = find_scope(request.user, Permission.ORGANISE_ROUNDS)
    context = {
        "lines": list_round_lines(find_visible_rounds(request.user)),
        "may_open": bool(own_scope) and _list_programmes(own_scope).exists(),
    }
    return render(request, "decisions/rounds.html", context)


@require_permissions(Permission.ORGANISE_ROUNDS)
@require_form_methods
def open_new_round(request: AuthenticatedRequest, scope: Scope) -> HttpResponse:
    """Open a round of a programme, the one that the address names or the first."""
    programmes = list(_list_programmes(scope))
    if not programmes:
        return render(request, "decisions/no_programme.html")
    code, today = request.GET.get("org"), timezone.localdate()
    programme = next((item for item in programmes if item.org.code == code), programmes[0])
    plan = load_plan_named(programme.plan)
    freeze_on = _read_day(request.GET.get("freeze_on")) or today
    calendar, missing_year = propose_calendar(programme.org, plan.flow, freeze_on)
    initial = {**calendar, "period": programme.period}
    periods, is_internal = list_begun_periods(plan, today), not plan.approval
    form = OpenForm(plan.flow, periods, initial, request.POST or None, is_internal=is_internal)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            period = Period.parse(form.cleaned_data["period"])
            round_ = open_round(actor=request.user, programme=programme, period=period, calendar=form.calendar)
            messages.success(request, _("已设立，抽样种子已记入日志。到封存日请封存。"))
            return redirect("round", round_.pk)
    context = {
        "form": form,
        "programme": programme,
        "others": [item for item in programmes if item != programme],
        "plan": plan,
        "freeze_on": freeze_on,
        "missing_year": missing_year,
        "answer_people": find_expected_people(programme.org, plan.flow, request.user.get_username()),
        "trail": [(reverse("rounds"), _("考核轮次"))],
    }
    return render(request, "decisions/open_round.html", context)


@require_permissions(Permission.SEE_STANDING)
@require_safe
def show_round(request: AuthenticatedRequest, scope: Scope, shared_round: int) -> HttpResponse:
    """Show a round: timeline, what waits for the reader, the next move, its orgs."""
    round_ = get_round_or_404(request.user, shared_round)
    page = load_round_page(round_, request.user, timezone.localdate(), request.GET)
    links = list(list_round_links(round_, request.user))
    context = {
        "page": page,
        "round": round_,
        "name": name_round(round_),
        "links": links,
        "early_freeze": describe_early_freeze(round_, page.state.frozen_on),
    }
    return render(request, "decisions/round.html", context)


@require_permissions(Permission.ORGANISE_ROUNDS)
@require_form_methods
def edit_calendar(request: AuthenticatedRequest, scope: Scope, round_pk: int) -> HttpResponse:
    """Change the calendar of a round."""
    round_ = get_movable_round_or_404(request.user, round_pk, RoundMove.SET_CALENDAR)
    state = load_state(round_)
    is_internal = round_.is_internal
    form = CalendarForm(state.flow, state.calendar, state.last_step, request.POST or None, is_internal=is_internal)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            set_calendar(actor=request.user, round_=round_, calendar=form.calendar, seen=form.seen_number)
            messages.success(request, _("日程已调整。"))
            return redirect("round", round_.pk)
        form.renew(load_state(round_).last_step)
    context = {"form": form, "round": round_, "name": name_round(round_), "trail": make_trail(round_)}
    return render(request, "decisions/calendar.html", context)


@require_permissions(Permission.SEE_STANDING)
@require_safe
def show_sample(request: AuthenticatedRequest, scope: Scope, shared_round: int) -> HttpResponse:
    """Show by what the sample is drawn, how anybody draws it again, and which orgs were drawn."""
    round_ = get_round_or_404(request.user, shared_round)
    state = load_state(round_)
    orgs = list_seen_orgs(state, scope)
    context = {
        "round": round_,
        "name": name_round(round_),
        "trail": make_trail(round_),
        "state": state,
        "root": SealedFile.objects.filter(round=round_).values_list("root", flat=True).first(),
        "orgs": [org for org in orgs if state.orgs[org.code].is_drawn],
        "drawn_count": sum(org.is_drawn for org in state.orgs.values()),
        "sees_all": len(orgs) == len(state.orgs),
    }
    return render(request, "decisions/sample.html", context)


def _list_programmes(scope: Scope) -> QuerySet[Programme]:
    """Return the programmes of the orgs in the scope: a round is own_scope by an org with a plan of its own."""
    return Programme.objects.filter(org__in=Org.objects.under(scope.paths)).select_related("org").order_by("org__path")


def _read_day(text: str | None) -> date | None:
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if is_plausible(day) else None
