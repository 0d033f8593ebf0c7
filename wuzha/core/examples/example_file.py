"""Read the worked examples of examples.yaml.

orgs: [...]                      the tree, unless an example has its own
examples:
  - id: V2
    title: 3起降为2起
    period: 2021H2
    as_of: 2021-10-31            without it everything is known and the period is judged whole
    complete: false              without it every register counts as declared
    rows: {cases: [{village: 甲村, filed_on: 2021-03-01, times: 3}]}
    expect:
      甲村: {outcome: not_met, headroom: null, no_or_halved_cases: not_met,
            no_or_halved_cases.2: {now: 2, base: 3, required: 1, says: 下降33.3%}}
    under: {R1b: {甲村: {...}}}   the same rows under another reading
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from wuzha.core.examples.example_rows import ExampleRowReader
from wuzha.core.examples.examples import (
    HEADROOM_KEY,
    NO_VALUE_TEXT,
    OUTCOME_KEY,
    REASON_KEY,
    Example,
    Expectation,
    format_range,
)
from wuzha.core.facts import Facts
from wuzha.core.plan.items import LARGEST_NUMBER, ItemReader, PlanItem
from wuzha.core.plan.loading import PlanError, sort_problems
from wuzha.core.plan.plan import Plan
from wuzha.core.plan.yaml_items import compose, read_bytes
from wuzha.core.vocabulary import Outcome, Register

EXAMPLES_FILE = "examples.yaml"
RANGES = ("now", "base")
REQUIREMENT = "required"


def load_examples(folder: Path, plan: Plan) -> tuple[Example, ...]:
    """Read the worked examples of the plan; return none where the folder has no examples.yaml.

    Raises: PlanError with every problem at once; RefusalError when it is no plain file.
    """
    path = folder / EXAMPLES_FILE
    # A symbolic link that leads nowhere is a missing file, not a plan without examples.
    if not os.path.lexists(path):
        return ()
    reader = ItemReader()
    return _build_examples(folder, read_bytes(path, reader), plan, reader)


def build_examples(source: Path, content: bytes, plan: Plan) -> tuple[Example, ...]:
    """Build the worked examples from the content of examples.yaml; `source` is what a refusal calls the plan.

    Raises: PlanError with every problem at once.
    """
    return _build_examples(source, content, plan, ItemReader())


def _build_examples(source: Path, content: bytes, plan: Plan, reader: ItemReader) -> tuple[Example, ...]:
    root = compose(Path(EXAMPLES_FILE), content, reader)
    examples = () if root is None else read_examples(root, plan, reader)
    if reader.problems:
        raise PlanError(source, sort_problems(reader.problems))
    return examples


def read_examples(root: PlanItem, plan: Plan, reader: ItemReader) -> tuple[Example, ...]:
    """Read the examples, one for each reading they name; they may be used only when the reader has noted no problem."""
    top = reader.read_fields(root, ("orgs", "examples"))
    examples: list[Example] = []
    lines: dict[str, int] = {}
    for item in reader.read_parts(top["examples"]) if "examples" in top else ():
        for example in _ExampleReader(reader, plan, top.get("orgs")).read(item):
            first = lines.setdefault(example.id, example.line)
            if first != example.line:
                reader.note("plan.twice", item, example.id, other=first)
            examples.append(example)
    return tuple(examples)


@dataclass(frozen=True)
class _ExampleReader:
    reader: ItemReader
    plan: Plan
    orgs: PlanItem | None

    def read(self, item: PlanItem) -> Iterator[Example]:
        """Yield the example under the usual readings, if it expects anything there, and under each other reading."""
        reader = self.reader
        fields = reader.read_fields(
            item, ("id", "title", "period"), ("as_of", "complete", "orgs", "rows", "expect", "under")
        )
        if not {"id", "title", "period"} <= fields.keys():
            return
        if not {"expect", "under"} & fields.keys():
            reader.note("plan.key_missing", item, "expect")
        orgs = fields.get("orgs", self.orgs)
        codes = _list_codes(orgs)
        is_complete = (
            "complete" not in fields or reader.read_choice(fields["complete"], "取值", ("true", "false")) == "true"
        )
        example = Example(
            id=reader.read_text(fields["id"]),
            title=reader.read_text(fields["title"]),
            line=item.line,
            period=reader.read_period(fields["period"]),
            as_of=reader.read_day(fields["as_of"]) if "as_of" in fields else None,
            reading={},
            is_complete=is_complete,
            facts=self._read_facts(orgs, fields.get("rows"), codes),
            expectations=(),
        )
        if "expect" in fields:
            yield replace(example, expectations=self._read_expectations(fields["expect"], codes))
        options = {option: reading.id for reading in self.plan.readings.values() for option in reading.options}
        for option, part in (
            reader.read_fields(fields["under"], (), tuple(options)).items() if "under" in fields else ()
        ):
            expectations = self._read_expectations(part, codes)
            reading = {options[option]: option} if option in options else {}
            yield replace(example, id=f"{example.id} {option}", reading=reading, expectations=expectations)

    def _read_facts(self, orgs: PlanItem | None, rows: PlanItem | None, codes: Collection[str]) -> Facts:
        registers = tuple(str(register.value) for register in Register if register is not Register.ORGS)
        entries = {Register.ORGS: orgs} if orgs is not None else {}
        for name, part in self.reader.read_fields(rows, (), registers).items() if rows is not None else ():
            if name in registers:
                entries[Register.of(name)] = part
        attestable_ids = [*self._list_criterion_ids(), *(duty.id for duty in self.plan.duties)]
        return ExampleRowReader(self.reader, codes, attestable_ids).read_facts(entries)

    def _list_criterion_ids(self) -> tuple[str, ...]:
        return tuple(criterion.id for standard in self.plan.standards for criterion in standard.criteria)

    def _read_expectations(self, item: PlanItem, codes: Collection[str]) -> tuple[Expectation, ...]:
        expectations: list[Expectation] = []
        for org, part in self.reader.read_fields(item, (), tuple(codes)).items():
            for node, node_item in self.reader.read_named_fields(part).items():
                expectations += self._read_node(org, node, node_item)
        return tuple(expectations)

    def _read_node(self, org: str, node: str, item: PlanItem) -> Iterator[Expectation]:
        """Yield what is expected of one node: an outcome alone, or several values by name."""
        if node == OUTCOME_KEY:
            yield Expectation(org, "", OUTCOME_KEY, self._read_outcome(item))
            return
        if node == HEADROOM_KEY:
            yield Expectation(org, "", HEADROOM_KEY, self._read_number(item))
            return
        node_ids = (*self._list_criterion_ids(), *(target.id for target in self.plan.targets))
        if node.split(".", 1)[0] not in node_ids:
            self.reader.note(
                "plan.unknown", item, node, what="条件", choices="、".join((OUTCOME_KEY, HEADROOM_KEY, *node_ids))
            )
        elif isinstance(item.content, Mapping):
            for aspect, part in self.reader.read_fields(
                item, (), (OUTCOME_KEY, *RANGES, REQUIREMENT, REASON_KEY)
            ).items():
                yield Expectation(org, node, aspect, self._read_value(aspect, part))
        else:
            yield Expectation(org, node, OUTCOME_KEY, self._read_outcome(item))

    def _read_value(self, aspect: str, item: PlanItem) -> str:
        if aspect == OUTCOME_KEY:
            return self._read_outcome(item)
        if aspect in RANGES and isinstance(item.content, tuple):
            return self._read_range(item)
        return self._read_number(item) if aspect in (*RANGES, REQUIREMENT) else self.reader.read_text(item)

    def _read_range(self, item: PlanItem) -> str:
        ends = self.reader.read_parts(item)
        if len(ends) != 2:
            self.reader.note("example.row", item, "", how="请写成 [1, 3]；上限不明写成 [1, null]。")
            return ""
        low = self.reader.read_integer(ends[0], 0, LARGEST_NUMBER)
        return format_range(
            low, None if ends[1].content is None else self.reader.read_integer(ends[1], 0, LARGEST_NUMBER)
        )

    def _read_outcome(self, item: PlanItem) -> str:
        outcome = self.reader.read_term(item, "结论", Outcome)
        return "" if outcome is None else str(outcome.value)

    def _read_number(self, item: PlanItem) -> str:
        return NO_VALUE_TEXT if item.content is None else str(self.reader.read_integer(item, 0, LARGEST_NUMBER))


def _list_codes(orgs: PlanItem | None) -> tuple[str, ...]:
    """Return the codes of a tree; problems in its entries are noted when the rows are read."""
    entries = orgs.content if orgs is not None and isinstance(orgs.content, tuple) else ()
    codes = [entry.content.get("code") for entry in entries if isinstance(entry.content, Mapping)]
    return tuple(code.content for code in codes if code is not None and isinstance(code.content, str))
