"""The office declares months in a table of villages and months: many at once, also those without a row."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from tests.sample_county import (
    COMMUNITY,
    COUNTY,
    OTHER_STREET,
    OTHER_VILLAGE,
    STREET,
    UNIT,
    VILLAGE,
    SampleCounty,
    log_in_client,
    read_visible_text,
)
from tests.standing import case, enter, row
from tests.successions import succeed
from tests.web.declarations.calendar_cells import (
    YEAR_PAGE,
    cell,
    declared,
    read_declarations,
    read_states,
    send,
)
from tests.web.uploads.pages import plain_text
from wuzha.assessments.standing import assess
from wuzha.audit.models import LogLine
from wuzha.core.periods import Period
from wuzha.core.vocabulary import Register, SuccessionKind
from wuzha.programmes.plan_choice import build_questions
from wuzha.programmes.services import set_programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def wu(county: SampleCounty) -> Client:
    enter(county, Register.CASES, case("A1"), case("A2", COMMUNITY))
    return log_in_client(county, "wu")


def read_messages(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_each_cell_says_whether_its_month_is_declared(county: SampleCounty, wu: Client) -> None:
    early = row(Register.DECLARATIONS, org=STREET, register="cases", month="2022-03", filed_on=date(2022, 4, 5))
    late = row(Register.DECLARATIONS, org=VILLAGE, register="cases", month="2022-04", filed_on=date(2022, 5, 6))
    enter(county, Register.DECLARATIONS, early, late)
    states = read_states(wu)
    assert (states["2022-03"], states["2022-04"], states["2022-05"]) == ("declared", "late", "overdue")
    assert read_states(wu, org=COMMUNITY)["2022-04"] == "overdue"
    text = read_visible_text(wu.get(YEAR_PAGE))
    assert "已报送 1起" in text and "逾期" in text


def test_a_declaration_of_the_county_counts_where_the_judgement_counts_it(county: SampleCounty, wu: Client) -> None:
    above = row(Register.DECLARATIONS, org=COUNTY, register="cases", month="2022-03")
    enter(county, Register.DECLARATIONS, above, street=COUNTY)
    set_programme(actor="wu", org=county.orgs[COUNTY], plan="fengling", period=Period.parse("2022"))
    assert read_states(wu)["2022-03"] == "declared"


def test_months_of_several_villages_are_declared_at_once(wu: Client) -> None:
    answer = send(wu, "declare", cell("2022-03"), cell("2022-04"), cell("2022-03", COMMUNITY))
    assert answer["Location"] == YEAR_PAGE and read_messages(answer) == ["已报送3项。"]
    assert read_declarations() == {declared("2022-03"), declared("2022-04"), declared("2022-03", COMMUNITY)}


def test_other_registers_are_declared_with_them(wu: Client) -> None:
    send(wu, "declare", cell("2022-03"), registers=["dens", "persons"])
    assert read_declarations() == {declared("2022-03", register=name) for name in ("cases", "dens", "persons")}


def test_the_street_declares_for_all_below_it(county: SampleCounty, wu: Client) -> None:
    page = f"{YEAR_PAGE}&kind=above"
    send(wu, "declare", cell("2022-03", STREET), address=page)
    assert read_states(wu, page, STREET)["2022-03"] == "late"
    assert read_states(wu)["2022-03"] == "late"
    assert read_states(wu, f"{YEAR_PAGE}&kind=units", UNIT)["2022-03"] == "late"


def test_what_was_declared_before_keeps_its_day(wu: Client) -> None:
    send(wu, "declare", cell("2022-03"))
    answer = send(wu, "declare", cell("2022-04"), cell("2022-03"), registers=["dens"], filed_on="2022-09-09")
    assert "以前报送过" in read_messages(answer)[-1]
    later = date(2022, 9, 9)
    assert read_declarations() == {
        declared("2022-03"),
        declared("2022-04", on=later),
        declared("2022-04", register="dens", on=later),
    }


def test_the_base_of_the_period_is_one_click_away(county: SampleCounty, wu: Client) -> None:
    set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=Period.parse("2022"))
    assert "?window=2021" in wu.get("/declarations/").content.decode()
    states = read_states(wu, "/declarations/?window=2021H1")
    assert list(states) == [f"2021-{month:02}" for month in range(1, 7)]


def test_all_zero_reports_of_a_month_are_chosen_by_a_link(wu: Client) -> None:
    march = wu.get(f"{YEAR_PAGE}&zero=2022-03").context["selection"]
    april = wu.get(f"{YEAR_PAGE}&zero=2022-04").context["selection"]
    assert march.keys == frozenset() and april.keys == {cell("2022-04"), cell("2022-04", COMMUNITY)}


def test_a_village_with_a_case_without_a_day_has_no_zero_report(county: SampleCounty, wu: Client) -> None:
    enter(county, Register.CASES, case("A3", on=None))  # type: ignore[arg-type]
    assert wu.get(f"{YEAR_PAGE}&zero=2022-04").context["selection"].keys == {cell("2022-04", COMMUNITY)}
    assert "1条没有日期" in read_visible_text(wu.get(YEAR_PAGE))


def test_before_declaring_the_page_shows_what_that_settles_and_writes_nothing(county: SampleCounty, wu: Client) -> None:
    set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=Period.parse("2022"))
    months = [cell(f"2022-{month:02}", COMMUNITY) for month in range(1, 13)]
    lines = LogLine.objects.count()
    answer = send(wu, "preview", *months, registers=["persons", "dens"])
    text = plain_text(answer.content.decode())
    assert "青石社区" in text and "四(一)3" in text and "达标" in text
    assert answer.context["selection"].keys == set(months)
    assert read_declarations() == set() and LogLine.objects.count() == lines


@pytest.mark.parametrize(
    ("cells", "data", "fault"),
    [
        ((), {}, "还没有选月份"),
        ((cell("2022-03", OTHER_VILLAGE),), {}, "不在这张表里"),
        ((cell("2019-03"),), {}, "不在这张表里"),
        ((cell("2022-03"),), {"filed_on": "2999-01-01"}, "2999-01-01"),
        ((cell("2022-03"),), {"filed_on": "昨天"}, "看不懂这个日期"),
        ((cell("2022-03"),), {"registers": ["orgs"]}, "没有这个选项"),
    ],
)
def test_a_choice_that_cannot_be_declared_is_explained(
    wu: Client, cells: tuple[str, ...], data: dict[str, Any], fault: str
) -> None:
    answer = send(wu, "declare", *cells, **data)
    assert fault in read_visible_text(answer) and read_declarations() == set()


def test_a_month_that_has_not_begun_cannot_be_chosen(wu: Client) -> None:
    page = "/declarations/?window=2099"
    assert set(read_states(wu, page).values()) == {"not_due"}
    assert "还没有到的月份" in read_visible_text(send(wu, "declare", cell("2099-01"), address=page))


def test_the_table_has_no_org_of_another_street(county: SampleCounty, wu: Client) -> None:
    own_row = row(Register.DECLARATIONS, org=OTHER_VILLAGE, register="cases", month="2022-03")
    enter(county, Register.DECLARATIONS, own_row, street=OTHER_STREET)
    for kind in ("villages", "units", "above"):
        page = wu.get(f"{YEAR_PAGE}&kind={kind}")
        assert "东山" not in page.content.decode()


@pytest.mark.parametrize("name", ["zhou", "sun", "chen", "zheng"])
def test_who_does_not_record_for_the_office_reads_the_table_only(county: SampleCounty, wu: Client, name: str) -> None:
    client = log_in_client(county, name)
    assert 'type="checkbox" name="cell"' not in client.get(YEAR_PAGE).content.decode()
    assert send(client, "declare", cell("2022-03")).status_code == 404 and read_declarations() == set()


def test_who_does_not_see_persons_is_told_no_number_of_them(county: SampleCounty, wu: Client) -> None:
    person = row(Register.PERSONS, person_no="P1", village=VILLAGE, category="offender", confirmed_on=date(2022, 3, 2))
    enter(county, Register.PERSONS, person)
    send(wu, "declare", cell("2022-03"), address=f"{YEAR_PAGE}&register=persons")
    address = f"{YEAR_PAGE}&register=persons"
    assert "1条" in read_visible_text(wu.get(address))
    assert "1条" not in read_visible_text(log_in_client(county, "sun").get(address))


def test_the_former_address_leads_to_the_calendar_with_its_months_chosen(wu: Client) -> None:
    answer = wu.get(f"/books/reports/declare/?org={VILLAGE}&months=2022-03&registers=dens")
    selection = wu.get(answer["Location"]).context["selection"]
    assert selection.keys == {cell("2022-03")}
    assert wu.get(answer["Location"]).context["page"].register is Register.DENS


def test_a_cell_and_the_judgement_wait_for_the_same_months_after_a_merger(county: SampleCounty, wu: Client) -> None:
    programme = set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=Period.parse("2022"))
    send(wu, "declare", *(cell(f"2022-{month:02}") for month in range(1, 13)))
    send(wu, "declare", *(cell(f"2022-{month:02}", COMMUNITY) for month in range(1, 5)))
    succeed(SuccessionKind.MERGED, [VILLAGE, COMMUNITY], [COMMUNITY])
    questions = build_questions(programme, date(2023, 2, 1))
    (finding,) = (org for org in assess(programme, questions).orgs if org.code == COMMUNITY)
    (test,) = next(criterion for criterion in finding.criteria if criterion.clause == "四(一)2").tests
    overdue = {month for month, state in read_states(wu, org=COMMUNITY).items() if state == "overdue"}
    assert overdue == {month.id for month in test.missing} and 0 < len(overdue) < 12
    assert read_states(wu) == {}


@pytest.mark.parametrize("window", ["0001H1", "0001", "9999-12", "9999", "1990", "2100", "2100-12"])
def test_an_address_with_a_year_that_no_ledger_has_shows_a_calendar(wu: Client, window: str) -> None:
    for name in ("window", "months"):
        assert wu.get("/declarations/", {name: window}).status_code == 200
