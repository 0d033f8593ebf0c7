"""Build the charts of an org as tables, from which a page makes the drawings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from wuzha.assessments.drill_down import UNLISTED
from wuzha.core.calendar_words import format_month, format_month_of_year
from wuzha.core.i18n import is_chinese, translate
from wuzha.core.periods import Period
from wuzha.core.vocabulary import VILLAGE_KINDS
from wuzha.core.words.phrases import format_window
from wuzha.orgs.models import Org
from wuzha.people.models import User
from wuzha.reports.charts.chart_notes import (
    FIGURE_SLOT,
    ChartNote,
    note_excluded_cases,
    note_growing_months,
    note_refusals,
)
from wuzha.reports.charts.rows_behind import WITHOUT_ORG, RowsBehind
from wuzha.reports.charts.tallies import CaseTally
from wuzha.reports.charts.trends import MonthTrend, Trends

NO_FIGURE = "—"
UPRIGHT_HEIGHT, HEAD_AND_FOOT = 340, 72
BAR_HEIGHT, BAR_GAP = 18, 14
"""Heights in pixels of what is drawn: horizontal bars need more the more rows there are."""


@dataclass(frozen=True, slots=True)
class ChartCell:
    """The text of a cell, the value that is drawn (None: a gap), and the address of the rows behind it."""

    text: str
    value: object = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class ChartRow:
    """A row of the table: its label and its cells."""

    label: str
    address: str
    cells: tuple[ChartCell, ...]


@dataclass(frozen=True, slots=True)
class ChartColumn:
    """The head of a column; `drawn` is how it is drawn: as `bar`, as `line`, or not at all."""

    label: str
    drawn: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A table and the notes below it.

    `is_lying`: the bars are horizontal, with long names at the left; `is_of_cases`: its values are whole numbers.
    """

    id: str
    title: str
    headers: tuple[ChartColumn, ...]
    lines: tuple[ChartRow, ...]
    notes: tuple[ChartNote, ...]
    is_lying: bool = False
    is_of_cases: bool = True

    @property
    def drawing_height(self) -> int:
        """The height of the drawing in pixels, for which a page keeps room before it is drawn; 0: nothing to draw."""
        drawn = [place for place, header in enumerate(self.headers[1:]) if header.drawn]
        if not any(line.cells[place].value for line in self.lines for place in drawn):
            return 0
        if not self.is_lying:
            return UPRIGHT_HEIGHT
        return len(self.lines) * (len(drawn) * BAR_HEIGHT + BAR_GAP) + HEAD_AND_FOOT


def describe_trends(trends: Trends, viewer: User) -> Iterator[ChartNote]:
    """Yield sentences about the number of cases now and a year before: 2022年发案12起, 2021年14起."""
    rows, questions = RowsBehind.for_viewer(viewer, trends), trends.questions
    measure, period = trends.measure, questions.period
    yield _write_note(
        trends,
        format_window(period, questions),
        translate(measure.extent_text, extent=FIGURE_SLOT),
        trends.now,
        rows.build_address(period),
    )
    if trends.is_compared:
        yield _write_note(
            trends, period.year_ago.label, FIGURE_SLOT, trends.before, rows.build_address(period.year_ago)
        )


def _write_note(trends: Trends, window: str, template: str, tally: CaseTally | None, address: str) -> ChartNote:
    if tally is None:
        return ChartNote(_("%(period)s还没有开始") % {"period": window})
    figure = translate(trends.measure.count_text, count=tally.cases)
    if tally.is_least:
        figure = _("至少%(count)s") % {"count": figure}
    return ChartNote.of(translate("{window}{amount}", window=window, amount=template), figure, address)


def build_charts(trends: Trends, viewer: User) -> Iterator[Chart]:
    """Yield the charts of an org, without those that would be empty; figures link to the rows the viewer may see."""
    rows = RowsBehind.for_viewer(viewer, trends)
    charts = [_build_month_chart(trends, rows), _build_loss_chart(trends, rows)]
    if trends.types:
        charts.append(_build_type_chart(trends, rows))
    if trends.places:
        charts.append(_build_place_chart(trends, rows))
    # Each is printed and exported by itself.
    refusal_notes = tuple(note_refusals(trends, viewer))
    for chart in charts:
        yield replace(chart, notes=(*chart.notes, *refusal_notes))


def _build_series(trends: Trends, drawing: str) -> tuple[ChartColumn, ...]:
    now = ChartColumn(_("%(period)s（起）") % {"period": trends.questions.period.label}, "bar")
    if not trends.is_compared:
        return (now,)
    return now, ChartColumn(_("%(period)s（起）") % {"period": trends.questions.period.year_ago.label}, drawing)


def _build_month_chart(trends: Trends, rows: RowsBehind) -> Chart:
    headers = (ChartColumn(_("月份")), *_build_series(trends, "line"))
    lines = tuple(_build_month_row(line, trends, rows) for line in trends.months)
    notes = (*note_excluded_cases(trends, rows), *note_growing_months(trends))
    return Chart(id="months", title=_("每月发案"), headers=headers, lines=lines, notes=notes)


def _build_month_row(line: MonthTrend, trends: Trends, rows: RowsBehind) -> ChartRow:
    cells = [_build_count_cell(line.now, rows.build_address(line.month))]
    if trends.is_compared:
        cells.append(_build_count_cell(line.before, rows.build_address(line.month_before) if line.month_before else ""))
    return ChartRow(_format_month(line.month, trends), "", tuple(cells))


