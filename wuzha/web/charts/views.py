"""The pages with charts: how the cases of an org went, month by month, beside the year before."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wuzha.core.vocabulary import Verb
from wuzha.core.words.explain import circumstances
from wuzha.orgs.models import Org
from wuzha.people.access import Scope, may
from wuzha.programmes.plans import periods_begun, programme_of
from wuzha.reports.charts.charts import charts_of, in_words
from wuzha.reports.charts.trends import trends_of
from wuzha.web.access import Asked, needs
from wuzha.web.charts.drawing import address_of_the_script
from wuzha.web.standing.views import questions_asked


@needs(Verb.SEE_STANDING)
@require_safe
def all_trends(request: Asked, scope: Scope) -> HttpResponse:
    """The orgs at the top of one's part of the tree; where there is but one, its trends at once."""
    tops = list(Org.objects.filter(path__in=scope.paths).with_results().order_by("path"))
    if len(tops) == 1:
        return _trends(request, tops[0])
    return render(request, "charts/tops.html", {"tops": tops, "title": _("图表"), "to": "trends"})


@needs(Verb.SEE_STANDING)
@require_safe
def trends(request: Asked, scope: Scope, code: str) -> HttpResponse:
    """The trends of one org and everything below it."""
    return _trends(request, get_object_or_404(Org.objects.under(scope.paths).with_results(), code=code))


def _trends(request: Asked, org: Org) -> HttpResponse:
    programme = programme_of(org)
    if programme is None:
        return render(request, "charts/trends.html", {"org": org})
    questions = questions_asked(request, programme)
    found = trends_of(programme, questions, org)
    shown = {
        "org": org,
        "questions": questions,
        "periods": periods_begun(questions.plan, timezone.localdate()),
        "circumstances": list(circumstances(questions)),
        "known_now": timezone.now(),
        "trends": found,
        "in_words": list(in_words(found, request.user)),
        "charts": list(charts_of(found, request.user)),
        "may_export": may(request.user, Verb.EXPORT, org),
        "script": address_of_the_script(),
    }
    return render(request, "charts/trends.html", shown)
