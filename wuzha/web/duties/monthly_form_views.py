"""The pages of one form: filled for a month, where each cell comes from, and the filled file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from wuzha.assessments.entry_address import prepare_entry_address
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Permission, Register
from wuzha.duties.monthly.figures import BookRow
from wuzha.duties.monthly.filling import FilledCell, FilledForm, count_by_gap, describe_cell, write_workbook
from wuzha.duties.monthly.form_sheets import read_sheets
from wuzha.duties.monthly.models import MonthlyForm
from wuzha.people.access import Scope
from wuzha.web.access import AuthenticatedRequest, require_permissions
from wuzha.web.duties.monthly_access import (
    choose_month,
    fill_for_reader,
    get_form_or_404,
    list_months,
    make_read_rule,
    may_change,
)
from wuzha.web.duties.monthly_grid import draw_values
from wuzha.web.papers.paper_page import send_file
from wuzha.web.standing.standing_export import XLSX
from wuzha.web.workbook_export import record_export

MOST_ENTRIES = 200
"""Entries of a cell that a page lists; the register has them all."""


@dataclass(frozen=True, slots=True)
class EntryLink:
    """An entry behind a cell: its number, and the address of its page."""

    number: str
    address: str


@dataclass(frozen=True, slots=True)
class CellSource:
    """Where a cell comes from, in words."""

    cell: FilledCell
    reason: str
    query: str


@require_permissions(Permission.EXPORT)
@require_safe
def show_form(request: AuthenticatedRequest, scope: Scope, form_pk: int) -> HttpResponse:
    """Show the form filled for a month, and why cells stay empty."""
    form = get_form_or_404(scope, form_pk)
    context = _make_context(request, form)
    filled_form = context["filled_form"]
    if filled_form is not None:
        context["sheets"] = draw_values(read_sheets(bytes(form.content)), filled_form)
        context["gaps"] = count_by_gap(filled_form).items()
    return render(request, "duties/monthly_form.html", context)


@require_permissions(Permission.EXPORT)
@require_safe
def show_sources(request: AuthenticatedRequest, scope: Scope, form_pk: int) -> HttpResponse:
    """List every mapped cell with its figure and value, and the entries of one that is chosen."""
    form = get_form_or_404(scope, form_pk)
    context = _make_context(request, form)
    filled_form: FilledForm | None = context["filled_form"]
    if filled_form is not None:
        month = context["month"]
        context["sources"] = [_describe_source(cell, month.id) for cell in filled_form.cells]
        sheet, _mark, address = request.GET.get("cell", "").rpartition("!")
        if cell := filled_form.find_cell(sheet, address):
            context |= {"cell": cell, "reason": describe_cell(cell), **_list_entries(request, cell)}
    return render(request, "duties/monthly_sources.html", context)


@require_permissions(Permission.EXPORT)
@require_safe
def export_form(request: AuthenticatedRequest, scope: Scope, form_pk: int) -> HttpResponseBase:
    """Send the form filled for a month."""
    form = get_form_or_404(scope, form_pk)
    today = timezone.localdate()
    month = choose_month(request, today)
    try:
        filled_form = fill_for_reader(request.user, form, month, today)
        if not filled_form.cells:
            raise RefusalError("form.nothing_mapped")
        content = write_workbook(filled_form)
    except RefusalError as error:
        messages.error(request, str(error))
        return redirect("monthly_form", form.pk)
    record_export(request, Scope((form.org.path,)), subject="list:monthly_form", row_count=len(filled_form.cells))
    return send_file(content, f"{form.title} {month.id}.xlsx", XLSX)


def _make_context(request: AuthenticatedRequest, form: MonthlyForm) -> dict[str, Any]:
    """Return what every page of the form shows; without `filled_form` the mapping does not fit, as a message says."""
    today = timezone.localdate()
    month = choose_month(request, today)
    try:
        filled_form = fill_for_reader(request.user, form, month, today)
    except RefusalError as error:
        messages.error(request, str(error))
        filled_form = None
    successor = MonthlyForm.objects.filter(supersedes=form).first()
    return {
        "form": form,
        "successor": successor,
        "month": month,
        "months": list_months(today),
        "filled_form": filled_form,
        "may_change": may_change(request.user, form.org) and successor is None,
        "trail": [(reverse("monthly_org", args=(form.org.code,)), form.org.name)],
    }


def _describe_source(cell: FilledCell, month: str) -> CellSource:
    query = urlencode({"month": month, "cell": f"{cell.slot.sheet}!{cell.slot.address}"})
    return CellSource(cell, describe_cell(cell), query)


def _list_entries(request: AuthenticatedRequest, cell: FilledCell) -> dict[str, Any]:
    """Return the entries that the cell counts, and those that may count, as links."""
    register = cell.slot.figure.register
    if not make_read_rule(request.user)(register, cell.slot.org):
        return {}
    if register is Register.PERSONS:
        # Who reads entries of persons is logged by the page of the register (ADR 24): they are listed there alone.
        return {"person_address": f"{reverse('book', args=(register,))}?{urlencode({'org': cell.slot.org.code})}"}
    make_address = prepare_entry_address(register)

    def make_links(rows: Sequence[BookRow]) -> list[EntryLink]:
        return [EntryLink(row["key"], make_address(row["pk"])) for row in rows[:MOST_ENTRIES]]

    value = cell.value
    return {
        "counted_entries": make_links(value.counted_rows),
        "possible_entries": make_links(value.possible_rows),
        "unlisted_count": max(len(value.counted_rows) - MOST_ENTRIES, 0),
    }
