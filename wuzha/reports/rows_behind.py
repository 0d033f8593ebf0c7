"""The list of entries behind a figure, as an address: only for those who may see them, and only where a list fits."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from wuzha.core.measures import SETTINGS
from wuzha.core.periods import Period
from wuzha.orgs.models import Org
from wuzha.people.access import Scope, scope_of
from wuzha.people.models import User
from wuzha.registers.access import SEEING
from wuzha.registers.models import BOOKS
from wuzha.reports.trends import Trends

LISTED_BY = SETTINGS["case_date"][0]
"""The day of a case that the lists narrow by: under another reading of R4 no list fits."""


@dataclass(frozen=True, slots=True)
class RowsBehind:
    """Where the entries of one org are listed for one viewer, who sees entries in `seen`."""

    seen: Scope
    trends: Trends

    @classmethod
    def to(cls, user: User, trends: Trends) -> RowsBehind:
        """The lists behind these trends as far as this user may see them."""
        return cls(scope_of(user, SEEING[trends.measure.register]), trends)

    def of(self, period: Period, org: Org | None = None, **more: str) -> str:
        """The list of the entries of the period, of the org or one below it; "" where there is none."""
        questions, register = self.trends.questions, self.trends.measure.register
        narrowed = self._of_org(org or self.trends.org)
        if narrowed is None or questions.settings.get("case_date", LISTED_BY) != LISTED_BY:
            return ""
        until = period.end if questions.as_of is None else min(period.end, questions.as_of)
        wanted = narrowed | {"since": period.start.isoformat(), "until": until.isoformat()} | more
        return f"{reverse('book', args=(register,))}?{urlencode(wanted)}"

    def _of_org(self, org: Org) -> dict[str, str] | None:
        """The filter that leaves this org's rows; where rows of no village count, it must be all that is in sight."""
        measure = self.trends.measure
        if measure.key_column(self.trends.questions.settings) != BOOKS[measure.register].owner:
            return None
        if self.trends.has_unplaced and org == self.trends.org:
            return {} if self.seen.paths == (org.path,) else None
        return {"org": org.code} if self.seen.holds(org.path) else None
