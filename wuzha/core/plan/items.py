"""The items of a plan's file, each with its line and path, and the reader that turns them into values.

A reader does not stop at the first fault: it notes the problem and goes on with an empty value. The result may be used
only when it has noted none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from wuzha.core.periods import Period, PeriodError
from wuzha.core.plan.clauses import join_lines
from wuzha.core.plan.problems import build_plan_problem
from wuzha.core.problems import Problem
from wuzha.core.vocabulary import Term

Result = TypeVar("Result")
TermType = TypeVar("TermType", bound=Term)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# Far below the limits of every engine's integers, also after multiplying by 100.
LARGEST_NUMBER = 10**12
NO_PERIOD = Period.parse("0001")
"""Stands in for a period that could not be read."""


@dataclass(frozen=True, slots=True)
class PlanItem:
    """A value of a plan's file: text (None: left blank), a list, or named fields."""

    file: str
    line: int
    path: str
    content: str | tuple[PlanItem, ...] | Mapping[str, PlanItem] | None


@dataclass(frozen=True)
class ItemReader:
    """Reads items into values and notes every problem."""

    problems: list[Problem] = field(default_factory=list)

    def note(self, code: str, item: PlanItem, value: str = "", **context: object) -> None:
        """Note what is wrong at the item."""
        self.problems.append(build_plan_problem(code, item.file, item.line, item.path, value, **context))

    def read_fields(
        self, item: PlanItem, required_keys: Sequence[str], optional_keys: Sequence[str] = ()
    ) -> Mapping[str, PlanItem]:
        """Return the named fields; note each one that is missing or unknown."""
        fields = self.read_named_fields(item)
        if not fields:
            return {}
        for key in required_keys:
            if key not in fields:
                self.note("plan.key_missing", item, key)
        choices = "、".join([*required_keys, *optional_keys])
        for key, value in fields.items():
            if key not in required_keys and key not in optional_keys:
                self.note("plan.key_unknown", value, key, choices=choices)
        return fields

    def read_named_fields(self, item: PlanItem) -> Mapping[str, PlanItem]:
        """Return the fields by name, whatever the names are."""
        if isinstance(item.content, Mapping) and item.content:
            return item.content
        self.note("plan.not_fields", item)
        return {}

    def read_parts(self, item: PlanItem) -> tuple[PlanItem, ...]:
        """Return the items of a list."""
        if isinstance(item.content, tuple) and item.content:
            return item.content
        self.note("plan.not_list", item)
        return ()

    def read_text(self, item: PlanItem) -> str:
        """Return a text of at least one word, on one line."""
        if isinstance(item.content, str) and item.content.strip():
            return join_lines(item.content)
        self.note("plan.not_text", item)
        return ""

    def read_integer(self, item: PlanItem, minimum: int, maximum: int) -> int:
        """Return a whole number from `minimum` to `maximum`; the minimum, and note it, for anything else."""
        text = self.read_text(item)
        if re.fullmatch(r"[0-9]{1,15}", text) and minimum <= int(text) <= maximum:
            return int(text)
        if text:
            self.note("plan.not_whole", item, text, least=minimum, most=maximum)
        return minimum

    def read_day(self, item: PlanItem) -> date:
        """Return a day, which is written 2021-11-15."""
        text = self.read_text(item)
        # Since Python 3.11 fromisoformat also takes 20211115 and 2021-W46-1, which a plan must not have.
        try:
            return date.fromisoformat(text if _ISO_DAY.fullmatch(text) else "")
        except ValueError:
            if text:
                self.note("plan.not_day", item, text)
            return NO_PERIOD.start

    def read_period(self, item: PlanItem) -> Period:
        """Return the period with this id."""
        text = self.read_text(item)
        try:
            return Period.parse(text)
        except PeriodError:
            if text:
                self.note("plan.not_period", item, text)
            return NO_PERIOD

    def read_choice(self, item: PlanItem, noun: str, choices: Iterable[str]) -> str | None:
        """Return the text if it is one of the choices, else note it and return None."""
        names = list(choices)
        text = self.read_text(item)
        if text in names:
            return text
        if text:
            self.note("plan.unknown", item, text, what=noun, choices="、".join(names) or "（无）")
        return None

    def read_term(self, item: PlanItem, noun: str, terms: Iterable[TermType]) -> TermType | None:
        """Return the coded term with this value."""
        by_value = {str(term.value): term for term in terms}
        text = self.read_text(item)
        if text in by_value:
            return by_value[text]
        if text:
            choices = "、".join(f"{value}({term.chinese})" for value, term in by_value.items())
            self.note("plan.unknown", item, text, what=noun, choices=choices)
        return None

    def read_each(self, item: PlanItem, read: Callable[[PlanItem], Result | None]) -> tuple[Result, ...]:
        """Read each item of a list; leave out those that cannot be read."""
        return tuple(value for part in self.read_parts(item) if (value := read(part)) is not None)
