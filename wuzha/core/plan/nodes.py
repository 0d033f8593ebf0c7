"""What a criterion asks, read from plan.yaml: one way to write each kind of test, and only numbers its text has.

    attested                                             people decide
    {none: cases, loss_at_least_yuan: 500000}            no such row
    {at_most: 2, of: dens}                               no more than two
    {at_least: 1, of: outreach, in_every: half_year}     without in_every: in the whole period
    {fell_by_percent: 50, of: cases, against: previous}  or year_ago
    {any: [...]}, {all: [...]}                           one part is enough; every part
    {only_if: has_management_duty, then: ...}            asked of some orgs
    {during: launch, then: ...}                          asked in the plan's periods of this name
    {by_reading: R1, options: {R1a: ..., R1b: ...}}      as the reading is decided

A count takes `part: first_half` or `part: second_half`, and the arguments of its measure.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from wuzha.core.facts import FRAMES, Kind
from wuzha.core.measures import MEASURES, Measure
from wuzha.core.periods import Span
from wuzha.core.plan.clauses import numbers_in
from wuzha.core.plan.items import Item, Reader
from wuzha.core.plan.plan import (
    Against,
    AllOf,
    AnyOf,
    AtLeast,
    AtMost,
    Attested,
    ByReading,
    Count,
    During,
    FellBy,
    Node,
    OnlyIf,
    Part,
    Reading,
)
from wuzha.core.vocabulary import OrgKind, Register

VERBS = ("none", "at_most", "at_least", "fell_by_percent", "any", "all", "only_if", "during", "by_reading")
ATTRIBUTES = tuple(column.name for column in FRAMES[Register.ORGS].columns if column.kind is Kind.TRUTH)
ATTESTED = "attested"
MOST = 10**12
PARTS_OF_PERIOD = (Span.HALF_YEAR, Span.QUARTER, Span.MONTH)


@dataclass(frozen=True)
class NodeReader:
    """Reads the tests of one criterion or target.

    `decided` is the text of the option in force of each reading it cites: numbers may stand there as well as in its
    quote. `kinds` are the kinds of org that are judged.
    """

    reader: Reader
    periods: Collection[str]
    readings: Mapping[str, Reading]
    quote: str
    decided: Mapping[str, str]
    kinds: Collection[OrgKind]
    is_target: bool = False

    def node(self, item: Item) -> Node:
        """The node; where nothing could be understood, a stand-in beside the noted problem."""
        if item.content == ATTESTED:
            return self._attested(item)
        named = item.content if isinstance(item.content, Mapping) else {}
        match next((verb for verb in VERBS if verb in named), None):
            case "none" | "at_most" | "at_least" | "fell_by_percent" as verb:
                return self._test(item, verb)
            case "any":
                return AnyOf(self._parts(item, "any"))
            case "all":
                return AllOf(self._parts(item, "all"))
            case "only_if":
                return self._only_if(item)
            case "during":
                return self._during(item)
            case "by_reading":
                return self._by_reading(item)
        self.reader.note("plan.no_test", item, choices="、".join(VERBS))
        return Attested()

    def _attested(self, item: Item) -> Node:
        if self.is_target:
            self.reader.note("plan.not_for_targets", item, ATTESTED)
        return Attested()

    def _parts(self, item: Item, verb: str) -> tuple[Node, ...]:
        return tuple(self.node(part) for part in self.reader.parts(self.reader.fields(item, [verb])[verb]))

    def _then(self, fields: Mapping[str, Item]) -> Node:
        return self.node(fields["then"]) if "then" in fields else Attested()

    def _only_if(self, item: Item) -> Node:
        fields = self.reader.fields(item, ["only_if", "then"])
        if self.is_target:
            self.reader.note("plan.not_for_targets", item, "only_if")
        attribute = self.reader.one_of(fields["only_if"], "属性", ATTRIBUTES)
        return OnlyIf(attribute or "", self._then(fields))

    def _during(self, item: Item) -> Node:
        fields = self.reader.fields(item, ["during", "then"])
        periods = self.reader.one_of(fields["during"], "期间", self.periods)
        return During(periods or "", self._then(fields))

    def _by_reading(self, item: Item) -> Node:
        fields = self.reader.fields(item, ["by_reading", "options"])
        reading = self.readings.get(self.reader.one_of(fields["by_reading"], "口径", self.readings) or "")
        if reading is None or "options" not in fields:
            return Attested()
        if reading.id not in self.decided:
            self.reader.note("plan.reading_not_cited", fields["by_reading"], reading.id)
        options: dict[str, Node] = {}
        for option, part in self.reader.fields(fields["options"], list(reading.options)).items():
            text = reading.options[option].text if option in reading.options else ""
            options[option] = replace(self, decided={**self.decided, reading.id: text}).node(part)
        return ByReading(reading.id, options)

    def _test(self, item: Item, verb: str) -> Node:
        key = "none" if verb == "none" else "of"
        measure = self._measure(item, key)
        arguments = tuple(measure.arguments) if measure is not None else ()
        required = [verb] if verb == "none" else [verb, "of"]
        required += ["against"] if verb == "fell_by_percent" else []
        optional = ["part", *(["in_every"] if verb == "at_least" else []), *arguments]
        fields = self.reader.fields(item, required, optional)
        count = self._count(fields, measure)
        match verb:
            case "none":
                return AtMost(count, 0)
            case "at_most":
                return AtMost(count, self._number(fields[verb], "counts"))
            case "at_least":
                number = self._number(fields[verb], "counts")
                every = self._choice(fields, "in_every", "分段", PARTS_OF_PERIOD)
                return AtLeast(count, number, Span(every) if every else None)
            case _:
                percent = self._number(fields[verb], "percents")
                against = self._choice(fields, "against", "基期", list(Against))
                return FellBy(count, percent, Against(against or Against.PREVIOUS))

    def _measure(self, item: Item, key: str) -> Measure | None:
        """The measure, if it is known and counts the kinds of org that are judged."""
        named = item.content if isinstance(item.content, Mapping) else {}
        if key not in named:
            return None
        measure = MEASURES.get(self.reader.one_of(named[key], "指标", MEASURES) or "")
        if measure is not None and not self.is_target:
            for kind in self.kinds:
                if kind not in measure.kinds:
                    fit = "、".join(other.name for other in MEASURES.values() if kind in other.kinds)
                    self.reader.note("plan.wrong_kind", named[key], measure.name, kind=kind.label, choices=fit)
        return measure

    def _count(self, fields: Mapping[str, Item], measure: Measure | None) -> Count:
        part = self._choice(fields, "part", "部分", [Part.FIRST_HALF, Part.SECOND_HALF])
        names = () if measure is None else tuple(name for name in measure.arguments if name in fields)
        arguments = tuple(
            (name, self._number(fields[name], "yuan" if name.endswith("_yuan") else "counts")) for name in names
        )
        return Count("" if measure is None else measure.name, arguments, Part(part) if part else Part.WHOLE)

    def _choice(self, fields: Mapping[str, Item], key: str, what: str, choices: Collection[str]) -> str | None:
        return self.reader.one_of(fields[key], what, [str(choice) for choice in choices]) if key in fields else None

    def _number(self, item: Item, what: str) -> int:
        """A number of the plan, which must stand in the text it rests on."""
        number = self.reader.whole(item, least=1, most=100 if what == "percents" else MOST)
        found = {one for text in (self.quote, *self.decided.values()) for one in getattr(numbers_in(text), what)}
        written = {"percents": "{}%", "yuan": "{}元", "counts": "{}"}[what]
        if number not in found and str(number) == item.content:
            told = "、".join(written.format(one) for one in sorted(found)) or "没有这样的数字"
            self.reader.note("plan.number", item, str(number), said=written.format(number), found=told)
        return number
