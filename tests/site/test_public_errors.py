"""Whoever reads without a log-in gets no cookie, and below /public/ no error leads into the office."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import path

from tests.sample_county import SampleCounty, log_in_client
from tests.site.failing_urls import fail
from wuzha.cli.request_receiver import REFUSED_STATUS
from wuzha.site import urls

FORM = "/public/objections/"

urlpatterns = [path("public/fail/", fail), *urls.urlpatterns]
handler400, handler404, handler500 = urls.handler400, urls.handler404, urls.handler500


def assert_public_frame(answer: Any, status: int) -> None:
    page = answer.content.decode()
    assert answer.status_code == status
    assert "反诈工作公开信息" in page and "<script" not in page and "/log-in/" not in page
    assert not answer.cookies and answer["Cache-Control"] == "no-store"
    assert "default-src 'self'" in answer["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/public/%00", "/public/lists/%00/", "/public/?a=%00", "/public/objections/%00"])
def test_a_null_character_in_an_address(address: str) -> None:
    assert_public_frame(Client().get(address), 400)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("&".join(f"a{number}=1" for number in range(5000)), "application/x-www-form-urlencoded"),
        ("a", "multipart/form-data"),
        ("a=1", "application/x-www-form-urlencoded; charset=utf-7"),
    ],
    ids=["fields", "boundary", "charset"],
)
@pytest.mark.parametrize("address", [FORM, "/public/objections/answer/"])
def test_a_form_that_cannot_be_read(address: str, body: str, content_type: str) -> None:
    answer = Client(enforce_csrf_checks=True).post(address, body, content_type=content_type)
    assert_public_frame(answer, 400)
    assert "编号" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("status", [408, 411, 413, 503, 507])
def test_a_body_that_the_server_has_not_received(status: int) -> None:
    answer = Client().post(FORM, {}, **{REFUSED_STATUS: status})
    assert_public_frame(answer, 503 if status == 507 else status)


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_a_fault_of_the_program() -> None:
    assert_public_frame(Client(raise_request_exception=False).get("/public/fail/"), 500)


@pytest.mark.django_db
def test_a_wrong_host_is_told_so_in_the_same_frame() -> None:
    assert_public_frame(Client().get("/public/", headers={"host": "evil.example"}), 400)


@pytest.mark.django_db
def test_pages_of_the_public_part_stay_as_they_are() -> None:
    answer = Client().get("/public/nothing/")
    assert_public_frame(answer, 404)
    assert "没有这一页" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "content_type", "words"),
    [("/favicon.ico", "image/svg+xml", "<svg"), ("/robots.txt", "text/plain; charset=utf-8", "Disallow: /\n")],
)
def test_the_files_that_browsers_ask_for_set_no_cookie(
    county: SampleCounty, address: str, content_type: str, words: str
) -> None:
    for client in (Client(), log_in_client(county, "wu")):
        answer = client.get(address)
        assert answer.status_code == 200 and answer["Content-Type"] == content_type and words in answer.content.decode()
        assert not answer.has_header("Set-Cookie") and not answer.has_header("Vary")
    assert not Client().get("/favicon.ico").cookies


@pytest.mark.django_db
def test_an_address_that_does_not_exist_sets_no_cookie_for_who_is_not_logged_in(county: SampleCounty) -> None:
    for address in ("/nothing", "/favicon.png", "/apple-touch-icon.png", "/static/nothing.css", "/rounds/", "/?a=%00"):
        assert not Client().get(address).cookies, address
    assert not Client().put("/log-in/").cookies
    assert not Client(enforce_csrf_checks=True).post("/rounds/open/").cookies
    assert not Client(enforce_csrf_checks=True).post("/log-in/").cookies
    assert Client().get("/log-in/").cookies
    page = log_in_client(county, "wu").get("/nothing/")
    assert page.status_code == 404 and "/rounds/" in page.content.decode()
