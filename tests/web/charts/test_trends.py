"""The figures behind the charts are those one counts by hand from the entries, and nobody sees another village's."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from tests.sample_county import (
    COMMUNITY,
    COUNTY,
    OTHER_STREET,
    OTHER_VILLAGE,
    STREET,
    UNIT,
    VILLAGE,
    SampleCounty,
    give_role,
    log_in_client,
    read_visible_text,
)
from tests.standing import AFTERWARDS, case, enter, row
from tests.web.charts.chart_figures import LAST_MARCH, MARCH, MAY, by_month, trends
from wuzha.assessments.standing import assess
from wuzha.core.periods import Period
from wuzha.core.vocabulary import FraudType, Register, Role
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions
from wuzha.programmes.services import set_programme
from wuzha.reports.charts.tallies import CaseTally
from wuzha.reports.charts.trends import load_trends

WAN = 10_000 * 100


def test_cases_are_counted_in_the_month_they_were_filed_in_beside_the_same_month_of_last_year(
    county: SampleCounty, programme: Programme
) -> None:
    enter(
        county,
        Register.CASES,
        case("A1", on=MARCH),
        case("A2", COMMUNITY, MARCH),
        case("A3", on=MAY),
        case("B1", on=LAST_MARCH),
        case("C1", on=date(2020, 3, 1)),
        case("C2", on=date(2023, 3, 1)),
    )
    assert by_month(trends()) == {3: (2, 1), 5: (1, 0)}
    assert (trends().now.cases, trends().before.cases) == (3, 1)
    assert by_month(trends(VILLAGE)) == {3: (1, 1), 5: (1, 0)}
    assert by_month(trends(COMMUNITY)) == {3: (1, 0)}


def test_what_the_plan_does_not_count_is_in_no_chart(county: SampleCounty, programme: Programme) -> None:
    enter(county, Register.CASES, case("A1", case_kind="administrative"), case("A2", status="withdrawn"), case("A3"))
    assert by_month(trends()) == {3: (1, 0)}


@pytest.mark.parametrize("reading", [None, {"R5": "R5b"}])
def test_charts_and_judgement_count_the_same_cases_under_the_readings_in_force(
    county: SampleCounty, programme: Programme, reading: dict[str, str] | None
) -> None:
    enter(
        county,
        Register.CASES,
        case("A1", on=MARCH),
        case("A2", COMMUNITY, MAY),
        case("A3", status="withdrawn"),
        case("A4", filed_on=None),
        case("A5", village=None),
        case("B1", on=LAST_MARCH),
    )
    questions = build_questions(programme, AFTERWARDS)
    questions = replace(questions, reading={**questions.reading, **(reading or {})})
    street = load_trends(programme, questions, county.orgs[STREET])
    (target,) = [
        target.criterion.tests[0]
        for target in assess(programme, questions).targets
        if (target.code, target.criterion.id) == (STREET, "all_cases")
    ]
    assert (target.now.low, target.base.low) == (street.now.cases, street.before.cases)
    assert target.now.high == street.now.cases + street.undated.cases


def test_a_half_year_stands_beside_the_same_half_of_last_year(county: SampleCounty, programme: Programme) -> None:
    enter(
        county, Register.CASES, case("A1", on=date(2021, 8, 1)), case("A2", on=date(2020, 8, 1)), case("A3", on=MARCH)
    )
    half_year = trends(period="2021H2")
    assert by_month(half_year) == {8: (1, 1)}
    assert len(half_year.months) == 6


def test_a_month_that_has_not_begun_is_not_a_month_without_cases(county: SampleCounty, programme: Programme) -> None:
    result = trends(today=date(2022, 5, 10))
    assert [line.now is None for line in result.months] == [False] * 5 + [True] * 7
    assert all(line.before == CaseTally() for line in result.months)


def test_a_case_without_a_day_is_in_no_month_and_is_noted_beside_the_chart(
    county: SampleCounty, programme: Programme
) -> None:
    enter(county, Register.CASES, case("A1"), case("A2", filed_on=None), case("A3", COMMUNITY, filed_on=None))
    assert (trends().now.cases, trends().undated.cases) == (1, 2)
    assert (trends(VILLAGE).now.cases, trends(VILLAGE).undated.cases) == (1, 1)
    assert "另有2起待核实" in read_visible_text(log_in_client(county, "wu").get("/trends/"))


def test_a_case_of_no_village_is_in_the_total_of_the_whole_tree_and_in_no_village(
    county: SampleCounty, programme: Programme
) -> None:
    enter(county, Register.CASES, case("A1"), case("A2", village=None))
    result = trends()
    assert (result.now.cases, result.unplaced.cases, result.has_unplaced) == (2, 1, True)
    assert [(str(line.org), line.now.cases) for line in result.places] == [("青石社区", 0), ("文峰村", 1), ("None", 1)]
    assert trends(VILLAGE).now.cases == 1
    page = read_visible_text(log_in_client(county, "wu").get("/trends/"))
    assert "其中1起没有所属村（社区），只计入总数" in page


def test_a_case_of_no_village_is_only_a_doubt_for_a_street_beside_another(
    county: SampleCounty, programme: Programme
) -> None:
    Programme.objects.all().delete()
    set_programme(actor="zhou", org=county.orgs[COUNTY], plan="fengling", period=Period.parse("2022"))
    enter(county, Register.CASES, case("A1", village=None), case("A2"))
    enter(county, Register.CASES, case("B1", OTHER_VILLAGE), street=OTHER_STREET)
    assert (trends(STREET).now.cases, trends(STREET).unplaced.cases) == (1, 1)
    assert trends(COUNTY).now.cases == 3
    places = [(str(line.org), line.now.cases) for line in trends(COUNTY).places]
    assert places == [("清河街道", 1), ("东山街道", 1), ("None", 1)]
    assert "另有1起没有所属村（社区），可能属于这里，没有计入" in read_visible_text(
        log_in_client(county, "wu").get("/trends/")
    )


def test_a_loss_that_is_not_known_is_not_nothing(county: SampleCounty, programme: Programme) -> None:
    enter(
        county,
        Register.CASES,
        case("A1", loss_fen=3 * WAN),
        case("A2", loss_fen=WAN // 2, stopped_fen=WAN // 4),
        case("A3"),
        case("A4", on=MAY),
        case("A5", on=date(2022, 6, 1), loss_fen=0),
    )
    months = {line.month.start.month: line.now for line in trends().months}
    assert months[3] == CaseTally(3, WAN * 7 // 2, 1)
    assert [str(months[month].loss_wan) for month in (3, 5, 6, 7)] == ["3.50", "None", "0.00", "0.00"]  # type: ignore[union-attr]
    page = read_visible_text(log_in_client(county, "wu").get("/trends/"))
    assert "至少3.50" in page and "其中2起金额不明" in page


def test_a_loss_of_about_so_much_makes_the_sum_a_range(county: SampleCounty, programme: Programme) -> None:
    enter(county, Register.CASES, case("A1", loss_fen=3 * WAN, is_loss_about=True), case("A2", loss_fen=WAN))
    may = case("A3", on=MAY, loss_fen=WAN, is_loss_about=True), case("A4", on=MAY)
    enter(county, Register.CASES, *may)
    months = {line.month.start.month: line.now for line in trends().months}
    assert months[3] == CaseTally(2, 4 * WAN, 0, about_fen=3 * WAN)
    page = read_visible_text(log_in_client(county, "wu").get("/trends/"))
    assert "约4.00（3.70至4.30）" in page and "至少0.90" in page


def test_types_stand_in_the_order_of_the_vocabulary_and_a_word_of_ones_own_is_not_repeated(
    county: SampleCounty, programme: Programme
) -> None:
    enter(
        county,
        Register.CASES,
        case("A1", fraud_type="other"),
        case("A2", fraud_type="fake_orders"),
        case("A3", fraud_type="刷单"),
        case("A4", fraud_type="骗甲某某一案"),
        case("A5"),
        case("B1", fraud_type="loan", on=LAST_MARCH),
    )
    types = [(line.term, line.is_blank, line.now.cases, line.before.cases) for line in trends().types]
    assert types == [
        (FraudType.FAKE_ORDERS, False, 2, 0),
        (FraudType.LOAN, False, 0, 1),
        (FraudType.OTHER, False, 1, 0),
        (None, False, 1, 0),
        (None, True, 1, 0),
    ]
    assert "甲某某" not in log_in_client(county, "wu").get("/trends/").content.decode()


def test_a_unit_has_the_cases_of_its_staff_and_their_families(county: SampleCounty, programme: Programme) -> None:
    enter(
        county,
        Register.CASES,
        case("A1", unit=UNIT, relation="self"),
        case("A2", COMMUNITY, unit=UNIT, relation="spouse"),
        case("A3", unit=UNIT),
        case("A4"),
    )
    result = trends(UNIT)
    assert (result.now.cases, result.undated.cases, result.places) == (2, 1, ())
    assert "财政所" in read_visible_text(log_in_client(county, "qian").get("/trends/"))


def test_an_undeclared_month_shows_only_the_least_figure(county: SampleCounty) -> None:
    set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=Period.parse("2022"))
    months = [f"{year}-{month:02}" for year in (2021, 2022) for month in range(1, 13) if (year, month) != (2022, 4)]
    enter(
        county,
        Register.DECLARATIONS,
        *(row(Register.DECLARATIONS, org=STREET, register="cases", month=month) for month in months),
    )
    result = trends()
    assert [line.month.id for line in result.months if line.now and line.now.is_least] == ["2022-04"]
    assert [line.month.id for line in trends(VILLAGE).months if line.now and line.now.is_least] == ["2022-04"]
    page = read_visible_text(log_in_client(county, "wu").get("/trends/"))
    assert "至少0" in page and "2022年4月的案件台账未报送" in page


@pytest.mark.parametrize("code", [COMMUNITY, STREET, OTHER_VILLAGE, COUNTY, "X"])
def test_a_secretary_reaches_the_trends_of_no_one_else(county: SampleCounty, programme: Programme, code: str) -> None:
    assert log_in_client(county, "li").get(f"/trends/{code}/").status_code == 404


def test_a_secretary_sees_the_numbers_of_one_village_alone(county: SampleCounty, programme: Programme) -> None:
    enter(county, Register.CASES, case("A1"), *(case(f"B{number}", COMMUNITY) for number in range(7)))
    enter(county, Register.CASES, *(case(f"N{number}", village=None) for number in range(8)))
    answer = log_in_client(county, "li").get("/trends/")
    page = answer.content.decode()
    assert "2022年发案1起" in read_visible_text(answer) and "青石社区" not in page
    assert set(re.findall(r'data-value="([^"]*)"', page)) == {"0", "1", "0.00"}
    assert not re.search(r"[ABN]\d</", page)


def test_each_figure_opens_to_its_list_for_those_who_see_entries(county: SampleCounty, programme: Programme) -> None:
    enter(county, Register.CASES, case("A1"), case("A2", fraud_type="loan"))
    whole, leader, secretary = (
        log_in_client(county, name).get("/trends/").content.decode() for name in ("wu", "zheng", "li")
    )
    assert "/books/cases/?since=2022-03-01&amp;until=2022-03-31" in whole
    assert "fraud_type=loan" in whole and f"/books/cases/?org={VILLAGE}&amp;since=2022-01-01" in whole
    assert f"/books/cases/?org={VILLAGE}&amp;since=2022-03-01" in secretary
    assert "/books/" not in leader.partition("<main")[2]


def test_of_a_street_the_list_holds_everything_below_it_and_nothing_of_another(
    county: SampleCounty, programme: Programme
) -> None:
    give_role(user=county["wu"], role=Role.STREET_OFFICE, org=county.orgs[OTHER_STREET])
    enter(county, Register.CASES, case("A1"), case("A2", COMMUNITY))
    enter(county, Register.CASES, case("B1", OTHER_VILLAGE), street=OTHER_STREET)
    wu = log_in_client(county, "wu")
    assert all(number in read_visible_text(wu.get("/books/cases/")) for number in ("A1", "A2", "B1"))
    page = read_visible_text(wu.get(f"/books/cases/?org={STREET}"))
    assert "A1" in page and "A2" in page and "B1" not in page


def test_the_tables_of_the_charts_are_handed_out_as_a_workbook(county: SampleCounty, programme: Programme) -> None:
    enter(county, Register.CASES, case("A1", loss_fen=1_234_500), case("A2"))
    answer = log_in_client(county, "wu").get(f"/trends/{STREET}/export/?period=2022")
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
    assert book.sheet_names == ["每月发案", "每月被骗金额", "诈骗类型", "各村（社区）发案"]
    assert ["3月", 2.0, 0.0] in book.get_sheet_by_name("每月发案").to_python()
    assert ["3月", "至少1.23", 1.0] in book.get_sheet_by_name("每月被骗金额").to_python()
    assert log_in_client(county, "li").get(f"/trends/{STREET}/export/").status_code == 404


def test_the_page_says_what_to_do_where_nothing_is_running(county: SampleCounty) -> None:
    assert "请街道办公室先选定" in read_visible_text(log_in_client(county, "wu").get("/trends/"))


@pytest.mark.parametrize("period", ["2019", "x", "2022H9"])
def test_a_wrong_period_is_no_traceback(county: SampleCounty, programme: Programme, period: str) -> None:
    assert log_in_client(county, "wu").get(f"/trends/?period={period}").status_code in (200, 404)
