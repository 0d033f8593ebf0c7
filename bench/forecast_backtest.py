"""Back-test the forecast of targets: years whose end is known, forecast from their first 3, 6 and 9 months.

The invented years are not drawn by the forecast's own model: rates move from year to year by a lognormal step and drift
within a year, calendar months differ, and cases come in clusters of three sizes.
"""

from __future__ import annotations

import argparse
import math
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bench.tables import format_table
from wuzha.core.forecast import Forecast, ForecastInput, MonthCount, forecast
from wuzha.core.periods import Period
from wuzha.demo.cases import make_demo_cases

RATES = (0.3, 0.8, 2.0, 6.0, 30.0, 100.0)
"""Cases a month: from the staff of a street to a large county."""

YEARS_OF_EACH_RATE = 500
SEED = 2021
FORECAST_AFTER = (3, 6, 9)
FELL_BY_PERCENT = 5
DECILES = 10
_WINDOW = Period.parse("2022")
_LARGE_MEAN = 50
_EARLIER_YEARS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A forecast after some months of a year, beside what became of it."""

    rate: float
    months: int
    total: int
    limit: int
    forecast: Forecast

    @property
    def is_inside(self) -> bool:
        """Whether the year ended within the interval."""
        return self.forecast.low <= self.total <= self.forecast.high

    @property
    def is_met(self) -> bool:
        """Whether the year ended within the limit."""
        return self.total <= self.limit


def run_invented_years(count: int = YEARS_OF_EACH_RATE, seed: int = SEED) -> list[Trial]:
    """Return the trials of so many years of each rate."""
    dice = random.Random(seed)  # noqa: S311  invented years need no secrets
    return [trial for rate in RATES for _ in range(count) for trial in _try_year(rate, *_draw_years(dice, rate))]


def run_demo_year() -> list[Trial]:
    """Return the trials of the second year of the invented street, with its first year before it."""
    counts = {month.id: 0 for year in ("2021", "2022") for month in Period.parse(year).months}
    for case in (case for book in make_demo_cases() for case in book):
        # What the plan counts: criminal cases that are valid, by the day of filing.
        month = f"{case.filed_on:%Y-%m}" if case.filed_on is not None else ""
        if month in counts and not case.case_kind and not case.status:
            counts[month] += 1
    months = list(counts.values())
    return list(_try_year(sum(months[:12]) / 12, months[:12], months[12:]))


def _try_year(rate: float, before: Sequence[int], year: Sequence[int]) -> Iterator[Trial]:
    limit = sum(before) * (100 - FELL_BY_PERCENT) // 100
    for months in FORECAST_AFTER:
        outlook = forecast(
            ForecastInput(
                window=_WINDOW,
                months=_pair(_WINDOW, year[:months]),
                earlier_months=_pair(_WINDOW.previous, before),
                doubt_count=0,
                least_limit=limit,
                most_limit=limit,
            )
        )
        if isinstance(outlook, Forecast):
            yield Trial(rate=rate, months=months, total=sum(year), limit=limit, forecast=outlook)


def _pair(window: Period, counts: Sequence[int]) -> list[MonthCount]:
    return [MonthCount(month, count, is_known=True) for month, count in zip(window.months, counts, strict=False)]


def _draw_years(dice: random.Random, rate: float) -> tuple[list[int], list[int]]:
    """Return the cases of the months of two years."""
    seasons = [math.exp(dice.gauss(0, 0.2)) for _ in range(12)]
    cluster, drift = dice.choice((0.0, 0.2, 0.5)), dice.gauss(0, 0.015)
    years = []
    for _ in range(_EARLIER_YEARS):
        rate *= math.exp(dice.gauss(-0.05, 0.25))
        means = [rate * season * math.exp(drift * (month - 6)) for month, season in enumerate(seasons)]
        years.append(
            [_draw_count(dice, dice.gammavariate(mean / cluster, cluster) if cluster else mean) for mean in means]
        )
    return years[0], years[1]


def _draw_count(dice: random.Random, mean: float) -> int:
    """Return a Poisson number."""
    if mean > _LARGE_MEAN:
        return max(0, round(dice.gauss(mean, math.sqrt(mean))))
    count, product, limit = 0, dice.random(), math.exp(-mean)
    while product >= limit:
        count += 1
        product *= dice.random()
    return count


def compute_share(trials: Iterable[Trial], holds: Callable[[Trial], bool]) -> float:
    """Return the share of the trials for which something holds."""
    values = [holds(trial) for trial in trials]
    return sum(values) / len(values)


def group_by_chance(trials: Sequence[Trial]) -> dict[int, list[Trial]]:
    """Return the trials by the tenth in which their chance lies."""
    groups: dict[int, list[Trial]] = {}
    for trial in trials:
        groups.setdefault(min(DECILES - 1, int(trial.forecast.most_chance * DECILES)), []).append(trial)
    return dict(sorted(groups.items()))


def compute_mean_chance(trials: Sequence[Trial]) -> float:
    """Return the mean of the chances that were forecast."""
    return sum(trial.forecast.most_chance for trial in trials) / len(trials)


def _list_coverage_rows(trials: Sequence[Trial]) -> Iterator[list[str]]:
    for rate in RATES:
        for months in FORECAST_AFTER:
            group = [trial for trial in trials if (trial.rate, trial.months) == (rate, months)]
            width = sum(trial.forecast.high - trial.forecast.low for trial in group) / len(group)
            inside = compute_share(group, lambda trial: trial.is_inside)
            yield [f"{rate:g}", str(months), f"{inside:.0%}", f"{width:.1f}"]


def main() -> None:
    """Print the coverage of the interval and the calibration of the chance."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--years", type=int, default=YEARS_OF_EACH_RATE, help="invented years of each rate")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    trials = run_invented_years(options.years, options.seed)
    inside = compute_share(trials, lambda trial: trial.is_inside)
    print(f"{len(trials)} forecasts; the figure at the end lay in the 80 % interval of {inside:.1%}.\n")
    print(
        format_table(["cases a month", "after months", "in the interval", "width"], list(_list_coverage_rows(trials)))
    )
    rows = [
        [
            str(len(group)),
            f"{compute_mean_chance(group):.2f}",
            f"{compute_share(group, lambda trial: trial.is_met):.2f}",
        ]
        for group in group_by_chance(trials).values()
    ]
    print("\n" + format_table(["forecasts", "chance forecast", "share met"], rows))
    demo_rows = [
        [
            str(trial.months),
            f"{trial.forecast.low}–{trial.forecast.high}",
            f"{trial.forecast.most_chance:.2f}",
            str(trial.total),
            str(trial.limit),
        ]
        for trial in run_demo_year()
    ]
    print("\n" + format_table(["demo after months", "interval", "chance", "figure at the end", "limit"], demo_rows))


if __name__ == "__main__":
    main()
