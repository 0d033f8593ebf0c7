"""Sessions: they end twelve hours after the log-in, and their owner and the security admin list and end them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.sample_county import PASSWORD, STREET, SampleCounty, open_account, set_own_passwords
from wuzha.audit.models import LogLine
from wuzha.core.vocabulary import LogAction, Role
from wuzha.people.models import Session
from wuzha.web.people.browser_names import shorten_user_agent

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"
WECHAT = (
    "Mozilla/5.0 (Linux; Android 14; V2309A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0 Mobile "
    "Safari/537.36 MicroMessenger/8.0.49"
)


def log_in(name: str, user_agent: str = CHROME, address: str = "192.0.2.1") -> Client:
    client = Client(HTTP_USER_AGENT=user_agent, REMOTE_ADDR=address)
    assert client.post("/log-in/", {"username": name, "password": PASSWORD}).status_code == 302
    return client


def is_logged_in(client: Client) -> bool:
    return client.get("/orgs/").status_code == 200


def read_page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


@pytest.fixture(autouse=True)
def own_passwords(county: SampleCounty) -> None:
    set_own_passwords()


def test_a_session_ends_twelve_hours_after_the_log_in_however_much_it_is_used(
    county: SampleCounty, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, start = log_in("wu"), timezone.now()
    for minute in (*range(0, 720, 25), 719):
        monkeypatch.setattr(timezone, "now", lambda minute=minute: start + timedelta(minutes=minute))
        assert is_logged_in(client), minute
    monkeypatch.setattr(timezone, "now", lambda: start + timedelta(hours=12, seconds=1))
    assert not is_logged_in(client)


def test_a_new_password_does_not_prolong_the_session(county: SampleCounty) -> None:
    client = log_in("wu")
    before = Session.objects.get(user=county["wu"])
    new = "Lotus-Teacup-8"
    assert client.post("/password/", {"old": PASSWORD, "password": new, "again": new}).status_code == 302
    after = Session.objects.get(user=county["wu"])
    assert after.session_key != before.session_key and after.started_at == before.started_at
    assert (after.browser, after.address) == ("Chrome, Windows", "192.0.2.1")


def test_a_log_in_deletes_the_sessions_that_have_ended(county: SampleCounty, monkeypatch: pytest.MonkeyPatch) -> None:
    log_in("wu")
    log_in("li")
    later = timezone.now() + timedelta(minutes=31)
    monkeypatch.setattr(timezone, "now", lambda: later)
    log_in("zhao")
    assert [session.user for session in Session.objects.all()] == [county["zhao"]]


def test_ones_own_sessions_are_listed_with_browser_address_and_times_and_without_their_keys(
    county: SampleCounty,
) -> None:
    computer, phone = log_in("wu"), log_in("wu", WECHAT, "198.51.100.7")
    log_in("li", address="203.0.113.9")
    page = read_page(computer, "/sessions/")
    for text in ("Chrome, Windows", "WeChat, Android", "192.0.2.1", "198.51.100.7", "本次登录"):
        assert text in page
    assert "203.0.113.9" not in page, "it is of another person"
    assert page.count("本次登录") == 1
    assert phone.cookies["sessionid"].value not in page


def test_the_owner_ends_one_session_and_goes_on_in_this_one(county: SampleCounty) -> None:
    computer, phone, tablet = log_in("wu"), log_in("wu", WECHAT), log_in("wu")
    session = Session.objects.get(session_key=phone.cookies["sessionid"].value)
    answer = computer.post("/sessions/end/", {"session": session.handle}, follow=True)
    assert "已结束1处登录" in answer.content.decode()
    assert [is_logged_in(client) for client in (computer, phone, tablet)] == [True, False, True]
    line = LogLine.objects.latest("number")
    assert (line.action, line.actor, line.details) == (LogAction.END_SESSIONS, "wu", '{"count":1}')


def test_the_owner_ends_all_others_at_once(county: SampleCounty) -> None:
    computer, phone, colleague = log_in("wu"), log_in("wu", WECHAT), log_in("li")
    assert "结束其他登录" in read_page(computer, "/sessions/")
    computer.post("/sessions/end/")
    assert [is_logged_in(client) for client in (computer, phone, colleague)] == [True, False, True]
    assert "结束其他登录" not in read_page(computer, "/sessions/")


def test_nobody_ends_the_session_of_somebody_else_by_its_handle(county: SampleCounty) -> None:
    computer, colleague = log_in("wu"), log_in("li")
    session = Session.objects.get(user=county["li"])
    answer = computer.post("/sessions/end/", {"session": session.handle}, follow=True)
    assert "没有可以结束的登录" in answer.content.decode()
    assert is_logged_in(colleague)


def test_the_security_admin_lists_and_ends_the_sessions_of_an_account(county: SampleCounty) -> None:
    security, wu = log_in("security"), log_in("wu", WECHAT)
    address = f"/people/{county['wu'].pk}/sessions/"
    assert address in read_page(security, f"/people/{county['wu'].pk}/")
    assert "WeChat, Android" in read_page(security, address)
    answer = security.post(f"{address}end/", follow=True)
    assert "已结束1处登录" in answer.content.decode() and "现在没有登录" in answer.content.decode()
    assert not is_logged_in(wu)
    line = LogLine.objects.latest("number")
    assert (line.action, line.actor, line.subject) == (LogAction.END_SESSIONS, "security", f"user:{county['wu'].pk}")


def test_the_admin_of_one_street_sees_and_ends_no_session_of_another(county: SampleCounty) -> None:
    open_account("street", role=Role.SECURITY_ADMIN, org=county.orgs[STREET])
    security, zhao = log_in("street"), log_in("zhao")
    address = f"/people/{county['zhao'].pk}/sessions/"
    assert security.get(address).status_code == 404
    assert security.post(f"{address}end/").status_code == 404
    assert is_logged_in(zhao)


def test_closing_an_account_ends_its_sessions(county: SampleCounty) -> None:
    security, wu = log_in("security"), log_in("wu")
    security.post(f"/people/{county['wu'].pk}/close/")
    assert not is_logged_in(wu) and not Session.objects.filter(user=county["wu"]).exists()


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (CHROME, "Chrome, Windows"),
        (WECHAT, "WeChat, Android"),
        (CHROME + " Edg/126.0", "Edge, Windows"),
        (CHROME + " QIHU 360SE", "360, Windows"),
        ("Mozilla/5.0 (X11; Linux aarch64; rv:115.0) Gecko/20100101 Firefox/115.0", "Firefox, Linux"),
        ("curl/8.5", ""),
        ("", ""),
    ],
)
def test_a_browser_is_named_as_its_user_knows_it(user_agent: str, name: str) -> None:
    assert shorten_user_agent(user_agent) == name
