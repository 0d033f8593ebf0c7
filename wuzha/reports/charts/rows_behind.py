"""The list of entries behind a figure, as an address: only for those who may see them, and only where a list fits."""

from __future__ import annotations

from dataclasses import dataclass

from wuzha.assessments.drill_down import Counts, address_of
from wuzha.core.periods import Period
from wuzha.core.statement.questions import Figure
from wuzha.orgs.models import Org
from wuzha.people.access import Scope, scope_of
from wuzha.people.models import User
from wuzha.registers.access import SEEING
from wuzha.reports.charts.trends import Trends

WITHOUT_ORG = "village"
"""The blank of a case that belongs to no org yet."""


@dataclass(frozen=True, slots=True)
class RowsBehind:
    """Where the entries of one org are listed for one viewer, who sees entries in `seen`."""

    seen: Scope
    trends: Trends

    @classmethod
    def to(cls, user: User, trends: Trends) -> RowsBehind:
        """The lists behind these trends as far as this user may see them."""
        return cls(scope_of(user, SEEING[trends.measure.register]), trends)

    def of(self, window: Period, org: Org | None = None, **more: str) -> str:
        """The list of the entries that count in the window, of the org or one below it; "" where there is none."""
        return self._of(window, org, Counts.SURELY, **more)

    def that_may_count(self, window: Period) -> str:
        """The list of those that may count in the window."""
        return self._of(window, None, Counts.PERHAPS)

    def of_nobody(self, window: Period) -> str:
        """The list of those that belong to no org yet."""
        return self._of_all(window, Counts.SURELY, blank=WITHOUT_ORG)

    def _of(self, window: Period, org: Org | None, counts: Counts, **more: str) -> str:
        top = org or self.trends.org
        if not self.seen.holds(top.path):
            return ""
        if org is None and self.trends.has_unplaced:
            return self._of_all(window, counts, **more)
        return self._address(window, top.code, counts, **more)

    def _of_all(self, window: Period, counts: Counts, **more: str) -> str:
        """The list of everything in the programme's books, also what belongs to no org yet."""
        sees_all = self.seen.holds(self.trends.programme.org.path)
        return self._address(window, None, counts, **more) if sees_all else ""

    def _address(self, window: Period, org: str | None, counts: Counts, **more: str) -> str:
        trends = self.trends
        figure = Figure(trends.measure.name, (), window)
        return address_of(trends.programme, trends.questions, figure, org, counts, **more)
