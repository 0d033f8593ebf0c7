"""When two spellings of a header, a name or a term are the same word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

from wuzha.core.vocabulary import Term

INVISIBLE = "\u200b-\u200f\u2060\ufeff"
"""Characters that show nothing, as they stand between the brackets of a pattern."""
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_DECORATION = re.compile(r"\((必填|选填|可选)\)|[*★:]+$|^[*★]+")


def half_width(text: str) -> str:
    """The text in half-width form, without invisible characters, every run of white space one space."""
    if text.isascii():
        return " ".join(text.split())
    return " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).split())


def plain(text: str) -> str:
    """The text without any space, in half-width form: what names and terms are compared by."""
    return half_width(text).replace(" ", "")


def plain_header(text: str) -> str:
    """A header as it is compared: plain, without marks such as (必填)."""
    return _DECORATION.sub("", plain(text))


def spellings(terms: Iterable[Term]) -> Mapping[str, Term]:
    """Every spelling of every term: its label, its aliases and the word in our data."""
    return {plain(word): term for term in terms for word in (term.value, term.written, *term.aliases)}


@cache
def spellings_of(terms: type[Term]) -> Mapping[str, Term]:
    """Every spelling of a vocabulary."""
    return spellings(terms)
