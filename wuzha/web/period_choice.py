"""The period that all pages show: chosen once in the frame, for as long as the reader is logged in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils import timezone

from wuzha.core.periods import Period, PeriodError
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import list_begun_periods, load_plan_named
from wuzha.web.access import find_page_before, require_post, stand_in_frame

SESSION_KEY = "period"


@stand_in_frame
@require_post
def choose_period(request: HttpRequest) -> HttpResponse:
    """Remember the period that was chosen and return to the page before, which shows it."""
    try:
        request.session[SESSION_KEY] = Period.parse(request.POST.get("period", "")).id
    except PeriodError:
        request.session.pop(SESSION_KEY, None)
    address, _, query = find_page_before(request).partition("?")
    fields = QueryDict(query, mutable=True)
    for name in ("period", "known_on", "as_of"):
        fields.pop(name, None)
    return HttpResponseRedirect(f"{address}?{fields.urlencode()}" if fields else address)


def choose_period_of(request: HttpRequest, programme: Programme | None) -> Period | None:
    """Return the period to show of a programme: the one in the address, the one chosen, or the programme's own."""
    if programme is None:
        return None
    periods = {
        period.id: period for period in list_begun_periods(load_plan_named(programme.plan), timezone.localdate())
    }
    for text in (request.GET.get("period"), read_chosen_period(request)):
        if text in periods:
            return periods[text]
    return programme.current_period


def read_chosen_period(request: HttpRequest) -> str | None:
    """Return the id of the period that the reader has chosen."""
    return request.session.get(SESSION_KEY)
