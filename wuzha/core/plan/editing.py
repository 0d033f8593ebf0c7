"""Change a plan's files as a form does: a number with the words that carry it, a day, a text, a reading."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from wuzha.core.periods import Period
from wuzha.core.plan.bound_numbers import BoundNumber, find_bound_numbers, find_item
from wuzha.core.plan.clauses import join_lines, read_clauses
from wuzha.core.plan.items import NO_PERIOD, ItemReader, PlanItem
from wuzha.core.plan.loading import PLAN_DATA_FILE
from wuzha.core.plan.plan import Clause
from wuzha.core.plan.plan_files import PlanFiles
from wuzha.core.plan.plan_periods import START_YEAR_KEY, read_plan_period
from wuzha.core.plan.yaml_items import compose
from wuzha.core.plan.yaml_places import add_field, find_places, replace_values

_HEAD = re.compile(r"#*\s*(?:[一二三四五六七八九十]+、|[(\uff08][一二三四五六七八九十]+[)\uff09]|\d+[、.\uff0e])")
_HALF = re.compile("一半|减半|半数")
_DAY_WORDS = "(?:{year}年)?{month}月{day}日"


@dataclass(frozen=True, slots=True)
class PlanParts:
    """A plan's files taken apart, as far as they can be read: the items of plan.yaml and the clauses of plan.md."""

    files: PlanFiles
    root: PlanItem | None
    clauses: tuple[Clause, ...]
    periods: Mapping[str, Sequence[Period]]

    def read_top(self, key: str) -> str:
        """Return the text of a field of the top level of plan.yaml; empty where there is none."""
        return "" if self.root is None else _read_field(self.root, key)

    def list_entries(self, group: str) -> list[tuple[str, PlanItem]]:
        """Return the entries of `targets`, `duties` or `standards` with their paths."""
        item = None if self.root is None else find_item(self.root, group)
        fields = item.content if item is not None and isinstance(item.content, Mapping) else {}
        return [(f"{group}.{name}", part) for name, part in fields.items()]

    def list_conditions(self) -> list[tuple[str, PlanItem]]:
        """Return the targets and the criteria of every standard with their paths."""
        criteria = [
            entry for path, _ in self.list_entries("standards") for entry in self.list_entries(f"{path}.criteria")
        ]
        return [*self.list_entries("targets"), *criteria]

    def find_numbers(self, entry: str) -> list[BoundNumber]:
        """Return the numbers of a criterion or target with the words that carry them."""
        return [] if self.root is None else find_bound_numbers(self.root, self.periods, entry)


def outline_files(files: PlanFiles) -> PlanParts:
    """Take the files apart; what cannot be read is left out, the check reports it."""
    reader = ItemReader()
    root = compose(Path(PLAN_DATA_FILE), files.data.encode(), reader)
    return PlanParts(files, root, read_clauses(files.text), {} if root is None else _read_periods(root))


def _read_periods(root: PlanItem) -> dict[str, list[Period]]:
    start = find_item(root, START_YEAR_KEY)
    text = "" if start is None or not isinstance(start.content, str) else start.content
    start_year = int(text) if re.fullmatch(r"[1-9]\d{0,3}", text) else None
    groups = find_item(root, "periods")
    periods: dict[str, list[Period]] = {}
    for name, item in groups.content.items() if groups is not None and isinstance(groups.content, Mapping) else ():
        parts = item.content if isinstance(item.content, tuple) else ()
        read = [read_plan_period(part, start_year, ItemReader()) for part in parts]
        periods[name] = [period for period in read if period != NO_PERIOD]
    return periods


def change_number(files: PlanFiles, name: str, value: int) -> PlanFiles:
    """Return the files with another number, and with the words that carry it changed in quote, clause and title.

    `name` is the name of a bound number (`BoundNumber.name`); one that is not there changes nothing.
    """
    outline = outline_files(files)
    for entry, item in outline.list_conditions():
        for number in outline.find_numbers(entry):
            if number.name == name and number.value != value:
                return _write_number(files, outline, number, item, value)
    return files


def _write_number(files: PlanFiles, outline: PlanParts, number: BoundNumber, item: PlanItem, value: int) -> PlanFiles:
    values = dict.fromkeys(number.paths, str(value))
    text = files.text
    if number.words:
        new_text = number.write_text(value)
        values[number.text_path] = new_text
        if number.text_path.endswith(".quote"):
            text = _replace_quote(files.text, outline.clauses, _read_field(item, "clause"), number.text, new_text)
        values[f"{number.entry}.title"] = number.write_title(_read_field(item, "title"), value)
    return replace(files, text=text, data=replace_values(files.data, values))


