"""Export the charts of an org: the table of each chart on a sheet of its own, with the figures of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from wuzha.core.vocabulary import Permission
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.programmes.plan_choice import find_programme
from wuzha.reports.charts.charts import Chart, ChartCell, build_charts
from wuzha.reports.charts.trends import load_trends
from wuzha.web.access import AuthenticatedRequest, require_permissions
from wuzha.web.standing.circumstances import list_circumstances
from wuzha.web.standing.page_query import read_questions
from wuzha.web.workbook_export import ExportRow, ExportSheet, export_sheets

AMOUNT = r"\d+\.\d+"


@require_permissions(Permission.EXPORT)
@require_safe
def export_trends(request: AuthenticatedRequest, scope: Scope, code: str) -> HttpResponseBase:
    """Return the workbook of the org's charts for the period in the address."""
    org = get_object_or_404(Org.objects.under(scope.paths).with_results(), code=code)
    programme = find_programme(org)
    if programme is None:
        raise Http404
    questions = read_questions(request, programme)
    charts = build_charts(load_trends(programme, questions, org), request.user)
    notes = list_circumstances(questions, org)
    sheets = [
        ExportSheet(chart.title, (header.label for header in chart.headers), _make_rows(chart, notes))
        for chart in charts
    ]
    name = f"{org.name} {questions.period.label}"
    return export_sheets(
        request,
        Scope((org.path,)),
        subject="list:trends",
        page_address=reverse("trends", args=(org.code,)),
        name=name,
        sheets=sheets,
    )


def _make_rows(chart: Chart, notes: Sequence[str]) -> Iterator[ExportRow]:
    """Yield the lines of the chart, below them its notes, and what the page says at its head."""
    for line in chart.lines:
        yield (line.label, *map(_parse_cell, line.cells))
    for note in (*(note.text for note in chart.notes), *notes):
        yield (note, *[""] * (len(chart.headers) - 1))


def _parse_cell(cell: ChartCell) -> int | Decimal | str:
    """Return a number if the text is just a number; a text such as “at least 5” stays as it is."""
    if cell.text.isdecimal():
        return int(cell.text)
    return Decimal(cell.text) if re.fullmatch(AMOUNT, cell.text) else cell.text
