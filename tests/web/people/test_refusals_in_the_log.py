"""The log says who tried and was refused: log-ins, names without an account, pages; and nobody can flood it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tests.sample_county import OTHER_STREET, OTHER_VILLAGE, PASSWORD, VILLAGE, SampleCounty, log_in_client
from tests.standing import case, enter
from tests.web.people.attempts import ELSEWHERE, HERE, log_in, small_budgets, try_unknown_names
from wuzha.audit.models import LogLine
from wuzha.core.vocabulary import LogAction, Register
from wuzha.people import refusal_services
from wuzha.people.log_in_budget import Attempt
from wuzha.people.models import LogInFailures
from wuzha.people.refusal_services import record_refused_attempt
from wuzha.registers.models import Case

__all__ = ["small_budgets"]


def read_lines(action: LogAction) -> list[tuple[str, str, dict[str, Any]]]:
    lines = LogLine.objects.filter(action=action).order_by("number")
    return [(line.actor, line.subject, json.loads(line.details)) for line in lines]


def read_sentences(county: SampleCounty) -> str:
    return log_in_client(county, "audit").get("/log/").content.decode()


def test_an_attempt_within_a_lock_leaves_a_line_and_many_leave_counts(county: SampleCounty) -> None:
    subject = f"user:{county['li'].pk}"
    for _ in range(5):
        log_in(Client(), "li", "wrong")
    assert len(read_lines(LogAction.LOG_IN_FAILED)) == 5 and read_lines(LogAction.REFUSE_LOG_IN) == []
    assert log_in(Client(), "li", PASSWORD).status_code == 429
    assert read_lines(LogAction.REFUSE_LOG_IN) == [("system", subject, {"address": ELSEWHERE})]
    for _ in range(12):
        log_in(Client(), "li", PASSWORD)
    assert read_lines(LogAction.REFUSE_LOG_IN)[1:] == [("system", subject, {"address": ELSEWHERE, "nth": 10})]
    page = read_sentences(county)
    assert f"有人用账号 li 登录，因失败次数过多被拒绝（来自{ELSEWHERE}）（一小时内第10次）" in page


def test_a_code_or_an_old_password_that_is_not_tried_any_more_leaves_a_line(county: SampleCounty) -> None:
    device = Client()
    log_in(device, "li", PASSWORD, HERE)
    form = {"password": "Qiuyu-1-chuanyi", "again": "Qiuyu-1-chuanyi", "old": "wrong"}
    for _ in range(6):
        device.post("/password/", form)
    assert len(read_lines(LogAction.REFUSE_LOG_IN)) == 1
    try_unknown_names(6)
    code = {"username": "wu", "one_time_code": "AAAA-AAAA-AAAA", "password": "Qiuyu-1", "again": "Qiuyu-1"}
    assert Client().post("/log-in/code/", code, REMOTE_ADDR=ELSEWHERE).status_code == 429
    assert read_lines(LogAction.REFUSE_LOG_IN)[-1][1] == f"user:{county['wu'].pk}"


def test_names_without_an_account_are_counted_by_address_and_never_written(county: SampleCounty, settings: Any) -> None:
    settings.FAILURES_PER_ADDRESS = settings.FAILURES_PER_SITE = 100
    try_unknown_names(12)
    try_unknown_names(1, HERE, "Mingyue-Lai-8262")
    assert [(subject, details) for _, subject, details in read_lines(LogAction.LOG_IN_FAILED)] == [
        ("", {"address": ELSEWHERE}),
        ("", {"address": ELSEWHERE, "nth": 10}),
        ("", {"address": HERE}),
    ]
    assert "有人用没有的账号登录，没有成功" in read_sentences(county)
    assert not LogLine.objects.filter(details__contains="Mingyue").exists()
    assert ELSEWHERE not in str(list(LogInFailures.objects.values()))


def test_somebody_with_many_addresses_or_much_patience_does_not_flood_the_log(
    county: SampleCounty, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusal_services, "LINES_PER_POWER", 5)
    monkeypatch.setattr(refusal_services, "SITE_POWERS", (20, 60))
    for number in range(40):
        record_refused_attempt(Attempt("li", f"198.51.100.{number}"))
    lines = read_lines(LogAction.REFUSE_LOG_IN)
    assert len(lines) == 6 and lines[-1] == ("system", "site", {"nth": 20})
    for _ in range(60):
        record_refused_attempt(Attempt("li", HERE))
    assert [line[2].get("nth") for line in read_lines(LogAction.REFUSE_LOG_IN)[6:]] == [10, 60]
    written = list(LogInFailures.objects.values_list("name_hash", "count").order_by("name_hash"))
    record_refused_attempt(Attempt("li", HERE))
    assert list(LogInFailures.objects.values_list("name_hash", "count").order_by("name_hash")) == written
    assert "全站登录被拒绝或用没有的账号登录（一小时内第20次）" in read_sentences(county)


def test_a_page_of_another_street_leaves_a_line_with_its_address(county: SampleCounty) -> None:
    enter(county, Register.CASES, case("B1", OTHER_VILLAGE), street=OTHER_STREET)
    number = Case.objects.get(key="B1").pk
    client = log_in_client(county, "li")
    assert client.get(f"/books/cases/{number}/").status_code == 404
    assert client.get(f"/standing/{OTHER_VILLAGE}/").status_code == 404
    assert client.get("/people/").status_code == 404
    assert client.post(f"/books/cases/{number}/withdraw/", {"reason": "重复"}).status_code == 404
    pages = [details["page"] for actor, _, details in read_lines(LogAction.REFUSE_PAGE) if actor == "li"]
    assert pages == [
        f"GET /books/cases/{number}/",
        f"GET /standing/{OTHER_VILLAGE}/",
        "GET /people/",
        f"POST /books/cases/{number}/withdraw/",
    ]
    assert f"li 访问 GET /books/cases/{number}/ 被拒绝" in read_sentences(county)


def test_a_form_that_is_refused_as_forged_leaves_a_line(county: SampleCounty) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(county["wu"])
    assert client.post("/uploads/headers/1/forget/").status_code == 403
    assert read_lines(LogAction.REFUSE_PAGE) == [
        ("wu", f"user:{county['wu'].pk}", {"page": "POST /uploads/headers/1/forget/"})
    ]


def test_what_somebody_types_into_an_address_is_not_written(county: SampleCounty) -> None:
    client = log_in_client(county, "li")
    for place in ("/orgs/王小明/", "/orgs/13812345678/", "/books/cases/13812345678/", "/nowhere/13812345678/"):
        assert client.get(place).status_code == 404
    pages = [details["page"] for _, _, details in read_lines(LogAction.REFUSE_PAGE)]
    assert pages == ["GET /orgs/…/", "GET /orgs/…/", "GET /books/cases/…/"]


def test_an_address_that_names_no_register_is_mistyped_and_leaves_no_line(county: SampleCounty) -> None:
    client = log_in_client(county, "li")
    for place in ("/books/x/", "/books/orgs/", "/books/x/add/", "/books/x/7/", "/books/x/7/correct/"):
        assert client.get(place).status_code == 404
    assert read_lines(LogAction.REFUSE_PAGE) == []
    assert client.get("/books/persons/").status_code == 404
    assert [details["page"] for _, _, details in read_lines(LogAction.REFUSE_PAGE)] == ["GET /books/persons/"]


def test_the_refused_pages_of_an_account_are_bounded_by_the_hour(county: SampleCounty) -> None:
    client = log_in_client(county, "li")
    for _ in range(15):
        client.get("/people/")
    assert len(read_lines(LogAction.REFUSE_PAGE)) == 10


def test_a_page_of_ones_own_leaves_no_line(county: SampleCounty) -> None:
    client = log_in_client(county, "li")
    for place in ("/", f"/orgs/{VILLAGE}/", "/books/cases/"):
        assert client.get(place).status_code == 200
    assert read_lines(LogAction.REFUSE_PAGE) == []
