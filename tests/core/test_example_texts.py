"""Examples are changed in the text of their file; those that are not touched stay letter by letter."""

from __future__ import annotations

from pathlib import Path

import pytest

from wuzha.core.examples.example_file import build_examples
from wuzha.core.examples.example_texts import (
    add_entry,
    begin_examples,
    forget_conditions,
    read_entries,
    read_orgs,
    remove_entry,
    replace_entry,
    set_expected,
    write_entry,
)
from wuzha.core.examples.examples import Example
from wuzha.core.plan.clause_editing import remove_clause
from wuzha.core.plan.loading import find_plan
from wuzha.core.plan.plan import Plan
from wuzha.core.plan.plan_files import PlanFiles, read_plan_files
from wuzha.core.problems import RefusalError


@pytest.fixture(scope="module")
def fengling() -> PlanFiles:
    return read_plan_files(find_plan("fengling"))


@pytest.fixture(scope="module")
def plan(fengling: PlanFiles) -> Plan:
    return fengling.build_plan("x")


def build(text: str, plan: Plan) -> list[Example]:
    return [
        # The line moves with what is written before it.
        Example(**{name: getattr(example, name) for name in Example.__dataclass_fields__ if name != "line"}, line=0)
        for example in build_examples(Path("x"), text.encode(), plan)
    ]


def test_every_example_that_is_written_anew_means_the_same(fengling: PlanFiles, plan: Plan) -> None:
    head = fengling.examples[: fengling.examples.index("examples:")]
    blocks = ["".join(f"    {line}\n" for line in write_entry(entry)) for entry in read_entries(fengling.examples)]
    text = f"{head}examples:\n" + "".join(f"  - {block.strip()}\n" for block in blocks)
    assert build(text, plan) == build(fengling.examples, plan)


def test_one_changed_example_leaves_the_lines_of_all_others(fengling: PlanFiles) -> None:
    entry = read_entries(fengling.examples)[2]
    text = replace_entry(fengling.examples, 3, entry | {"title": "改过"})
    before, after = fengling.examples.splitlines(), text.splitlines()
    assert before[:38] == after[:38] and before[-900:] == after[-900:]
    assert read_entries(text)[2]["title"] == "改过" and len(read_entries(text)) == len(read_entries(fengling.examples))


def test_an_example_is_copied_and_removed(fengling: PlanFiles) -> None:
    entries = read_entries(fengling.examples)
    text = add_entry(fengling.examples, 1, entries[0] | {"id": "V1-2"})
    assert [entry["id"] for entry in read_entries(text)][:3] == ["V1", "V1-2", "V2"]
    assert remove_entry(text, 2) == fengling.examples


def test_the_first_example_of_a_plan_begins_the_file_and_the_last_one_ends_it(plan: Plan) -> None:
    entry = {"id": "A1", "title": "没有发案", "period": "2022", "expect": {"甲村": {"no_dens": "met"}}}
    text = begin_examples([{"code": "甲村", "kind": "village"}], entry)
    assert build(text, plan)[0].expectations[0].value == "met"
    assert read_orgs(text, entry) == ["甲村"]
    assert remove_entry(text, 1) == ""


@pytest.mark.parametrize(
    ("node", "aspect", "value", "expected"),
    [
        ("no_dens", "outcome", "met", {"甲村": {"no_dens": "met"}}),
        ("no_dens", "now", "1至3", {"甲村": {"no_dens": {"now": ["1", "3"]}}}),
        ("no_dens", "now", "1至不明", {"甲村": {"no_dens": {"now": ["1", None]}}}),
        ("", "headroom", "无", {"甲村": {"headroom": None}}),
        ("", "outcome", "not_met", {"甲村": {"outcome": "not_met"}}),
    ],
)
def test_what_is_expected_is_written_as_the_file_says_it(node: str, aspect: str, value: str, expected: object) -> None:
    entry: dict[str, object] = {}
    set_expected(entry, option="", org="甲村", node=node, aspect=aspect, value=value)
    assert entry == {"expect": expected}
    set_expected(entry, option="", org="甲村", node=node, aspect=aspect, value="")
    assert entry == {}


def test_a_second_value_of_one_condition_stands_beside_the_outcome() -> None:
    entry = {"expect": {"甲村": {"no_dens": "met"}}}
    set_expected(entry, option="", org="甲村", node="no_dens", aspect="now", value="0")
    set_expected(entry, option="R4b", org="甲村", node="no_dens", aspect="outcome", value="met")
    assert entry == {
        "expect": {"甲村": {"no_dens": {"outcome": "met", "now": "0"}}},
        "under": {"R4b": {"甲村": {"no_dens": "met"}}},
    }


def test_a_removed_condition_is_forgotten_by_all_examples(fengling: PlanFiles) -> None:
    files = remove_clause(fengling, "四(一)5")
    text = forget_conditions(files.examples, ["duties_done"])
    assert "duties_done" in fengling.examples and "duties_done" not in text
    build(text, files.build_plan("x"))


def test_examples_that_nest_by_aliases_are_not_written_out() -> None:
    with pytest.raises(RefusalError):
        read_entries("examples:\n  - &a {id: x}\n  - *a\n")


def test_a_text_with_marks_of_yaml_comes_back_as_it_was() -> None:
    entry = {"id": "A: 1", "title": "#不是 {注释}, [也] 不是 'x'", "expect": {"甲村, 乙村": {"outcome": "met"}}}
    assert read_entries(begin_examples([], entry)) == [entry]
    assert write_entry({"title": "一行"}) == ["title: 一行"]
