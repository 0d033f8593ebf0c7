"""Clean what people write in their own words: nothing invisible is kept, and nothing invisible counts as a text."""

from __future__ import annotations

import re
import unicodedata

from wuzha.core.normalise import INVISIBLE

_LINE_END = re.compile("\r\n|[\r\x0b\x0c\u0085\u2028\u2029]")
# The fillers of Hangul are letters to Unicode and blank on every screen.
_UNSEEN = re.compile(f"[{INVISIBLE}\u115f\u1160\u17b4\u17b5\u3164\uffa0]")
_KEPT_CONTROLS = "\t\n"
_UNSEEN_CATEGORIES = ("Cc", "Cf", "Cs")
"""Control characters with NUL, which PostgreSQL refuses; formats such as marks of direction; halves of characters."""


def clean_text(text: str) -> str:
    """Return a text without control characters and invisible ones, and without white space around it.

    Each line ends in one newline, however the browser sent it: so many characters are counted and stored as were typed.
    """
    if text.isprintable() and _UNSEEN.search(text) is None:
        # Nearly every cell of a sheet: looking at each character takes ten times as long.
        return text.strip()
    lines = _UNSEEN.sub("", _LINE_END.sub("\n", text))
    return "".join(filter(_is_seen, lines)).strip()


def clean_reason(text: str) -> str:
    """Return the words that somebody must give, such as a reason, cleaned; empty where they say nothing.

    Every service that asks a person for words takes them from here.
    """
    reason = clean_text(text)
    return reason if has_text(reason) else ""


def has_text(text: str) -> bool:
    """Return whether a text says something: it has a letter, a digit or a Chinese character."""
    return any(unicodedata.category(character)[0] in "LN" for character in _UNSEEN.sub("", text))


def _is_seen(character: str) -> bool:
    return character in _KEPT_CONTROLS or unicodedata.category(character) not in _UNSEEN_CATEGORIES
