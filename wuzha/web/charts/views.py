"""The pages with charts: the cases of an org month by month, compared with the year before."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wuzha.core.vocabulary import Permission
from wuzha.orgs.models import Org
from wuzha.people.access import Scope, may
from wuzha.programmes.plan_choice import find_programme
from wuzha.reports.charts.charts import build_charts, describe_trends
from wuzha.reports.charts.trends import load_trends
from wuzha.web.access import AuthenticatedRequest, require_permissions
from wuzha.web.charts.drawing import find_script_address
from wuzha.web.standing.circumstances import list_circumstances
from wuzha.web.standing.page_query import read_questions


@require_permissions(Permission.SEE_STANDING)
@require_safe
def list_trends(request: AuthenticatedRequest, scope: Scope) -> HttpResponse:
    """List the topmost orgs in the scope; if there is only one, show its trends at once."""
    tops = list(Org.objects.filter(path__in=scope.paths).with_results().order_by("path"))
    if len(tops) == 1:
        return _render_trends(request, tops[0])
    return render(request, "charts/tops.html", {"tops": tops, "title": _("图表"), "to": "trends"})


@require_permissions(Permission.SEE_STANDING)
@require_safe
def show_trends(request: AuthenticatedRequest, scope: Scope, code: str) -> HttpResponse:
    """Show the trends of one org and everything below it."""
    return _render_trends(request, get_object_or_404(Org.objects.under(scope.paths).with_results(), code=code))


def _render_trends(request: AuthenticatedRequest, org: Org) -> HttpResponse:
    programme = find_programme(org)
    if programme is None:
        return render(request, "charts/trends.html", {"org": org})
    questions = read_questions(request, programme)
    trends = load_trends(programme, questions, org)
    context = {
        "org": org,
        "questions": questions,
        "circumstances": list_circumstances(questions, org),
        "known_now": timezone.now(),
        "trends": trends,
        "sentences": list(describe_trends(trends, request.user)),
        "charts": list(build_charts(trends, request.user)),
        "may_export": may(request.user, Permission.EXPORT, org),
        "script": find_script_address(),
    }
    return render(request, "charts/trends.html", context)
