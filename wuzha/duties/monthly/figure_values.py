"""Compute the value of a figure for an org and a span of days, or say why it is not known.

What is not known is never zero: a cell stays empty, and its gaps say what is missing and who owes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from wuzha.core.i18n import join_words, noop, translate
from wuzha.core.periods import Period
from wuzha.duties.monthly.figures import BookRow, FormFigure, judge_days
from wuzha.duties.monthly.month_books import MonthBooks, OwedMonth
from wuzha.orgs.models import Org

_MOST_NAMES = 5


class GapKind(StrEnum):
    """Why a figure is not known."""

    UNDECLARED = "undeclared"
    UNDATED = "undated"
    UNCLASSIFIED = "unclassified"
    WITHOUT_AMOUNT = "without_amount"
    REFUSED = "refused"
    NOT_OVER = "not_over"
    NOT_YOURS = "not_yours"


_GAP_TEXTS = {
    GapKind.UNDATED: noop("有{count}条没有日期，可能属于这段时间"),
    GapKind.UNCLASSIFIED: noop("有{count}条没有归类或待核实，不知算不算"),
    GapKind.WITHOUT_AMOUNT: noop("有{count}条没有填数量或金额"),
    GapKind.REFUSED: noop("有{count}行被退回，还没有补正"),
    GapKind.NOT_OVER: noop("这个月还没有结束"),
    GapKind.NOT_YOURS: noop("您的角色不能看这本台账"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureGap:
    """A reason why a figure is not known: months that orgs owe, or a number of rows."""

    kind: GapKind
    figure: FormFigure
    count: int = 0
    owed_months: Sequence[OwedMonth] = ()

    @property
    def text(self) -> str:
        """The reason in the language of the reader."""
        if self.kind is not GapKind.UNDECLARED:
            return translate(_GAP_TEXTS[self.kind], count=self.count)
        names = list(dict.fromkeys(owed.org.name for owed in self.owed_months))
        months = sorted({owed.month for owed in self.owed_months}, key=lambda month: month.start)
        shown_names = join_words(names[:_MOST_NAMES])
        if len(names) > _MOST_NAMES:
            shown_names = translate("{names}等{count}个", names=shown_names, count=len(names))
        return translate(
            "{names}没有报送{register}台账：{months}",
            names=shown_names,
            register=self.figure.register.label,
            months=join_words(month.label for month in months),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureValue:
    """The value of a figure (None: not known), the least that it can be, and the rows that count or may count."""

    value: int | Decimal | None
    least: int | Decimal = 0
    gaps: Sequence[FigureGap] = ()
    counted_rows: Sequence[BookRow] = ()
    possible_rows: Sequence[BookRow] = ()
    has_about_amounts: bool = False


def compute_figure(books: MonthBooks, figure: FormFigure, org: Org, window: Period) -> FigureValue:
    """Return the value of the figure for the org in these days, which lie in the year of the books."""
    if window.end > books.month.end:
        return FigureValue(value=None, gaps=(FigureGap(kind=GapKind.NOT_OVER, figure=figure),))
    verdicts = [(row, figure.judge_row(row, window)) for row in books.list_rows(figure, org)]
    counted_rows = [row for row, verdict in verdicts if verdict]
    possible_rows = [row for row, verdict in verdicts if verdict is None]
    gaps = tuple(_list_gaps(books, figure, org, window, counted_rows=counted_rows, possible_rows=possible_rows))
    if figure.amount is None:
        least: int | Decimal = len(counted_rows)
    else:
        least = figure.convert_sum(sum(row[figure.amount] or 0 for row in counted_rows))
    return FigureValue(
        value=None if gaps else least,
        least=least,
        gaps=gaps,
        counted_rows=counted_rows,
        possible_rows=possible_rows,
        has_about_amounts=figure.amount == "loss_fen" and any(row["is_loss_about"] for row in counted_rows),
    )


def _list_gaps(
    books: MonthBooks,
    figure: FormFigure,
    org: Org,
    window: Period,
    *,
    counted_rows: Sequence[BookRow],
    possible_rows: Sequence[BookRow],
) -> Iterator[FigureGap]:
    if owed_months := tuple(books.list_owed_months(figure, org, window)):
        yield FigureGap(kind=GapKind.UNDECLARED, figure=figure, owed_months=owed_months)
    undated_count = sum(judge_days(figure.register, row, window) is None for row in possible_rows)
    without_amount_count = sum(row[figure.amount] is None for row in counted_rows) if figure.amount else 0
    refused_count = sum(
        judge_days(figure.register, row, window) is not False for row in books.list_refused(figure, org)
    )
    counts = {
        GapKind.UNDATED: undated_count,
        GapKind.UNCLASSIFIED: len(possible_rows) - undated_count,
        GapKind.WITHOUT_AMOUNT: without_amount_count,
        GapKind.REFUSED: refused_count,
    }
    yield from (FigureGap(kind=kind, figure=figure, count=count) for kind, count in counts.items() if count)
