"""The one door through which our Chinese texts become those of the reader's language: Chinese where nobody chose.

A text may have slots, as `str.format` writes them. Two forms of ours stand after a colon: `{count:case|cases}` gives a
number with the noun it takes, `{names:Near: |. }` gives words between these two, and nothing where there are none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

Lookup = Callable[[str], str]
_lookup: ContextVar[Lookup | None] = ContextVar("lookup", default=None)
_EITHER_OR = "|"
_OF = "\x04"
"""Stands between a sense and a text in gettext's catalogues."""


@contextmanager
def spoken(lookup: Lookup | None) -> Iterator[None]:
    """Until it ends texts are looked up here; None: they are said as they stand, in Chinese."""
    token = _lookup.set(lookup)
    try:
        yield
    finally:
        _lookup.reset(token)


def is_chinese() -> bool:
    """Whether texts are said as they stand."""
    return _lookup.get() is None


def say(text: str, /, **words: object) -> str:
    """The text in the reader's language, its slots filled."""
    lookup = _lookup.get()
    if lookup is not None:
        text = lookup(text)
    return filled(text, words)


def say_as(sense: str, text: str) -> str:
    """The text in one of its senses, where another language has several words for it."""
    lookup = _lookup.get()
    if lookup is None:
        return text
    found = lookup(f"{sense}{_OF}{text}")
    return lookup(text) if _OF in found else found


def filled(text: str, words: Mapping[str, object]) -> str:
    """The text as it stands, its slots filled."""
    if not words:
        return text
    return text.format_map({name: _slot(word) for name, word in words.items()} if _EITHER_OR in text else words)


def later(text: str) -> str:
    """The text as it stands, marked as one that will be said; for tables, which are made before anyone reads."""
    return text


def in_a_row(words: Iterable[str]) -> str:
    """Words one after the other: 甲、乙."""
    return say("、").join(words)


class _Number(int):
    """A number with the noun it takes."""

    def __format__(self, spec: str) -> str:
        one, bar, many = spec.partition(_EITHER_OR)
        return f"{self} {one if self == 1 else many}" if bar else format(int(self), spec)


class _Words(str):
    """Words between two others, or nothing."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        before, bar, after = spec.partition(_EITHER_OR)
        return (f"{before}{self}{after}" if self else "") if bar else format(str(self), spec)


def _slot(word: object) -> object:
    match word:
        case bool():
            return word
        case int():
            return _Number(word)
        case str():
            return _Words(word)
    return word
