"""Test which months a village that was split off owes to the org above it (R13, R17)."""

from datetime import date

import pytest

from tests.office import OTHER_VILLAGE, TREE, VILLAGE, ask_plan, assess, build_facts, declare, get_target
from wuzha.core.findings.findings import Range


@pytest.mark.parametrize(
    ("split_on", "most"),
    [
        (date(2022, 1, 1), 0),
        (date(2021, 12, 31), None),
        (date(2021, 12, 10), None),
        (date(2021, 10, 1), None),
    ],
)
def test_the_street_knows_a_month_once_every_village_with_rows_in_it_declared(split_on: date, most: int | None) -> None:
    tree = [dict(org) | ({"split_on": split_on} if org["code"] == VILLAGE else {}) for org in TREE]
    facts = build_facts(tree, declarations=declare(OTHER_VILLAGE, "2021"))
    target = get_target(assess(facts, ask_plan(complete=False)))
    assert target.test is not None
    assert target.test.now == Range(0, most)


def test_a_village_split_in_the_base_leaves_the_base_of_staff_cases_known() -> None:
    tree = [dict(org) | ({"split_on": date(2021, 3, 10)} if org["code"] == VILLAGE else {}) for org in TREE]
    target = get_target(assess(build_facts(tree)), "staff_victim_cases")
    assert target.test is not None
    assert target.test.base == Range(0, 0)


@pytest.mark.parametrize(
    ("split_on", "base"),
    [(date(2021, 1, 1), Range(4, 4)), (date(2021, 1, 2), Range(0, None)), (date(2021, 6, 30), Range(0, None))],
)
def test_what_a_village_signed_for_the_base_is_its_own_if_it_was_apart_from_the_first_day(
    split_on: date, base: Range
) -> None:
    tree = [dict(org) | ({"split_on": split_on} if org["code"] == VILLAGE else {}) for org in TREE]
    baselines = [{"org": VILLAGE, "period": "2021H1", "measure": "cases", "count": 4, "signed_on": date(2021, 7, 1)}]
    target = get_target(assess(build_facts(tree, baselines=baselines)))
    assert target.test is not None
    assert target.test.base == base
