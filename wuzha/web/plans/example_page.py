"""The list of a plan's examples with their results, and the page of one example."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.forms import BoundField

from wuzha.core.examples.example_file import build_examples
from wuzha.core.examples.example_texts import EXPECT_KEY, ExampleEntry, isolate_entry, read_entries
from wuzha.core.examples.examples import format_value
from wuzha.core.plan.plan import Plan
from wuzha.core.plan.plan_files import PlanFiles
from wuzha.core.vocabulary import OrgKind
from wuzha.engines.example_check import run_example
from wuzha.programmes.plan_examples import ExampleRun
from wuzha.web.plans.example_form import ExampleForm, ExpectedValue
from wuzha.web.plans.example_words import DifferenceLine, describe_difference, name_aspects, name_conditions, name_node


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleLine:
    """An example in the list: its place in the file, its words, and where it comes out otherwise."""

    number: int
    id: str
    title: str
    readings: Sequence[str]
    differences: Sequence[DifferenceLine]
    refusals: Sequence[str]
    is_passed: bool


@dataclass(frozen=True, slots=True)
class RowFields:
    """A row of fields."""

    fields: Sequence[BoundField]


@dataclass(frozen=True, slots=True)
class CellTable:
    """A table of fields with its name and headers."""

    name: str
    headers: Sequence[str]
    rows: Sequence[RowFields]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedLine:
    """A value that an example expects: of whom, the field, and what came out."""

    option: str
    org: str
    condition: str
    aspect: str
    field: BoundField
    actual: str
    is_as_expected: bool


def list_examples(files: PlanFiles, run: ExampleRun | None) -> list[ExampleLine]:
    """Return the examples, those that come out otherwise first; without a run all of them as they stand in the file."""
    entries = read_entries(files.examples)
    conditions = {} if run is None else name_conditions(run.plan)
    results: dict[str, list[int]] = {}
    for index, result in enumerate(() if run is None else run.results):
        # Under another reading an example has the option behind its id.
        results.setdefault(_find_id(result.example.id, entries), []).append(index)
    lines = []
    for number, entry in enumerate(entries, 1):
        own_results = [] if run is None else [run.results[index] for index in results.get(str(entry.get("id")), ())]
        failures = [result for result in own_results if not result.is_passed]
        lines.append(
            ExampleLine(
                number=number,
                id=str(entry.get("id", "")),
                title=str(entry.get("title", "")),
                readings=[option for result in failures for option in result.example.reading.values()],
                differences=[
                    describe_difference(value, conditions) for result in failures for value in result.differences
                ],
                refusals=[result.refusal for result in failures if result.refusal],
                is_passed=not failures,
            )
        )
    return sorted(lines, key=lambda line: line.is_passed)


def _find_id(name: str, entries: Sequence[ExampleEntry]) -> str:
    ids = {str(entry.get("id")) for entry in entries}
    return name if name in ids else name.rpartition(" ")[0]


def list_tables(form: ExampleForm) -> list[CellTable]:
    """Return the rows of an example as tables of fields."""
    return [
        CellTable(
            table.register.label,
            [column.header for column in table.columns],
            [
                RowFields([form[table.name_cell(number, column)] for column in table.columns])
                for number in range(len(table.rows))
            ],
        )
        for table in form.tables
    ]


def list_expected_lines(form: ExampleForm, values: Mapping[tuple[str, str, str, str], str]) -> list[ExpectedLine]:
    """Return what an example expects beside what came out."""
    return [
        ExpectedLine(
            option=expectation.option,
            org=expectation.org,
            condition=name_node(expectation.node, form.conditions),
            aspect=name_aspects()[expectation.aspect],
            field=form[f"expected:{number}"],
            actual=format_value(values.get(expectation.key, "")),
            is_as_expected=_agrees(expectation, values),
        )
        for number, expectation in enumerate(form.expectations)
    ]


def _agrees(expectation: ExpectedValue, values: Mapping[tuple[str, str, str, str], str]) -> bool:
    value = values.get(expectation.key, expectation.value)
    return expectation.value in value if expectation.aspect == "says" else expectation.value == value


def find_values(text: str, entry: ExampleEntry, plan: Plan) -> dict[tuple[str, str, str, str], str]:
    """Return what comes out for one example, by option, org, node and aspect.

    Raises: PlanError when the example has problems; RefusalError when it cannot be judged.
    """
    examples = build_examples(Path(), isolate_entry(text, entry).encode(), plan)
    return {
        (
            next(iter(example.reading.values()), ""),
            value.expectation.org,
            value.expectation.node,
            value.expectation.aspect,
        ): value.actual
        for example in examples
        for value in run_example(plan, example)
    }


def invent_example(plan: Plan, orgs: Sequence[str]) -> tuple[list[dict[str, str]], ExampleEntry]:
    """Return orgs for a plan without any, one of each kind that its first standard judges, and a first example."""
    standard = plan.standards[0]
    street = OrgKind.STREET
    tree = [{"code": street.chinese, "kind": str(street.value)}]
    tree += [{"code": kind.chinese, "kind": str(kind.value), "parent": street.chinese} for kind in standard.kinds]
    period = next(period for group in plan.periods.values() for period in group)
    codes = orgs or [org["code"] for org in tree]
    judged_orgs = codes[1] if len(codes) > 1 else codes[0]
    entry = {
        "id": "S1",
        "title": standard.criteria[0].title,
        "period": period.id,
        EXPECT_KEY: {judged_orgs: {standard.criteria[0].id: "met"}},
    }
    return tree, entry
