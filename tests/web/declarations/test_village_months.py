"""A village declares its own months; its word counts once the office has confirmed it, or at once by the plan."""

from __future__ import annotations

from datetime import date
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone

from tests.sample_county import COMMUNITY, STREET, VILLAGE, SampleCounty, log_in_client, read_visible_text
from tests.standing import case, enter
from tests.web.declarations.calendar_cells import (
    YEAR_PAGE,
    cell,
    declared,
    read_declarations,
    read_states,
    send,
)
from wuzha.audit.book_verification import find_faulty_rows
from wuzha.audit.models import LogLine
from wuzha.core.periods import Period
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import LogAction, Register
from wuzha.programmes.services import set_programme
from wuzha.registers.access import find_write_scope
from wuzha.registers.models import MonthReport
from wuzha.registers.month_reports import MonthKey, declare_cells, return_reports

pytestmark = pytest.mark.django_db


@pytest.fixture
def li(county: SampleCounty) -> Client:
    enter(county, Register.CASES, case("A1"))
    return log_in_client(county, "li")


def report(client: Client, *months: str, address: str = YEAR_PAGE) -> None:
    for month in months:
        assert client.post(address, {"report": cell(month)}).status_code == 302


def confirm_all(client: Client) -> Any:
    """Press the button that confirms all months, as the page has it."""
    return client.post(YEAR_PAGE, {"confirm": "1", "seen": client.get(YEAR_PAGE).context["page"].waiting_mark})


def test_a_village_sees_its_own_months_with_a_button_for_each(li: Client) -> None:
    page = li.get(YEAR_PAGE)
    text = read_visible_text(page)
    assert "零报告" in text and "报送后由街道确认" in text and "青石社区" not in text
    assert f'name="report" value="{cell("2022-03")}"' in page.content.decode()


def test_its_word_counts_only_when_the_office_has_confirmed_it(county: SampleCounty, li: Client) -> None:
    report(li, "2022-03", "2022-04")
    assert read_declarations() == set() and read_states(li)["2022-03"] == "reported"
    wu = log_in_client(county, "wu")
    assert "确认全部2格" in read_visible_text(wu.get(YEAR_PAGE))
    confirm_all(wu)
    today = timezone.localdate()
    assert read_declarations() == {declared("2022-03", on=today), declared("2022-04", on=today)}
    assert not MonthReport.objects.waiting().exists()


def test_a_month_reported_after_the_page_was_opened_is_not_confirmed_unseen(county: SampleCounty, li: Client) -> None:
    report(li, "2022-03")
    wu = log_in_client(county, "wu")
    page = wu.get(YEAR_PAGE)
    seen = page.context["page"].waiting_mark
    assert f'name="seen" value="{seen}"' in page.content.decode()
    report(li, "2022-04")
    answer = wu.post(YEAR_PAGE, {"confirm": "1", "seen": seen})
    assert "其间又有村（社区）报送" in read_visible_text(answer) and read_declarations() == set()
    confirm_all(wu)
    assert len(read_declarations()) == 2


def test_a_month_that_somebody_returns_at_the_same_time_is_not_declared(county: SampleCounty, li: Client) -> None:
    report(li, "2022-03")
    scope = find_write_scope(county["wu"], Register.DECLARATIONS)
    months = [MonthKey(county.orgs[VILLAGE], Register.CASES, "2022-03")]
    return_reports(actor=county["wu"], cells=months, within=scope)
    confirmation = {"cells": months, "on": date(2022, 4, 4), "within": scope, "waiting_register": Register.CASES}
    with pytest.raises(RefusalError, match="没有确认"):
        declare_cells(actor=county["wu"], **confirmation)
    assert read_declarations() == set()


def test_the_day_of_the_village_decides_whether_it_was_in_time(county: SampleCounty, li: Client) -> None:
    with patch("wuzha.web.declarations.views.timezone.localdate", return_value=date(2022, 4, 4)):
        report(li, "2022-03")
    send(log_in_client(county, "wu"), "declare", cell("2022-03"), filed_on="2022-08-03")
    assert read_declarations() == {declared("2022-03", on=date(2022, 4, 4))}
    assert read_states(li)["2022-03"] == "declared"


def test_the_office_returns_a_word_and_the_village_declares_anew(county: SampleCounty, li: Client) -> None:
    report(li, "2022-03")
    send(log_in_client(county, "wu"), "return", cell("2022-03"))
    assert read_states(li)["2022-03"] == "overdue" and read_declarations() == set()
    report(li, "2022-03")
    assert MonthReport.objects.count() == 2 and MonthReport.objects.waiting().count() == 1


def test_a_month_is_reported_once(li: Client) -> None:
    report(li, "2022-03", "2022-03")
    assert MonthReport.objects.count() == 1


def test_where_the_plan_takes_the_villages_word_it_counts_at_once(county: SampleCounty, li: Client) -> None:
    with patch("wuzha.registers.month_reports.read_setting", return_value="enough"):
        report(li, "2022-03")
    assert {row[:3] for row in read_declarations()} == {(VILLAGE, "cases", "2022-03")}
    assert not MonthReport.objects.exists()


def test_a_village_reports_nothing_for_others_and_no_ledger_it_cannot_read(li: Client) -> None:
    assert "不在这张表里" in read_visible_text(li.post(YEAR_PAGE, {"report": cell("2022-03", COMMUNITY)}))
    assert li.post(f"{YEAR_PAGE}&register=persons", {"report": cell("2022-03")}).status_code == 404
    assert li.post(YEAR_PAGE, {"report": cell("2022-03"), "registers": ["persons"]}).status_code == 200
    assert not MonthReport.objects.exists()


def test_months_that_wait_no_more_are_not_said_to_be_returned(county: SampleCounty, li: Client) -> None:
    wu = log_in_client(county, "wu")
    send(wu, "return", cell("2022-03"))
    text = read_visible_text(wu.get(YEAR_PAGE))
    assert "已退回" not in text and "已不在待确认之列" in text


def test_a_village_neither_confirms_nor_returns(li: Client) -> None:
    report(li, "2022-03")
    li.post(YEAR_PAGE, {"confirm": "1"})
    li.post(YEAR_PAGE, {"return": "1", "cell": cell("2022-03")})
    assert MonthReport.objects.waiting().count() == 1 and read_declarations() == set()


def test_the_page_shows_what_the_word_would_settle_once_confirmed(county: SampleCounty, li: Client) -> None:
    set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=Period.parse("2022"))
    answer = li.post(YEAR_PAGE, {"preview": cell("2022-03")})
    assert answer.context["consequence"] is not None and "街道确认后" in str(answer.context["when"])
    assert not MonthReport.objects.exists() and read_declarations() == set()


def test_each_step_is_a_line_of_the_log_that_binds_its_rows(county: SampleCounty, li: Client) -> None:
    report(li, "2022-03", "2022-04")
    wu = log_in_client(county, "wu")
    send(wu, "return", cell("2022-04"))
    confirm_all(wu)
    actions = list(LogLine.objects.filter(subject__startswith="month_report:").values_list("action", flat=True))
    first_two, last_two = [LogAction.REPORT_MONTHS] * 2, [LogAction.RETURN_MONTHS, LogAction.CONFIRM_MONTHS]
    assert actions == [*first_two, *last_two]
    assert list(find_faulty_rows()) == []
    sun = log_in_client(county, "sun")
    assert "确认“文峰村”报送的1项" in read_visible_text(sun.get("/log/"))
