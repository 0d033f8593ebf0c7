"""How many of the drawn examples are tried: a few whenever somebody types `make test`, all of them in CI."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, settings

FIRST_EXAMPLES, ALL_EXAMPLES = 6, 60
FEW_SEEDS = 3


def register_profiles() -> None:
    """`pytest --hypothesis-profile=all` tries more (`make slow` does)."""
    common: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
    settings.register_profile("few", max_examples=FIRST_EXAMPLES, **common)
    settings.register_profile("all", max_examples=ALL_EXAMPLES, **common)
    settings.load_profile("few")


def try_fewer(divisor: int) -> settings:
    """Return the settings of a test with expensive examples: so many times fewer than the profile tries."""
    return settings(max_examples=max(1, settings().max_examples // divisor))


def list_seeds(count: int) -> list[Any]:
    """So many seeds, of which the first few are tried every time and the others in CI."""
    return [seed if seed < FEW_SEEDS else pytest.param(seed, marks=pytest.mark.slow) for seed in range(count)]
