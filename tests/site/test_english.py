"""The demo street in English: every page that any of its people can open is read, and nothing on it is Chinese that is
not marked as Chinese."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from wuzha.core.plan.loading import find_plan, load_plan
from wuzha.demo.office import PASSWORD, PEOPLE, open_demo_office
from wuzha.intake.uploads.models import Upload
from wuzha.orgs.models import Org
from wuzha.registers.models import Sanction

CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+")
SAID_ALOUD = ("aria-label", "title", "alt", "placeholder")
VOID = {"input", "meta", "link", "br", "img", "rect", "circle", "path", "hr"}
PER_KIND = 2
"""So many addresses of one shape are opened: /books/cases/17/ and /books/cases/18/ are built alike."""


class Reader(HTMLParser):
    """What a page says in which language, and where it leads."""

    def __init__(self) -> None:
        super().__init__()
        self.languages: list[tuple[str, str]] = [("", "")]
        self.unmarked: list[str] = []
        self.ways: list[str] = []
        self.is_option = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        language = given.get("lang", self.languages[-1][1])
        if tag == "a" and "href" in given:
            self.ways.append(given["href"])
        if language == "en":
            self.unmarked += [given[name] for name in SAID_ALOUD if name in given]
        if tag not in VOID:
            self.languages.append((tag, language))

    def handle_endtag(self, tag: str) -> None:
        while len(self.languages) > 1 and self.languages.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.languages[-1][1] == "en":
            self.unmarked.append(data)


@pytest.fixture(scope="module")
def street(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    """The demo street, once for all who look at it."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        open_demo_office()
        yield
        transaction.set_rollback(True)


def names() -> list[str]:
    """What may stand where no mark can: in the title of a window, in a list to choose from."""
    plan = load_plan(find_plan("fengling"))
    orgs = [one for name, others in Org.objects.values_list("name", "aliases") for one in (name, *others.split("、"))]
    clauses = [text for item in (*plan.standards, *plan.targets) for text in (item.title, item.clause)]
    clauses += [text for one in plan.standards for item in one.criteria for text in (item.clause, item.title)]
    return sorted({*orgs, *clauses, plan.title, *words_of_ledgers()} - {""}, key=len, reverse=True)


def words_of_ledgers() -> set[str]:
    """Numbers of records that are words, and names of files."""
    files = Upload.objects.values_list("files__name", flat=True)
    return {str(word) for word in (*files, *Sanction.objects.values_list("key", flat=True))}


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.usefixtures("street")
@pytest.mark.parametrize("name", [person.username for person in PEOPLE])
def test_every_page_of_the_demo_street_is_english(name: str) -> None:
    client = Client()
    assert client.login(username=name, password=PASSWORD)
    client.cookies["language"] = "en"
    allowed = re.compile("|".join(map(re.escape, names())))
    left: dict[str, list[str]] = {}
    for address, page in pages(client):
        reader = Reader()
        reader.feed(page)
        found = [text.strip() for text in reader.unmarked if CHINESE.search(allowed.sub("", text))]
        if found:
            left[address] = found[:6]
    assert left == {}


def pages(client: Client) -> Iterator[tuple[str, str]]:
    """Every page that can be reached from the first one, of each shape the first few."""
    seen = Counter[str]()
    known, ahead = {"/"}, ["/"]
    while ahead:
        address = ahead.pop(0)
        answer = client.get(address)
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        page = answer.content.decode()
        yield address, page
        reader = Reader()
        reader.feed(page)
        for way in reader.ways:
            whole = way.split("#")[0]
            if whole.startswith("?"):
                whole = address.split("?")[0] + whole
            shape = shape_of(whole)
            if whole.startswith("/") and whole not in known and seen[shape] < PER_KIND:
                seen[shape] += 1
                known.add(whole)
                ahead.append(whole)


def shape_of(address: str) -> str:
    """The address with its numbers and codes, and what its conditions say, left out."""
    place, _, conditions = address.partition("?")
    asked = sorted(part.split("=")[0] for part in conditions.split("&"))
    return re.sub(r"(?<=/)[A-Z0-9][\w-]*(?=/)", "*", place) + "?" + ",".join(asked)
