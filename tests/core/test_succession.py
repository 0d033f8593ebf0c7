"""Declarations and baselines of merged and moved orgs (R13, R17) as tables: rows in, rows for the judged orgs out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from wuzha.core.periods import Period
from wuzha.core.succession import (
    DeclarationKey,
    Lifetime,
    OrgHistory,
    ParentInterval,
    SignedBaseline,
    carry_baselines,
    carry_declarations,
    keep_earlier_declarations,
)

JULY = date(2022, 7, 1)
EARLY, LATE = date(2022, 4, 2), date(2022, 4, 9)
MERGER = {"C": ("A", "B", "C")}
LIFETIMES = {"A": Lifetime(None, JULY), "B": Lifetime(None, JULY), "C": Lifetime(JULY)}


def list_intervals(org: str, *parents: tuple[str | None, date]) -> tuple[ParentInterval, ...]:
    """Return the intervals of an org that was below each parent until a day."""
    intervals, since = [], date.min
    for parent, until in parents:
        intervals.append(ParentInterval(org, parent, since, until))
        since = until
    return tuple(intervals)


STREETS = {street: list_intervals(street, (None, date.max)) for street in ("S", "T")}
HISTORY = OrgHistory({**STREETS, **{code: list_intervals(code, ("S", date.max)) for code in "ABC"}})
MOVE_HISTORY = OrgHistory({**STREETS, "V": list_intervals("V", ("S", date(2022, 3, 16)), ("T", date.max))})


def declare(org: str, month: str, day: date | None) -> dict[DeclarationKey, date | None]:
    return {DeclarationKey(org, "cases", month): day}


@pytest.mark.parametrize(
    ("declared_days", "days_by_month"),
    [
        pytest.param(declare("A", "2022-03", EARLY), None, id="one of two"),
        pytest.param(
            declare("A", "2022-03", EARLY) | declare("B", "2022-03", LATE), {"2022-03": LATE}, id="both, the last day"
        ),
        pytest.param(declare("S", "2022-03", EARLY), {"2022-03": EARLY}, id="the street for both"),
        pytest.param(
            declare("S", "2022-03", EARLY) | declare("A", "2022-03", None), {"2022-03": EARLY}, id="a day not known"
        ),
        pytest.param(declare("C", "2022-08", LATE), {"2022-08": LATE}, id="after the merger it alone"),
        pytest.param(declare("A", "2022-08", LATE), None, id="a closed village has no word after it"),
    ],
)
def test_a_month_is_declared_for_a_merged_village_when_it_is_for_every_one_open_in_it(
    declared_days: dict[DeclarationKey, date | None], days_by_month: Mapping[str, date | None] | None
) -> None:
    replacements, gaps = carry_declarations(declared_days, groups=MERGER, lifetimes=LIFETIMES, history=HISTORY)
    assert {key.month: day for key, day in replacements.items()} == (days_by_month or {})
    assert {key.month for key in gaps} == (set() if days_by_month else {key.month for key in declared_days})


@pytest.mark.parametrize(
    ("streets", "month", "is_declared"),
    [
        ("S", "2022-02", True),
        ("T", "2022-02", False),
        ("S", "2022-03", False),
        ("ST", "2022-03", True),
        ("T", "2022-04", True),
    ],
)
def test_a_village_that_moved_is_declared_by_its_streets_of_the_month(
    streets: str, month: str, is_declared: bool
) -> None:
    declared_days = {key: day for street in streets for key, day in declare(street, month, EARLY).items()}
    replacements, _ = carry_declarations(
        declared_days, groups={"V": ("V",)}, lifetimes={"V": Lifetime()}, history=MOVE_HISTORY
    )
    assert bool(replacements) is is_declared


@pytest.mark.parametrize(
    ("gaps", "orgs"), [((), {"T"}), (("V",), {"X", "Y"}), (("V", "X"), {"Y"})], ids=["no gap", "one gap", "two gaps"]
)
def test_what_a_street_declared_before_a_village_came_covers_all_but_the_village(
    gaps: tuple[str, ...], orgs: set[str]
) -> None:
    declarations = keep_earlier_declarations(
        declare("T", "2022-02", EARLY),
        [DeclarationKey(code, "cases", "2022-02") for code in gaps],
        resized_on={"T": date(2022, 3, 16)},
        ancestors={code: {code, "T"} for code in ("V", "X")},
        children={"T": ["V", "X", "Y"]},
    )
    assert {key.org for key in declarations} == orgs


def test_what_a_street_declares_after_a_village_came_is_left_alone() -> None:
    declarations = keep_earlier_declarations(
        declare("T", "2022-04", EARLY), [], resized_on={"T": date(2022, 3, 16)}, ancestors={}, children={}
    )
    assert not declarations


@pytest.mark.parametrize(
    ("signatures", "total"),
    [
        ([("A", 6, EARLY)], None),
        ([("A", 6, EARLY), ("B", 5, LATE)], (11, LATE)),
        ([("A", 6, EARLY), ("B", 5, None)], (11, EARLY)),
        ([("A", 6, EARLY), ("A", 4, LATE), ("B", 5, LATE)], (9, LATE)),
        ([("A", 6, EARLY), ("C", 5, JULY)], None),
    ],
    ids=["one of two", "both", "a day not known", "signed twice", "signed by the successor"],
)
def test_a_baseline_is_the_sum_when_every_member_signed(
    signatures: list[tuple[str, int, date | None]], total: tuple[int, date | None] | None
) -> None:
    baselines = [SignedBaseline(org, "2021", "cases", count, day) for org, count, day in signatures]
    sums = carry_baselines(baselines, groups=MERGER, lifetimes=LIFETIMES, last_change_on={"C": JULY})
    assert [(item.org, item.signed_count, item.signed_on) for item in sums] == ([("C", *total)] if total else [])


def test_an_org_that_moved_was_below_both_streets_and_always_below_neither() -> None:
    assert MOVE_HISTORY.find_ancestors("V") == ({"S", "T"}, set())
    assert MOVE_HISTORY.find_last_move("V") == date(2022, 3, 16) and MOVE_HISTORY.find_last_move("S") is None
    assert MOVE_HISTORY.list_ancestries("V") == {("V", "T")}
    assert MOVE_HISTORY.list_ancestries("V", Period.parse("2022-03")) == {("V", "S"), ("V", "T")}
