"""The period in the frame of every page: what it says is what the page is about, and choosing it loses nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.sample_county import COUNTY, STREET, SampleCounty, log_in_client, set_own_passwords
from tests.standing import declare_everything
from tests.web.people.browser import (
    FILLED,
    end_sessions,
    find_value,
    log_in,
    open_browser,
    read_token,
    send_after_the_end,
)
from wuzha.core.periods import Period
from wuzha.programmes.services import set_programme

ADD, STANDING, PERIOD = "/books/cases/add/", f"/standing/{STREET}/", "/period/"


@pytest.fixture
def office(county: SampleCounty) -> SampleCounty:
    set_own_passwords()
    declare_everything(county)
    return county


def read_frame_period(page: str) -> str:
    """Return the period that the frame names as that of the page."""
    (label,) = re.findall(r"<summary>\s*(\d{4}年[^<]*)<", page)
    return str(label).strip()


@pytest.mark.parametrize(
    ("query", "label"),
    [("", "2022年"), ("?period=2021", "2021年"), ("?period=2022-03", "2022年3月"), ("?period=x", "2022年")],
)
def test_the_frame_names_the_period_of_the_address_also_one_that_cannot_be_chosen(
    office: SampleCounty, query: str, label: str
) -> None:
    page = log_in_client(office, "wu").get(f"{STANDING}{query}").content.decode()
    assert read_frame_period(page) == label


def test_the_frame_names_the_period_of_the_programme_by_which_the_page_is_judged(office: SampleCounty) -> None:
    set_programme(actor="zhou", org=office.orgs[COUNTY], plan="fengling", period=Period.parse("2023"))
    client = log_in_client(office, "zhou")
    for address in (STANDING, f"/map/{STREET}/", f"/trends/{STREET}/"):
        assert read_frame_period(client.get(address).content.decode()) == "2022年"
    assert read_frame_period(client.get("/").content.decode()) == "2023年"


def test_a_period_chosen_after_the_session_has_ended_leads_back_to_its_page(office: SampleCounty) -> None:
    client = open_browser("wu")
    answer = send_after_the_end(client, f"{STANDING}?outcome=met", PERIOD, period="2021", next=STANDING)
    assert answer["Location"] == f"/log-in/?next=%2Fstanding%2F{STREET}%2F%3Foutcome%3Dmet&interrupted=1"
    page: Any = log_in(client, "wu", answer["Location"])
    assert page.redirect_chain == [(f"{STANDING}?outcome=met", 302)]
    assert "刚才填写的内容" not in page.content.decode() and read_frame_period(page.content.decode()) == "2022年"


@pytest.mark.parametrize("fields", [{"period": "2021", "next": ADD}, {"seen": "7", "decided": ""}])
def test_a_button_pressed_before_the_log_in_takes_away_nothing_that_was_typed(
    office: SampleCounty, fields: dict[str, str]
) -> None:
    client = open_browser("wu")
    token = read_token(client, ADD)
    send_after_the_end(client, ADD, ADD, case_no="A9", village="文峰")
    address = PERIOD if "period" in fields else "/uploads/00000000-0000-0000-0000-000000000000/confirm/"
    answer = client.post(
        address, {"csrfmiddlewaretoken": token, **fields}, headers={"referer": f"http://testserver{ADD}"}
    )
    assert answer["Location"].startswith("/log-in/")
    log_in(client, "wu", answer["Location"], follow=False)
    page = client.get(ADD).content.decode()
    assert FILLED in page and find_value(page, "case_no") == "A9"


def test_a_period_chosen_on_a_page_from_before_the_second_log_in_shows_the_page_again(office: SampleCounty) -> None:
    client = open_browser("wu")
    token = read_token(client, STANDING)
    end_sessions()
    log_in(client, "wu", follow=False)
    referrer = {"referer": f"http://testserver{STANDING}"}
    answer = client.post(PERIOD, {"csrfmiddlewaretoken": token, "period": "2021", "next": "/"}, headers=referrer)
    assert (answer.status_code, answer["Location"]) == (302, STANDING)
    assert "刚才填写的内容" not in client.get(STANDING).content.decode()
    forgery = client.post(PERIOD, {"csrfmiddlewaretoken": "x" * 64, "period": "2021"}, headers=referrer)
    assert forgery.status_code == 403
