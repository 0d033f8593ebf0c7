"""The charts of an org as a workbook: the table of each on a sheet, the figures as the page has them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from wuzha.core.vocabulary import Verb
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.programmes.plans import programme_of
from wuzha.reports.charts.charts import Cell, Chart, charts_of
from wuzha.reports.charts.trends import trends_of
from wuzha.web.access import Asked, needs
from wuzha.web.export import Row, Sheet, exported_lists
from wuzha.web.standing.views import questions_asked

AMOUNT = r"\d+\.\d+"


@needs(Verb.EXPORT)
@require_safe
def export_trends(request: Asked, scope: Scope, code: str) -> HttpResponseBase:
    """The workbook of the org's charts for the period in the address."""
    org = get_object_or_404(Org.objects.under(scope.paths).with_results(), code=code)
    programme = programme_of(org)
    if programme is None:
        raise Http404
    questions = questions_asked(request, programme)
    charts = charts_of(trends_of(programme, questions, org), request.user)
    sheets = [Sheet(chart.title, (header.label for header in chart.headers), _rows(chart)) for chart in charts]
    name = f"{org.name} {questions.period.label}"
    return exported_lists(request, Scope((org.path,)), subject="list:trends", name=name, sheets=sheets)


def _rows(chart: Chart) -> Iterator[Row]:
    for line in chart.lines:
        yield (line.label, *map(_cell, line.cells))


def _cell(cell: Cell) -> int | Decimal | str:
    """A number where the page says just that; “at least so many” stays in words."""
    if cell.text.isdecimal():
        return int(cell.text)
    return Decimal(cell.text) if re.fullmatch(AMOUNT, cell.text) else cell.text
