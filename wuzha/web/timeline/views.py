"""The pages of a timeline: outcomes step by step, of one org or of all, and why they moved between two days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from wuzha.assessments.consequence_text import describe_org_change
from wuzha.assessments.timeline import (
    TimelineStep,
    find_moving_day,
    judge_steps,
    list_org_steps,
    list_rows,
)
from wuzha.assessments.timeline_events import count_events
from wuzha.core.statement.questions import Questions
from wuzha.core.vocabulary import HIGHER_KINDS, Permission
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.programmes.models import Programme
from wuzha.web.access import AuthenticatedRequest, require_permissions
from wuzha.web.standing.circumstances import describe_page
from wuzha.web.standing.page_query import list_programmes, read_questions, read_questions_and_days
from wuzha.web.standing.views import MAX_ORGS_IN_TABLES, get_org_and_programme
from wuzha.web.timeline.change_page import describe_days, read_days
from wuzha.web.timeline.group_steps import group_steps
from wuzha.web.timeline.step_choice import StepChoice, read_step


@require_permissions(Permission.SEE_STANDING)
@require_safe
def list_timelines(request: AuthenticatedRequest, scope: Scope) -> HttpResponse:
    """List the programmes in the scope; if there is only one, show its timeline at once."""
    programmes = list_programmes(scope)
    if len(programmes) == 1:
        return _show_matrix(request, scope, programmes[0], programmes[0].org)
    return render(request, "timeline/programmes.html", {"programmes": programmes})


@require_permissions(Permission.SEE_STANDING)
@require_safe
def show_timeline(request: AuthenticatedRequest, scope: Scope, code: str) -> HttpResponse:
    """Show the timeline of a village or unit, or of everything below an org above."""
    org, programme = get_org_and_programme(scope, code)
    if org.term in HIGHER_KINDS:
        return _show_matrix(request, scope, programme, org)
    return _show_org(request, programme, org)


@require_permissions(Permission.SEE_STANDING)
@require_safe
def show_change(request: AuthenticatedRequest, scope: Scope, code: str) -> HttpResponse:
    """Show why the outcomes of an org differ between two days; with `find`, go to the day on which they moved."""
    org, programme = get_org_and_programme(scope, code)
    questions, _look_back = read_questions_and_days(request, programme)
    today = timezone.localdate()
    days = read_days(request.GET, questions.period, today)
    if "find" in request.GET and not days.error:
        since, until = find_moving_day(programme, questions.period, org, days.since, days.until, today=today)
        return redirect(f"{request.path}?{_encode_days(questions, since, until)}")
    context = describe_days(request, programme, org, days)
    if context is None:
        raise Http404
    return render(request, "timeline/change.html", describe_page(programme, questions, org) | context)


def _show_org(request: AuthenticatedRequest, programme: Programme, org: Org) -> HttpResponse:
    questions, choice = _read_choice(request, programme)
    steps = judge_steps(programme, questions.period, choice.days, today=choice.days[-1], org=org)
    org_steps = list_org_steps(steps, org.code)
    if org_steps[-1].finding is None:
        raise Http404
    events = count_events(request.user, org, questions.period, choice.days)
    lines = [
        {
            "link": link,
            "finding": org_step.finding,
            "moves_outcome": org_step.moves_outcome,
            "text": org_step.change and describe_org_change(org_step.change),
            "change_page": _make_change_address(org, questions, org_step.step) if org_step.change else "",
            "events": events_of_step,
        }
        for link, org_step, events_of_step in zip(choice.links, org_steps, events, strict=True)
    ]
    context = {"choice": choice, "lines": lines, "line": lines[choice.number]}
    return render(request, "timeline/org.html", _describe_page(programme, questions, org, choice) | context)


def _show_matrix(request: AuthenticatedRequest, scope: Scope, programme: Programme, top: Org) -> HttpResponse:
    questions, choice = _read_choice(request, programme)
    steps = judge_steps(programme, questions.period, choice.days, today=choice.days[-1])
    orgs = Org.objects.below(top).under(scope.paths).order_by()
    codes = set(orgs.values_list("code", flat=True))
    rows = list_rows(steps, codes)
    sees_all = scope.holds(top.path)
    events = count_events(request.user, top, questions.period, choice.days) if sees_all else []
    is_long = len(rows) > MAX_ORGS_IN_TABLES
    context = {
        "choice": choice,
        "rows": () if is_long else rows,
        "groups": group_steps(rows, orgs) if is_long else (),
        "moved_counts": [sum(row.cells[number].is_moved for row in rows) for number in range(len(steps))],
        "sees_all": sees_all,
        "events": [pair for pair in zip(choice.days, events, strict=False) if pair[1]],
    }
    return render(request, "timeline/all.html", _describe_page(programme, questions, top, choice, scope) | context)


def _read_choice(request: AuthenticatedRequest, programme: Programme) -> tuple[Questions, StepChoice]:
    questions, look_back = read_questions_and_days(request, programme)
    choice = read_step(request.GET, look_back, timezone.localdate())
    if not choice.is_today:
        questions = read_questions(request, programme, as_of=choice.chosen)
    return questions, choice


def _describe_page(
    programme: Programme, questions: Questions, org: Org, choice: StepChoice, scope: Scope | None = None
) -> dict[str, Any]:
    as_of = None if choice.is_today else choice.chosen
    return describe_page(programme, questions, org, scope) | {"as_of": as_of}


def _make_change_address(org: Org, questions: Questions, step: TimelineStep) -> str:
    since = step.previous_day or questions.period.start - timedelta(days=1)
    return f"{reverse('timeline_change', args=(org.code,))}?{_encode_days(questions, since, step.day)}"


def _encode_days(questions: Questions, since: date, until: date) -> str:
    return urlencode({"period": questions.period.id, "since": since, "as_of": until})
