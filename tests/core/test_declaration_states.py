"""The state of a month that a village declares follows from the day it was declared, and from the day it is due."""

from datetime import date

import pytest

from wuzha.core.declaration_states import MonthFacts, decide_state, find_due_day
from wuzha.core.periods import Period
from wuzha.core.vocabulary import MonthState

JULY = Period.parse("2022-07")
DUE = date(2022, 8, 5)


@pytest.mark.parametrize(
    ("month", "due_on"), [("2022-07", DUE), ("2022-12", date(2023, 1, 5)), ("2024-01", date(2024, 2, 5))]
)
def test_a_month_is_due_on_the_fifth_of_the_next(month: str, due_on: date) -> None:
    assert find_due_day(Period.parse(month)) == due_on


def test_an_office_may_have_another_day() -> None:
    assert find_due_day(JULY, 10) == date(2022, 8, 10)


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2022, 7, 31), MonthState.NOT_DUE),
        (date(2022, 8, 1), MonthState.MISSING),
        (DUE, MonthState.MISSING),
        (date(2022, 8, 6), MonthState.OVERDUE),
    ],
)
def test_what_nobody_declared_is_not_due_then_missing_then_overdue(today: date, state: MonthState) -> None:
    assert decide_state(MonthFacts(month=JULY, due_on=DUE), today) is state


@pytest.mark.parametrize(
    ("filed_on", "state"),
    [(DUE, MonthState.DECLARED), (date(2022, 8, 6), MonthState.LATE), (None, MonthState.DECLARED)],
)
def test_what_was_declared_after_its_day_is_late(filed_on: date | None, state: MonthState) -> None:
    facts = MonthFacts(month=JULY, due_on=DUE, is_declared=True, filed_on=filed_on)
    assert decide_state(facts, date(2022, 12, 1)) is state


def test_a_villages_word_waits_until_it_is_declared() -> None:
    waiting = MonthFacts(month=JULY, due_on=DUE, is_reported=True)
    declaration = MonthFacts(month=JULY, due_on=DUE, is_reported=True, is_declared=True, filed_on=DUE)
    assert decide_state(waiting, date(2022, 12, 1)) is MonthState.REPORTED
    assert decide_state(declaration, date(2022, 12, 1)) is MonthState.DECLARED


def test_a_month_before_the_village_existed_needs_nothing() -> None:
    assert decide_state(MonthFacts(month=JULY, due_on=DUE, is_absent=True), DUE) is MonthState.ABSENT
