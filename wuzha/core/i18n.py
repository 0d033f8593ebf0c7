"""Translate Chinese texts into the language of the reader; without a chosen language they stay Chinese.

A text may have slots as in `str.format`, with two more formats: `{count:case|cases}` writes a number with its noun in
singular or plural, and `{names:Near: |. }` writes words between a prefix and a suffix, or nothing if they are empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

Lookup = Callable[[str], str]
# A context variable, since one process answers readers of several languages at the same time.
_lookup: ContextVar[Lookup | None] = ContextVar("lookup", default=None)
_ALTERNATIVE = "|"
_CONTEXT_SEPARATOR = "\x04"
"""The separator of context and text in the catalogues of gettext."""


@contextmanager
def override(lookup: Lookup | None) -> Iterator[None]:
    """Translate with this lookup inside the `with` block; with None texts stay Chinese."""
    token = _lookup.set(lookup)
    try:
        yield
    finally:
        _lookup.reset(token)


def is_chinese() -> bool:
    """Return whether texts stay Chinese."""
    return _lookup.get() is None


def translate(text: str, /, **words: object) -> str:
    """Return the text in the language of the reader, with its slots filled."""
    lookup = _lookup.get()
    if lookup is not None:
        text = lookup(text)
    return fill_slots(text, words)


def translate_as(context: str, text: str) -> str:
    """Return the text translated in a gettext context, for a word that another language has several words for."""
    lookup = _lookup.get()
    if lookup is None:
        return text
    translation = lookup(f"{context}{_CONTEXT_SEPARATOR}{text}")
    # gettext returns the key itself where it has no entry; the text without a context is the next best.
    return lookup(text) if _CONTEXT_SEPARATOR in translation else translation


def fill_slots(text: str, words: Mapping[str, object]) -> str:
    """Return the text untranslated, with its slots filled."""
    if not words:
        return text
    return text.format_map({name: _wrap_slot(word) for name, word in words.items()} if _ALTERNATIVE in text else words)


def noop(text: str) -> str:
    """Return the text itself, marked for translation; for constants, which are translated when they are shown."""
    return text


def join_words(words: Iterable[str]) -> str:
    """Join words as a list in a sentence: 甲、乙."""
    return translate("、").join(words)


class _Number(int):
    """A number that writes its noun in the singular or plural."""

    def __format__(self, spec: str) -> str:
        singular, bar, plural = spec.partition(_ALTERNATIVE)
        return f"{self} {singular if self == 1 else plural}" if bar else format(int(self), spec)


class _Words(str):
    """Words that write a prefix and a suffix, or nothing if they are empty."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        prefix, bar, suffix = spec.partition(_ALTERNATIVE)
        return (f"{prefix}{self}{suffix}" if self else "") if bar else format(str(self), spec)


def _wrap_slot(word: object) -> object:
    match word:
        case bool():
            return word
        case int():
            return _Number(word)
        case str():
            return _Words(word)
    return word
