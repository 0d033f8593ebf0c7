"""A month that nobody declared is no month without cases: every chart, table and sentence says at least so many."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from tests.sample_county import COMMUNITY, STREET, UNIT, VILLAGE, SampleCounty, log_in_client, read_visible_text
from tests.standing import AFTERWARDS, case, enter, row
from tests.web.charts.chart_figures import LAST_MARCH, trends
from wuzha.assessments.standing import assess
from wuzha.core.periods import Period
from wuzha.core.vocabulary import Register
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions
from wuzha.programmes.services import set_programme
from wuzha.reports.charts.tallies import CaseTally


def declare(county: SampleCounty, org: str, *months: str) -> None:
    enter(
        county,
        Register.DECLARATIONS,
        *(row(Register.DECLARATIONS, org=org, register="cases", month=month) for month in months),
    )


def months(*years: int) -> list[str]:
    return [f"{year}-{month:02}" for year in years for month in range(1, 13)]


def table(county: SampleCounty, title: str, period: str, code: str = STREET, name: str = "wu") -> list[list[object]]:
    answer = log_in_client(county, name).get(f"/trends/{code}/export/?period={period}")
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
    return book.get_sheet_by_name(title).to_python()


@pytest.mark.parametrize("code", [STREET, VILLAGE])
def test_a_year_that_nobody_declared_is_never_a_year_without_cases(
    county: SampleCounty, programme: Programme, code: str
) -> None:
    enter(county, Register.CASES, case("A1", on=date(2021, 8, 1), fraud_type="loan"))
    answer = log_in_client(county, "wu").get(f"/trends/{code}/?period=2021H2")
    page = read_visible_text(answer)
    assert "2021年下半年发案1起，2020年下半年至少0起。有的月份没有报送" in page
    assert "2020年7月至12月的案件台账未报送" in page
    assert all(
        line.now and not line.now.is_least and line.before == CaseTally(is_least=True)
        for line in trends(code, period="2021H2").months
    )
    cells = re.findall(r'<td class="number"( data-value="\d+")?>(?:<a[^>]*>)?(至少0|0)<', answer.content.decode())
    assert {bool(value) for value, text in cells if text == "至少0"} == {False}
    assert {bool(value) for value, text in cells if text == "0"} >= {True}


def test_types_and_places_of_a_year_that_nobody_declared_have_at_least_so_many(
    county: SampleCounty, programme: Programme
) -> None:
    enter(county, Register.CASES, case("A1", on=date(2023, 8, 1), fraud_type="loan"), case("A2", fraud_type="loan"))
    assert ["虚假贷款", "至少1", 1.0] in table(county, "诈骗类型", "2023")


def test_the_workbook_says_at_least_where_the_page_does(county: SampleCounty, programme: Programme) -> None:
    declare(county, VILLAGE, *months(2023))
    assert table(county, "各村（社区）发案", "2023")[1:3] == [["青石社区", "至少0", 0.0], ["文峰村", 0.0, 0.0]]


def test_a_street_has_declared_what_all_of_its_villages_have(county: SampleCounty, programme: Programme) -> None:
    declare(county, VILLAGE, *months(2023))
    now = trends(today=date(2024, 2, 1), period="2023").now
    assert now is not None and now.is_least
    declare(county, COMMUNITY, *months(2023))
    now = trends(today=date(2024, 2, 1), period="2023").now
    assert now == CaseTally()


def test_what_has_not_begun_has_no_figures(county: SampleCounty, programme: Programme) -> None:
    assert log_in_client(county, "wu").get("/trends/?period=2060").status_code == 404
    lines = trends(today=date(2022, 1, 1)).months
    assert [line.now for line in lines[1:]] == [None] * 11


def test_a_month_that_has_not_ended_is_no_month_without_cases(county: SampleCounty, programme: Programme) -> None:
    lines = trends(today=date(2022, 5, 10)).months
    assert [line.now and line.now.is_least for line in lines] == [False] * 4 + [True] + [None] * 7
    assert [line.month.id for line in lines if line.before and line.before.is_least] == []
    assert trends(today=date(2022, 5, 10)).now == CaseTally()


def test_cases_that_may_count_only_in_the_year_before_are_shown_with_that_year(
    county: SampleCounty, programme: Programme
) -> None:
    enter(county, Register.CASES, case("A1", on=LAST_MARCH, unit=UNIT), case("A2", on=LAST_MARCH, unit=UNIT))
    page = read_visible_text(log_in_client(county, "wu").get(f"/trends/{UNIT}/?period=2022"))
    assert "2021年另有2起待核实" in page and "另有0起" not in page


def test_the_charts_wait_for_the_same_months_as_the_judgement(county: SampleCounty) -> None:
    programme = set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=Period.parse("2022"))
    declare(county, STREET, "2021-02", "2022-03")
    declare(county, VILLAGE, "2021-05", "2022-07")
    declare(county, COMMUNITY, "2021-05", "2022-08")
    declare(county, UNIT, "2021-06", "2022-09")
    questions = build_questions(programme, AFTERWARDS)
    assessment = assess(programme, questions)
    tests_by_org = {
        (target.code, test.question.now.measure): test
        for target in assessment.targets
        for test in target.criterion.tests
        if test.question.now
    }
    tests_by_org |= {
        (org.code, test.question.now.measure): test
        for org in assessment.orgs
        for criterion in org.criteria
        for test in criterion.tests
        if test.question.now and test.base
    }
    for code in (STREET, VILLAGE, COMMUNITY):
        test = tests_by_org[code, "cases"]
        assert set(trends(code).undeclared_months) == {*test.missing, *test.base_missing}, code
    assert len(trends(UNIT).undeclared_months) == 24 - 4
