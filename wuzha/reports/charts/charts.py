"""A chart as a page shows it: a table with everything said in it, from which the drawing is made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from wuzha.assessments.drill_down import UNLISTED
from wuzha.core.calendar_words import month_name, month_of_year
from wuzha.core.i18n import is_chinese, say
from wuzha.core.periods import Period
from wuzha.core.vocabulary import VILLAGE_KINDS
from wuzha.core.words.phrases import months as _months
from wuzha.core.words.phrases import span
from wuzha.orgs.models import Org
from wuzha.people.models import User
from wuzha.reports.charts.rows_behind import WITHOUT_ORG, RowsBehind
from wuzha.reports.charts.tallies import Tally
from wuzha.reports.charts.trends import MonthLine, Trends

NONE = "—"
_HERE = "\0"
"""Where the figure of a sentence goes."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says, the value that is drawn (None: a gap), and where its rows are."""

    text: str
    value: object = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table: what it is of, and its cells."""

    label: str
    address: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """The head of a column; `drawn` says how it is drawn: bar, line, or not at all."""

    label: str
    drawn: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence with a figure in it, and where the rows behind that are."""

    before: str
    figure: str = ""
    address: str = ""
    after: str = ""

    @classmethod
    def of(cls, text: str, figure: str, address: str) -> Note:
        """The text with the figure in its place."""
        before, _, after = text.partition(_HERE)
        return cls(before, figure, address, after)


@dataclass(frozen=True, slots=True)
class Chart:
    """A table and what must be said beside it.

    `is_lying`: long names stand at the left, bars lie; `is_of_cases`: its values are whole numbers.
    """

    id: str
    title: str
    headers: tuple[Header, ...]
    lines: tuple[Line, ...]
    notes: tuple[Note, ...]
    is_lying: bool = False
    is_of_cases: bool = True


def in_words(trends: Trends, viewer: User) -> Iterator[Note]:
    """How many cases there are, and how many there were a year before: 2022年发案12起, 2021年14起."""
    rows, questions = RowsBehind.to(viewer, trends), trends.questions
    measure, period = trends.measure, questions.period
    yield _told(trends, span(period, questions), say(measure.in_numbers, extent=_HERE), trends.now, rows.of(period))
    if trends.is_compared:
        yield _told(trends, period.year_ago.label, _HERE, trends.before, rows.of(period.year_ago))


def _told(trends: Trends, window: str, counted: str, tally: Tally | None, address: str) -> Note:
    if tally is None:
        return Note(_("%(period)s还没有开始") % {"period": window})
    figure = say(trends.measure.in_units, count=tally.cases)
    if tally.is_least:
        figure = _("至少%(count)s") % {"count": figure}
    return Note.of(say("{span}{counted}", span=window, counted=counted), figure, address)


def charts_of(trends: Trends, viewer: User) -> Iterator[Chart]:
    """The charts of an org, those left out that would show nothing; figures open to the rows the viewer may see."""
    rows = RowsBehind.to(viewer, trends)
    yield _by_month(trends, rows)
    yield _loss_by_month(trends, rows)
    if trends.types:
        yield _by_type(trends, rows)
    if trends.places:
        yield _by_place(trends, rows)


def _series(trends: Trends, drawn: str) -> tuple[Header, ...]:
    now = Header(_("%(period)s（起）") % {"period": trends.questions.period.label}, "bar")
    if not trends.is_compared:
        return (now,)
    return now, Header(_("%(period)s（起）") % {"period": trends.questions.period.year_ago.label}, drawn)


def _by_month(trends: Trends, rows: RowsBehind) -> Chart:
    headers = (Header(_("月份")), *_series(trends, "line"))
    lines = tuple(_month(line, trends, rows) for line in trends.months)
    notes = (*_what_is_beside(trends, rows), *_what_may_grow(trends))
    return Chart("months", _("每月发案"), headers, lines, notes)


def _what_may_grow(trends: Trends) -> Iterator[Note]:
    """The months that are no more than at least so many."""
    if trends.unreported:
        told = {"months": _months([whole for month in trends.unreported for whole in month.months])}
        yield Note(_("%(months)s的案件台账未报送，这些月份只写“至少”，没有案件的不画。") % told)
    if trends.running:
        told = {"months": _months([whole for month in trends.running for whole in month.months])}
        yield Note(_("%(months)s还没有结束，只写“至少”，没有案件的不画。") % told)


def _month(line: MonthLine, trends: Trends, rows: RowsBehind) -> Line:
    cells = [_counted(line.now, rows.of(line.month))]
    if trends.is_compared:
        cells.append(_counted(line.before, rows.of(line.month_before) if line.month_before else ""))
    return Line(_month_name(line.month, trends), "", tuple(cells))


def _month_name(month: Period, trends: Trends) -> str:
    """With its year only where the period has months of several."""
    period = trends.questions.period
    if period.start.year == period.end.year:
        return month_name(month.start.month)
    return month_of_year(month.start.year, month.start.month)


def _counted(tally: Tally | None, address: str) -> Cell:
    """A number of cases; of months that nobody declared only that it is at least so many."""
    if tally is None:
        return Cell(NONE)
    if tally.is_least:
        return Cell(_("至少%(count)s") % {"count": tally.cases}, tally.cases or None, address)
    return Cell(str(tally.cases), tally.cases, address)


