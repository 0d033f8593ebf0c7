"""The calendar of working days (工作日历): the years that are known for an org, and the form that enters one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from wuzha.core.day_lists import read_days, write_days, write_ranges
from wuzha.core.problems import RefusalError, format_refusal
from wuzha.core.vocabulary import HIGHER_KINDS, Permission
from wuzha.core.working_days import CalendarYear
from wuzha.orgs.models import Org
from wuzha.people.access import Scope, list_roles_today, may
from wuzha.programmes.calendar_years import (
    CalendarOrigin,
    KnownYear,
    compute_calendar_state,
    list_known_years,
    list_missing_years,
    load_working_days,
)
from wuzha.programmes.models import LONGEST_SOURCE
from wuzha.programmes.services import FIRST_CALENDAR_YEAR, LAST_CALENDAR_YEAR, set_calendar_year
from wuzha.web.access import AuthenticatedRequest, require_form_methods, require_permissions
from wuzha.web.forms import SiteForm, refusals_on
from wuzha.web.numbers import read_number

LONGEST_LIST = 2_000
_LIST = forms.Textarea(attrs={"rows": 3})


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownYearRow:
    """The table of a year in words; `origin` says who entered it."""

    year: int
    days_off: Sequence[str]
    working_weekends: Sequence[str]
    source: str
    origin: str


class CalendarYearForm(SiteForm):
    """A year with its days off and worked weekends, as the notice prints them."""

    year = forms.IntegerField(label=gettext_lazy("年度"), min_value=FIRST_CALENDAR_YEAR, max_value=LAST_CALENDAR_YEAR)
    days_off = forms.CharField(
        label=gettext_lazy("放假日期"),
        help_text=gettext_lazy("从放假通知粘贴，如：1月1日至3日、2月15日至23日。周六、周日不用填。"),
        max_length=LONGEST_LIST,
        widget=_LIST,
    )
    working_weekends = forms.CharField(
        label=gettext_lazy("调休上班的周末"),
        help_text=gettext_lazy("如：1月4日、2月14日。没有的不填。"),
        max_length=LONGEST_LIST,
        required=False,
        widget=_LIST,
    )
    source = forms.CharField(
        label=gettext_lazy("放假通知文号"),
        help_text=gettext_lazy("如：国办发明电〔2025〕7号。"),
        max_length=LONGEST_SOURCE,
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, state: str, initial: Mapping[str, Any], data: Any = None) -> None:
        super().__init__(data, initial={**initial, "seen": state})
        self.state = state

    def clean_days_off(self) -> frozenset[date]:
        """Read the days off."""
        return self._read("days_off")

    def clean_working_weekends(self) -> frozenset[date]:
        """Read the worked weekends."""
        return self._read("working_weekends")

    def clean(self) -> None:
        """Refuse a form that was shown before somebody changed a table of the org; saving it again is a decision."""
        if self.data.get("seen", "") != self.state:
            self.add_error(None, format_refusal("working_days.changed_meanwhile"))
            self.data = {**{name: self.data[name] for name in self.data}, "seen": self.state}

    def _read(self, name: str) -> frozenset[date]:
        try:
            return read_days(self.cleaned_data[name], self.cleaned_data.get("year") or timezone.localdate().year)
        except RefusalError as error:
            raise forms.ValidationError(str(error)) from error


@require_permissions(Permission.SEE_STANDING)
@require_safe
def show_own_calendar(request: AuthenticatedRequest, scope: Scope) -> HttpResponse:
    """Show the calendar of the reader's org."""
    orgs = [role.org for role in list_roles_today(request.user) if scope.holds(role.org.path)]
    return _show_calendar(request, orgs[0])


@require_permissions(Permission.SEE_STANDING)
@require_safe
def show_calendar(request: AuthenticatedRequest, scope: Scope, code: str) -> HttpResponse:
    """Show the years that are known for an org, and which are missing."""
    return _show_calendar(request, get_object_or_404(Org.objects.under(scope.paths), code=code))


@require_permissions(Permission.MANAGE_ORGS)
@require_form_methods
def edit_calendar_year(request: AuthenticatedRequest, scope: Scope, code: str) -> HttpResponse:
    """Enter the days off of a year for an org and all below it."""
    org = get_object_or_404(Org.objects.under(scope.paths).of_kind(*HIGHER_KINDS), code=code)
    form = CalendarYearForm(compute_calendar_state(org), _choose_initial(request, org), request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            values = {name: form.cleaned_data[name] for name in ("year", "days_off", "working_weekends", "source")}
            seen = form.cleaned_data["seen"]
            set_calendar_year(actor=request.user, org=org, calendar=CalendarYear(**values), seen=seen)
            messages.success(request, _("已登记%(year)s年的工作日历，期限按它计算。") % {"year": values["year"]})
            return redirect("working_days_of", org.code)
    rows = [_build_row(year) for year in list_known_years(org)]
    return render(request, "standing/calendar_year.html", {"form": form, "org": org, "rows": rows})


def _choose_initial(request: AuthenticatedRequest, org: Org) -> dict[str, Any]:
    """Return the year of the address with what is known of it, or the first one from this year on that is missing."""
    years = load_working_days(org).years
    next_year = next(year for year in count(timezone.localdate().year) if year not in years)
    number = read_number(request.GET.get("year"), digits=4)
    year = next_year if number is None else number
    calendar = years.get(year)
    if calendar is None:
        return {"year": year}
    return {
        "year": year,
        "days_off": write_days(calendar.days_off),
        "working_weekends": write_days(calendar.working_weekends),
        "source": calendar.source,
    }


def _build_row(known_year: KnownYear) -> KnownYearRow:
    calendar, entry = known_year.calendar, known_year.entry
    if entry is None:
        origin = _("程序自带")
    elif known_year.origin is CalendarOrigin.OWN:
        day = timezone.localdate(entry.changed_at)
        origin = _("%(user)s，%(day)s") % {"user": entry.changed_by.get_username(), "day": day}
    else:
        origin = _("上级登记")
    return KnownYearRow(
        year=calendar.year,
        days_off=write_ranges(calendar.days_off),
        working_weekends=write_ranges(calendar.working_weekends),
        source=calendar.source,
        origin=origin,
    )


def _show_calendar(request: AuthenticatedRequest, org: Org) -> HttpResponse:
    may_change = org.term in HIGHER_KINDS and may(request.user, Permission.MANAGE_ORGS, org)
    today = timezone.localdate()
    missing_years = list_missing_years(org, today)
    years = list_known_years(org)
    next_year = today.year + 1
    is_next_open = next_year not in {year.calendar.year for year in years} and next_year not in missing_years
    context = {
        "org": org,
        "rows": [_build_row(year) for year in years],
        "missing_years": missing_years,
        "next_year": next_year if is_next_open else None,
        "may_change": may_change,
    }
    return render(request, "standing/working_days.html", context)
