"""Write the query code (查询码) of an objection so that it survives being copied by hand, and read it again.

Crockford's base 32 has no two signs that look alike; what people still take for each other is read as what it is.
"""

from __future__ import annotations

import re
import secrets
import unicodedata

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BITS_PER_SIGN = 5
_LENGTH, _GROUP = 14, 4
"""Fourteen signs hold 70 bits: nobody guesses the code of an objection, and guesses need no counting."""

CODE_BYTES = 9
"""How many random bytes a code is made of; the two bits that are left over are not used."""

_LOOK_ALIKES = str.maketrans("OIL", "011")
_BETWEEN = re.compile(r"[\s\-‐-―−_.·]+")


def draw_query_code() -> str:
    """Return a new code."""
    return write_query_code(secrets.token_bytes(CODE_BYTES))


def write_query_code(data: bytes) -> str:
    """Return the code of these bytes, in groups."""
    number = int.from_bytes(data[:CODE_BYTES], "big")
    places = range(0, _LENGTH * _BITS_PER_SIGN, _BITS_PER_SIGN)
    signs = "".join(_SIGNS[number >> place & (len(_SIGNS) - 1)] for place in places)
    return "-".join(signs[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))


def normalise_query_code(text: str) -> str:
    """Return what somebody has typed as the signs alone: whatever its case, its width, and what stands between."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper().translate(_LOOK_ALIKES)
