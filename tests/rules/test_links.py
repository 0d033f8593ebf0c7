"""A link that a page shows leads somewhere: what the reader may not open is not offered."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.http import Http404
from django.test import Client
from django.urls import resolve

from tests.assessments.test_standing import case, enter, programme
from tests.cast import PEOPLE, UNIT, VILLAGE, Cast, logged_in
from wuzha.core.vocabulary import Register
from wuzha.programmes.models import Programme

__all__ = ["programme"]

FOR_SHORT, SLOW = ("wu",), pytest.mark.slow
"""An office has the most ways to go; everybody else goes theirs in CI."""

A_FEW = 3
"""Of the pages of one address so many are read for their links."""


@pytest.mark.parametrize("person", [who if who in FOR_SHORT else pytest.param(who, marks=SLOW) for who in PEOPLE])
def test_no_link_leads_to_a_page_that_is_not_there(cast: Cast, programme: Programme, person: str) -> None:
    enter(
        cast, Register.CASES, case("A1"), case("A2", None), case("A3", UNIT), case("A4", VILLAGE, loss_fen=60_000_000)
    )
    assert dead_links(logged_in(cast, person)) == []


def dead_links(browser: Client) -> list[tuple[int, str, str]]:
    """Every link that is not answered with a page: its status, its address, and the page it stands on."""
    seen, waiting, read, dead = {"/"}, [("/", "")], Counter[str](), []
    while waiting:
        here, source = waiting.pop()
        answer = browser.get(here)
        if answer.status_code not in (200, 302):
            dead.append((answer.status_code, here, source))
        if "text/html" not in answer.get("Content-Type", ""):
            continue
        for link in re.findall(r'href="([^"#]+)', answer.content.decode()):
            address = urljoin(here, unescape(link))
            name = name_of(address)
            if name and address not in seen and read[name] < A_FEW:
                seen.add(address)
                read[name] += 1
                waiting.append((address, here))
    assert len(seen) > 1, "the first page has no links"
    return dead


def name_of(address: str) -> str | None:
    path = urlsplit(address).path
    if path.startswith("/static/"):
        return None
    try:
        return str(resolve(path).url_name)
    except Http404:
        return "no page of ours"
