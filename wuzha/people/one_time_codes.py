"""Make one-time codes and read them as people type them."""

from __future__ import annotations

import secrets
import unicodedata

LETTERS = "ACDEFGHJKMNPQRTUVWXY34679"
"""Capitals and digits that nobody confuses, neither on paper nor on the telephone: no 0 and O, 1 and I, 2 and Z."""

GROUPS, GROUP_LETTERS = 3, 4


def make_code() -> str:
    """Return a random code such as `K7QM-3XWP-9HTD`; there are 6e16 of them."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(GROUP_LETTERS)) for _ in range(GROUPS))
    return "-".join(groups)


def normalise_code(text: str) -> str:
    """Return the code as it is stored, whatever width, case, spaces and hyphens it was typed with."""
    return "".join(character for character in unicodedata.normalize("NFKC", text).upper() if character.isalnum())
