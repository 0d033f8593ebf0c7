"""In years whose end is known, the interval holds as often as it says, and the chance is the share that was met."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bench.forecast_backtest import (
    DECILES,
    FORECAST_AFTER,
    RATES,
    YEARS_OF_EACH_RATE,
    Trial,
    compute_mean_chance,
    compute_share,
    group_by_chance,
    run_demo_year,
    run_invented_years,
)
from wuzha.core.words.forecast import BACK_TEST_COVERAGE, BACK_TEST_YEARS

LEAST_COVERAGE, MOST_COVERAGE = 0.78, 0.97
"""Of an interval of 80 %: few cases are whole numbers, so that it must be wider, and large counts are given room."""

MOST_MISCALIBRATION = 0.12


@pytest.fixture(scope="module")
def trials() -> Sequence[Trial]:
    return run_invented_years()


@pytest.mark.slow
@pytest.mark.parametrize("months", FORECAST_AFTER)
@pytest.mark.parametrize("rate", RATES)
def test_the_interval_holds_as_often_as_it_says(trials: Sequence[Trial], rate: float, months: int) -> None:
    group = [trial for trial in trials if (trial.rate, trial.months) == (rate, months)]
    assert LEAST_COVERAGE < compute_share(group, lambda trial: trial.is_inside) < MOST_COVERAGE


@pytest.mark.slow
def test_the_page_says_what_the_back_test_gave(trials: Sequence[Trial]) -> None:
    assert len(RATES) * YEARS_OF_EACH_RATE == BACK_TEST_YEARS
    assert round(100 * compute_share(trials, lambda trial: trial.is_inside)) == BACK_TEST_COVERAGE


@pytest.mark.slow
def test_targets_are_met_as_often_as_the_chance_says(trials: Sequence[Trial]) -> None:
    groups = group_by_chance(trials)
    assert len(groups) == DECILES
    for group in groups.values():
        met = compute_share(group, lambda trial: trial.is_met)
        assert abs(compute_mean_chance(group) - met) < MOST_MISCALIBRATION


def test_the_year_of_the_invented_street_ended_within_each_of_its_intervals() -> None:
    trials = run_demo_year()
    assert [trial.months for trial in trials] == list(FORECAST_AFTER)
    assert all(trial.is_inside and trial.is_met and trial.forecast.least_chance > 0.9 for trial in trials)
