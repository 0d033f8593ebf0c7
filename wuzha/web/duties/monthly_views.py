"""The monthly report (月报): the forms of an office, and the month of a village in words, which it confirms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wuzha.core.periods import Period
from wuzha.core.sheet.columns import DECLARABLE
from wuzha.core.statement.questions import ask
from wuzha.core.vocabulary import HIGHER_KINDS, JUDGED_KINDS, MonthState, OrgKind, Permission, Register
from wuzha.duties.monthly.figure_values import FigureValue, GapKind, compute_figure
from wuzha.duties.monthly.figures import FORM_FIGURES, FormFigure
from wuzha.duties.monthly.form_services import store_form
from wuzha.duties.monthly.models import MonthlyForm
from wuzha.duties.monthly.month_books import find_book_top, load_month_books
from wuzha.orgs.models import Org
from wuzha.people.access import Scope, may
from wuzha.programmes.plan_choice import choose_plan_name, load_plan_named
from wuzha.programmes.report_days import ReportDays
from wuzha.registers.access import find_report_scope
from wuzha.registers.declaration_calendar import CalendarCell, load_calendar
from wuzha.web.access import AuthenticatedRequest, require_form_methods, require_permissions
from wuzha.web.duties.monthly_access import choose_month, list_months, make_read_rule, may_change
from wuzha.web.duties.monthly_forms import FormUpload
from wuzha.web.forms import refusals_on
from wuzha.web.numbers import read_number

_VILLAGE_FIGURES = ("cases", "loss_yuan", "outreach", "audience", "materials", "persons", "dens", "sanctions")
_UNIT_FIGURES = ("staff_cases", "staff_family_cases", "outreach", "audience", "materials", "sanctions")
_REPORTABLE_STATES = frozenset({MonthState.MISSING, MonthState.OVERDUE})


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A figure of the month: what the ledgers have, and what makes it uncertain beside the declaration."""

    figure: FormFigure
    value: FigureValue
    doubts: Sequence[str]


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """A register of the month: whether it is declared, and whether the reader confirms it here."""

    register: Register
    cell: CalendarCell
    may_report: bool


@require_permissions(Permission.SEE_STANDING)
@require_safe
def list_monthly_orgs(request: AuthenticatedRequest, scope: Scope) -> HttpResponse:
    """List the topmost orgs in the scope; if there is only one, show its page at once."""
    tops = list(Org.objects.filter(path__in=scope.paths).exclude(kind=OrgKind.GRID).order_by("path"))
    if len(tops) == 1:
        return _render_org(request, tops[0])
    return render(request, "charts/tops.html", {"tops": tops, "title": _("月报"), "to": "monthly_org"})


@require_permissions(Permission.SEE_STANDING)
@require_safe
def show_monthly_org(request: AuthenticatedRequest, scope: Scope, code: str) -> HttpResponse:
    """Show the forms of an office, or the month of a village or unit."""
    return _render_org(request, get_object_or_404(Org.objects.under(scope.paths).with_results(), code=code))


@require_permissions(Permission.RECORD_OFFICE)
@require_form_methods
def upload_form(request: AuthenticatedRequest, scope: Scope, code: str) -> HttpResponse:
    """Upload a form of an office, in the place of another where the address names one."""
    orgs = Org.objects.under(scope.paths)
    org = get_object_or_404(orgs, code=code)
    if org.term not in HIGHER_KINDS:
        # The forms of a village are those of its office.
        return redirect("monthly_org", org.code)
    replaces = read_number(request.GET.get("replaces"))
    forms = MonthlyForm.objects.in_force().of(org)
    former_form = None if replaces is None else get_object_or_404(forms, pk=replaces)
    title = former_form.title if former_form is not None else ""
    form = FormUpload(request.POST or None, request.FILES or None, initial={"title": title})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            stored_form = store_form(
                actor=request.user,
                org=org,
                title=form.cleaned_data["title"],
                data=form.cleaned_data["file"].read(),
                supersedes=former_form,
            )
            messages.success(request, _("已上传并核对。请设置各格填什么数，只需设置一次。"))
            return redirect("map_monthly_form", stored_form.pk)
    context = {"org": org, "form": form, "former_form": former_form, "trail": _list_trail(org)}
    return render(request, "duties/monthly_upload.html", context)


def _list_trail(org: Org) -> list[tuple[str, str]]:
    return [(reverse("monthly_org", args=(org.code,)), org.name)]


def _render_org(request: AuthenticatedRequest, org: Org) -> HttpResponse:
    if org.term in HIGHER_KINDS:
        return _render_office(request, org)
    return _render_village(request, org)


def _render_office(request: AuthenticatedRequest, org: Org) -> HttpResponse:
    today = timezone.localdate()
    forms = MonthlyForm.objects.in_force().of(org) if may(request.user, Permission.EXPORT, org) else ()
    context = {
        "org": org,
        "month": list_months(today)[0],
        "forms": forms,
        "may_change": may_change(request.user, org),
        "orgs_below": org.children.in_use(today).with_results().order_by("path"),
    }
    return render(request, "duties/monthly_office.html", context)


def _render_village(request: AuthenticatedRequest, org: Org) -> HttpResponse:
    if org.term not in JUDGED_KINDS:
        raise Http404
    today = timezone.localdate()
    month = choose_month(request, today)
    lines = list(_list_registers(request, org, month, today))
    open_registers = [line.register for line in lines if line.may_report]
    context: dict[str, Any] = {
        "org": org,
        "month": month,
        "months": list_months(today),
        "figures": list(_list_figures(request, org, month, today)),
        "lines": lines,
        "due_on": lines[0].cell.due_on,
        "first_register": open_registers[0] if open_registers else None,
        "other_registers": open_registers[1:],
        "cell_key": lines[0].cell.key,
        "may_record": may(request.user, Permission.RECORD_OUTREACH, org),
    }
    return render(request, "duties/monthly_village.html", context)


def _list_figures(request: AuthenticatedRequest, org: Org, month: Period, today: date) -> Iterator[FigureLine]:
    """Yield the figures of registers whose counts the reader sees: of persons, only who reads their register."""
    may_read = make_read_rule(request.user)
    keys = _UNIT_FIGURES if org.term is OrgKind.UNIT else _VILLAGE_FIGURES
    figures = [FORM_FIGURES[key] for key in keys]
    figures = [
        figure for figure in figures if figure.register is not Register.PERSONS or may_read(Register.PERSONS, org)
    ]
    books = load_month_books(org, month, figures, today)
    for figure in figures:
        value = compute_figure(books, figure, org, month)
        doubts = [gap.text for gap in value.gaps if gap.kind is not GapKind.UNDECLARED]
        yield FigureLine(figure, value, doubts)


def _list_registers(request: AuthenticatedRequest, org: Org, month: Period, today: date) -> Iterator[RegisterLine]:
    questions = ask(load_plan_named(choose_plan_name(org)), month)
    top, report_days = find_book_top(org), ReportDays.load()
    for register in DECLARABLE:
        calendar = load_calendar(
            top=top,
            orgs=[org],
            register=register,
            questions=questions,
            today=today,
            find_due=lambda place, due_month: report_days.find_due_day(place.path, due_month.start),
        )
        cell = calendar.rows[0].cells[0]
        is_owed = cell.state in _REPORTABLE_STATES
        yield RegisterLine(register, cell, is_owed and find_report_scope(request.user, register).holds(org.path))
