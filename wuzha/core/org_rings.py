"""Find orgs that are above themselves: whoever walks up such a tree never ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

Code = TypeVar("Code")


def find_org_ring(parents: Mapping[Code, Code]) -> tuple[Code, ...]:
    """Return the codes of a ring of orgs, each before its parent, with the first one once more at the end; () for none.

    `parents` has the parent of each org; one that is not among the orgs ends the way up.
    """
    safe_codes: set[Code] = set()
    for code in parents:
        chain: dict[Code, None] = {}
        step = code
        while step in parents and step not in safe_codes:
            if step in chain:
                codes = list(chain)
                return (*codes[codes.index(step) :], step)
            chain[step] = None
            step = parents[step]
        safe_codes.update(chain)
    return ()
