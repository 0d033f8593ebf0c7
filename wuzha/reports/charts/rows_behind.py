"""Address the list of entries behind a figure of a chart, for viewers who may see it and where such a list exists."""

from __future__ import annotations

from dataclasses import dataclass

from wuzha.assessments.drill_down import Certainty, build_list_address
from wuzha.core.periods import Period
from wuzha.core.statement.questions import Figure
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.registers.access import find_read_scope
from wuzha.reports.charts.trends import Trends

WITHOUT_ORG = "village"
"""The column that is blank for a case that belongs to no org yet."""


@dataclass(frozen=True, slots=True)
class RowsBehind:
    """The lists of the entries of one org, for a viewer who sees entries in `scope`."""

    scope: Scope
    trends: Trends

    @classmethod
    def for_viewer(cls, user: User, trends: Trends) -> RowsBehind:
        """Return the lists behind these trends, as far as the user may see them."""
        return cls(find_read_scope(user, trends.measure.register), trends)

    def build_address(self, window: Period, org: Org | None = None, **conditions: str) -> str:
        """Return the list of entries that count in the window, of the org or one below it; "" if there is none."""
        return self._build_org_address(window, org, Certainty.SURELY, **conditions)

    def build_doubtful_address(self, window: Period) -> str:
        """Return the list of entries that may count in the window."""
        return self._build_org_address(window, None, Certainty.PERHAPS)

    def build_unplaced_address(self, window: Period) -> str:
        """Return the list of entries that belong to no org yet."""
        return self._build_programme_address(window, Certainty.SURELY, blank=WITHOUT_ORG)

    def _build_org_address(self, window: Period, org: Org | None, certainty: Certainty, **conditions: str) -> str:
        top = org or self.trends.org
        if not self.scope.holds(top.path):
            return ""
        if org is None and self.trends.has_unplaced:
            return self._build_programme_address(window, certainty, **conditions)
        return self._build_window_address(window, top.code, certainty, **conditions)

    def _build_programme_address(self, window: Period, certainty: Certainty, **conditions: str) -> str:
        """Return the list over the programme's whole books, with what belongs to no org yet."""
        is_visible = self.scope.holds(self.trends.programme.org.path)
        return self._build_window_address(window, None, certainty, **conditions) if is_visible else ""

    def _build_window_address(self, window: Period, org: str | None, certainty: Certainty, **conditions: str) -> str:
        trends = self.trends
        figure = Figure(trends.measure.name, (), window)
        return build_list_address(
            trends.programme, trends.questions, figure, org=org, certainty=certainty, **conditions
        )
