"""Read from the address which step of a timeline is chosen, by its number or by its day, and name the steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from wuzha.assessments.timeline import list_step_days
from wuzha.core.periods import Period
from wuzha.web.numbers import read_number
from wuzha.web.standing.look_back_form import LookBackForm


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLink:
    """A step of the slider: its day in short and in full, and the query of the page that shows it."""

    number: int
    day: date
    label: str
    query: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StepChoice:
    """The steps of a period and the chosen one; `error` says why a step in the address was not used."""

    period: Period
    days: Sequence[date]
    chosen: date
    error: str

    @property
    def links(self) -> list[StepLink]:
        """The steps, as the slider and the list of steps show them."""
        return [self._link(number) for number in range(len(self.days))]

    @property
    def number(self) -> int:
        """The number of the chosen step."""
        return self.days.index(self.chosen)

    @property
    def last_number(self) -> int:
        """The number of the last step."""
        return len(self.days) - 1

    @property
    def previous(self) -> StepLink | None:
        """The step before the chosen one."""
        return self._link(self.number - 1) if self.number else None

    @property
    def following(self) -> StepLink | None:
        """The step after the chosen one."""
        return self._link(self.number + 1) if self.number < self.last_number else None

    @property
    def is_today(self) -> bool:
        """Whether the chosen step is the last, today."""
        return self.chosen == self.days[-1]

    def label(self, day: date) -> str:
        """Return the day of a step in a few letters: 7月底, 07-15, 今天."""
        if day == self.days[-1]:
            return _("今天")
        if (day + timedelta(days=1)).day != 1:
            return f"{day:%m-%d}"
        if day.year == self.period.start.year:
            return _("%(month)s月底") % {"month": day.month}
        return _("%(year)s年%(month)s月底") % {"year": f"{day:%y}", "month": day.month}

    def _link(self, number: int) -> StepLink:
        day = self.days[number]
        as_of = {} if day == self.days[-1] else {"as_of": day.isoformat()}
        query = urlencode({"period": self.period.id} | as_of)
        return StepLink(number=number, day=day, label=self.label(day), query=query, is_chosen=day == self.chosen)


def read_step(query: Mapping[str, str], look_back: LookBackForm, today: date) -> StepChoice:
    """Return the steps of the period and the one that the address names: by `as_of`, or by the number of a slider."""
    period = look_back.period
    days = list_step_days(period, today, look_back.as_of_day)
    chosen, error = look_back.as_of_day or days[-1], str(look_back.errors.get("as_of", [""])[0])
    if (text := query.get("step")) is not None and look_back.as_of_day is None:
        number = read_number(text, digits=3)
        if number is not None and number < len(days):
            chosen = days[number]
        else:
            values = {"value": text, "last": len(days) - 1}
            error = _("“%(value)s”不是这条时间线上的一步。请选0到%(last)s之间的一步。") % values
    if query.get("known_on") and not error:
        error = _("时间线按今天的账，没有用“当时账上怎么记”的日期。要对照那一天的账，请打开结论页。")
    return StepChoice(period=period, days=days, chosen=chosen, error=error)
