"""Read the test of a criterion from plan.yaml: one way to write each kind, and only numbers that its text has.

    attested                                             people decide
    {none: cases, loss_at_least_yuan: 500000}            no such row
    {at_most: 2, of: dens}                               no more than two
    {at_least: 1, of: outreach, in_every: half_year}     without in_every: in the whole period
    {fell_by_percent: 50, of: cases, against: previous}  or year_ago
    {any: [...]}, {all: [...]}                           one part is enough; every part
    {only_if: has_management_duty, then: ...}            applies to some orgs
    {during: launch, then: ...}                          applies in the plan's periods of this name
    {by_reading: R1, options: {R1a: ..., R1b: ...}}      as the reading is decided

A count takes `part: first_half` or `part: second_half`, and the arguments of its measure.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from wuzha.core.facts import FACT_SCHEMAS, FactKind
from wuzha.core.measures import MEASURES, Measure
from wuzha.core.periods import Span
from wuzha.core.plan.clauses import find_numbers
from wuzha.core.plan.items import LARGEST_NUMBER, ItemReader, PlanItem
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
ORG_ATTRIBUTES = tuple(column.name for column in FACT_SCHEMAS[Register.ORGS].columns if column.kind is FactKind.BOOLEAN)
ATTESTED_WORD = "attested"
PARTS_OF_PERIOD = (Span.HALF_YEAR, Span.QUARTER, Span.MONTH)


@dataclass(frozen=True, kw_only=True)
class NodeReader:
    """Reads the tests of one criterion or target.

    `option_texts` holds the text of the default option of each reading that is cited: numbers may occur there as well
    as in the quote. `kinds` are the kinds of org that are judged.
    """

    reader: ItemReader
    periods: Collection[str]
    readings: Mapping[str, Reading]
    quote: str
    option_texts: Mapping[str, str]
    kinds: Collection[OrgKind]
    is_target: bool = False

    def read_node(self, item: PlanItem) -> Node:
        """Read the node; return a placeholder where it cannot be read, and note the problem."""
        if item.content == ATTESTED_WORD:
            return self._read_attested(item)
        fields = item.content if isinstance(item.content, Mapping) else {}
        match next((verb for verb in VERBS if verb in fields), None):
            case "none" | "at_most" | "at_least" | "fell_by_percent" as verb:
                return self._read_test(item, verb)
            case "any":
                return AnyOf(self._read_parts(item, "any"))
            case "all":
                return AllOf(self._read_parts(item, "all"))
            case "only_if":
                return self._read_only_if(item)
            case "during":
                return self._read_during(item)
            case "by_reading":
                return self._read_by_reading(item)
        self.reader.note("plan.no_test", item, choices="、".join(VERBS))
        return Attested()

    def _read_attested(self, item: PlanItem) -> Node:
        if self.is_target:
            self.reader.note("plan.not_for_targets", item, ATTESTED_WORD)
        return Attested()

    def _read_parts(self, item: PlanItem, verb: str) -> tuple[Node, ...]:
        return tuple(
            self.read_node(part) for part in self.reader.read_parts(self.reader.read_fields(item, [verb])[verb])
        )

    def _read_then(self, fields: Mapping[str, PlanItem]) -> Node:
        return self.read_node(fields["then"]) if "then" in fields else Attested()

    def _read_only_if(self, item: PlanItem) -> Node:
        fields = self.reader.read_fields(item, ["only_if", "then"])
        if self.is_target:
            self.reader.note("plan.not_for_targets", item, "only_if")
        attribute = self.reader.read_choice(fields["only_if"], "属性", ORG_ATTRIBUTES)
        return OnlyIf(attribute or "", self._read_then(fields))

    def _read_during(self, item: PlanItem) -> Node:
        fields = self.reader.read_fields(item, ["during", "then"])
        periods = self.reader.read_choice(fields["during"], "期间", self.periods)
        return During(periods or "", self._read_then(fields))

    def _read_by_reading(self, item: PlanItem) -> Node:
        fields = self.reader.read_fields(item, ["by_reading", "options"])
        reading = self.readings.get(self.reader.read_choice(fields["by_reading"], "口径", self.readings) or "")
        if reading is None or "options" not in fields:
            return Attested()
        if reading.id not in self.option_texts:
            self.reader.note("plan.reading_not_cited", fields["by_reading"], reading.id)
        options: dict[str, Node] = {}
        for option, part in self.reader.read_fields(fields["options"], list(reading.options)).items():
            text = reading.options[option].text if option in reading.options else ""
            # A test below this option may use the numbers in the text of the option itself.
            options[option] = replace(self, option_texts={**self.option_texts, reading.id: text}).read_node(part)
        return ByReading(reading.id, options)

    def _read_test(self, item: PlanItem, verb: str) -> Node:
        key = "none" if verb == "none" else "of"
        measure = self._read_measure(item, key)
        arguments = tuple(measure.arguments) if measure is not None else ()
        required_keys = [verb] if verb == "none" else [verb, "of"]
        required_keys += ["against"] if verb == "fell_by_percent" else []
        optional_keys = ["part", *(["in_every"] if verb == "at_least" else []), *arguments]
        fields = self.reader.read_fields(item, required_keys, optional_keys)
        count = self._read_count(fields, measure)
        match verb:
            case "none":
                return AtMost(count, 0)
            case "at_most":
                return AtMost(count, self._read_number(fields[verb], "counts"))
            case "at_least":
                number = self._read_number(fields[verb], "counts")
                span = self._read_choice(fields, "in_every", "分段", PARTS_OF_PERIOD)
                return AtLeast(count, number, Span(span) if span else None)
            case _:
                percent = self._read_number(fields[verb], "percents")
                against = self._read_choice(fields, "against", "基期", list(Against))
                return FellBy(count, percent, Against(against or Against.PREVIOUS))

    def _read_measure(self, item: PlanItem, key: str) -> Measure | None:
        """Return the measure, if it exists; note each judged kind of org that it does not count."""
        fields = item.content if isinstance(item.content, Mapping) else {}
        if key not in fields:
            return None
        measure = MEASURES.get(self.reader.read_choice(fields[key], "指标", MEASURES) or "")
        if measure is not None and not self.is_target:
            for kind in self.kinds:
                if kind not in measure.kinds:
                    choices = "、".join(choice.name for choice in MEASURES.values() if kind in choice.kinds)
                    self.reader.note("plan.wrong_kind", fields[key], measure.name, kind=kind.label, choices=choices)
        return measure

    def _read_count(self, fields: Mapping[str, PlanItem], measure: Measure | None) -> Count:
        part = self._read_choice(fields, "part", "部分", [Part.FIRST_HALF, Part.SECOND_HALF])
        names = () if measure is None else tuple(name for name in measure.arguments if name in fields)
        arguments = tuple(
            (name, self._read_number(fields[name], "yuan" if name.endswith("_yuan") else "counts")) for name in names
        )
        return Count("" if measure is None else measure.name, arguments, Part(part) if part else Part.WHOLE)

    def _read_choice(self, fields: Mapping[str, PlanItem], key: str, noun: str, choices: Collection[str]) -> str | None:
        return (
            self.reader.read_choice(fields[key], noun, [str(choice) for choice in choices]) if key in fields else None
        )

    def _read_number(self, item: PlanItem, quantity: str) -> int:
        """Read a number, which must occur in the quote or in the text of a cited reading."""
        number = self.reader.read_integer(item, minimum=1, maximum=100 if quantity == "percents" else LARGEST_NUMBER)
        texts = (self.quote, *self.option_texts.values())
        text_numbers = {value for text in texts for value in getattr(find_numbers(text), quantity)}
        pattern = {"percents": "{}%", "yuan": "{}元", "counts": "{}"}[quantity]
        if number not in text_numbers and str(number) == item.content:
            number_list = "、".join(pattern.format(value) for value in sorted(text_numbers)) or "没有这样的数字"
            self.reader.note(
                "plan.number", item, str(number), number=pattern.format(number), quoted_numbers=number_list
            )
        return number
