"""Compute how likely a fall is by chance alone: with few cases a large fall often means nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator

NEGLIGIBLE = 1e-18


def compute_chance(base: int, limit: int) -> float:
    """Return the chance, 0–1, that a count stays within `limit` while the true rate is still that of the base.

    P(X ≤ limit) = Σ e^−λ · λ^k / k! for k = 0 … limit, with X ~ Poisson and λ = base.
    """
    if limit < 0:
        return 0.0
    if base == 0:
        return 1.0
    # Summed from the largest term outwards: neither e^−λ nor k! is formed, which overflow for a base of thousands.
    if limit < base:
        return math.fsum(_compute_terms(base, limit, -1))
    return max(0.0, 1.0 - math.fsum(_compute_terms(base, limit + 1, +1)))


def _compute_terms(base: int, start: int, step: int) -> Iterator[float]:
    """Yield the chances of start, start + step, … until they are negligible; they shrink in that direction."""
    count = start
    term = math.exp(count * math.log(base) - base - math.lgamma(count + 1))
    while count >= 0 and term > NEGLIGIBLE:
        yield term
        term *= count / base if step < 0 else base / (count + 1)
        count += step
