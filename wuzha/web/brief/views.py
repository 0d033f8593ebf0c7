"""The page of the brief: on the screen, and on one page of paper."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from wuzha.assessments.overview import build_overview
from wuzha.core.vocabulary import HIGHER_KINDS, Permission
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.programmes.plan_choice import find_programme
from wuzha.reports.brief import build_brief
from wuzha.web.access import AuthenticatedRequest, require_permissions
from wuzha.web.standing.circumstances import describe_page
from wuzha.web.standing.page_query import read_questions


@require_permissions(Permission.SEE_STANDING)
@require_safe
def list_briefs(request: AuthenticatedRequest, scope: Scope) -> HttpResponse:
    """List the topmost orgs above villages in the scope; if there is only one, show its brief at once."""
    tops = list(Org.objects.filter(path__in=scope.paths).of_kind(*HIGHER_KINDS).order_by("path"))
    if len(tops) == 1:
        return _render_brief(request, scope, tops[0])
    return render(request, "brief/tops.html", {"tops": tops})


@require_permissions(Permission.SEE_STANDING)
@require_safe
def show_brief(request: AuthenticatedRequest, scope: Scope, code: str) -> HttpResponse:
    """Show the brief of one org above; villages and units have their evidence cards."""
    org = get_object_or_404(Org.objects.under(scope.paths).with_results(), code=code)
    if org.term not in HIGHER_KINDS:
        raise Http404
    return _render_brief(request, scope, org)


def _render_brief(request: AuthenticatedRequest, scope: Scope, org: Org) -> HttpResponse:
    programme = find_programme(org)
    if programme is None:
        return render(request, "brief/brief.html", {"org": org})
    questions = read_questions(request, programme)
    overview = build_overview(programme, questions, org, scope)
    context = {"brief": build_brief(overview, timezone.localdate()) if overview.findings else None}
    return render(request, "brief/brief.html", describe_page(programme, questions, org, scope) | context)
