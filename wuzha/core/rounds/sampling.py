"""Draw the sample that verifiers visit, so that anyone can draw it again and nobody can choose it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection


def draw_sample(codes: Collection[str], *, seed: str, root: str, percent: int) -> tuple[str, ...]:
    """Return the codes of the orgs to visit: `percent` of them, rounded up, in the order of their codes.

    The orgs are ordered by the SHA-256 of `seed`, `root` and code. The seed stands in the log since the round was
    opened, the root is the hash of the facts that were sealed later: who knows the one cannot know the other.
    """
    size = -(-len(codes) * percent // 100)
    order = sorted(codes, key=lambda code: hashlib.sha256(f"{seed}\n{root}\n{code}".encode()).digest())
    return tuple(sorted(order[:size]))
