"""From the items of examples.yaml to worked cases.

orgs: [...]                      the tree, unless a case has its own
examples:
  - id: V2
    title: 3起降为2起
    period: 2021H2
    as_of: 2021-10-31            unless given, everything is known and the period is judged whole
    complete: false              unless given, every register counts as declared
    rows: {cases: [{village: 甲村, filed_on: 2021-03-01, times: 3}]}
    expect:
      甲村: {outcome: not_met, headroom: null, no_or_halved_cases: not_met,
            no_or_halved_cases.2: {now: 2, base: 3, required: 1, says: 下降33.3%}}
    under: {R1b: {甲村: {...}}}   the same rows under another reading
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from wuzha.core.examples.example_rows import MOST, RowReader
from wuzha.core.examples.examples import HEADROOM, NONE, OUTCOME, SAYS, Example, Expected, between
from wuzha.core.facts import Facts
from wuzha.core.plan.items import Item, Reader
from wuzha.core.plan.loading import PlanFault, in_order
from wuzha.core.plan.plan import Plan
from wuzha.core.plan.yaml_items import compose, read_bytes
from wuzha.core.vocabulary import Outcome, Register

EXAMPLES = "examples.yaml"
RANGES = ("now", "base")
REQUIRED = "required"


def load_examples(folder: Path, plan: Plan) -> tuple[Example, ...]:
    """The plan's worked cases; none where the folder has no examples.yaml.

    Raises: PlanFault with every problem at once.
    """
    path = folder / EXAMPLES
    if not path.exists():
        return ()
    reader = Reader()
    root = compose(path, read_bytes(path, reader), reader)
    examples = () if root is None else read_examples(root, plan, reader)
    if reader.problems:
        raise PlanFault(folder, in_order(reader.problems))
    return examples


def read_examples(root: Item, plan: Plan, reader: Reader) -> tuple[Example, ...]:
    """The worked cases, one for each reading they speak of; of use only when the reader noted no problem."""
    top = reader.fields(root, ("orgs", "examples"))
    found: list[Example] = []
    lines: dict[str, int] = {}
    for item in reader.parts(top["examples"]) if "examples" in top else ():
        for example in _Cases(reader, plan, top.get("orgs")).read(item):
            first = lines.setdefault(example.id, example.line)
            if first != example.line:
                reader.note("plan.twice", item, example.id, other=first)
            found.append(example)
    return tuple(found)


@dataclass(frozen=True)
class _Cases:
    reader: Reader
    plan: Plan
    orgs: Item | None

    def read(self, item: Item) -> Iterator[Example]:
        """The case under the usual readings, if it says what comes out there, and under each other one."""
        reader = self.reader
        fields = reader.fields(
            item, ("id", "title", "period"), ("as_of", "complete", "orgs", "rows", "expect", "under")
        )
        if not {"id", "title", "period"} <= fields.keys():
            return
        if not {"expect", "under"} & fields.keys():
            reader.note("plan.key_missing", item, "expect")
        orgs = fields.get("orgs", self.orgs)
        codes = _codes(orgs)
        is_complete = "complete" not in fields or reader.one_of(fields["complete"], "取值", ("true", "false")) == "true"
        case = Example(
            reader.text(fields["id"]),
            reader.text(fields["title"]),
            item.line,
            reader.period(fields["period"]),
            reader.day(fields["as_of"]) if "as_of" in fields else None,
            {},
            is_complete,
            self._facts(orgs, fields.get("rows"), codes),
            (),
        )
        if "expect" in fields:
            yield replace(case, expected=self._expected(fields["expect"], codes))
        options = {option: reading.id for reading in self.plan.readings.values() for option in reading.options}
        for option, part in reader.fields(fields["under"], (), tuple(options)).items() if "under" in fields else ():
            expected = self._expected(part, codes)
            reading = {options[option]: option} if option in options else {}
            yield replace(case, id=f"{case.id} {option}", reading=reading, expected=expected)

    def _facts(self, orgs: Item | None, rows: Item | None, codes: Collection[str]) -> Facts:
        registers = tuple(str(register.value) for register in Register if register is not Register.ORGS)
        entries = {Register.ORGS: orgs} if orgs is not None else {}
        for name, part in self.reader.fields(rows, (), registers).items() if rows is not None else ():
            if name in registers:
                entries[Register.of(name)] = part
        attested = [*self._criteria(), *(duty.id for duty in self.plan.duties)]
        return RowReader(self.reader, codes, attested).facts(entries)

    def _criteria(self) -> tuple[str, ...]:
        return tuple(criterion.id for standard in self.plan.standards for criterion in standard.criteria)

    def _expected(self, item: Item, codes: Collection[str]) -> tuple[Expected, ...]:
        found: list[Expected] = []
        for org, part in self.reader.fields(item, (), tuple(codes)).items():
            for node, said in self.reader.named(part).items():
                found += self._at(org, node, said)
        return tuple(found)

    def _at(self, org: str, node: str, item: Item) -> Iterator[Expected]:
        """What is said of one node: an outcome alone, or figures by name."""
        if node == OUTCOME:
            yield Expected(org, "", OUTCOME, self._outcome(item))
            return
        if node == HEADROOM:
            yield Expected(org, "", HEADROOM, self._number(item))
            return
        known = (*self._criteria(), *(target.id for target in self.plan.targets))
        if node.split(".", 1)[0] not in known:
            self.reader.note("plan.unknown", item, node, what="条件", choices="、".join((OUTCOME, HEADROOM, *known)))
        elif isinstance(item.content, Mapping):
            for what, part in self.reader.fields(item, (), (OUTCOME, *RANGES, REQUIRED, SAYS)).items():
                yield Expected(org, node, what, self._value(what, part))
        else:
            yield Expected(org, node, OUTCOME, self._outcome(item))

    def _value(self, what: str, item: Item) -> str:
        if what == OUTCOME:
            return self._outcome(item)
        if what in RANGES and isinstance(item.content, tuple):
            return self._range(item)
        return self._number(item) if what in (*RANGES, REQUIRED) else self.reader.text(item)

    def _range(self, item: Item) -> str:
        ends = self.reader.parts(item)
        if len(ends) != 2:
            self.reader.note("example.row", item, "", how="请写成 [1, 3]；上限不明写成 [1, null]。")
            return ""
        low = self.reader.whole(ends[0], 0, MOST)
        return between(low, None if ends[1].content is None else self.reader.whole(ends[1], 0, MOST))

    def _outcome(self, item: Item) -> str:
        outcome = self.reader.term(item, "结论", Outcome)
        return "" if outcome is None else str(outcome.value)

    def _number(self, item: Item) -> str:
        return NONE if item.content is None else str(self.reader.whole(item, 0, MOST))


def _codes(orgs: Item | None) -> tuple[str, ...]:
    """The codes of a tree; what is wrong with its entries is noted when they are read."""
    entries = orgs.content if orgs is not None and isinstance(orgs.content, tuple) else ()
    codes = [entry.content.get("code") for entry in entries if isinstance(entry.content, Mapping)]
    return tuple(code.content for code in codes if code is not None and isinstance(code.content, str))
