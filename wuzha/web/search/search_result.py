"""A result of the search, and how its words are compared."""

from __future__ import annotations

from dataclasses import dataclass

from wuzha.core.normalise import normalise


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A page: its title, a note beside it, its address."""

    title: str
    note: str
    address: str


def has_word(text: str, *words: str) -> bool:
    """Return whether one of the words holds the text, which is normalised already; letters count in either case."""
    return any(text.casefold() in normalise(word).casefold() for word in words)
