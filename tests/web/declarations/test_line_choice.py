"""Whole rows, months and all overdue cells are chosen in one click, without scripts, and the late are reminded."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.sample_county import COMMUNITY, STREET, UNIT, VILLAGE, SampleCounty, log_in_client, read_visible_text
from tests.standing import case, enter, row
from tests.web.declarations.calendar_cells import YEAR_PAGE, cell, read_declarations
from wuzha.core.vocabulary import MonthState, Register
from wuzha.people.access import Scope
from wuzha.registers.month_reports import MonthKey, report_months

pytestmark = pytest.mark.django_db

OCTOBER = date(2022, 10, 3)
MONTHS = [f"2022-{month:02}" for month in range(1, 10)]


@pytest.fixture
def wu(county: SampleCounty, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(timezone, "localdate", lambda *_: OCTOBER)
    enter(county, Register.CASES, case("A7"))
    return log_in_client(county, "wu")


def choose(client: Client, action: str, *cells: str) -> set[str]:
    answer = client.post(YEAR_PAGE, {"cell": cells, "choose": action})
    return set(answer.context["selection"].keys)


def read_tabs(answer: Any) -> dict[str, tuple[int, int] | None]:
    tabs = answer.context["tabs"]
    return {str(book): owed_count and (owed_count.missing_count, owed_count.overdue_count) for book, owed_count in tabs}


def test_a_row_a_month_or_all_overdue_cells_are_chosen_at_once_and_nothing_is_written(wu: Client) -> None:
    assert choose(wu, f"row|{VILLAGE}") == {cell(month) for month in MONTHS}
    assert choose(wu, "month|2022-03") == {cell("2022-03"), cell("2022-03", COMMUNITY)}
    overdue = {cell(month, org) for month in MONTHS[:-1] for org in (VILLAGE, COMMUNITY)}
    assert choose(wu, "state|overdue") == overdue
    assert choose(wu, "month|2023-03") == choose(wu, "row|nobody") == choose(wu, "nonsense") == set()
    assert read_declarations() == set()


def test_a_line_is_added_to_what_was_chosen_and_given_up_by_choosing_it_again(wu: Client) -> None:
    both_orgs = {cell("2022-03"), cell("2022-03", COMMUNITY)}
    chosen_count = choose(wu, "month|2022-03", cell("2022-05"))
    assert chosen_count == both_orgs | {cell("2022-05")}
    assert choose(wu, "month|2022-03", *chosen_count) == {cell("2022-05")}


def test_all_overdue_cells_stay_chosen_when_a_link_has_chosen_them_already(wu: Client) -> None:
    overdue = choose(wu, "state|overdue")
    assert choose(wu, "state|overdue", *overdue) == overdue


def test_each_line_that_has_cells_to_choose_has_its_button(wu: Client) -> None:
    page = wu.get(YEAR_PAGE).content.decode()
    buttons = set(re.findall(r'name="choose" value="([^"]+)"', page))
    assert buttons == {f"row|{VILLAGE}", f"row|{COMMUNITY}", "state|overdue"} | {
        f"month|2022-{month:02}" for month in range(1, 11)
    }


def test_a_reader_who_declares_nothing_has_no_buttons(county: SampleCounty, wu: Client) -> None:
    page = log_in_client(county, "sun").get(YEAR_PAGE).content.decode()
    assert 'name="choose"' not in page and 'name="remind"' not in page


def test_each_register_says_how_many_months_it_lacks(county: SampleCounty, wu: Client) -> None:
    counts = read_tabs(wu.get(YEAR_PAGE))
    assert counts == {"cases": (2, 16), "persons": (2, 16), "dens": (2, 16), "sanctions": None, "outreach": None}
    rows = [row(Register.DECLARATIONS, org=STREET, register="persons", month=month) for month in MONTHS[:4]]
    enter(county, Register.DECLARATIONS, *rows)
    assert read_tabs(wu.get(YEAR_PAGE))["persons"] == (2, 8)
    assert "不影响结论" not in read_visible_text(wu.get(YEAR_PAGE))
    assert "不影响结论" in read_visible_text(wu.get(f"{YEAR_PAGE}&register=sanctions"))
    assert read_tabs(log_in_client(county, "li").get(YEAR_PAGE))["cases"] == (1, 8)


@pytest.mark.parametrize("kind", ["villages", "units", "above"])
@pytest.mark.parametrize("register", ["cases", "persons"])
def test_the_count_of_a_register_is_that_of_its_table(
    county: SampleCounty, wu: Client, kind: str, register: str
) -> None:
    rows = [row(Register.DECLARATIONS, org=code, register=register, month="2022-02") for code in (VILLAGE, UNIT)]
    enter(county, Register.DECLARATIONS, *rows)
    village = county.orgs[VILLAGE]
    keys = [MonthKey(village, Register.of(register), "2022-03")]
    report_months(actor=county["li"], cells=keys, on=OCTOBER, within=Scope((village.path,)))
    page = wu.get(f"{YEAR_PAGE}&kind={kind}&register={register}")
    states = page.context["calendar"].state_counts
    assert read_tabs(page)[register] == (states[MonthState.MISSING], states[MonthState.OVERDUE])
    assert states[MonthState.OVERDUE]


def test_those_who_are_late_get_a_reminder_for_each_org(wu: Client) -> None:
    cells = [cell(month) for month in ("2022-07", "2022-08", "2022-09")] + [cell("2022-08", COMMUNITY)]
    page = read_visible_text(wu.post(YEAR_PAGE, {"cell": cells, "remind": "1"}))
    assert "文峰村待办事项：" in page and "青石社区待办事项：" in page
    assert "报送2022年7月至8月案件台账，应于2022年8月5日前办结（逾期59天）。" in page
    assert "报送2022年9月案件台账，应于2022年10月5日前办结（2天后）。" in page
    assert "A7" not in page


def test_only_an_owed_month_is_a_reason_to_remind(wu: Client) -> None:
    assert "没有要催报的" in read_visible_text(wu.post(YEAR_PAGE, {"cell": [cell("2022-10")], "remind": "1"}))
    assert "还没有选月份" in read_visible_text(wu.post(YEAR_PAGE, {"remind": "1"}))
