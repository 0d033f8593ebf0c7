"""Write the notes below charts: what is not in their figures, or may change them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wuzha.assessments.open_rows import find_items_address
from wuzha.core.words.phrases import format_months
from wuzha.people.models import User
from wuzha.reports.charts.rows_behind import RowsBehind
from wuzha.reports.charts.trends import Trends

FIGURE_SLOT = "\0"
"""A placeholder for the figure of a sentence."""


@dataclass(frozen=True, slots=True)
class ChartNote:
    """A sentence with a figure in it, and the address of the rows behind that."""

    before: str
    figure: str = ""
    address: str = ""
    after: str = ""

    @property
    def text(self) -> str:
        """The whole sentence."""
        return f"{self.before}{self.figure}{self.after}"

    @classmethod
    def of(cls, text: str, figure: str, address: str) -> ChartNote:
        """Return the text with the figure in the place of the slot."""
        before, _, after = text.partition(FIGURE_SLOT)
        return cls(before, figure, address, after)


def note_growing_months(trends: Trends) -> Iterator[ChartNote]:
    """Name the months with figures that are only "at least"."""
    if trends.undeclared_months:
        words = {"months": format_months([whole for month in trends.undeclared_months for whole in month.months])}
        yield ChartNote(_("%(months)s的案件台账未报送，这些月份只写“至少”，没有案件的不画。") % words)
    if trends.running:
        words = {"months": format_months([whole for month in trends.running for whole in month.months])}
        yield ChartNote(_("%(months)s还没有结束，只写“至少”，没有案件的不画。") % words)


def note_excluded_cases(trends: Trends, rows: RowsBehind) -> Iterator[ChartNote]:
    """Name the cases that are in no month, or perhaps belong to this org."""
    period = trends.questions.period
    if trends.now is not None and (count := trends.undated.cases):
        text = _("另有%(count)s起待核实（没有日期等），能否计入、计入哪个月尚未确定，未计入图表。") % {
            "count": FIGURE_SLOT
        }
        yield ChartNote.of(text, str(count), rows.build_doubtful_address(period))
    if trends.before is not None and trends.has_doubtful_year_ago:
        words = {"period": period.year_ago.label, "count": FIGURE_SLOT}
        text = _("%(period)s另有%(count)s起待核实，也未计入图表。") % words
        count = trends.tally_undated(period.year_ago).cases
        yield ChartNote.of(text, str(count), rows.build_doubtful_address(period.year_ago))
    if not trends.unplaced.cases:
        return
    if trends.has_unplaced:
        text = _("其中%(count)s起没有所属村（社区），只计入总数。") % {"count": FIGURE_SLOT}
    else:
        text = _("另有%(count)s起没有所属村（社区），可能属于这里，没有计入。") % {"count": FIGURE_SLOT}
    yield ChartNote.of(text, str(trends.unplaced.cases), rows.build_unplaced_address(period))


def note_refusals(trends: Trends, viewer: User) -> Iterator[ChartNote]:
    """Name the open refused rows that may count, and that there are sheets which were not read (R20)."""
    if places := trends.refused_places:
        text = _("另有%(count)s行退回未补，可能改变这里的数。") % {"count": FIGURE_SLOT}
        yield ChartNote.of(text, str(len(places)), find_items_address(viewer, map(int, places)))
    if trends.has_unread_sheets:
        yield ChartNote(_("还有交来的表没有读入，里面的案件没有计入。"))