def _format_month(month: Period, trends: Trends) -> str:
    """Name the month, with its year only if the period has months of several years."""
    period = trends.questions.period
    if period.start.year == period.end.year:
        return format_month(month.start.month)
    return format_month_of_year(month.start.year, month.start.month)


def _build_count_cell(tally: CaseTally | None, address: str) -> ChartCell:
    """Build the cell of a number of cases, "at least" so many in months that nobody declared."""
    if tally is None:
        return ChartCell(NO_FIGURE)
    if tally.is_least:
        return ChartCell(_("至少%(count)s") % {"count": tally.cases}, tally.cases or None, address)
    return ChartCell(str(tally.cases), tally.cases, address)


def _build_loss_chart(trends: Trends, rows: RowsBehind) -> Chart:
    headers = (ChartColumn(_("月份")), ChartColumn(_("被骗金额（万元）"), "bar"), ChartColumn(_("金额不明（起）")))
    lines = tuple(
        ChartRow(_format_month(line.month, trends), "", _build_loss_cells(line.now, rows.build_address(line.month)))
        for line in trends.months
    )
    notes = [ChartNote(_("金额是报案时的总额，没有减去止付和返还的。"))]
    if trends.now is not None and (count := trends.now.cases_without_loss):
        text = _("其中%(count)s起金额不明，没有算在金额里，不是0元。") % {"count": FIGURE_SLOT}
        notes.append(
            ChartNote.of(text, str(count), narrow_to_unknown_loss(rows.build_address(trends.questions.period)))
        )
    return Chart(
        id="loss", title=_("每月被骗金额"), headers=headers, lines=lines, notes=tuple(notes), is_of_cases=False
    )


def _build_loss_cells(tally: CaseTally | None, address: str) -> tuple[ChartCell, ChartCell]:
    if tally is None:
        return ChartCell(NO_FIGURE), ChartCell(NO_FIGURE)
    amount = _choose_amount(tally)
    if amount is None:
        return ChartCell(_("不明")), ChartCell(str(tally.cases_without_loss), address=address)
    is_whole = not tally.is_least and not tally.cases_without_loss
    least, most = map(_choose_amount, tally.ends)
    text = f"{amount:,}" if is_whole else _("至少%(count)s") % {"count": f"{least:,}"}
    if is_whole and tally.about_fen:
        text = _("约%(amount)s（%(least)s至%(most)s）") % {"amount": text, "least": f"{least:,}", "most": f"{most:,}"}
    return (
        ChartCell(text, amount if is_whole or amount else None, address),
        ChartCell(
            str(tally.cases_without_loss), address=narrow_to_unknown_loss(address) if tally.cases_without_loss else ""
        ),
    )


def _choose_amount(tally: CaseTally) -> Decimal | None:
    """Return the known loss in the unit that the head of the column names: 万元 in Chinese, yuan in English."""
    return tally.loss_wan if is_chinese() else tally.loss_yuan


def narrow_to_unknown_loss(address: str) -> str:
    """Narrow the address of a list to the rows without a known loss."""
    return f"{address}&blank=loss_fen" if address else ""


def _build_type_chart(trends: Trends, rows: RowsBehind) -> Chart:
    headers = (ChartColumn(_("诈骗类型")), *_build_series(trends, "bar"))
    lines = []
    for line in trends.types:
        label = line.term.label if line.term else _("没有写类型") if line.is_blank else _("写法对不上类型")
        conditions = (
            {"blank": "fraud_type"} if line.is_blank else {"fraud_type": line.term.value if line.term else UNLISTED}
        )
        lines.append(ChartRow(label, "", _build_year_cells(trends, line.now, line.before, rows, conditions=conditions)))
    return Chart(id="types", title=_("诈骗类型"), headers=headers, lines=tuple(lines), notes=(), is_lying=True)


def _build_year_cells(
    trends: Trends,
    now: CaseTally | None,
    before: CaseTally | None,
    rows: RowsBehind,
    *,
    conditions: Mapping[str, str],
    org: Org | None = None,
) -> tuple[ChartCell, ...]:
    """Build the cells of this period and of the year before."""
    period = trends.questions.period
    cells = [_build_count_cell(now, rows.build_address(period, org, **conditions))]
    if trends.is_compared:
        cells.append(_build_count_cell(before, rows.build_address(period.year_ago, org, **conditions)))
    return tuple(cells)


def _build_place_chart(trends: Trends, rows: RowsBehind) -> Chart:
    is_villages = all(line.org is None or line.org.term in VILLAGE_KINDS for line in trends.places)
    title = _("各村（社区）发案") if is_villages else _("下级各地发案")
    headers = (ChartColumn(_("名称")), *_build_series(trends, "bar"))
    lines = []
    query = f"?period={trends.questions.period.id}"
    for line in trends.places:
        if line.org is None:
            conditions = {"blank": WITHOUT_ORG}
            lines.append(
                ChartRow(
                    _("没有所属村（社区）"),
                    "",
                    _build_year_cells(trends, line.now, line.before, rows, conditions=conditions),
                )
            )
        else:
            address = reverse("trends", args=(line.org.code,)) + query
            lines.append(
                ChartRow(
                    line.org.name,
                    address,
                    _build_year_cells(trends, line.now, line.before, rows, conditions={}, org=line.org),
                )
            )
    notes = (ChartNote(_("按组织的次序排列，不是排名。")),)
    return Chart(id="places", title=title, headers=headers, lines=tuple(lines), notes=notes, is_lying=True)
