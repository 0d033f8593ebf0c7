"""Decide who sees and changes the forms of an office, and for which months they are filled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from wuzha.core.periods import Period, PeriodError
from wuzha.core.vocabulary import Permission, Register
from wuzha.duties.monthly.filling import FilledForm, MayRead, fill_form
from wuzha.duties.monthly.models import MonthlyForm
from wuzha.orgs.models import Org
from wuzha.people.access import Scope, may
from wuzha.people.models import User
from wuzha.registers.access import find_read_scope

OFFERED_MONTHS = 13
"""The months that a page offers: the same month of the year before is the last."""


def get_form_or_404(scope: Scope, form_pk: int) -> MonthlyForm:
    """Return a form of an office in the scope."""
    forms = MonthlyForm.objects.within(scope).select_related("org", "uploaded_by", "supersedes")
    return get_object_or_404(forms, pk=form_pk)


def get_own_form_or_404(user: User, scope: Scope, form_pk: int) -> MonthlyForm:
    """Return a form that no other has superseded, of an office whose books the user keeps."""
    form = get_form_or_404(scope, form_pk)
    if not may_change(user, form.org) or MonthlyForm.objects.filter(supersedes=form).exists():
        raise Http404
    return form


def may_change(user: User, org: Org) -> bool:
    """Return whether the user uploads and sets up the forms of the office."""
    return may(user, Permission.RECORD_OFFICE, org)


def list_months(today: date) -> Sequence[Period]:
    """Return the months that are offered, the last that is over first."""
    months = [Period.parse(f"{today:%Y-%m}").previous]
    while len(months) < OFFERED_MONTHS:
        months.append(months[-1].previous)
    return months


def choose_month(request: HttpRequest, today: date) -> Period:
    """Return the month of the address if it is over, else the last month."""
    last_month = list_months(today)[0]
    try:
        month = Period.parse(request.GET.get("month", ""))
    except PeriodError:
        return last_month
    return month if len(month.months) == 1 and month in month.months and month.end < today else last_month


def fill_for_reader(user: User, form: MonthlyForm, month: Period, today: date) -> FilledForm:
    """Return the form filled for the month, as far as the user reads the registers.

    Raises: RefusalError.
    """
    return fill_form(form, month, today=today, may_read=make_read_rule(user))


def make_read_rule(user: User) -> MayRead:
    """Return the rule by which the user reads registers; the roles are read once for each register."""
    scopes: dict[Register, Scope] = {}

    def may_read(register: Register, org: Org) -> bool:
        if register not in scopes:
            scopes[register] = find_read_scope(user, register)
        return scopes[register].holds(org.path)

    return may_read
