"""A forecast never knows more than its months: what is on record is its floor, and what nobody declared is no zero."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuzha.core.forecast import (
    LEAST_EARLIER_MONTHS,
    LEAST_MONTHS,
    Forecast,
    ForecastInput,
    MonthCount,
    NoForecast,
    NoForecastReason,
    forecast,
)
from wuzha.core.negative_binomial import NegativeBinomial
from wuzha.core.periods import Period, Span

YEAR = Period.parse("2022")
COUNTS = st.lists(st.integers(0, 40), min_size=12, max_size=12)


def make_input(
    counts: list[int],
    *,
    before: list[int] | None = None,
    unknown: set[int] | None = None,
    limit: int = 20,
    doubts: int = 0,
) -> ForecastInput:
    """A year with these months so far, those of the year before, and the numbers of the months nobody declared."""
    unknown = unknown or set()
    return ForecastInput(
        window=YEAR,
        months=[
            MonthCount(month, count, is_known=month.start.month not in unknown)
            for month, count in zip(YEAR.months, counts, strict=False)
        ],
        earlier_months=[
            MonthCount(month, count, is_known=True)
            for month, count in zip(YEAR.previous.months, before if before is not None else [2] * 12, strict=False)
        ],
        doubt_count=doubts,
        least_limit=limit,
        most_limit=limit,
    )


def forecast_surely(data: ForecastInput) -> Forecast:
    outlook = forecast(data)
    assert isinstance(outlook, Forecast)
    return outlook


def test_a_year_at_two_cases_a_month_goes_on_at_about_two() -> None:
    outlook = forecast_surely(make_input([2] * 6, limit=24))
    assert 16 <= outlook.low < 24 < outlook.high <= 34
    assert 0.4 < outlook.least_chance == outlook.most_chance < 0.7


def test_with_every_month_known_the_forecast_is_the_figure() -> None:
    outlook = forecast_surely(make_input([2] * 12, doubts=1, limit=24))
    assert (outlook.low, outlook.high) == (24, 25)
    assert (outlook.least_chance, outlook.most_chance) == (0.0, 1.0)


@pytest.mark.parametrize("count", range(LEAST_MONTHS))
def test_fewer_than_three_months_are_no_ground_for_a_forecast(count: int) -> None:
    assert forecast(make_input([2] * count)) == NoForecast(NoForecastReason.FEW_MONTHS)


def test_without_half_a_year_before_there_is_no_forecast() -> None:
    few = make_input([2] * 6, before=[2] * (LEAST_EARLIER_MONTHS - 1))
    assert forecast(few) == NoForecast(NoForecastReason.FEW_EARLIER_MONTHS)


def test_a_month_that_nobody_declared_is_forecast_and_never_zero() -> None:
    declared, undeclared = make_input([2, 2, 0, 2, 2, 2]), make_input([2, 2, 0, 2, 2, 2], unknown={3})
    certain, doubtful = forecast_surely(declared), forecast_surely(undeclared)
    assert doubtful.high > certain.high and doubtful.most_chance < certain.most_chance


def test_months_that_nobody_declared_can_leave_too_few() -> None:
    assert forecast(make_input([2] * 5, unknown={1, 2, 3})) == NoForecast(NoForecastReason.FEW_MONTHS)


def test_a_target_lost_already_has_no_chance() -> None:
    assert forecast_surely(make_input([4] * 6, limit=20)).most_chance == 0.0


def test_what_is_on_record_of_a_running_month_is_a_floor() -> None:
    outlook = forecast_surely(make_input([1, 1, 1, 9], unknown={4}, limit=11))
    assert outlook.low >= 12 and outlook.most_chance == 0.0


def test_no_forecast_where_a_running_month_is_beyond_all_experience() -> None:
    outlook = forecast(make_input([0, 0, 0, 400], before=[0] * 12, unknown={4}))
    assert outlook == NoForecast(NoForecastReason.OUT_OF_ALL_EXPERIENCE)


def test_a_range_of_the_base_is_a_range_of_the_chance() -> None:
    outlook = forecast_surely(replace(make_input([2] * 6), least_limit=20, most_limit=None))
    assert outlook.least_chance < outlook.most_chance == 1.0


def test_half_years_and_cut_windows_count_the_days_of_their_months() -> None:
    window = Period.parse("2022-03-16/2022-09-30")
    months = [MonthCount(part, 2, is_known=True) for part in window.split(Span.MONTH)[:4]]
    data = replace(make_input([]), window=window, months=months)
    assert forecast_surely(data).high < forecast_surely(make_input([2] * 4)).high


@given(counts=COUNTS, before=COUNTS, known=st.integers(3, 11), month=st.integers(0, 10), limit=st.integers(0, 400))
def test_more_cases_so_far_never_raise_the_chance(
    counts: list[int], before: list[int], known: int, month: int, limit: int
) -> None:
    so_far = counts[:known]
    more = [count + (place == month % known) for place, count in enumerate(so_far)]
    fewer_cases = forecast_surely(make_input(so_far, before=before, limit=limit))
    more_cases = forecast_surely(make_input(more, before=before, limit=limit))
    assert more_cases.most_chance <= fewer_cases.most_chance + 1e-9
    assert more_cases.low >= fewer_cases.low and more_cases.high >= fewer_cases.high


@given(
    counts=COUNTS,
    before=COUNTS,
    known=st.integers(4, 12),
    unknown=st.sets(st.integers(4, 12)),
    doubts=st.integers(0, 5),
)
def test_the_interval_never_begins_below_what_is_on_record(
    counts: list[int], before: list[int], known: int, unknown: set[int], doubts: int
) -> None:
    outlook = forecast(make_input(counts[:known], before=before, unknown=unknown, doubts=doubts))
    if isinstance(outlook, Forecast):
        assert sum(counts[:known]) <= outlook.low <= outlook.high
        assert 0 <= outlook.least_chance <= outlook.most_chance <= 1


@pytest.mark.parametrize(("mean", "variance"), [(0.4, 0.5), (3.0, 7.5), (60.0, 61.0), (40.0, 400.0)])
def test_the_tail_is_the_sum_of_the_negative_binomial(mean: float, variance: float) -> None:
    size, odds = mean * mean / (variance - mean), mean / variance
    term, total = odds**size, 0.0
    for count in range(200):
        total += term
        assert NegativeBinomial(mean, variance).compute_tail(count) == pytest.approx(1 - total, abs=1e-9)
        term *= (size + count) / (count + 1) * (1 - odds)


def test_the_count_of_a_nation_neither_overflows_nor_vanishes() -> None:
    nation = NegativeBinomial(1_500_000, 1_500_000**2 / 100)
    assert nation.compute_tail(1_500_000) == pytest.approx(0.49, abs=0.01)
    assert 1_600_000 < nation.find_quantile(0.1) < 1_750_000
