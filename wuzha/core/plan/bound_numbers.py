"""Bind each number of plan.yaml to the words that carry it: in the quote of its clause, or in the text of a reading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from wuzha.core.periods import Period
from wuzha.core.plan.clauses import WAN, join_lines
from wuzha.core.plan.items import PlanItem

_CHINESE_DAY = re.compile(r"(?:\d{4}年)?\d{1,2}月\d{1,2}日")
_NUMBER = re.compile(r"(?P<digits>\d+(?:,\d{3})+|\d+)(?P<fraction>\.\d+)?\s*(?P<unit>%|\uff05|万元?|元|年|月|日)?")
_QUANTITIES = {"%": "percents", "\uff05": "percents", "万": "yuan", "万元": "yuan", "元": "yuan", "": "counts"}
NUMBER_KEYS = {"at_most": "counts", "at_least": "counts", "fell_by_percent": "percents"}
UNITS = {"percents": "%", "yuan": "元", "counts": ""}
NEARBY = 8
"""Letters before and after a number that a form shows with it."""


@dataclass(frozen=True, slots=True)
class NumberWord:
    """A number in a text: its place, its kind of quantity and its value."""

    start: int
    end: int
    quantity: str
    value: int
    unit: str

    def write(self, value: int) -> str:
        """Return the words for another value, in the style of this one."""
        if self.quantity != "yuan":
            return f"{value}{self.unit}"
        if value >= WAN:
            return f"{(Decimal(value) / WAN).normalize():f}{'万元' if self.unit.endswith('元') else '万'}"
        return f"{value}元"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundNumber:
    """A number that a form can change: where plan.yaml says it, and the words that carry it.

    `entry` is the path of the criterion or target, `text_path` that of the quote or of the reading's text in which the
    words stand, `words` their places in it. Without words nothing carries the number, which the check refuses.
    """

    entry: str
    paths: tuple[str, ...]
    quantity: str
    value: int
    text_path: str = ""
    text: str = ""
    words: tuple[NumberWord, ...] = ()

    @property
    def name(self) -> str:
        """The name of its field in a form."""
        return self.paths[0]

    @property
    def unit(self) -> str:
        """The unit in which the value is given."""
        return UNITS[self.quantity]

    @property
    def context(self) -> str:
        """The words around the number."""
        if not self.words:
            return ""
        first = self.words[0]
        lead = self.text[max(0, first.start - NEARBY) : first.start]
        return f"……{lead}{self.text[first.start : first.end + NEARBY]}……"

    def write_title(self, title: str, value: int) -> str:
        """Return a title with the words of another value, if it has those of this one."""
        for word in self.words[:1]:
            words = re.escape(self.text[word.start : word.end])
            title = re.sub(rf"(?<!\d){words}", word.write(value), title)
        return title

    def write_text(self, value: int) -> str:
        """Return the text with the words of another value."""
        text = self.text
        for word in sorted(self.words, key=lambda word: -word.start):
            text = f"{text[: word.start]}{word.write(value)}{text[word.end :]}"
        return text


@dataclass(frozen=True, slots=True)
class _Use:
    """One number in a test, with the periods it counts in and the option of a reading it stands under."""

    path: str
    quantity: str
    value: int
    periods: str = ""
    option_path: str = ""


def find_number_words(text: str) -> list[NumberWord]:
    """Find the numbers of a text as the check reads them; days and years are none."""
    # Days become spaces of the same length, so that places stay.
    daysless_text = _CHINESE_DAY.sub(lambda match: " " * len(match[0]), text)
    words = []
    for match in _NUMBER.finditer(daysless_text):
        unit = match["unit"] or ""
        quantity = _QUANTITIES.get(unit)
        number = int(match["digits"].replace(",", ""))
        if quantity == "yuan" and unit.startswith("万"):
            number = number * WAN + int(((match["fraction"] or ".")[1:] + "0000")[:4])
        elif quantity is None or match["fraction"]:
            continue
        words.append(NumberWord(match.start(), match.end(), quantity, number, unit))
    return words


def find_bound_numbers(root: PlanItem, periods: Mapping[str, Sequence[Period]], entry: str) -> list[BoundNumber]:
    """Return the numbers of a criterion or target, in its order; those that share their words are one.

    `entry` is the path of the criterion or target in plan.yaml.
    """
    item = find_item(root, entry)
    asks = _get(item, "asks")
    if item is None or asks is None:
        return []
    quote = _get_text(_get(item, "quote"))
    numbers: list[BoundNumber] = []
    for use in _walk_uses(asks, f"{entry}.asks"):
        number = BoundNumber(entry=entry, paths=(use.path,), quantity=use.quantity, value=use.value)
        words = _choose_words(quote, use, periods)
        if words:
            number = replace(number, text_path=f"{entry}.quote", text=quote, words=words)
        elif option := _find_option(root, item, use):
            text = _get_text(find_item(root, option))
            number = replace(number, text_path=option, text=text, words=tuple(_match(text, use)))
        _add_number(numbers, number)
    return numbers


def _add_number(numbers: list[BoundNumber], number: BoundNumber) -> None:
    """Add the number to the list, or its paths to one that the same words carry."""
    for index, number_before in enumerate(numbers):
        if number_before.text_path == number.text_path and set(number_before.words) & set(number.words):
            words = tuple(sorted({*number_before.words, *number.words}, key=lambda word: word.start))
            numbers[index] = replace(number_before, paths=(*number_before.paths, *number.paths), words=words)
            return
    numbers.append(number)


def _match(text: str, use: _Use) -> list[NumberWord]:
    return [word for word in find_number_words(text) if (word.quantity, word.value) == (use.quantity, use.value)]


def _choose_words(quote: str, use: _Use, periods: Mapping[str, Sequence[Period]]) -> tuple[NumberWord, ...]:
    """Return the words of the number: of equal ones those behind the name of its periods, if there are any."""
    words = _match(quote, use)
    if len(words) < 2 or not use.periods:
        return tuple(words)
    starts = sorted(
        (quote.find(period.label), name)
        for name, named_periods in periods.items()
        for period in named_periods
        if period.label in quote
    )
    behind = [word for word in words if [name for start, name in starts if start < word.start][-1:] == [use.periods]]
    return tuple(behind or words)


def _find_option(root: PlanItem, item: PlanItem, use: _Use) -> str:
    """Return the path of the text of a cited reading in which the number stands: that of its own option first."""
    readings = _get(item, "readings")
    parts = readings.content if readings is not None and isinstance(readings.content, tuple) else ()
    paths = [use.option_path] if use.option_path else []
    for part in parts:
        reading = find_item(root, f"readings.{part.content}")
        default = _get_text(_get(reading, "default"))
        paths.append(f"readings.{part.content}.options.{default}.text")
    return next((path for path in paths if _match(_get_text(find_item(root, path)), use)), "")


def _walk_uses(item: PlanItem, path: str, periods: str = "", option_path: str = "") -> Iterator[_Use]:
    if isinstance(item.content, tuple):
        for number, part in enumerate(item.content, 1):
            yield from _walk_uses(part, f"{path}[{number}]", periods, option_path)
        return
    if not isinstance(item.content, Mapping):
        return
    fields = item.content
    periods = _get_text(fields.get("during")) or periods
    reading = _get_text(fields.get("by_reading"))
    for key, part in fields.items():
        quantity = NUMBER_KEYS.get(key) or ("yuan" if key.endswith("_yuan") else "")
        text = part.content
        if quantity and isinstance(text, str) and re.fullmatch(r"[0-9]{1,12}", text) and int(text):
            yield _Use(f"{path}.{key}", quantity, int(text), periods, option_path)
        elif key == "options" and reading and isinstance(text, Mapping):
            for option, node in text.items():
                place = f"readings.{reading}.options.{option}.text"
                yield from _walk_uses(node, f"{path}.options.{option}", periods, place)
        else:
            yield from _walk_uses(part, f"{path}.{key}", periods, option_path)


def find_item(root: PlanItem | None, path: str) -> PlanItem | None:
    """Return the item at a path of field names."""
    item = root
    for key in path.split("."):
        item = _get(item, key)
    return item


def _get(item: PlanItem | None, key: str) -> PlanItem | None:
    return item.content.get(key) if item is not None and isinstance(item.content, Mapping) else None


def _get_text(item: PlanItem | None) -> str:
    return join_lines(item.content) if item is not None and isinstance(item.content, str) else ""
