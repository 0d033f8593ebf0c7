"""What is said this week comes from the cases of the weeks before, and never points at somebody."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest

from tests.sample_county import OTHER_STREET, STREET, VILLAGE, SampleCounty
from tests.standing import enter, row
from wuzha.core.facts import FactRow
from wuzha.core.fraud_advice import FRAUD_ADVICE, NATIONAL_ORDER
from wuzha.core.personal_data import is_personal
from wuzha.core.vocabulary import FraudType, Register
from wuzha.duties.talking_points import FEWEST_CASES, WINDOW, choose_points, find_monday

MONDAY = date(2022, 7, 4)
IN_WINDOW = MONDAY - timedelta(days=10)


def make_cases(
    count: int, fraud_type: str, *, on: date | None = IN_WINDOW, prefix: str = "T", **fields: object
) -> list[FactRow]:
    return [
        row(Register.CASES, case_no=f"{prefix}{number}", village=VILLAGE, filed_on=on, fraud_type=fraud_type, **fields)
        for number in range(count)
    ]


def list_local_types(county: SampleCounty, code: str = STREET) -> list[FraudType]:
    points = choose_points(county.orgs[code], MONDAY).points
    return [point.fraud_type for point in points if point.frequent_in is not None]


def enter_all(county: SampleCounty, cases: Iterable[FactRow], street: str = STREET) -> None:
    enter(county, Register.CASES, *cases, street=street)


def test_without_cases_the_most_frequent_types_of_the_country_are_said(county: SampleCounty) -> None:
    points = choose_points(county.orgs[STREET], MONDAY).points
    assert [point.fraud_type for point in points] == list(NATIONAL_ORDER[:3])
    assert all(point.frequent_in is None for point in points)


def test_the_frequent_types_of_the_street_come_first_the_most_frequent_before_the_others(county: SampleCounty) -> None:
    enter_all(county, make_cases(FEWEST_CASES, FraudType.LOAN.chinese, prefix="A"))
    enter_all(county, make_cases(FEWEST_CASES + 1, "冒充客服", prefix="B"))
    points = choose_points(county.orgs[STREET], MONDAY).points
    assert [point.fraud_type for point in points] == [FraudType.FAKE_SERVICE, FraudType.LOAN, FraudType.FAKE_ORDERS]
    assert [point.frequent_in for point in points] == [county.orgs[STREET], county.orgs[STREET], None]


def test_fewer_cases_than_five_are_never_named(county: SampleCounty) -> None:
    enter_all(county, make_cases(FEWEST_CASES - 1, FraudType.LOAN.chinese))
    assert list_local_types(county) == []


@pytest.mark.parametrize("day", [MONDAY, MONDAY - WINDOW - timedelta(days=1), None])
def test_cases_of_this_week_of_long_ago_and_of_no_day_do_not_count(county: SampleCounty, day: date | None) -> None:
    enter_all(county, make_cases(FEWEST_CASES, FraudType.LOAN.chinese, on=day))
    assert list_local_types(county) == []


def test_a_case_that_was_only_reported_counts_by_that_day(county: SampleCounty) -> None:
    enter_all(county, make_cases(FEWEST_CASES, FraudType.LOAN.chinese, on=None, reported_on=IN_WINDOW))
    assert list_local_types(county) == [FraudType.LOAN]


@pytest.mark.parametrize("status", ["withdrawn", "merged"])
def test_withdrawn_and_merged_cases_do_not_count(county: SampleCounty, status: str) -> None:
    enter_all(county, make_cases(FEWEST_CASES, FraudType.LOAN.chinese, status=status))
    assert list_local_types(county) == []


def test_a_word_that_is_no_type_may_name_somebody_and_is_never_said(county: SampleCounty) -> None:
    enter_all(county, make_cases(FEWEST_CASES, "甲某的办法"))
    assert list_local_types(county) == []


def test_another_street_says_what_is_frequent_in_the_county_not_where(county: SampleCounty) -> None:
    enter_all(county, make_cases(FEWEST_CASES, FraudType.LOAN.chinese))
    (point, *_) = choose_points(county.orgs[OTHER_STREET], MONDAY).points
    assert point.fraud_type is FraudType.LOAN and point.frequent_in == county.orgs[STREET].parent


def test_what_is_said_stays_the_same_from_monday_to_sunday() -> None:
    days = [find_monday(MONDAY + timedelta(days=number)) for number in range(8)]
    assert days == [MONDAY] * 7 + [MONDAY + timedelta(days=7)]


def test_the_texts_have_every_slogan_and_both_numbers(county: SampleCounty) -> None:
    points = choose_points(county.orgs[STREET], MONDAY)
    for text in (points.loudspeaker_text, points.screen_text, points.chat_text):
        assert all(point.advice.slogan in text for point in points.points)
        assert "96110" in text and "110" in text


def test_a_slogan_fits_a_screen_and_no_advice_has_personal_data() -> None:
    for advice in FRAUD_ADVICE.values():
        assert len(advice.slogan) <= 20
        assert not is_personal(advice.slogan + advice.course + advice.remedy)
