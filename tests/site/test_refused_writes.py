"""What cannot be stored is answered with the reason, and pages can be read meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client

from tests.sample_county import VILLAGE, SampleCounty, log_in_client, read_visible_text
from tests.standing import declare_everything, enter, row
from wuzha.core.vocabulary import Register
from wuzha.site.middleware import LAST_USE_INTERVAL_SECONDS, LAST_USE_KEY
from wuzha.web.home import disk_space


@pytest.fixture
def read_only_books(county: SampleCounty) -> Iterator[SampleCounty]:
    """The county, with a database that takes no writes."""
    if connection.vendor != "sqlite":
        pytest.skip("a transaction of PostgreSQL ends with the first error; the test of a running site covers it")
    yield county
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = OFF")


def refuse_writes() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")


def log_in_earlier(county: SampleCounty) -> tuple[Client, int]:
    """Return a client whose session was last used some minutes ago, and that time."""
    client = log_in_client(county, "wu")
    session = client.session
    session[LAST_USE_KEY] -= 5 * LAST_USE_INTERVAL_SECONDS
    session.save()
    return client, session[LAST_USE_KEY]


def test_a_page_is_read_although_its_session_cannot_be_extended(read_only_books: SampleCounty) -> None:
    client, last_use = log_in_earlier(read_only_books)
    refuse_writes()
    assert client.get("/books/cases/").status_code == 200
    assert client.session[LAST_USE_KEY] == last_use


def test_a_page_of_persons_is_not_shown_where_that_cannot_be_logged_and_others_go_on_without_them(
    read_only_books: SampleCounty,
) -> None:
    county = read_only_books
    declare_everything(county)
    enter(county, Register.PERSONS, row(Register.PERSONS, person_no="ZDRY-1", village=VILLAGE, category="offender"))
    enter(county, Register.PERSONS, row(Register.PERSONS, person_no="ZDRY-2", category="offender"))
    client = log_in_client(county, "wu")
    client.raise_request_exception = False
    refuse_writes()
    assert client.get("/books/persons/").status_code == 503
    for place in ("/", f"/standing/{VILLAGE}/?period=2022&known_on=2022-12-31", "/attribution/"):
        text = read_visible_text(client.get(place))
        assert "ZDRY" not in text and "本页暂不列出重点人员" in text, place
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = OFF")
    text = read_visible_text(client.get(f"/standing/{VILLAGE}/?period=2022"))
    assert "ZDRY-1" in text and "暂不列出" not in text


def test_a_session_in_use_is_extended_by_reading_pages(county: SampleCounty) -> None:
    client, last_use = log_in_earlier(county)
    client.get("/books/cases/")
    first = client.session[LAST_USE_KEY]
    client.get("/books/cases/")
    assert client.session[LAST_USE_KEY] == first > last_use


def test_a_write_that_the_database_does_not_take_is_answered_with_the_reason(read_only_books: SampleCounty) -> None:
    client = log_in_client(read_only_books, "wu")
    client.raise_request_exception = False
    refuse_writes()
    answer = client.post("/uploads/headers/1/forget/")
    assert answer.status_code == 404, "what needs no write is answered as always"
    answer = client.post("/log-out/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "数据库现在只能读取" in answer.content.decode()


@pytest.mark.parametrize(("name", "is_warned"), [("security", True), ("system", True), ("wu", False)])
def test_administrators_are_warned_of_a_disk_that_is_nearly_full(
    county: SampleCounty, name: str, is_warned: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk_space, "MIN_FREE_BYTES", 10**18)
    assert ("服务器磁盘只剩" in log_in_client(county, name).get("/").content.decode()) is is_warned


def test_nobody_is_warned_while_there_is_space(county: SampleCounty, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk_space, "MIN_FREE_BYTES", 1)
    assert "服务器磁盘只剩" not in log_in_client(county, "security").get("/").content.decode()


@pytest.mark.parametrize(
    ("status", "answer_status", "title"),
    [
        (408, 408, "发送得太慢"),
        (411, 411, "没有写明长度"),
        (413, 413, "内容太大"),
        (507, 503, "磁盘空间不足"),
        (503, 503, "数据库连不上"),
    ],
)
def test_a_body_that_was_not_received_is_answered_with_a_page(
    client: Client, status: int, answer_status: int, title: str
) -> None:
    answer = client.post("/log-in/", **{"wuzha.refused_status": status})
    assert answer.status_code == answer_status and title in answer.content.decode()
    assert answer.has_header("Retry-After") is (answer_status == 503)
