"""The calendar of declarations (报送日历): months are declared, reported by villages, confirmed and returned there."""

from __future__ import annotations

from datetime import date
from functools import partial
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wuzha.assessments.consequence_text import ConsequenceText
from wuzha.core.periods import Period
from wuzha.core.problems import RefusalError
from wuzha.core.sheet.columns import DECLARABLE
from wuzha.core.vocabulary import MonthState, Permission, Register
from wuzha.people.access import Scope
from wuzha.registers.declaration_calendar import CalendarCell
from wuzha.registers.month_reports import MonthKey, declare_cells, is_word_enough, report_months, return_reports
from wuzha.registers.owed_months import OwedMonths
from wuzha.web.access import AuthenticatedRequest, require_form_methods, require_permissions
from wuzha.web.common_book import find_common_book
from wuzha.web.declarations.calendar_page import MAX_ROWS, SEGMENTS, CalendarPage, load_page
from wuzha.web.declarations.cell_form import CellForm, Selection, choose_by_link, read_selection, toggle_cells
from wuzha.web.declarations.late_reminders import write_late_reminders
from wuzha.web.write_preview import BUTTON as PREVIEW_BUTTON
from wuzha.web.write_preview import is_preview, preview_writing, write_and_compare

LINK_FIELDS = ("org", "zero")
"""Parts of an address that choose cells: they are gone when the cells are declared."""
ALL_WAITING = "waiting"
"""The value of the preview button for all months that wait for confirmation, chosen or not."""


@require_permissions(Permission.SEE_STANDING)
@require_form_methods
def show_declarations(request: AuthenticatedRequest, scope: Scope) -> HttpResponse:
    """Show the calendar; declare, report, confirm or return the chosen months, or show what that would settle."""
    today = timezone.localdate()
    page = load_page(request, request.user, scope, today)
    if request.method != "POST":
        return _render(request, page, CellForm(page, today), choose_by_link(request.GET, page))
    if not (page.access.record_scope or page.access.report_scope):
        raise Http404
    if "choose" in request.POST:
        return _render(request, page, CellForm(page, today, request.POST), toggle_cells(request.POST, page))
    form = CellForm(page, today, request.POST)
    selection, consequence = Selection(()), None
    try:
        selection = _choose_cells(request, page)
        if "remind" in request.POST:
            return _show_reminders(request, page, selection, today)
        if form.is_valid():
            if is_preview(request):
                consequence = _preview(request, page, form, selection)
            else:
                _write(request, page, form, selection)
                return redirect(_make_address(request))
    except ValidationError as error:
        form.add_error(None, error)
    except RefusalError as error:
        form.add_error(None, str(error))
    return _render(request, page, form, selection, consequence)


@require_permissions(Permission.RECORD_OFFICE)
@require_safe
def redirect_to_calendar(request: AuthenticatedRequest, scope: Scope) -> HttpResponse:
    """Lead from the former address of declarations to the calendar, which chooses the months that a link names."""
    query = request.GET.copy()
    if (register := query.get("registers")) and "register" not in query:
        query["register"] = register
    return redirect(f"{reverse('declarations')}?{query.urlencode()}" if query else reverse("declarations"))


def _choose_cells(request: AuthenticatedRequest, page: CalendarPage) -> Selection:
    """Return the chosen cells, or all that wait.

    Raises: ValidationError as `read_selection`; RefusalError when others wait than the page has shown.
    """
    if "confirm" in request.POST and page.waiting_cells and request.POST.get("seen", "") != page.waiting_mark:
        raise RefusalError("entry.reports_differ")
    if "confirm" in request.POST or request.POST.get(PREVIEW_BUTTON) == ALL_WAITING:
        return Selection(page.waiting_cells)
    return read_selection(request.POST, page)


def _show_reminders(
    request: AuthenticatedRequest, page: CalendarPage, selection: Selection, today: date
) -> HttpResponse:
    """Show a text for each org that owes one of the chosen months.

    Raises: ValidationError if none does.
    """
    texts = write_late_reminders(selection.cells, page.register, today)
    if not texts:
        raise ValidationError(_("选中的格没有要催报的。请选“逾期”或“未报”的格。"))
    context = {"page": Paginator(texts, MAX_ROWS).get_page(1), "text": "\n\n".join(texts), "is_calendar": True}
    return render(request, "home/reminders.html", context)


def _list_months(page: CalendarPage, form: CellForm, selection: Selection) -> list[MonthKey]:
    registers = [Register.of(word) for word in form.cleaned_data["registers"]]
    return selection.list_months([page.register, *registers])


