"""From the items of plan.yaml to a plan: every name known, every quote in its clause, every number in its text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from wuzha.core.measures import ANY_JUDGED_KIND, SETTINGS
from wuzha.core.periods import Period
from wuzha.core.plan.clauses import numbers_in, stands_in
from wuzha.core.plan.items import Item, Reader
from wuzha.core.plan.nodes import NodeReader
from wuzha.core.plan.plan import Attested, Clause, Criterion, Duty, Plan, Reading, ReadingOption, Standard, Target
from wuzha.core.plan.problems import plan_problem
from wuzha.core.vocabulary import ABOVE_KINDS, OrgKind, OutreachInto, OutreachMust, Term, Venue

TERM_LISTS: Mapping[str, type[Term]] = {"channels": OutreachMust, "places": OutreachInto, "venues": Venue}
NAME = re.compile(r"[a-z]+(_[a-z]+)*")
ID = re.compile(r"[a-z]+(_[a-z]+)+")
# Ids of criteria are columns of the statement; these words mean something else there.
TAKEN = re.compile(
    r"(current|session)_.*|.*_(asked|attested|base|declared|headroom|high|low|most|signed)"
    r"|has_management_duty|in_use|is_all|opened_on|closed_on|split_on|joined_on"
)
HOW_NAMES = "请用小写英文单词，几个单词用下划线相连。"
HOW_IDS = "请用两个以上的小写英文单词，以下划线相连，如 no_dens；末尾不要用 asked、base、high、low 这类字。"
HOW_READINGS = "口径写成 R1 的样式，读法写成 R1a 的样式。"
HALF_WIDTH = str.maketrans("\uff08\uff09", "()")
Made = TypeVar("Made")


def read_plan(root: Item, clauses: Sequence[Clause], text: str, sha256: str, reader: Reader) -> Plan:
    """The plan; of use only when the reader noted no problem."""
    _check_clauses(clauses, reader)
    top = reader.fields(root, ("id", "title", "periods", "readings", "standards"), ("approval", "targets", "duties"))
    pages = _Pages(reader, {clause.number: clause for clause in reversed(clauses)}, text)
    periods = _each(top, "periods", pages.periods, reader)
    readings = {reading.id: reading for reading in _each(top, "readings", pages.reading, reader)}
    asking = _Asking(pages, dict(periods), readings)
    approval = top.get("approval")
    return Plan(
        _text(top, "id", reader),
        _text(top, "title", reader),
        sha256,
        None if approval is None or approval.content is None else reader.text(approval),
        tuple(clauses),
        dict(periods),
        readings,
        _each(top, "standards", asking.standard, reader),
        _each(top, "targets", asking.target, reader),
        _each(top, "duties", pages.duty, reader),
    )


def _check_clauses(clauses: Sequence[Clause], reader: Reader) -> None:
    lines: dict[str, int] = {}
    for clause in clauses:
        if clause.number in lines:
            problem = plan_problem("plan.twice", "plan.md", clause.line, "", clause.number, other=lines[clause.number])
            reader.problems.append(problem)
        lines.setdefault(clause.number, clause.line)
    if not clauses:
        reader.problems.append(plan_problem("plan.no_clauses", "plan.md", None, ""))


def _each(fields: Mapping[str, Item], key: str, read: Callable[[str, Item], Made], reader: Reader) -> tuple[Made, ...]:
    """What is made of each named entry below a field; nothing where the field is left out."""
    if key not in fields:
        return ()
    return tuple(read(name, item) for name, item in reader.named(fields[key]).items())


def _text(fields: Mapping[str, Item], key: str, reader: Reader) -> str:
    return reader.text(fields[key]) if key in fields else ""


@dataclass(frozen=True)
class _Pages:
    """Reads what rests on plan.md alone: periods, readings, duties, and what every entry says of its clause."""

    reader: Reader
    clauses: Mapping[str, Clause]
    whole_text: str
    ids: dict[str, Item] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)

    def periods(self, name: str, item: Item) -> tuple[str, tuple[Period, ...]]:
        if not NAME.fullmatch(name):
            self.reader.note("plan.bad_id", item, name, how=HOW_NAMES)
        return name, tuple(self._period(part) for part in self.reader.parts(item))

    def _period(self, item: Item) -> Period:
        known = len(self.reader.problems)
        period = self.reader.period(item)
        if len(self.reader.problems) == known and not stands_in(period.label, self.whole_text):
            self.reader.note("plan.period_not_in_text", item, period.id, label=period.label)
        return period

    def reading(self, name: str, item: Item) -> Reading:
        if not re.fullmatch(r"R[1-9][0-9]*", name):
            self.reader.note("plan.bad_id", item, name, how=HOW_READINGS)
        fields = self.reader.fields(item, ("title", "default", "options"))
        options = {}
        for option, part in self.reader.named(fields["options"]).items() if "options" in fields else ():
            if not re.fullmatch(re.escape(name) + "[a-z]", option):
                self.reader.note("plan.bad_id", part, option, how=HOW_READINGS)
            options[option] = self._option(name, option, part)
        default = self.reader.one_of(fields["default"], "读法", options) if "default" in fields else None
        return Reading(name, _text(fields, "title", self.reader), default or "", options)

    def _option(self, reading: str, name: str, item: Item) -> ReadingOption:
        fields = self.reader.fields(item, ("text",), ("sets",))
        sets = {}
        for setting, part in self.reader.named(fields["sets"]).items() if "sets" in fields else ():
            owner = self.settings.setdefault(setting, reading)
            if setting not in SETTINGS:
                self.reader.note("plan.unknown", part, setting, what="设置", choices="、".join(SETTINGS))
            elif owner != reading:
                self.reader.note("plan.set_twice", part, setting, other=owner)
            else:
                sets[setting] = self.reader.one_of(part, "取值", SETTINGS[setting]) or ""
        return ReadingOption(name, _text(fields, "text", self.reader), sets)

    def duty(self, name: str, item: Item) -> Duty:
        self.claim(name, item)
        fields = self.reader.fields(item, ("clause", "title", "quote"), ("due_on", "terms"))
        clause = self.clause(fields)
        quote = self.quote(fields, clause)
        due_on = self._due_on(fields["due_on"], quote) if "due_on" in fields else None
        terms = self._terms(fields["terms"], clause) if "terms" in fields else ()
        return Duty(name, _number(clause), _text(fields, "title", self.reader), quote, due_on, terms)

    def _due_on(self, item: Item, quote: str) -> date:
        day = self.reader.day(item)
        found = numbers_in(quote).days
        if not {(None, day.month, day.day), (day.year, day.month, day.day)} & found and day.isoformat() == item.content:
            told = "、".join(
                f"{f'{year}年' if year else ''}{month}月{on}日" for year, month, on in sorted(found, key=str)
            )
            said = f"{day.year}年{day.month}月{day.day}日"
            self.reader.note("plan.number", item, day.isoformat(), said=said, found=told or "没有日期")
        return day

    def _terms(self, item: Item, clause: Clause | None) -> tuple[Term, ...]:
        found: list[Term] = []
        for key, part in self.reader.fields(item, (), tuple(TERM_LISTS)).items():
            for word in self.reader.parts(part) if key in TERM_LISTS else ():
                term = self.reader.term(word, "说法", TERM_LISTS[key])
                if term is None or clause is None:
                    continue
                if not stands_in(term.written, clause.text):
                    self.reader.note("plan.term_not_in_text", word, term, clause=clause.number, label=term.written)
                found.append(term)
        return tuple(found)

    def claim(self, name: str, item: Item) -> None:
        """The id is well formed, and nobody else's in this plan."""
        if not ID.fullmatch(name) or TAKEN.fullmatch(name):
            self.reader.note("plan.bad_id", item, name, how=HOW_IDS)
        first = self.ids.setdefault(name, item)
        if first is not item:
            self.reader.note("plan.twice", item, name, other=first.line)

    def clause(self, fields: Mapping[str, Item]) -> Clause | None:
        """The clause an entry rests on."""
        number = _text(fields, "clause", self.reader).translate(HALF_WIDTH)
        if number and number not in self.clauses:
            self.reader.note("plan.unknown", fields["clause"], number, what="条款", choices="、".join(self.clauses))
        return self.clauses.get(number)

    def quote(self, fields: Mapping[str, Item], clause: Clause | None) -> str:
        """The words an entry rests on, which must stand in its clause."""
        quote = _text(fields, "quote", self.reader)
        if quote and clause is not None and not stands_in(quote, clause.text):
            other = next((one.number for one in self.clauses.values() if stands_in(quote, one.text)), None)
            elsewhere = f"这句话在条款{other}里。" if other else ""
            self.reader.note("plan.quote", fields["quote"], quote, clause=clause.number, elsewhere=elsewhere)
        return quote