def _loss_by_month(trends: Trends, rows: RowsBehind) -> Chart:
    headers = (Header(_("月份")), Header(_("被骗金额（万元）"), "bar"), Header(_("金额不明（起）")))
    lines = tuple(
        Line(_month_name(line.month, trends), "", _lost(line.now, rows.of(line.month))) for line in trends.months
    )
    notes = [Note(_("金额是报案时的总额，没有减去止付和返还的。"))]
    if trends.now is not None and (unknown := trends.now.cases_without_loss):
        text = _("其中%(count)s起金额不明，没有算在金额里，不是0元。") % {"count": _HERE}
        notes.append(Note.of(text, str(unknown), rows_without_loss(rows.of(trends.questions.period))))
    return Chart("loss", _("每月被骗金额"), headers, lines, tuple(notes), is_of_cases=False)


def _lost(tally: Tally | None, address: str) -> tuple[Cell, Cell]:
    if tally is None:
        return Cell(NONE), Cell(NONE)
    known = _amount(tally)
    if known is None:
        return Cell(_("不明")), Cell(str(tally.cases_without_loss), address=address)
    is_whole = not tally.is_least and not tally.cases_without_loss
    text = f"{known:,}" if is_whole else _("至少%(count)s") % {"count": f"{known:,}"}
    return (
        Cell(text, known if is_whole or known else None, address),
        Cell(str(tally.cases_without_loss), address=rows_without_loss(address) if tally.cases_without_loss else ""),
    )


def _amount(tally: Tally) -> Decimal | None:
    """The known loss in the unit that the head of the column names: 万元 in Chinese, yuan in English."""
    return tally.loss_wan if is_chinese() else tally.loss_yuan


def rows_without_loss(address: str) -> str:
    """The same rows, only those whose loss is not known."""
    return f"{address}&blank=loss_fen" if address else ""


def _by_type(trends: Trends, rows: RowsBehind) -> Chart:
    headers = (Header(_("诈骗类型")), *_series(trends, "bar"))
    lines = []
    for line in trends.types:
        label = line.term.label if line.term else _("没有写类型") if line.is_blank else _("写法对不上类型")
        more = {"blank": "fraud_type"} if line.is_blank else {"fraud_type": line.term.value if line.term else UNLISTED}
        lines.append(Line(label, "", _pair(trends, line.now, line.before, rows, more)))
    return Chart("types", _("诈骗类型"), headers, tuple(lines), (), is_lying=True)


def _pair(
    trends: Trends,
    now: Tally | None,
    before: Tally | None,
    rows: RowsBehind,
    more: dict[str, str],
    of: Org | None = None,
) -> tuple[Cell, ...]:
    """This period and the year before."""
    period = trends.questions.period
    cells = [_counted(now, rows.of(period, of, **more))]
    if trends.is_compared:
        cells.append(_counted(before, rows.of(period.year_ago, of, **more)))
    return tuple(cells)


def _by_place(trends: Trends, rows: RowsBehind) -> Chart:
    is_villages = all(line.org is None or line.org.term in VILLAGE_KINDS for line in trends.places)
    title = _("各村（社区）发案") if is_villages else _("下级各地发案")
    headers = (Header(_("名称")), *_series(trends, "bar"))
    lines = []
    query = f"?period={trends.questions.period.id}"
    for line in trends.places:
        if line.org is None:
            more = {"blank": WITHOUT_ORG}
            lines.append(Line(_("没有所属村（社区）"), "", _pair(trends, line.now, line.before, rows, more)))
        else:
            address = reverse("trends", args=(line.org.code,)) + query
            lines.append(Line(line.org.name, address, _pair(trends, line.now, line.before, rows, {}, line.org)))
    notes = (Note(_("按组织的次序排列，不是排名。")),)
    return Chart("places", title, headers, tuple(lines), notes, is_lying=True)


def _what_is_beside(trends: Trends, rows: RowsBehind) -> Iterator[Note]:
    """Cases that are in no month, or perhaps of this org."""
    period = trends.questions.period
    if trends.now is not None and (count := trends.undated.cases):
        text = _("另有%(count)s起待核实（没有日期等），不知道算不算、算在哪个月，没有画进图里。") % {"count": _HERE}
        yield Note.of(text, str(count), rows.that_may_count(period))
    if trends.before is not None and trends.may_be_before_alone:
        told = {"period": period.year_ago.label, "count": _HERE}
        text = _("%(period)s另有%(count)s起待核实，也没有画进图里。") % told
        count = trends.undated_in(period.year_ago).cases
        yield Note.of(text, str(count), rows.that_may_count(period.year_ago))
    if not trends.unplaced.cases:
        return
    if trends.has_unplaced:
        text = _("其中%(count)s起没有所属村（社区），只计入总数。") % {"count": _HERE}
    else:
        text = _("另有%(count)s起没有所属村（社区），可能属于这里，没有计入。") % {"count": _HERE}
    yield Note.of(text, str(trends.unplaced.cases), rows.of_nobody(period))