def change_due_day(files: PlanFiles, entry: str, day: date) -> PlanFiles:
    """Return the files with another due day of a duty, and with the day in the words of its quote and its clause."""
    outline = outline_files(files)
    item = dict(outline.list_entries("duties")).get(entry)
    old_text = "" if item is None else _read_field(item, "due_on")
    try:
        old = date.fromisoformat(old_text)
    except ValueError:
        return files
    if item is None or old == day:
        return files
    quote = _read_field(item, "quote")
    pattern = _DAY_WORDS.format(year=old.year, month=old.month, day=old.day)

    def write_day(match: re.Match[str]) -> str:
        year = f"{day.year}年" if "年" in match[0] or day.year != old.year else ""
        return f"{year}{day.month}月{day.day}日"

    new_quote = re.sub(pattern, write_day, quote)
    text = _replace_quote(files.text, outline.clauses, _read_field(item, "clause"), quote, new_quote)
    values = {f"{entry}.due_on": day.isoformat(), f"{entry}.quote": new_quote}
    return replace(files, text=text, data=replace_values(files.data, values))


def change_clause(files: PlanFiles, number: str, text: str) -> PlanFiles:
    """Return the files with another text of a clause; a quote that is the whole clause follows it."""
    outline = outline_files(files)
    clause = next((clause for clause in outline.clauses if clause.number == number), None)
    new_text = "\n".join(line.rstrip() for line in text.strip().splitlines())
    if clause is None or clause.text == new_text:
        return files
    quotes = {
        f"{entry}.quote": join_lines(new_text)
        for entry, item in [*outline.list_conditions(), *outline.list_entries("duties")]
        if _read_field(item, "clause") == number and _squeeze(_read_field(item, "quote")) == _squeeze(clause.text)
    }
    return replace(
        files,
        text=_write_clause(files.text, outline.clauses, clause, new_text),
        data=replace_values(files.data, quotes),
    )


def change_values(files: PlanFiles, values: Mapping[str, str]) -> PlanFiles:
    """Return the files with other values of plan.yaml at these paths; a field of the top level is added.

    A heading of plan.md that is the title of the plan follows it.
    """
    data, text, places = files.data, files.text, find_places(files.data)
    if (title := values.get("title")) and (old_title := places.get("title")):
        heading = re.compile(rf"^#\s+{re.escape(old_title.value.strip())}\s*$", re.MULTILINE)
        text = heading.sub(lambda match: f"# {title}", text, count=1)
    for path, value in values.items():
        if path in places:
            data = replace_values(data, {path: value}) if places[path].value.strip() != value else data
        elif "." not in path and value:
            data = add_field(data, "title", path, value)
    return replace(files, text=text, data=data)


def find_half_words(files: PlanFiles) -> list[str]:
    """Return the texts of conditions with a percentage other than 50 that still say a half in words: 减半, 一半."""
    outline = outline_files(files)
    texts: list[str] = []
    for entry, item in outline.list_conditions():
        numbers = outline.find_numbers(entry)
        percents = {number.value for number in numbers if number.quantity == "percents"}
        if percents - {50}:
            texts += [text for text in _list_texts(outline, item) if _HALF.search(text)]
    return list(dict.fromkeys(texts))


def _list_texts(outline: PlanParts, item: PlanItem) -> list[str]:
    """Return the title of a condition, and the texts of the readings it cites."""
    readings = item.content.get("readings") if isinstance(item.content, Mapping) else None
    parts = readings.content if readings is not None and isinstance(readings.content, tuple) else ()
    options = [option for part in parts for _, option in outline.list_entries(f"readings.{part.content}.options")]
    return [_read_field(item, "title"), *(_read_field(option, "text") for option in options)]


def _read_field(item: PlanItem, key: str) -> str:
    part = item.content.get(key) if isinstance(item.content, Mapping) else None
    return join_lines(part.content) if part is not None and isinstance(part.content, str) else ""


def _squeeze(text: str) -> str:
    return "".join(text.split())


def _replace_quote(text: str, clauses: Sequence[Clause], number: str, quote: str, new_quote: str) -> str:
    """Return plan.md with the quoted words of a clause replaced; spaces and line breaks outside them stay."""
    clause = next((clause for clause in clauses if clause.number == number), None)
    if clause is None or quote == new_quote:
        return text
    pattern = r"\s*".join(re.escape(letter) for letter in _squeeze(quote))
    # A function as replacement: a backslash in the words is no escape.
    new_text = re.sub(pattern, lambda match: new_quote, clause.text, count=1)
    return text if new_text == clause.text else _write_clause(text, clauses, clause, new_text)


def _write_clause(text: str, clauses: Sequence[Clause], clause: Clause, new_text: str) -> str:
    lines = text.splitlines()
    index = clauses.index(clause)
    end = clauses[index + 1].line - 1 if index + 1 < len(clauses) else len(lines)
    head = _HEAD.match(lines[clause.line - 1].strip())
    first = f"{head[0] if head else ''}{new_text}"
    gap = [""] if end < len(lines) else []
    return "\n".join([*lines[: clause.line - 1], *first.split("\n"), *gap, *lines[end:]]) + "\n"