def _write(request: AuthenticatedRequest, page: CalendarPage, form: CellForm, selection: Selection) -> None:
    user, access, day = request.user, page.access, form.cleaned_data["filed_on"]
    cells = _list_months(page, form, selection)
    if "return" in request.POST:
        months = selection.list_months([page.register])
        count = return_reports(actor=user, cells=months, within=access.record_scope)
        if count:
            messages.success(request, _("已退回%(count)d项，请村（社区）核对后重新报送。") % {"count": count})
        else:
            messages.info(request, _("选中的月份都已不在待确认之列，没有退回。"))
        return
    if access.record_scope:
        waiting = page.register if "confirm" in request.POST else None
        scope = access.record_scope
        write = partial(declare_cells, actor=user, cells=cells, on=day, within=scope, waiting_register=waiting)
        new_count = write_and_compare(request, find_common_book(cell.org for cell in cells), write) if cells else 0
        message = _("已报送%(count)d项。")
    else:
        write = partial(report_months, actor=user, cells=cells, on=timezone.localdate(), within=access.report_scope)
        if _wait_for_confirmation(page):
            new_count, message = write(), _("已报送%(count)d项，街道确认后生效。")
        else:
            new_count = write_and_compare(request, find_common_book(cell.org for cell in cells), write)
            message = _("已报送%(count)d项。")
    text = message % {"count": new_count}
    if unchanged_count := len(cells) - new_count + selection.stale_count:
        text += _("另有%(count)d项以前报送过，没有改动。") % {"count": unchanged_count}
    messages.success(request, text)


def _wait_for_confirmation(page: CalendarPage) -> bool:
    """Return whether what a village declares waits for the office, by the plan."""
    return any(not is_word_enough(row.org) for row in page.calendar.rows)


def _preview(
    request: AuthenticatedRequest, page: CalendarPage, form: CellForm, selection: Selection
) -> ConsequenceText | None:
    """Return what moves if the chosen months are declared; of a village, once the office has confirmed them."""
    cells = _list_months(page, form, selection)
    if not cells:
        return None
    within = page.access.record_scope or page.access.report_scope
    write = partial(declare_cells, actor=request.user, cells=cells, on=form.cleaned_data["filed_on"], within=within)
    return preview_writing(request, find_common_book(cell.org for cell in cells), write)


def _describe_moment(request: AuthenticatedRequest, page: CalendarPage) -> str:
    """Return after which step the previewed months count."""
    if request.POST.get(PREVIEW_BUTTON) == ALL_WAITING:
        return _("确认以后")
    return _("街道确认后") if page.is_own and _wait_for_confirmation(page) else _("报送以后")


def _make_address(request: AuthenticatedRequest) -> str:
    query = request.GET.copy()
    for name in LINK_FIELDS:
        query.pop(name, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _render(
    request: AuthenticatedRequest,
    page: CalendarPage,
    form: CellForm,
    selection: Selection,
    consequence: ConsequenceText | None = None,
) -> HttpResponse:
    calendar, tabs = page.calendar, _list_tabs(page)
    fields = {"register": page.register.value, "kind": page.segment, "window": page.window.id}
    position = calendar.months.index(page.month)
    context = _count_states(page) | {
        "page": page,
        "calendar": calendar,
        "tabs": tabs,
        "is_required": any(register is page.register and owed is not None for register, owed in tabs),
        "form": form,
        "selection": selection,
        "consequence": consequence,
        "when": _describe_moment(request, page),
        "all_waiting": ALL_WAITING,
        "segments": [(name, SEGMENTS[name][1]) for name in page.segments],
        "segment_label": SEGMENTS[page.segment][1],
        "query": urlencode(fields),
        "zero_links": _list_zero_links(page),
        "month_before": calendar.months[position - 1] if position else None,
        "month_after": calendar.months[position + 1] if position + 1 < len(calendar.months) else None,
        "sees_counts": bool(page.access.count_scope),
        "waits": page.is_own and _wait_for_confirmation(page),
        "undated_count": calendar.rows[0].undated_count if page.is_own and page.access.count_scope else 0,
        "own_cells": _list_own_cells(page) if page.is_own else (),
    }
    return render(request, f"declarations/{'own_months' if page.is_own else 'declarations'}.html", context)


def _count_states(page: CalendarPage) -> dict[str, object]:
    """Return the counts at the head of the calendar, and the states that its legend explains."""
    states = page.calendar.state_counts
    declared_count = states[MonthState.DECLARED] + states[MonthState.LATE]
    owed_count = states[MonthState.MISSING] + states[MonthState.OVERDUE] + states[MonthState.REPORTED]
    return {
        "declared_count": declared_count,
        "due_count": declared_count + owed_count,
        "missing_count": states[MonthState.MISSING],
        "overdue_count": states[MonthState.OVERDUE],
        "late_count": states[MonthState.LATE],
        "waiting_count": len(page.waiting_cells),
        "legend": [state for state in MonthState if states[state]],
    }


def _list_tabs(page: CalendarPage) -> list[tuple[Register, OwedMonths | None]]:
    """Return each register with what is not declared; without a count where the plan asks for no months of it."""
    counts = page.source.count_owed_months()
    return [(register, counts.get(register)) for register in DECLARABLE]


def _list_zero_links(page: CalendarPage) -> list[tuple[Period, int]]:
    """Return each month with the number of its zero reports, if the reader declares any."""
    if not page.access.record_scope or not any(page.calendar.zero_keys.values()):
        return []
    return [(month, len(keys)) for month, keys in page.calendar.zero_keys.items()]


def _list_own_cells(page: CalendarPage) -> list[tuple[CalendarCell, bool]]:
    """Return the months of a village that have begun, the last first, and whether it can report each."""
    cells = [cell for cell in page.calendar.rows[0].cells if cell.is_begun]
    return [(cell, page.access.may_choose(cell) and cell.state is not MonthState.NOT_DUE) for cell in reversed(cells)]
