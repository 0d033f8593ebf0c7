"""Normalise the spelling of headers, names and terms, so that equal words compare equal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

from wuzha.core.vocabulary import Term

INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
"""Invisible characters, written for the brackets of a regular expression: spaces of no width, soft hyphens, and the
marks of writing direction that copying from a web page or a chat brings along."""
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_HIDDEN = re.compile(rf"[\x00-\x1f\x7f-\x9f\u2028\u2029{INVISIBLE}]")
_DECORATION = re.compile(r"\((必填|选填|可选)\)|[*★:]+$|^[*★]+")


def to_half_width(text: str) -> str:
    """Return the text in half-width form, without invisible characters, each run of white space as one space."""
    # Most cells are ASCII, for which normalising would change nothing.
    if text.isascii():
        return " ".join(text.split())
    return " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).split())


def has_hidden_character(text: str) -> bool:
    """Return whether a name holds a line break, a control character or an invisible one."""
    return _HIDDEN.search(text) is not None


def normalise(text: str) -> str:
    """Return the text in half-width form without spaces, the form in which names and terms are compared."""
    return to_half_width(text).replace(" ", "")


def normalise_header(text: str) -> str:
    """Return a header in the form in which it is compared: normalised, without marks such as (必填)."""
    return _DECORATION.sub("", normalise(text))


def index_spellings(terms: Iterable[Term]) -> Mapping[str, Term]:
    """Map every spelling of every term to the term: its value, its Chinese label and its aliases."""
    return {normalise(word): term for term in terms for word in term.words}


@cache
def index_vocabulary(terms: type[Term]) -> Mapping[str, Term]:
    """Map every spelling of a vocabulary to its terms."""
    return index_spellings(terms)
