"""The forecast of a target is made of the months that the target itself counts."""

from __future__ import annotations

from datetime import date

import pytest

from tests.forecasts import BASE, SO_FAR, declare_until_july
from tests.sample_county import COMMUNITY, OTHER_STREET, OTHER_VILLAGE, STREET, SampleCounty
from tests.standing import case, enter
from wuzha.assessments.standing import ASSESSMENTS, assess_targets
from wuzha.assessments.target_forecast import TargetForecast, forecast_targets
from wuzha.audit.books_state import read_books_state
from wuzha.core.forecast import Forecast
from wuzha.core.vocabulary import Register
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions

AUGUST = date(2022, 8, 20)
KEY = (STREET, "all_cases")
pytestmark = pytest.mark.django_db


def forecast_all(programme: Programme, day: date = AUGUST) -> dict[tuple[str, str], TargetForecast]:
    questions = build_questions(programme, day)
    return dict(forecast_targets(programme, questions, assess_targets(programme, questions), {STREET}))


def read_outlook(programme: Programme, day: date = AUGUST) -> Forecast:
    outlook = forecast_all(programme, day)[KEY].outlook
    assert isinstance(outlook, Forecast)
    return outlook


def test_a_street_at_the_pace_of_last_year_may_or_may_not_meet_its_target(county: SampleCounty) -> None:
    programme = declare_until_july(county)
    enter(county, Register.CASES, *BASE, *SO_FAR)
    forecast = forecast_all(programme)[KEY]
    outlook = read_outlook(programme)
    assert outlook.low > 14 and outlook.low < 24 < outlook.high
    assert (outlook.known_months, outlook.earlier_months) == (7, 12)
    assert forecast.sentence.startswith(f"按目前速度，年底约{outlook.low}–{outlook.high}起，达标可能约")


def test_a_case_that_was_withdrawn_is_no_case_of_the_forecast(county: SampleCounty) -> None:
    programme = declare_until_july(county)
    enter(county, Register.CASES, *BASE, *SO_FAR)
    before = read_outlook(programme)
    enter(county, Register.CASES, case("W", on=date(2022, 7, 6), status="withdrawn"))
    assert read_outlook(programme) == before


def test_a_month_that_nobody_declared_widens_the_forecast(county: SampleCounty) -> None:
    programme = declare_until_july(county, without="2022-05")
    enter(county, Register.CASES, *BASE, *SO_FAR)
    outlook = read_outlook(programme)
    assert outlook.known_months == 6 and outlook.low >= 14


def test_a_case_without_a_day_counts_once_and_only_at_the_upper_end(county: SampleCounty) -> None:
    programme = declare_until_july(county)
    enter(county, Register.CASES, *BASE, *SO_FAR)
    before = read_outlook(programme)
    enter(county, Register.CASES, case("U", COMMUNITY, filed_on=None, reported_on=date(2022, 5, 1)))
    after = read_outlook(programme)
    assert after.low == before.low and before.high < after.high <= before.high + 3
    assert after.least_chance < after.most_chance


def test_there_is_no_forecast_in_the_first_months_nor_when_the_period_is_over(county: SampleCounty) -> None:
    programme = declare_until_july(county)
    enter(county, Register.CASES, *BASE)
    assert "不足3个" in forecast_all(programme, date(2022, 3, 10))[KEY].sentence
    assert forecast_all(programme, date(2023, 2, 1)) == {}


def test_months_are_counted_like_the_target_itself(county: SampleCounty) -> None:
    programme = declare_until_july(county)
    enter(county, Register.CASES, *BASE, *SO_FAR, case("C", COMMUNITY, on=date(2022, 4, 2)))
    enter(county, Register.CASES, case("O", OTHER_VILLAGE, on=date(2022, 4, 2)), street=OTHER_STREET)
    targets = assess_targets(programme, build_questions(programme, AUGUST)).targets
    (test,) = [finding.test for finding in targets if (finding.code, finding.criterion.id) == KEY]
    assert test is not None and test.now is not None
    assert read_outlook(programme).low >= test.now.low == 15


def test_a_page_that_may_not_wait_has_the_forecast_as_soon_as_the_months_are_counted(county: SampleCounty) -> None:
    programme = declare_until_july(county)
    enter(county, Register.CASES, *BASE, *SO_FAR)
    questions = build_questions(programme, AUGUST)
    targets = assess_targets(programme, questions)
    assert forecast_targets(programme, questions, targets, {STREET}, may_wait=False) == {}
    ASSESSMENTS.renew(read_books_state())
    assert forecast_targets(programme, questions, targets, {STREET}, may_wait=False) == forecast_all(programme)
