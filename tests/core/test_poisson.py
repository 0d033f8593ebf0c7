"""Test the chance that a fall shows by luck alone."""

import math

import pytest

from wuzha.core.statement.poisson import compute_chance


def sum_poisson(base: int, limit: int) -> float:
    """Sum the definition term by term."""
    return sum(math.exp(-base) * base**count / math.factorial(count) for count in range(limit + 1))


@pytest.mark.parametrize("base", range(1, 31))
def test_the_chance_is_the_poisson_sum(base: int) -> None:
    for limit in range(3 * base):
        assert compute_chance(base, limit) == pytest.approx(sum_poisson(base, limit), rel=1e-9)


def test_halving_four_cases_happens_by_luck_about_one_time_in_four() -> None:
    assert compute_chance(4, 2) == pytest.approx(0.238, abs=0.001)


def test_halving_twenty_cases_hardly_ever_happens_by_luck() -> None:
    assert compute_chance(20, 10) == pytest.approx(0.0108, abs=0.0001)


def test_a_base_of_zero_stays_zero_for_certain() -> None:
    assert compute_chance(0, 0) == 1.0


def test_no_count_is_below_zero() -> None:
    assert compute_chance(5, -1) == 0.0


def test_a_base_of_a_hundred_thousand_neither_overflows_nor_vanishes() -> None:
    assert compute_chance(100_000, 50_000) == 0.0
    assert compute_chance(100_000, 100_000) == pytest.approx(0.5008, abs=0.0001)
    assert compute_chance(100_000, 99_000) == pytest.approx(0.00079, abs=0.00003)
    assert compute_chance(100_000, 200_000) == pytest.approx(1.0)
