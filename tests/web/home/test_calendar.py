"""The calendar of due days: its address is a secret of one account, and it shows no org, no person and no case."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.sample_county import SampleCounty, log_in_client
from tests.standing import case, enter
from wuzha.audit.models import LogLine
from wuzha.core.todo import TodoItem
from wuzha.core.vocabulary import Register, TodoVerb
from wuzha.people.calendar_feed_services import open_calendar_feed
from wuzha.people.models import CalendarFeed
from wuzha.people.services import close_account
from wuzha.programmes.models import Programme
from wuzha.web.home.calendar_text import LONGEST_LINE, write_calendar
from wuzha.web.home.todo_groups import group_items

TODAY = date(2022, 12, 1)


def read_calendar(secret: str, client: Client | None = None, **headers: Any) -> Any:
    return (client or Client()).get("/calendar/due.ics", {"key": secret}, headers=headers)


def parse_events(text: str) -> list[dict[str, str]]:
    """Return the events of a calendar as a reader of RFC 5545 does: unfolded, then line by line."""
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", "")
    lines = text.replace("\r\n ", "").split("\r\n")[:-1]
    assert (lines[0], lines[1], lines[-1]) == ("BEGIN:VCALENDAR", "VERSION:2.0", "END:VCALENDAR")
    events: list[dict[str, str]] = []
    for line in lines:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            events.append({})
        elif events:
            events[-1].setdefault(name, value)
    return events


def make_item(title: str, **values: Any) -> TodoItem:
    known = {"verb": TodoVerb.CHASE, "key": title, "org_code": "V", "org_name": "文峰村", "page": "home"}
    return TodoItem(title=title, due_on=TODAY, **known | values)


def test_a_calendar_shows_days_and_objects_without_any_session(county: SampleCounty, programme: Programme) -> None:
    enter(county, Register.CASES, case("A77", on=None, loss_fen=1))
    answer = read_calendar(open_calendar_feed(user=county["wu"]))
    text = answer.content.decode()
    assert answer.status_code == 200 and answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-cache" and not answer.cookies
    summaries = [event["SUMMARY"] for event in parse_events(text)]
    assert "补充：案件的立案日期" in summaries and "认定：四(一)5“履职到位”" in summaries
    assert [name for name in ("A77", "文峰村", "青石", "清河", "wu@", "1起") if name in text] == []


def test_a_calendar_that_asks_again_is_told_that_nothing_has_changed(
    county: SampleCounty, programme: Programme
) -> None:
    secret = open_calendar_feed(user=county["wu"])
    etag = read_calendar(secret)["ETag"]
    assert read_calendar(secret, **{"If-None-Match": etag}).status_code == 304
    enter(county, Register.CASES, case("A1", on=None))
    assert read_calendar(secret, **{"If-None-Match": etag}).status_code == 200


def test_a_wrong_key_is_no_page_and_a_calendar_can_do_nothing(county: SampleCounty) -> None:
    secret = open_calendar_feed(user=county["wu"])
    for wrong in ("", secret[:-1], CalendarFeed.objects.get().secret_hash):
        assert read_calendar(wrong).status_code == 404
    client = Client()
    assert read_calendar(secret, client).status_code == 200
    assert client.get("/").status_code == 302
    assert client.post(f"/calendar/due.ics?key={secret}").status_code == 405


def test_an_address_is_shown_once_and_ends_when_it_is_changed_or_closed(county: SampleCounty) -> None:
    wu, addresses = log_in_client(county, "wu"), []
    for _ in range(2):
        addresses.append(wu.post("/calendar/open/").context["address"])
        assert Client().get(addresses[-1]).status_code == 200
        assert "key=" not in wu.get("/calendar/").content.decode()
    assert Client().get(addresses[0]).status_code == 404
    assert wu.post("/calendar/close/", follow=True).status_code == 200
    assert Client().get(addresses[1]).status_code == 404
    assert "可能已经停用" in wu.post("/calendar/close/", follow=True).content.decode()
    verbs = [line.action for line in LogLine.objects.order_by("number")][-3:]
    assert verbs == ["open_feed", "open_feed", "close_feed"]
    secret = addresses[1].rpartition("=")[2]
    assert not CalendarFeed.objects.exists() and secret not in str(list(LogLine.objects.values()))


def test_a_closed_account_has_no_calendar(county: SampleCounty) -> None:
    secret = open_calendar_feed(user=county["wu"])
    close_account(actor="security", user=county["wu"])
    assert read_calendar(secret).status_code == 404 and not CalendarFeed.objects.exists()


def test_long_texts_are_folded_and_marks_are_escaped() -> None:
    title = "2022年1月至9月，“甲;乙,丙\\丁\n戊”" + "案件台账" * 20
    text = write_calendar(group_items([make_item(title)], TODAY), TODAY)
    assert max(len(line.encode()) for line in text.split("\r\n")) <= LONGEST_LINE
    (event,) = parse_events(text)
    escaped_title = title.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    assert event["SUMMARY"] == f"催报：{escaped_title}"
    assert (event["DTSTART;VALUE=DATE"], event["DTEND;VALUE=DATE"]) == ("20221201", "20221202")


@pytest.mark.parametrize("values", [{"due_on": None}, {"is_settled_org": True}])
def test_what_has_no_day_or_no_longer_matters_is_not_in_it(values: dict[str, Any]) -> None:
    item = TodoItem(
        **{
            "verb": TodoVerb.CHASE,
            "key": "k",
            "title": "甲",
            "org_code": "V",
            "org_name": "村",
            "page": "home",
            "due_on": TODAY,
        }
        | values
    )
    assert parse_events(write_calendar(group_items([item], TODAY), TODAY)) == []


def test_no_key_is_written_into_the_log_of_accesses(county: SampleCounty) -> None:
    answer = read_calendar(open_calendar_feed(user=county["wu"]))
    assert "key" not in answer.wsgi_request.path
