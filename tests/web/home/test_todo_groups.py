"""Items become lines: one for each object and part of the list, however many villages owe it."""

from __future__ import annotations

from datetime import date

import pytest

from wuzha.core.todo import TodoItem
from wuzha.core.vocabulary import TodoVerb
from wuzha.web.home.todo_groups import DueSection, describe_due, find_section, group_items

THURSDAY = date(2022, 12, 1)


def make_item(
    number: int = 1, due_on: date | None = THURSDAY, *, key: str = "months", is_settled: bool = False
) -> TodoItem:
    return TodoItem(
        verb=TodoVerb.CHASE,
        key=key,
        title="11月案件台账",
        org_code=f"V{number}",
        org_name=f"{number}号村",
        page="home",
        due_on=due_on,
        quantity="{count}起",
        is_settled_org=is_settled,
    )


def test_220_villages_that_owe_the_same_are_one_line() -> None:
    (group,) = group_items([make_item(number) for number in range(220)], THURSDAY)
    assert (len(group.items), group.org_names, group.org_count) == (220, ["0号村", "1号村", "2号村"], 220)
    assert group.amount == "220起" and group.address == f"/todo/?group={group.id}"


def test_what_is_overdue_comes_first_then_the_earlier_day() -> None:
    days = [None, date(2022, 12, 20), date(2022, 12, 3), date(2022, 11, 5), date(2022, 10, 5)]
    items = [make_item(due_on=day, key=str(day)) for day in days]
    groups = group_items([make_item(is_settled=True, due_on=date(2022, 1, 5)), *items], THURSDAY)
    assert [group.due_on for group in groups] == [*sorted(day for day in days if day), None, date(2022, 1, 5)]


@pytest.mark.parametrize(
    ("due_on", "section"),
    [
        (date(2022, 11, 30), DueSection.OVERDUE),
        (THURSDAY, DueSection.THIS_WEEK),
        (date(2022, 12, 4), DueSection.THIS_WEEK),
        (date(2022, 12, 5), DueSection.LATER),
        (None, DueSection.LATER),
    ],
)
def test_a_week_ends_with_its_sunday(due_on: date | None, section: DueSection) -> None:
    assert find_section(make_item(due_on=due_on), THURSDAY) is section


@pytest.mark.parametrize(
    ("due_on", "words"),
    [
        (date(2022, 10, 2), "逾期60天"),
        (THURSDAY, "今天"),
        (date(2022, 12, 2), "明天"),
        (date(2022, 12, 17), "16天后"),
        (None, ""),
    ],
)
def test_a_due_day_is_told_from_today(due_on: date | None, words: str) -> None:
    assert describe_due(due_on, THURSDAY) == words
