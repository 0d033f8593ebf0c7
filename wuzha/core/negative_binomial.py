"""Compute tails of the negative binomial distribution, a Poisson count whose rate is itself not known exactly."""

from __future__ import annotations

import math
from dataclasses import dataclass

_TINY = 1e-300
_PRECISION = 1e-12
_MAX_TERMS = 100_000


@dataclass(frozen=True, slots=True)
class NegativeBinomial:
    """A count with this mean and variance; the variance is greater than the mean."""

    mean: float
    variance: float

    def compute_tail(self, count: int) -> float:
        """Return the chance, 0–1, that there are more than `count`."""
        if count < 0:
            return 1.0
        scale = self.variance / self.mean - 1
        return _compute_beta(count + 1, self.mean / scale, scale / (1 + scale))

    def find_quantile(self, tail: float, at_least: int = 0) -> int:
        """Return the smallest count that is exceeded with at most this chance, given that there are `at_least`."""
        share = tail * self.compute_tail(at_least - 1)
        step = 1
        while self.compute_tail(at_least + step) > share:
            step *= 2
        low, high = at_least - 1, at_least + step
        while high - low > 1:
            middle = (low + high) // 2
            if self.compute_tail(middle) > share:
                low = middle
            else:
                high = middle
        return high


def _compute_beta(a: float, b: float, x: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b)."""
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    # The continued fraction converges fast on one side of the mean only; the other side is the complement.
    if x < (a + 1) / (a + b + 2):
        return front * _sum_fraction(a, b, x) / a
    return 1.0 - front * _sum_fraction(b, a, 1 - x) / b


def _sum_fraction(a: float, b: float, x: float) -> float:
    """Return the continued fraction of the incomplete beta function by Lentz's method."""
    c, d = 1.0, 1.0 / _avoid_zero(1.0 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _MAX_TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1.0 / _avoid_zero(1.0 + term * d)
            c = _avoid_zero(1.0 + term / c)
            value *= c * d
        if abs(c * d - 1.0) < _PRECISION:
            break
    return value


def _avoid_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
