"""How often a fall would show although nothing had changed: the honesty small numbers need."""

from __future__ import annotations

import math
from collections.abc import Iterator

NEGLIGIBLE = 1e-18


def chance_by_luck(base: int, required: int) -> float:
    """P(X ≤ required) = Σ e^−λ · λ^k / k! for k = 0 … required, with X ~ Poisson and λ = base.

    The chance, 0–1, that a count stays within `required` if the true rate is still that of the base. Summed from its
    largest term outwards, so neither e^−λ nor k! is ever formed: safe for a base of hundreds of thousands.
    """
    if required < 0:
        return 0.0
    if base == 0:
        return 1.0
    if required < base:
        return math.fsum(_terms(base, required, -1))
    return max(0.0, 1.0 - math.fsum(_terms(base, required + 1, +1)))


def _terms(base: int, start: int, step: int) -> Iterator[float]:
    """The chances of start, start + step, … until they no longer matter; they shrink in that direction."""
    count = start
    term = math.exp(count * math.log(base) - base - math.lgamma(count + 1))
    while count >= 0 and term > NEGLIGIBLE:
        yield term
        term *= count / base if step < 0 else base / (count + 1)
        count += step
