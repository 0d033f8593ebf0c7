"""Tests of plan.md: its clauses, and the numbers in its sentences."""

from dataclasses import replace

import pytest

from wuzha.core.plan.clauses import find_numbers, find_unused_clauses, is_quoted_in, read_clauses
from wuzha.core.plan.loading import find_plan, load_plan
from wuzha.core.plan.plan import Plan


@pytest.fixture(scope="module")
def fengling() -> Plan:
    return load_plan(find_plan("fengling"))


def test_clauses_are_numbered_as_printed(fengling: Plan) -> None:
    numbers = [clause.number for clause in fengling.clauses]
    assert numbers[4:11] == ["四(一)", "四(一)1", "四(一)2", "四(一)3", "四(一)4", "四(一)5", "四(二)"]
    assert numbers[-4:] == ["六(一)", "六(二)", "六(二)1", "六(二)2"]


def test_a_clause_ends_where_the_next_begins() -> None:
    clauses = read_clauses("前言\n\n## 一、总则\n\n第一段。\n\n### (一)细则\n\n1、甲。\n\n乙。\n\n2.丙，1.5倍。\n")
    assert [(clause.number, clause.line) for clause in clauses] == [
        ("一", 3),
        ("一(一)", 7),
        ("一(一)1", 9),
        ("一(一)2", 13),
    ]
    assert clauses[2].text == "甲。\n\n乙。"


def test_only_unused_clauses_with_a_text_of_their_own_are_listed(fengling: Plan) -> None:
    numbers = [clause.number for clause in find_unused_clauses(replace(fengling, standards=(), duties=()))]
    assert numbers[:3] == ["一", "二", "四(一)1"]
    assert "四" not in numbers and "四(一)" not in numbers and "四(二)" in numbers


def test_the_guiding_idea_is_the_only_clause_of_fengling_nothing_uses(fengling: Plan) -> None:
    assert [clause.number for clause in find_unused_clauses(fengling)] == ["一"]


@pytest.mark.parametrize(
    ("text", "percents", "yuan", "counts"),
    [
        ("下降50%以上", {50}, set(), set()),
        ("50万以上、3.5万元、2,000元", set(), {500_000, 35_000, 2_000}, set()),
        ("2022年每个半年至少1次，11月15日前", set(), set(), {1}),
    ],
)
def test_numbers_are_read_from_a_passage(text: str, percents: set[int], yuan: set[int], counts: set[int]) -> None:
    numbers = find_numbers(text)
    assert (numbers.percents, numbers.yuan, numbers.counts) == (percents, yuan, counts)


def test_only_spaces_may_differ_in_a_quote() -> None:
    assert is_quoted_in("甲 乙", "甲\n乙丙")
    assert not is_quoted_in("甲乙。", "甲乙，")
