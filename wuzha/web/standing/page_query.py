"""Read from the address of a page which period, days, outcome and programmes it is about."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from wuzha.assessments.standing import add_refusals
from wuzha.core.periods import Period, PeriodError
from wuzha.core.problems import RefusalError
from wuzha.core.sheet.days import FIRST_YEAR, LAST_YEAR
from wuzha.core.statement.declared_months import MAX_WINDOW_MONTHS
from wuzha.core.statement.questions import Questions
from wuzha.core.vocabulary import Outcome
from wuzha.orgs.models import match_paths_under
from wuzha.people.access import Scope
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions
from wuzha.web.access import AuthenticatedRequest
from wuzha.web.period_choice import choose_period_of
from wuzha.web.standing.look_back_form import LookBackForm


def read_questions(request: AuthenticatedRequest, programme: Programme, *, as_of: date | None = None) -> Questions:
    """Return the questions of the programme, as of today or of a day, for the period of the page (`choose_period_of`).

    Raises: Http404 if there is no such period.
    """
    text = request.GET.get("period")
    try:
        period = _parse_period(text) if text else choose_period_of(request, programme)
        return add_refusals(build_questions(programme, timezone.localdate(), period, as_of=as_of), programme)
    except (RefusalError, ValueError) as error:
        raise Http404(_("没有这个期间。")) from error


def read_questions_and_days(request: AuthenticatedRequest, programme: Programme) -> tuple[Questions, LookBackForm]:
    """Return the same questions as of the day in the address, if it names one, and the form with the days.

    Raises: Http404 if there is no such period.
    """
    questions = read_questions(request, programme)
    look_back = LookBackForm(request.GET, questions.period)
    if look_back.as_of_day is not None:
        questions = read_questions(request, programme, as_of=look_back.as_of_day)
    return questions, look_back


def _parse_period(text: str) -> Period:
    period = Period.parse(text)
    # Ledgers have no other years, and a longer period cannot be judged.
    if period.start.year < FIRST_YEAR or period.end.year > LAST_YEAR or len(period.months) > MAX_WINDOW_MONTHS:
        raise PeriodError(text)
    return period


def read_outcome_filter(request: AuthenticatedRequest) -> Outcome | None:
    """Return the outcome that the address filters by; None: no filter."""
    text = request.GET.get("outcome")
    return next((outcome for outcome in Outcome if outcome == text), None)


def list_programmes(scope: Scope) -> list[Programme]:
    """Return the programmes that apply in the scope: those of its orgs, and those of orgs above."""
    codes_above = {code for path in scope.paths for code in path.split("/") if code}
    condition = match_paths_under(scope.paths, "org__path") | Q(org__code__in=codes_above)
    programmes = list(Programme.objects.filter(condition).select_related("org").order_by("org__path"))
    return [
        programme
        for programme in programmes
        if not any(_is_replaced(programme, nearer, scope) for nearer in programmes)
    ]


def _is_replaced(programme: Programme, nearer: Programme, scope: Scope) -> bool:
    """Return whether the other programme, of an org further down, applies to the whole scope instead."""
    path, path_below = programme.org.path, nearer.org.path
    return path != path_below and path_below.startswith(path) and all(p.startswith(path_below) for p in scope.paths)
