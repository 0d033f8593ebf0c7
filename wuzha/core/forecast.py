"""Forecast the figure of a window at its end from the months known so far, with an honest interval.

The method is that of a Poisson count with a gamma rate (Gelman and others, *Bayesian Data Analysis*, chapter 2), whose
predictive distribution is negative binomial:

- The rate of a month starts from that of the months before the window and is moved by the months of the window. Earlier
  months are no more than a hint: from one year to the next the rate changes by about `YEAR_CHANGE` (hyperprior).
- Calendar months differ. The factor of each is estimated from the same month of the year before and shrunk towards 1
  (empirical Bayes; Efron and Morris), since one year of a street says little about its Julys.
- Cases come in clusters, so months scatter more than Poisson. The dispersion is Pearson's statistic of the earlier
  months (McCullagh and Nelder, *Generalized Linear Models*, quasi-Poisson), shrunk towards `USUAL_DISPERSION`.
- What is not known about the calendar, and how the pace may yet change, widens the variance.

A month counts as known where it is over and declared complete. Of every other month only what is on record is certain:
it is forecast like a month to come, on condition that there are at least as many cases as are on record.

The dispersion and the factors come from earlier months alone. So with more cases so far the forecast is greater in the
stochastic order, and the chance of a limit never rises.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from wuzha.core.negative_binomial import NegativeBinomial
from wuzha.core.periods import Period, Span

LEAST_MONTHS = 3
"""The least months of the window that must be known."""

LEAST_EARLIER_MONTHS = 6
"""The least months before the window that must be known."""

EARLIER_MONTHS = 12
"""How many months before the window are looked at. A second year narrowed the interval by 2 to 4 % in the back-test."""

OUTSIDE = 0.1
"""The chance of each side outside the interval: 80 % lie in it."""

YEAR_CHANGE = 0.35
PACE_CHANGE = 0.1
MONTH_CHANGE = 0.25
"""How much the rate changes from year to year, the pace within a year, and one calendar month differs from another."""

USUAL_DISPERSION = 1.2
DISPERSION_MONTHS = 12
"""The dispersion that is usual, and how many months this weighs beside those of the place."""

NEGLIGIBLE = 1e-9

LOW_CHANCE = 0.35
"""Below this a target is probably missed."""

HALF_A_CASE = 0.5
"""Added to all earlier months, so that a place without a case is not thought to be free of them for ever."""


class NoForecastReason(StrEnum):
    """Why there is no forecast."""

    FEW_MONTHS = "few_months"
    FEW_EARLIER_MONTHS = "few_earlier_months"
    OUT_OF_ALL_EXPERIENCE = "out_of_all_experience"


@dataclass(frozen=True, slots=True)
class NoForecast:
    """There is no forecast, for a reason."""

    reason: NoForecastReason


@dataclass(frozen=True, slots=True)
class MonthCount:
    """The cases on record of a month, or of its part in a window; `is_known`: it is over and declared complete."""

    month: Period
    count: int
    is_known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastInput:
    """What a forecast is made of.

    `months` are those of the window that have begun, `earlier_months` those before it; `doubt_count` is how many
    cases more than on record may count in the known months. The target is met with at most `least_limit` to
    `most_limit` cases, a range where its base is one (None: no limit is known at this end).
    """

    window: Period
    months: Sequence[MonthCount]
    earlier_months: Sequence[MonthCount]
    doubt_count: int
    least_limit: int | None
    most_limit: int | None

    @property
    def known_months(self) -> list[MonthCount]:
        """The months of the window that are known."""
        return [month for month in self.months if month.is_known]

    @property
    def known_earlier_months(self) -> list[MonthCount]:
        """The months before the window that are known."""
        return [month for month in self.earlier_months if month.is_known]

    @property
    def open_parts(self) -> list[Period]:
        """The months of the window that are not known: to come, running, or not declared complete."""
        known_ends = {month.month.end for month in self.known_months}
        return [part for part in self.window.split(Span.MONTH) if part.end not in known_ends]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """The figure at the end: it lies between `low` and `high` with 80 %.

    The target is met with a chance of `least_chance` to `most_chance`, 0–1. The counts of months tell what the forecast
    rests on.
    """

    low: int
    high: int
    least_chance: float
    most_chance: float
    known_months: int
    earlier_months: int

    @property
    def is_unlikely(self) -> bool:
        """Whether the target may still be met but probably is not: three times in ten at best."""
        return 0 < self.most_chance < LOW_CHANCE


def forecast(data: ForecastInput) -> Forecast | NoForecast:
    """Return the interval of the figure at the end of the window, and the chance that the target is met."""
    known_months, open_parts = data.known_months, data.open_parts
    on_record = sum(month.count for month in known_months)
    if not open_parts:
        return _describe_end(data, on_record, on_record + data.doubt_count)
    if len(known_months) < LEAST_MONTHS:
        return NoForecast(NoForecastReason.FEW_MONTHS)
    if len(data.known_earlier_months) < LEAST_EARLIER_MONTHS:
        return NoForecast(NoForecastReason.FEW_EARLIER_MONTHS)
    pace = _estimate_pace(data.known_earlier_months)
    known_parts = [month.month for month in known_months]
    open_count = sum(month.count for month in data.months if not month.is_known)
    counts = (on_record, on_record + data.doubt_count)
    least, most = (_Outlook(count, open_count, pace.predict(count, known_parts, open_parts)) for count in counts)
    if not (least.is_within_experience and most.is_within_experience):
        return NoForecast(NoForecastReason.OUT_OF_ALL_EXPERIENCE)
    return Forecast(
        low=least.find_low(),
        high=most.find_high(),
        least_chance=most.compute_chance(data.least_limit),
        most_chance=least.compute_chance(data.most_limit),
        known_months=len(known_months),
        earlier_months=len(data.known_earlier_months),
    )


def _describe_end(data: ForecastInput, low: int, high: int) -> Forecast:
    """Return the figure of a window of which every month is known."""
    return Forecast(
        low=low,
        high=high,
        least_chance=float(data.least_limit is None or high <= data.least_limit),
        most_chance=float(data.most_limit is None or low <= data.most_limit),
        known_months=len(data.known_months),
        earlier_months=len(data.known_earlier_months),
    )


@dataclass(frozen=True, slots=True)
class _Outlook:
    """The figure at the end: `known_count` and the rest, of which `open_count` are on record already."""

    known_count: int
    open_count: int
    rest: NegativeBinomial

    @property
    def is_within_experience(self) -> bool:
        """Whether as many as are on record are thinkable at all."""
        return self.rest.compute_tail(self.open_count - 1) > NEGLIGIBLE

    def find_low(self) -> int:
        return self.known_count + self.rest.find_quantile(1 - OUTSIDE, self.open_count)

    def find_high(self) -> int:
        return self.known_count + self.rest.find_quantile(OUTSIDE, self.open_count)

    def compute_chance(self, limit: int | None) -> float:
        if limit is None:
            return 1.0
        tail = self.rest.compute_tail(max(limit - self.known_count, self.open_count - 1))
        return 1.0 - tail / self.rest.compute_tail(self.open_count - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pace:
    """How many cases a month had before the window (`mean`, from `month_count` months), and how these scattered."""

    mean: float
    month_count: int
    dispersion: float
    factors: Mapping[int, float]
    factor_variance: float

    def predict(
        self, known_count: int, known_parts: Sequence[Period], open_parts: Sequence[Period]
    ) -> NegativeBinomial:
        """Return the distribution of the open parts of the window after so many cases in the known ones."""
        known, rest = self._sum_exposure(known_parts), self._sum_exposure(open_parts)
        # The earlier months weigh as many months as their own scatter and the change of a year leave them.
        weight = 1 / (YEAR_CHANGE**2 * self.mean / self.dispersion + 1 / self.month_count)
        mean = rest * (self.mean * weight + known_count) / (weight + known)
        unknown_pace = self.factor_variance * (1 / len(open_parts) + 1 / len(known_parts)) + PACE_CHANGE**2
        variance = self.dispersion * mean * (1 + rest / (weight + known)) + mean**2 * unknown_pace
        return NegativeBinomial(mean, variance)

    def _sum_exposure(self, parts: Iterable[Period]) -> float:
        """Return how many usual months the parts are worth."""
        return sum(self.factors[part.start.month] * _measure_part(part) for part in parts)


def _measure_part(part: Period) -> float:
    """Return the share of its month that the part covers."""
    (month,) = part.months
    return ((part.end - part.start).days + 1) / ((month.end - month.start).days + 1)


def _estimate_pace(months: Sequence[MonthCount]) -> _Pace:
    """Estimate the pace from whole months."""
    total = sum(month.count for month in months) + HALF_A_CASE
    mean = total / len(months)
    weight = 1 / MONTH_CHANGE**2
    factors = dict.fromkeys(range(1, 13), 1.0)
    for number in factors:
        counts = [month.count for month in months if month.month.start.month == number]
        factors[number] = (weight + sum(counts)) / (weight + len(counts) * mean)
    exposure = sum(factors[month.month.start.month] for month in months)
    return _Pace(
        mean=total / exposure,
        month_count=len(months),
        dispersion=_estimate_dispersion(months, factors),
        factors=factors,
        factor_variance=1 / (weight + mean),
    )


def _estimate_dispersion(months: Sequence[MonthCount], factors: Mapping[int, float]) -> float:
    """Return how much more the months scatter around their mean than Poisson; never less than 1."""
    weights = [factors[month.month.start.month] for month in months]
    rate = sum(month.count for month in months) / sum(weights)
    surplus = 0.0
    if rate > 0:
        surplus = sum(
            (month.count - rate * weight) ** 2 / (rate * weight) for month, weight in zip(months, weights, strict=True)
        )
    freedom = len(months) - 1 if rate > 0 else 0
    return max(1.0, (USUAL_DISPERSION * DISPERSION_MONTHS + surplus) / (DISPERSION_MONTHS + freedom))