@dataclass(frozen=True)
class _Asking:
    """Reads what is asked of orgs: standards with their criteria, and targets."""

    pages: _Pages
    periods: Mapping[str, tuple[Period, ...]]
    readings: Mapping[str, Reading]

    def standard(self, name: str, item: Item) -> Standard:
        reader = self.pages.reader
        self.pages.claim(name, item)
        fields = reader.fields(item, ("clause", "title", "kinds", "criteria"))
        kinds = self._kinds(fields, ANY_JUDGED_KIND)
        criteria = _each(fields, "criteria", lambda one, part: self._criterion(one, part, kinds), reader)
        return Standard(name, _number(self.pages.clause(fields)), _text(fields, "title", reader), kinds, criteria)

    def _criterion(self, name: str, item: Item, kinds: tuple[OrgKind, ...]) -> Criterion:
        fields = self.pages.reader.fields(item, ("clause", "title", "quote", "asks"), ("readings",))
        return self._asked(name, item, fields, kinds, is_target=False)

    def target(self, name: str, item: Item) -> Target:
        fields = self.pages.reader.fields(item, ("clause", "title", "quote", "kinds", "asks"), ("readings",))
        kinds = self._kinds(fields, ABOVE_KINDS)
        asked = self._asked(name, item, fields, kinds, is_target=True)
        return Target(name, asked.clause, asked.title, asked.quote, asked.readings, kinds, asked.node)

    def _kinds(self, fields: Mapping[str, Item], choices: Iterable[OrgKind]) -> tuple[OrgKind, ...]:
        reader = self.pages.reader
        if "kinds" not in fields:
            return ()
        return reader.several(fields["kinds"], lambda part: reader.term(part, "组织类别", choices))

    def _asked(
        self, name: str, item: Item, fields: Mapping[str, Item], kinds: tuple[OrgKind, ...], *, is_target: bool
    ) -> Criterion:
        reader = self.pages.reader
        self.pages.claim(name, item)
        clause = self.pages.clause(fields)
        quote = self.pages.quote(fields, clause)
        cited: tuple[str, ...] = ()
        if "readings" in fields:
            cited = reader.several(fields["readings"], lambda part: reader.one_of(part, "口径", self.readings))
        decided = {one: _in_force(self.readings[one]) for one in cited}
        nodes = NodeReader(reader, self.periods, self.readings, quote, decided, kinds, is_target)
        node = nodes.node(fields["asks"]) if "asks" in fields else Attested()
        return Criterion(name, _number(clause), _text(fields, "title", reader), quote, cited, node)


def _in_force(reading: Reading) -> str:
    """The text of the option that is used unless told otherwise."""
    option = reading.options.get(reading.default)
    return "" if option is None else option.text


def _number(clause: Clause | None) -> str:
    return "" if clause is None else clause.number
