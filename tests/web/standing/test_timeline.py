"""The timeline: outcomes as of each step of the period, what happened in between, and why they moved, in one click."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from tests.engines.facts_folder import write_facts
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
from tests.standing import YEAR, case, enter, row
from wuzha.assessments.standing import assess
from wuzha.assessments.timeline import build_step_questions, find_moving_day, judge_steps, list_step_days
from wuzha.audit.models import LogLine
from wuzha.cli.main import run
from wuzha.core.facts import FACT_SCHEMAS, Facts
from wuzha.core.findings.judge import judge
from wuzha.core.periods import Period
from wuzha.core.statement.questions import ask
from wuzha.core.vocabulary import LogAction, Register
from wuzha.engines.sqlite import SQLiteEngine
from wuzha.orgs.models import Org
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import load_plan_named
from wuzha.registers.facts import select_facts
from wuzha.registers.models import Declaration
from wuzha.web.language import ENGLISH

ALL, OF_STREET, OF_VILLAGE = "/standing/timeline/", f"/standing/{STREET}/timeline/", f"/standing/{VILLAGE}/timeline/"
WHY = f"/standing/{VILLAGE}/timeline/change/"
LATE_DAY = date(2022, 7, 12)


def read(county: SampleCounty, address: str, name: str = "wu", *, language: str = "") -> str:
    client = log_in_client(county, name)
    if language:
        client.cookies["language"] = language
    return read_visible_text(client.get(address))


@pytest.fixture
def large_case(county: SampleCounty, programme: Programme) -> None:
    """A large case of June that the street received on 12 July: an outcome moves on that day."""
    enter(county, Register.CASES, case("A1", on=date(2022, 6, 20), received_on=LATE_DAY, loss_fen=60_000_000))


def read_facts() -> Facts:
    """The books of the street as facts, as `wuzha export-facts` writes them: without the county above it."""
    facts: dict[Register, list[tuple[Any, ...]]] = {}
    for register, (sql, parameters) in select_facts(Org.objects.get(code=STREET)).items():
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            facts[register] = cursor.fetchall()
    names = FACT_SCHEMAS[Register.ORGS].column_names
    parent = names.index("parent")
    facts[Register.ORGS] = [
        tuple(None if place == parent and value == COUNTY else value for place, value in enumerate(fact))
        for fact in facts[Register.ORGS]
    ]
    return facts


def enter_a_year(county: SampleCounty) -> None:
    """Cases of two villages and a unit, some received long after they were filed, months declared one by one."""
    Declaration.objects.all().delete()
    months = [f"{year}-{month:02}" for year in (2021, 2022) for month in range(1, 13)]
    for month in months:
        filed_on = Period.parse(month).end + timedelta(days=8)
        declaration = {"org": STREET, "month": month, "filed_on": filed_on}
        rows = [
            row(Register.DECLARATIONS, register=register, **declaration) for register in ("cases", "persons", "dens")
        ]
        enter(county, Register.DECLARATIONS, *rows)
    enter(
        county,
        Register.CASES,
        case("B1", on=date(2021, 5, 1), received_on=date(2021, 5, 9)),
        case("B2", on=date(2021, 8, 1), received_on=date(2022, 8, 20)),
        case("B3", COMMUNITY, on=date(2021, 9, 1)),
        case("A1", on=date(2022, 2, 1), received_on=date(2022, 4, 3), loss_fen=60_000_000),
        case("A2", COMMUNITY, on=date(2022, 10, 1), received_on=date(2023, 1, 20)),
        case("A3", on=date(2022, 6, 1)),
    )
    attestation = {"criterion": "duties_done", "period": "2022", "verdict": "met", "on": date(2022, 11, 15)}
    enter(county, Register.ATTESTATIONS, row(Register.ATTESTATIONS, org=VILLAGE, **attestation))


def test_each_step_equals_what_the_command_line_says_as_of_that_day(
    county: SampleCounty, programme: Programme, tmp_path: Path
) -> None:
    enter_a_year(county)
    today = timezone.localdate()
    days = list_step_days(YEAR, today, date(2022, 4, 3))
    write_facts(tmp_path / "facts", read_facts())
    outcomes_by_day = set()
    for step in judge_steps(programme, YEAR, days, today=today)[:-1]:
        options = ["--facts", tmp_path / "facts", "--period", "2022", "--as-of", step.day, "--json", tmp_path / "out"]
        run(["assess", *map(str, options)])
        orgs = json.loads((tmp_path / "out").read_text())["orgs"]
        on_site = [
            (org.code, org.outcome.value, [criterion.outcome.value for criterion in org.criteria])
            for org in step.assessment.orgs
        ]
        on_terminal = [
            (org["code"], org["outcome"], [criterion["outcome"] for criterion in org["criteria"]]) for org in orgs
        ]
        assert sorted(on_site) == sorted(on_terminal), step.day
        outcomes_by_day.add(str(on_site))
    assert len(outcomes_by_day) > 3, "the year moves outcomes"


@pytest.mark.parametrize("day", ["2022-03-31", "2022-04-03", "2022-08-20", "2022-12-31", "2023-01-31"])
def test_all_findings_of_the_programme_equal_those_of_the_core(
    county: SampleCounty, programme: Programme, day: str
) -> None:
    enter_a_year(county)
    as_of = date.fromisoformat(day)
    questions = ask(load_plan_named(programme.plan), YEAR, as_of=as_of)
    engine = SQLiteEngine(read_facts())
    core = judge(questions, engine)
    engine.close()
    site = assess(programme, build_step_questions(programme, YEAR, as_of, timezone.localdate()))
    assert {org.code: org for org in site.orgs} == {org.code: org for org in core.orgs}
    assert site.targets == core.targets and site.orgs


def test_the_steps_are_the_ends_of_the_months_the_month_after_and_today() -> None:
    today = date(2023, 5, 5)
    days = list_step_days(YEAR, today)
    assert len(days) == 14
    assert days[0] == date(2022, 1, 31) and days[-3:] == (date(2022, 12, 31), date(2023, 1, 31), today)
    assert list_step_days(YEAR, date(2022, 3, 15)) == (date(2022, 1, 31), date(2022, 2, 28), date(2022, 3, 15))
    assert date(2022, 7, 12) in list_step_days(YEAR, today, date(2022, 7, 12))
    assert len(list_step_days(Period.parse("2020-01-01/2023-12-31"), date(2024, 6, 1))) <= 14


@pytest.mark.usefixtures("large_case")
def test_the_day_on_which_an_outcome_moved_is_found_within_the_month(
    county: SampleCounty, programme: Programme
) -> None:
    days = date(2022, 6, 30), date(2022, 7, 31)
    moving_days = find_moving_day(programme, YEAR, county.orgs[VILLAGE], *days, today=timezone.localdate())
    assert moving_days == (LATE_DAY - timedelta(days=1), LATE_DAY)
    address = f"{WHY}?period=2022&since={days[0]}&as_of={days[1]}"
    assert "找出变在哪一天" in read(county, address)
    answer = log_in_client(county, "wu").get(f"{address}&find=1")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{WHY}?period=2022&since={moving_days[0]}&as_of={moving_days[1]}"


@pytest.mark.usefixtures("large_case")
def test_why_an_outcome_moved_is_one_click_from_the_step(county: SampleCounty) -> None:
    client = log_in_client(county, "wu")
    html = client.get(f"{OF_VILLAGE}?period=2022").content.decode()
    (address,) = re.findall(r'href="([^"]*timeline/change/[^"]*as_of=2022-07-31)"', html)
    page = read_visible_text(client.get(address.replace("&amp;", "&")))
    clause = page[page.index("四(一)2") :]
    assert "没有单案被骗50万元以上" in clause and "1起" in clause
    assert "案件 A1（文峰村）" in clause and "2022-07-12" in clause and "接收日期" in clause


@pytest.mark.usefixtures("large_case")
def test_a_leader_reads_which_figures_moved_and_no_row(county: SampleCounty) -> None:
    page = read(county, f"{WHY}?period=2022&since=2022-06-30&as_of=2022-07-31", "zheng")
    assert "没有单案被骗50万元以上" in page and "A1" not in page
    assert "没有您能看到的记录变动" in page


def test_a_declaration_that_decides_is_named_with_its_day(county: SampleCounty, programme: Programme) -> None:
    enter_a_year(county)
    page = read(county, f"{WHY}?period=2022&since=2022-07-31&as_of=2022-08-31")
    assert "其间到了月底、须报送台账的月份：2022年8月" in page
    assert "报送日期" in page and "2022-08-08" in page


def test_persons_on_the_page_are_logged_as_read(county: SampleCounty, programme: Programme) -> None:
    person = {"person_no": "P1", "category": "offender", "residence": "permanent", "village": VILLAGE}
    days = {"confirmed_on": date(2022, 5, 1), "received_on": date(2022, 5, 10)}
    enter(county, Register.PERSONS, row(Register.PERSONS, **person, confirmation="confirmed", **days))
    address = f"{WHY}?period=2022&since=2022-04-30&as_of=2022-05-31"
    for name, sees_it in (("wu", True), ("li", False)):
        before = LogLine.objects.filter(action=LogAction.READ_PERSONS).count()
        assert ("P1" in read(county, address, name)) == sees_it
        assert LogLine.objects.filter(action=LogAction.READ_PERSONS).count() == before + sees_it


@pytest.mark.usefixtures("large_case")
@pytest.mark.parametrize("address", [ALL, OF_STREET])
def test_all_orgs_stand_step_by_step_and_a_moved_outcome_leads_to_the_reasons(
    county: SampleCounty, address: str
) -> None:
    html = log_in_client(county, "wu").get(f"{address}?period=2022").content.decode()
    assert html.index("清河街道", html.index("<tbody>")) and "文峰村" in html and "7月底" in html
    assert f"/standing/{VILLAGE}/timeline/change/?period=2022&amp;since=2022-06-30&amp;as_of=2022-07-31" in html


@pytest.mark.usefixtures("large_case")
def test_events_are_counted_between_the_steps_and_lead_to_their_rows(county: SampleCounty) -> None:
    client = log_in_client(county, "wu")
    html = client.get(f"{OF_VILLAGE}?period=2022").content.decode()
    query = f"org={VILLAGE}&amp;since=2022-06-01&amp;until=2022-06-30"
    assert f'<a href="/books/cases/?{query}">立案1起</a>' in html
    assert "A1" in read(county, f"/books/cases/?{query.replace('&amp;', '&')}")
    assert "立案1起" in read(county, f"{OF_STREET}?period=2022")
    assert "A1" not in html


@pytest.mark.usefixtures("large_case")
def test_the_slider_works_without_scripts_and_shows_the_chosen_day(county: SampleCounty) -> None:
    html = log_in_client(county, "wu").get(f"{OF_VILLAGE}?period=2022&step=6").content.decode()
    assert 'type="range"' in html and 'value="6"' in html and "截至2022-07-31" in html
    assert 'rel="prev" href="?period=2022&amp;as_of=2022-06-30"' in html
    assert 'rel="next" href="?period=2022&amp;as_of=2022-08-31"' in html
    assert f"/standing/{VILLAGE}/?period=2022&amp;as_of=2022-07-31" in html, "the card of that day"
    assert "截至2022-07-12" in read(county, f"{OF_VILLAGE}?period=2022&as_of=2022-07-12"), "a day between the steps"


def test_a_day_of_the_books_is_refused_in_words(county: SampleCounty, programme: Programme) -> None:
    text = read(county, f"{OF_STREET}?period=2022&known_on=2022-07-01")
    assert "没有用“当时账上怎么记”的日期" in text


@pytest.mark.parametrize("address", [ALL, OF_STREET, OF_VILLAGE])
@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("step=99", "“99”不是这条时间线上的一步。请选0到13之间的一步。"),
        ("step=x", "“x”不是这条时间线上的一步。"),
        ("as_of=2021-12-31", "2021-12-31时2022年还没有开始"),
        ("as_of=2100-01-01", "2100-01-01还没有到"),
        ("as_of=x", "“x”读不出日期。"),
    ],
)
def test_a_step_that_is_none_is_refused_and_today_is_shown(
    county: SampleCounty, programme: Programme, address: str, query: str, sentence: str
) -> None:
    page = read(county, f"{address}?period=2022&{query}")
    assert sentence in page and f"截至{timezone.localdate()}" in page


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("since=x&as_of=2022-07-31", "两个日期有读不出的"),
        ("since=2022-07-31", "两个日期有读不出的"),
        ("since=2022-07-31&as_of=2022-06-30", "两个日期须在2022-01-01到"),
        ("since=2021-07-31&as_of=2022-06-30", "两个日期须在2022-01-01到"),
        ("since=2022-07-31&as_of=2100-01-01", "两个日期须在2022-01-01到"),
        ("since=2022-07-31&as_of=2022-07-31&find=1", "两个日期须在2022-01-01到"),
    ],
)
def test_two_days_that_cannot_be_compared_are_refused(
    county: SampleCounty, programme: Programme, query: str, sentence: str
) -> None:
    assert sentence in read(county, f"{WHY}?period=2022&{query}")


@pytest.mark.parametrize("code", [OTHER_VILLAGE, OTHER_STREET, STREET, COMMUNITY, UNIT, COUNTY, "X"])
@pytest.mark.parametrize("page", ["timeline/", "timeline/change/"])
def test_what_lies_elsewhere_has_no_timeline(county: SampleCounty, programme: Programme, code: str, page: str) -> None:
    assert log_in_client(county, "li").get(f"/standing/{code}/{page}").status_code == 404
    assert "东山村" not in read(county, ALL, "li") and "青石社区" not in read(county, ALL, "li")


@pytest.mark.parametrize("address", [f"/standing/{VILLAGE}/", f"/standing/{STREET}/", "/standing/"])
def test_the_pages_of_results_lead_to_it(county: SampleCounty, programme: Programme, address: str) -> None:
    html = log_in_client(county, "wu").get(f"{address}?period=2022").content.decode()
    assert re.search(r'href="/standing/(\w+/)?timeline/\?period=2022"', html)


@pytest.mark.usefixtures("large_case")
def test_in_english_too(county: SampleCounty) -> None:
    for address in (ALL, OF_VILLAGE):
        assert "How the outcomes moved" in read(county, f"{address}?period=2022", language=ENGLISH)
    page = read(county, f"{WHY}?period=2022&since=2022-06-30&as_of=2022-07-31", language=ENGLISH)
    assert "Why it moved" in page
