"""The list of entries behind a figure, as an address: only for those who may see them, and only where a list fits."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from wuzha.core.measures import SETTINGS, Measure
from wuzha.core.periods import Period
from wuzha.core.questions import Questions
from wuzha.core.vocabulary import ABOVE_KINDS
from wuzha.orgs.models import Org
from wuzha.people.access import Scope, scope_of
from wuzha.people.models import User
from wuzha.registers.access import SEEING
from wuzha.registers.models import BOOKS

LISTED_BY = SETTINGS["case_date"][0]
"""The day of a case that the lists narrow by: under another reading of R4 no list fits."""


@dataclass(frozen=True, slots=True)
class RowsBehind:
    """Where the entries of one org are listed for one viewer, who sees entries in `seen`."""

    seen: Scope
    org: Org
    questions: Questions
    measure: Measure

    @classmethod
    def to(cls, user: User, org: Org, questions: Questions, measure: Measure) -> RowsBehind:
        """The lists as far as this user may see them."""
        return cls(scope_of(user, SEEING[measure.register]), org, questions, measure)

    def of(self, period: Period, org: Org | None = None, **more: str) -> str:
        """The list of the entries of the period, of the org or one below it; "" where there is none."""
        narrowed = self._of_org(org or self.org)
        if narrowed is None or self.questions.settings.get("case_date", LISTED_BY) != LISTED_BY:
            return ""
        until = period.end if self.questions.as_of is None else min(period.end, self.questions.as_of)
        wanted = narrowed | {"since": period.start.isoformat(), "until": until.isoformat()} | more
        return f"{reverse('book', args=(self.measure.register,))}?{urlencode(wanted)}"

    def _of_org(self, org: Org) -> dict[str, str] | None:
        """The filter that leaves this org's rows; of one above none is needed where it is all that is in sight."""
        if self.measure.key_column(self.questions.settings) != BOOKS[self.measure.register].owner:
            return None
        if org.term in ABOVE_KINDS:
            return {} if self.seen.paths == (org.path,) else None
        return {"org": org.code} if self.seen.holds(org.path) else None
