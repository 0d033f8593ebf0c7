"""Guessing passwords ends soon, by name, by address and for the whole site; nobody locks the owner's computer out."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.sample_county import PASSWORD, SampleCounty, open_account
from tests.web.people.attempts import ELSEWHERE, HERE, log_in, small_budgets, try_unknown_names
from wuzha.people.models import LogInFailures, User
from wuzha.web.people.log_in_attempts import COOKIE

__all__ = ["small_budgets"]

NEW = "Qiuyu-1-chuanyi"


def make_known_device(name: str) -> Client:
    """Return a browser in which this person has logged in once and out again."""
    client = Client()
    assert log_in(client, name, PASSWORD, HERE).status_code == 302
    client.post("/log-out/")
    return client


def test_an_address_has_a_budget_over_all_names(county: SampleCounty) -> None:
    assert try_unknown_names(8) == [200] * 5 + [429] * 3
    answer = log_in(Client(), "li", PASSWORD)
    assert answer.status_code == 429 and int(answer["Retry-After"]) > 0
    assert "登录失败次数过多" in answer.content.decode()
    assert log_in(Client(), "li", PASSWORD, HERE).status_code == 302


def test_one_subscriber_of_ipv6_is_one_address(county: SampleCounty) -> None:
    for number in range(6):
        try_unknown_names(1, f"2001:db8:1:2::{number}", f"name{number}")
    assert log_in(Client(), "li", PASSWORD, "2001:db8:1:2:ffff::1").status_code == 429
    assert log_in(Client(), "li", PASSWORD, "2001:db8:1:3::1").status_code == 302


def test_the_site_has_a_budget_and_a_known_device_may_still_try(county: SampleCounty) -> None:
    device = make_known_device("li")
    for number in range(12):
        try_unknown_names(1, f"198.51.100.{number}", f"name{number}")
    assert log_in(Client(), "wu", PASSWORD, HERE).status_code == 429
    assert log_in(device, "wu", PASSWORD, HERE).status_code == 429, "it is known for another name"
    assert log_in(device, "li", PASSWORD, HERE).status_code == 302


def test_strangers_lock_a_name_but_not_on_the_device_of_its_owner(county: SampleCounty) -> None:
    device = make_known_device("security")
    assert [log_in(Client(), "security", "wrong").status_code for _ in range(6)] == [200] * 4 + [429] * 2
    assert "已锁定到" in log_in(Client(), "security", PASSWORD, HERE).content.decode()
    assert log_in(device, "security", PASSWORD, ELSEWHERE).status_code == 302


def test_guessing_on_a_known_device_locks_the_name_there_and_nowhere_else(county: SampleCounty) -> None:
    device = make_known_device("li")
    assert [log_in(device, "li", "wrong").status_code for _ in range(5)] == [200] * 4 + [429]
    assert log_in(device, "li", PASSWORD).status_code == 429
    assert log_in(Client(), "li", PASSWORD).status_code == 302


def test_a_cookie_that_the_site_did_not_sign_makes_no_known_device(county: SampleCounty) -> None:
    device = make_known_device("li")
    device.cookies[COOKIE] = device.cookies[COOKIE].value[:-2] + "xx"
    for _ in range(5):
        log_in(Client(), "li", "wrong")
    assert log_in(device, "li", PASSWORD, HERE).status_code == 429


def test_no_cookie_and_no_table_shows_a_name_or_an_address(county: SampleCounty) -> None:
    device = make_known_device("security")
    log_in(Client(), "security", "wrong")
    stored = str(list(LogInFailures.objects.values())) + device.cookies[COOKIE].value
    assert "security" not in stored and ELSEWHERE not in stored


@pytest.mark.parametrize(
    ("is_behind_proxy", "forwarded", "status"),
    [(True, "203.0.113.5", 302), (True, f"203.0.113.5, {ELSEWHERE}", 429), (False, "203.0.113.5", 429)],
)
def test_the_address_is_that_of_the_connection_or_what_the_own_proxy_has_added(
    settings: Any, county: SampleCounty, is_behind_proxy: bool, forwarded: str, status: int
) -> None:
    settings.BEHIND_PROXY = is_behind_proxy
    headers = {"HTTP_X_FORWARDED_FOR": ELSEWHERE} if is_behind_proxy else {}
    try_unknown_names(6, HERE if is_behind_proxy else ELSEWHERE, **headers)
    answer = log_in(Client(), "li", PASSWORD, HERE if is_behind_proxy else ELSEWHERE, HTTP_X_FORWARDED_FOR=forwarded)
    assert answer.status_code == status


def test_guessing_the_old_password_counts_like_a_failed_log_in(county: SampleCounty) -> None:
    device = Client()
    assert log_in(device, "li", PASSWORD, HERE).status_code == 302
    form = {"password": NEW, "again": NEW}
    statuses = [device.post("/password/", form | {"old": "wrong"}).status_code for _ in range(6)]
    assert statuses == [200] * 4 + [429] * 2
    answer = device.post("/password/", form | {"old": PASSWORD})
    assert answer.status_code == 429 and "已锁定到" in answer.content.decode()
    assert User.objects.get(username="li").check_password(PASSWORD)
    device.post("/log-out/")
    assert log_in(device, "li", PASSWORD, HERE).status_code == 429


def test_a_mistyped_old_password_does_not_keep_one_from_setting_a_new_one(county: SampleCounty) -> None:
    device = Client()
    log_in(device, "li", PASSWORD, HERE)
    form = {"password": NEW, "again": NEW}
    assert device.post("/password/", form | {"old": "wrong"}).status_code == 200
    assert device.post("/password/", form | {"old": PASSWORD}).status_code == 302


def test_a_new_account_logs_in_on_a_shared_computer_that_knows_others(county: SampleCounty) -> None:
    device = make_known_device("li")
    open_account("new-clerk")
    assert log_in(device, "new-clerk", PASSWORD, HERE).status_code == 302
    device.post("/log-out/")
    assert log_in(device, "li", PASSWORD, HERE).status_code == 302
