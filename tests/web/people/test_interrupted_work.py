"""After a session has ended, the next button leads over the log-in to its page; addresses of buttons are no pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.sample_county import PASSWORD, SampleCounty, log_in_client, set_own_passwords
from tests.standing import case, enter
from wuzha.core.vocabulary import Register
from wuzha.registers.models import Case

SENTENCE = "刚才的操作没有执行"


@pytest.fixture
def entry(county: SampleCounty) -> Iterator[Case]:
    """An entry that 陈 of the police station may withdraw."""
    set_own_passwords()
    enter(county, Register.CASES, case("A1"))
    yield Case.objects.get()


def press_without_session(client: Client, address: str) -> HttpResponse:
    """Press a button without a session, fill in the log-in page that comes, and return where it leads."""
    answer = client.post(address)
    place = urlsplit(answer["Location"])
    assert (answer.status_code, place.path) == (302, "/log-in/")
    html = client.get(answer["Location"]).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))
    assert hidden["next"] == parse_qs(place.query)["next"][0]
    return client.post("/log-in/", hidden | {"username": "chen", "password": PASSWORD}, follow=True)


@pytest.mark.parametrize("action", ["withdraw/", "correct/", ""])
def test_a_button_of_an_entry_leads_to_the_entry_and_nothing_is_done(
    county: SampleCounty, client: Client, entry: Case, action: str
) -> None:
    address = f"/books/cases/{entry.pk}/"
    answer = press_without_session(client, address + action)
    page = address + action if action == "correct/" else address
    assert answer.redirect_chain == [(page, 302)] and answer.status_code == 200
    assert SENTENCE in answer.content.decode()
    assert not Case.objects.get().is_withdrawn


def test_the_log_out_button_leads_to_the_first_page(county: SampleCounty, client: Client, entry: Case) -> None:
    answer = press_without_session(client, "/log-out/")
    assert answer.redirect_chain == [("/", 302)] and SENTENCE in answer.content.decode()


def test_a_page_that_was_only_to_be_read_opens_without_a_sentence(
    county: SampleCounty, client: Client, entry: Case
) -> None:
    answer = client.get(f"/books/cases/{entry.pk}/")
    assert answer["Location"] == f"/log-in/?next=/books/cases/{entry.pk}/"
    fields = {"username": "chen", "password": PASSWORD, "next": f"/books/cases/{entry.pk}/"}
    assert SENTENCE not in client.post("/log-in/", fields, follow=True).content.decode()


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/uploads/5f0c5d4e-3b1a-4b8e-9a57-1d2f3c4b5a69/columns/", "/uploads/5f0c5d4e-3b1a-4b8e-9a57-1d2f3c4b5a69/"),
        ("/uploads/5f0c5d4e-3b1a-4b8e-9a57-1d2f3c4b5a69/confirm/", "/uploads/5f0c5d4e-3b1a-4b8e-9a57-1d2f3c4b5a69/"),
        ("/uploads/5f0c5d4e-3b1a-4b8e-9a57-1d2f3c4b5a69/full/", "/uploads/5f0c5d4e-3b1a-4b8e-9a57-1d2f3c4b5a69/"),
        ("/uploads/5f0c5d4e-3b1a-4b8e-9a57-1d2f3c4b5a69/missing/", "/uploads/5f0c5d4e-3b1a-4b8e-9a57-1d2f3c4b5a69/"),
        ("/uploads/headers/7/forget/", "/uploads/headers/"),
        ("/books/cases/7/withdraw/", "/books/cases/7/"),
        ("/log-out/", "/"),
        ("/language/", "/"),
    ],
)
def test_the_address_of_a_button_leads_to_its_page(county: SampleCounty, address: str, page: str) -> None:
    set_own_passwords()
    answer = log_in_client(county, "chen").get(address)
    assert (answer.status_code, answer["Location"]) == (302, page)


@pytest.mark.parametrize(
    ("language", "title"), [("zh-hans", "此地址不能直接打开"), ("en", "This address cannot be opened directly")]
)
def test_a_method_that_an_address_does_not_take_is_answered_with_a_page(
    county: SampleCounty, language: str, title: str
) -> None:
    client = log_in_client(county, "chen")
    client.cookies["language"] = language
    answer = client.post("/orgs/")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    html = answer.content.decode()
    assert title in html and 'href="/"' in html
    assert 'href="/orgs/">' in html.partition("<main")[2], "the way to the page that the address shows"
    assert 'href="/books/"' in html.partition("<main")[0], "the navigation, as on every page"
