"""A chart as a page shows it: a table with everything said in it, from which the drawing is made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from wuzha.core.calendar_words import month_name, month_of_year
from wuzha.core.language import is_chinese
from wuzha.core.periods import Period
from wuzha.core.vocabulary import VILLAGE_KINDS
from wuzha.core.wording import months as in_words
from wuzha.orgs.models import Org
from wuzha.people.models import User
from wuzha.reports.rows_behind import RowsBehind
from wuzha.reports.trends import MonthLine, Tally, Trends

NONE = "—"


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
class Chart:
    """A table and what must be said beside it.

    `is_lying`: long names stand at the left, bars lie; `is_of_cases`: its values are whole numbers.
    """

    id: str
    title: str
    headers: tuple[Header, ...]
    lines: tuple[Line, ...]
    notes: tuple[str, ...]
    is_lying: bool = False
    is_of_cases: bool = True


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
    unreported = trends.unreported
    headers = (Header(_("月份")), *_series(trends, "line"))
    lines = tuple(_month(line, trends, rows) for line in trends.months)
    notes = [*_what_is_beside(trends)]
    if unreported:
        told = {"months": in_words([whole for month in unreported for whole in month.months])}
        notes.append(_("%(months)s的案件台账未报送，这些月份只写“至少”，没有案件的不画。") % told)
    return Chart("months", _("每月发案"), headers, lines, tuple(notes))


def _month(line: MonthLine, trends: Trends, rows: RowsBehind) -> Line:
    cells = [_counted(line.now, line.is_reported, rows.of(line.month))]
    if trends.is_compared:
        address = rows.of(line.month_before) if line.month_before else ""
        cells.append(_counted(line.before, line.is_reported_before, address))
    return Line(_month_name(line.month, trends), "", tuple(cells))


def _month_name(month: Period, trends: Trends) -> str:
    """With its year only where the period has months of several."""
    period = trends.questions.period
    if period.start.year == period.end.year:
        return month_name(month.start.month)
    return month_of_year(month.start.year, month.start.month)


def _counted(tally: Tally | None, is_reported: bool, address: str) -> Cell:
    """A number of cases; of a month that nobody declared only that it is at least so many."""
    if tally is None:
        return Cell(NONE)
    if is_reported:
        return Cell(str(tally.cases), tally.cases, address)
    return Cell(_("至少%(count)s") % {"count": tally.cases}, tally.cases or None, address)


def _loss_by_month(trends: Trends, rows: RowsBehind) -> Chart:
    headers = (Header(_("月份")), Header(_("被骗金额（万元）"), "bar"), Header(_("金额不明（起）")))
    lines = tuple(
        Line(_month_name(line.month, trends), "", _lost(line.now, line.is_reported, rows.of(line.month)))
        for line in trends.months
    )
    now = trends.now
    notes = [_("金额是报案时的总额，没有减去止付和返还的。")]
    if now.cases_without_loss:
        notes.append(_("其中%(count)s起金额不明，没有算在金额里，不是0元。") % {"count": now.cases_without_loss})
    return Chart("loss", _("每月被骗金额"), headers, lines, tuple(notes), is_of_cases=False)


def _lost(tally: Tally | None, is_reported: bool, address: str) -> tuple[Cell, Cell]:
    if tally is None:
        return Cell(NONE), Cell(NONE)
    known = _amount(tally)
    if known is None:
        return Cell(_("不明")), Cell(str(tally.cases_without_loss), address=address)
    is_whole = is_reported and not tally.cases_without_loss
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
        more = {"fraud_type": line.term.value} if line.term else {"blank": "fraud_type"} if line.is_blank else None
        lines.append(Line(label, "", _pair(trends, line.now, line.before, rows, more)))
    return Chart("types", _("诈骗类型"), headers, tuple(lines), (), is_lying=True)


def _pair(
    trends: Trends, now: Tally, before: Tally, rows: RowsBehind, more: dict[str, str] | None, of: Org | None = None
) -> tuple[Cell, ...]:
    """This period and the year before; `more` None: no list holds just these."""

    def told(tally: Tally, period: Period) -> Cell:
        return Cell(str(tally.cases), tally.cases, "" if more is None else rows.of(period, of, **more))

    period = trends.questions.period
    return (told(now, period), *([told(before, period.year_ago)] if trends.is_compared else []))


def _by_place(trends: Trends, rows: RowsBehind) -> Chart:
    is_villages = all(line.org is None or line.org.term in VILLAGE_KINDS for line in trends.places)
    title = _("各村（社区）发案") if is_villages else _("下级各地发案")
    headers = (Header(_("名称")), *_series(trends, "bar"))
    lines = []
    query = f"?period={trends.questions.period.id}"
    for line in trends.places:
        if line.org is None:
            more = {"blank": "village"}
            lines.append(Line(_("没有所属村（社区）"), "", _pair(trends, line.now, line.before, rows, more)))
        else:
            address = reverse("trends", args=(line.org.code,)) + query
            lines.append(Line(line.org.name, address, _pair(trends, line.now, line.before, rows, {}, line.org)))
    notes = (_("按组织的次序排列，不是排名。"),)
    return Chart("places", title, headers, tuple(lines), notes, is_lying=True)


def _what_is_beside(trends: Trends) -> Iterator[str]:
    """Cases that are in no month, or perhaps of this org."""
    if trends.undated.cases:
        yield _("另有%(count)s起待核实（没有日期等），不知道算不算、算在哪个月，没有画进图里。") % {
            "count": trends.undated.cases
        }
    if trends.unplaced.cases and trends.has_unplaced:
        yield _("其中%(count)s起没有所属村（社区），只计入总数。") % {"count": trends.unplaced.cases}
    elif trends.unplaced.cases:
        yield _("另有%(count)s起没有所属村（社区），可能属于这里，没有计入。") % {"count": trends.unplaced.cases}
