"""Read a list of days as notices print them: 1月1日（周四）至3日（周六）、2026-02-15."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby

from wuzha.core.problems import RefusalError

MAX_DAYS = 31
"""The longest range: no holiday is longer, so that a longer one is a slip of the pen."""
_BRACKETS = re.compile(r"\([^()]*\)")
_HEADING = re.compile(r"[\u4e00-\u9fff]{1,8}:")
_TO = r"\s*(?:至|到|—+|–|-|~)\s*"
_CHINESE = re.compile(
    rf"(?:(\d{{4}})年)?(\d{{1,2}})月(\d{{1,2}})日(?:{_TO}(?:(?:(\d{{4}})年)?(\d{{1,2}})月)?(\d{{1,2}})日)?"
)
_ISO = re.compile(rf"(\d{{4}}-\d{{2}}-\d{{2}})(?:{_TO}(\d{{4}}-\d{{2}}-\d{{2}}))?")
_BETWEEN = re.compile(r"[\s、,;。]*")


def read_days(text: str, year: int) -> frozenset[date]:
    """Return the days of the list; a day without a year is of this one.

    Weekdays in brackets and the name of a holiday before a colon may stand in it, nothing else.

    Raises: RefusalError with the first part that is no day.
    """
    words = _HEADING.sub("", _BRACKETS.sub("", unicodedata.normalize("NFKC", text)))
    days: set[date] = set()
    place = _skip(words, 0)
    while place < len(words):
        match = _ISO.match(words, place) or _CHINESE.match(words, place)
        if match is None:
            raise RefusalError("working_days.not_days", value=words[place : place + 20].strip())
        days.update(_list_days(match, year))
        end = _skip(words, match.end())
        if end == match.end() < len(words):
            raise RefusalError("working_days.not_days", value=words[match.start() : match.end() + 10].strip())
        place = end
    return frozenset(days)


def write_days(days: Iterable[date]) -> str:
    """Return the days of one year as a list that `read_days` reads."""
    return "、".join(write_ranges(days))


def write_ranges(days: Iterable[date]) -> list[str]:
    """Return the days of one year in words, days in a row as one range."""
    ranges: list[str] = []
    numbers = enumerate(sorted(days))
    for _, group in groupby(numbers, key=lambda pair: pair[1].toordinal() - pair[0]):
        run = [day for _number, day in group]
        ranges += [_write_range(run[start : start + MAX_DAYS]) for start in range(0, len(run), MAX_DAYS)]
    return ranges


def _write_range(run: Sequence[date]) -> str:
    first, last = run[0], run[-1]
    month = f"{last.month}月" if last.month != first.month else ""
    end = f"至{month}{last.day}日" if last != first else ""
    return f"{first.month}月{first.day}日{end}"


def _skip(words: str, place: int) -> int:
    match = _BETWEEN.match(words, place)
    return place if match is None else match.end()


def _list_days(match: re.Match[str], year: int) -> list[date]:
    try:
        first, last = _read_range(match, year)
        length = (last - first).days + 1
    except ValueError:
        length = 0
    if not 1 <= length <= MAX_DAYS:
        raise RefusalError("working_days.not_days", value=match[0])
    return [first + timedelta(days=offset) for offset in range(length)]


def _read_range(match: re.Match[str], year: int) -> tuple[date, date]:
    """Return the first and the last day of a match. Raises: ValueError for a day that no calendar has."""
    if match.re is _ISO:
        return date.fromisoformat(match[1]), date.fromisoformat(match[2] or match[1])
    first = date(int(match[1] or year), int(match[2]), int(match[3]))
    if match[6] is None:
        return first, first
    return first, date(int(match[4] or first.year), int(match[5] or first.month), int(match[6]))
