"""What a plan's file holds, each value with its line and the path that leads to it, and how values are read.

A reader never stops at the first fault: it notes the problem and goes on with an empty value. What it built is of use
only when it noted none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from wuzha.core.periods import Period, PeriodError
from wuzha.core.plan.clauses import joined
from wuzha.core.plan.problems import plan_problem
from wuzha.core.problems import Problem
from wuzha.core.vocabulary import Term

Known = TypeVar("Known")
KnownTerm = TypeVar("KnownTerm", bound=Term)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
NOWHEN = Period.parse("0001")


@dataclass(frozen=True, slots=True)
class Item:
    """A value of a plan's file: text (None: left blank), a list, or named fields."""

    file: str
    line: int
    path: str
    content: str | tuple[Item, ...] | Mapping[str, Item] | None


@dataclass(frozen=True)
class Reader:
    """Reads items and notes every problem."""

    problems: list[Problem] = field(default_factory=list)

    def note(self, code: str, item: Item, value: str = "", **context: object) -> None:
        """Notes what is wrong at the item."""
        self.problems.append(plan_problem(code, item.file, item.line, item.path, value, **context))

    def fields(self, item: Item, required: Sequence[str], optional: Sequence[str] = ()) -> Mapping[str, Item]:
        """The named fields; a field that is missing or unknown is noted."""
        named = self.named(item)
        if not named:
            return {}
        for key in required:
            if key not in named:
                self.note("plan.key_missing", item, key)
        choices = "、".join([*required, *optional])
        for key, value in named.items():
            if key not in required and key not in optional:
                self.note("plan.key_unknown", value, key, choices=choices)
        return named

    def named(self, item: Item) -> Mapping[str, Item]:
        """The fields by name, whatever the names."""
        if isinstance(item.content, Mapping) and item.content:
            return item.content
        self.note("plan.not_fields", item)
        return {}

    def parts(self, item: Item) -> tuple[Item, ...]:
        """The items of a list."""
        if isinstance(item.content, tuple) and item.content:
            return item.content
        self.note("plan.not_list", item)
        return ()

    def text(self, item: Item) -> str:
        """A text of at least one word, on one line."""
        if isinstance(item.content, str) and item.content.strip():
            return joined(item.content)
        self.note("plan.not_text", item)
        return ""

    def whole(self, item: Item, least: int, most: int) -> int:
        """A whole number from `least` to `most`."""
        text = self.text(item)
        if re.fullmatch(r"[0-9]{1,15}", text) and least <= int(text) <= most:
            return int(text)
        if text:
            self.note("plan.not_whole", item, text, least=least, most=most)
        return least

    def day(self, item: Item) -> date:
        """A day, written 2021-11-15."""
        text = self.text(item)
        try:
            return date.fromisoformat(text if _DAY.fullmatch(text) else "")
        except ValueError:
            if text:
                self.note("plan.not_day", item, text)
            return NOWHEN.start

    def period(self, item: Item) -> Period:
        """A period by its id."""
        text = self.text(item)
        try:
            return Period.parse(text)
        except PeriodError:
            if text:
                self.note("plan.not_period", item, text)
            return NOWHEN

    def one_of(self, item: Item, what: str, choices: Iterable[str]) -> str | None:
        """A name out of those known; None, and noted, when it is none of them."""
        known = list(choices)
        text = self.text(item)
        if text in known:
            return text
        if text:
            self.note("plan.unknown", item, text, what=what, choices="、".join(known) or "（无）")
        return None

    def term(self, item: Item, what: str, terms: Iterable[KnownTerm]) -> KnownTerm | None:
        """A coded term by its value."""
        by_value = {str(term.value): term for term in terms}
        text = self.text(item)
        if text in by_value:
            return by_value[text]
        if text:
            choices = "、".join(f"{value}({term.written})" for value, term in by_value.items())
            self.note("plan.unknown", item, text, what=what, choices=choices)
        return None

    def several(self, item: Item, read: Callable[[Item], Known | None]) -> tuple[Known, ...]:
        """What was understood of a list."""
        return tuple(value for part in self.parts(item) if (value := read(part)) is not None)


def entries(fields: Mapping[str, Item], key: str, reader: Reader) -> Iterator[tuple[str, Item]]:
    """The named entries below a field that may be left out."""
    if key in fields:
        yield from reader.named(fields[key]).items()
