"""Find what makes a password easy to guess: common words, keyboard walks, dates, and the words of its own office.

The rule for length and kinds of characters invites passwords such as `Woaini@1314` or `1qaz@WSX2026`. They are found by
what remains when everything common is taken away, whatever stands before, between or after it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from functools import cache
from importlib.resources import files

FEWEST_OTHER_CHARACTERS = 6
"""How many characters must remain when common words, walks, sequences and dates are taken away."""

SHORTEST_WALK = 3
SHORTEST_CONTEXT_WORD = 3
"""A shorter account name, such as `li`, stands inside too many words."""

PRODUCT_WORDS = ("wuzha", "fanzha", "zhapian", "无诈", "反诈", "诈骗")

_ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz", "0123456789")
_COLUMNS = ("1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "8ik", "9ol")
_SHIFTED_KEYS = str.maketrans("!@#$%^&*()", "1234567890")
_LOOKALIKES = (str.maketrans("@4$5013!7|", "aassoieitl"), str.maketrans("@4$5013!7|", "aassolelti"))
_REPEATED = re.compile(r"(.)\1\1+")
_DATE = re.compile(r"(19|20)\d\d(0?[1-9]|1[0-2])?(0?[1-9]|[12]\d|3[01])?")
_NUMBER = re.compile(r"\d+")
_SEPARATORS = re.compile(r"[\W_]+")
"""What people write between the syllables of a name: Yun-Ling, feng_ling."""

_ORG_KIND = re.compile("(街道办事处|街道|村委会|行政村|社区|自治县|自治州|自治区|村|镇|乡|县|区|市|省|办公室)$")


class Weakness(Enum):
    """What makes a password easy to guess."""

    ACCOUNT = "account"
    ORG = "org"
    PRODUCT = "product"
    NUMBER = "number"
    COMMON = "common"


def find_weakness(password: str, username: str = "", org_words: Iterable[str] = ()) -> Weakness | None:
    """Return why the password is easy to guess; None if nothing speaks against it.

    `org_words`: words by which others know the orgs of the account, as `list_org_words` returns them.
    """
    spellings = _spell(password)
    joined = [*spellings, *(_SEPARATORS.sub("", spelling) for spelling in spellings)]
    if _holds_any(joined, list(_split_username(username))):
        return Weakness.ACCOUNT
    if _holds_any(joined, list(org_words)):
        return Weakness.ORG
    if _holds_any(joined, PRODUCT_WORDS):
        return Weakness.PRODUCT
    if _holds_known_number(spellings[0]):
        return Weakness.NUMBER
    if len(password) - len(_find_common_places(spellings)) < FEWEST_OTHER_CHARACTERS:
        return Weakness.COMMON
    return None


def list_org_words(name: str, code: str) -> Iterator[str]:
    """Yield the words by which an org is known: its code, and its name without its kind, also in pinyin."""
    yield code
    stem = _ORG_KIND.sub("", name) or name
    yield stem
    pinyin = _read_pinyin()
    if all(character in pinyin for character in stem):
        yield "".join(pinyin[character] for character in stem)


def _spell(password: str) -> tuple[str, ...]:
    """Return the password in small letters, with shifted keys as digits, and with look-alikes as letters.

    All have the same length, so that places found in one can be compared with those in another.
    """
    plain = "".join(unicodedata.normalize("NFKC", character)[:1].lower()[:1] for character in password)
    return (plain, plain.translate(_SHIFTED_KEYS), *(plain.translate(lookalikes) for lookalikes in _LOOKALIKES))


def _split_username(username: str) -> Iterator[str]:
    yield username
    yield from (part for part in re.split(r"[._-]", username) if len(part) > SHORTEST_CONTEXT_WORD)


def _holds_any(spellings: Iterable[str], words: Sequence[str]) -> bool:
    return any(word.lower() in spelling for spelling in spellings for word in words if _is_long_enough(word))


def _is_long_enough(word: str) -> bool:
    """Return whether a word is no part of many others; two Chinese characters suffice."""
    return len(word) >= (SHORTEST_CONTEXT_WORD if word.isascii() else 2)


def _holds_known_number(plain: str) -> bool:
    """Return whether it holds 96110, or a number that is 110, a year or a date."""
    if "96110" in plain:
        return True
    return any(number == "110" or _DATE.fullmatch(number) for number in _NUMBER.findall(plain))


def _find_common_places(spellings: Iterable[str]) -> set[int]:
    """Return the places of the characters that belong to something common in one of the spellings."""
    places: set[int] = set()
    for spelling in spellings:
        for word in _read_common_words():
            start = spelling.find(word)
            while start >= 0:
                places.update(range(start, start + len(word)))
                start = spelling.find(word, start + 1)
        for match in (*_REPEATED.finditer(spelling), *_DATE.finditer(spelling)):
            places.update(range(*match.span()))
        places.update(_find_walks(spelling))
    return places


def _find_walks(spelling: str) -> Iterator[int]:
    """Yield the places of at least three neighbours of a row or column of keys, or of the alphabet, either way."""
    for start in range(len(spelling) - SHORTEST_WALK + 1):
        part = spelling[start : start + SHORTEST_WALK]
        if any(part in line or part[::-1] in line for line in (*_ROWS, *_COLUMNS)):
            yield from range(start, start + SHORTEST_WALK)


@cache
def _read_common_words() -> frozenset[str]:
    return frozenset(word for words in _read_lines("common_words.txt") for word in words)


@cache
def _read_pinyin() -> Mapping[str, str]:
    return {
        character: syllable
        for syllable, *characters in _read_lines("place_name_pinyin.txt")
        for character in characters
    }


def _read_lines(file_name: str) -> Iterator[list[str]]:
    """Yield the words of each line of a file beside this module; lines that begin with # explain."""
    text = (files("wuzha.people") / file_name).read_text(encoding="utf-8")
    return (line.split() for line in text.splitlines() if not line.startswith("#"))
