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

from tests.demo.office_of_day import DEMO_DAY, open_office_of
from wuzha.core.plan.loading import find_plan, load_plan
from wuzha.demo.office import DEMO_PASSWORD, DEMO_PEOPLE
from wuzha.intake.uploads.models import Upload
from wuzha.orgs.models import Org
from wuzha.programmes.models import PlanVersion
from wuzha.registers.models import Sanction

CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+")
UNREAD_ATTRIBUTES = {"aria-labelledby", "href", "src", "action", "value", "id", "name", "for", "hx-get", "hx-push-url"}
"""Attributes with addresses, identifiers and what is sent to the server; a person reads or hears all others."""

VOID = {"input", "meta", "link", "br", "img", "rect", "circle", "path", "hr"}
PER_KIND = 2
"""So many addresses of one shape are opened: /books/cases/17/ and /books/cases/18/ are built alike."""


class PageReader(HTMLParser):
    """What a page says in which language, and where it leads."""

    def __init__(self) -> None:
        super().__init__()
        self.languages: list[tuple[str, str]] = [("", "")]
        self.unmarked: list[str] = []
        self.attributes: list[str] = []
        self.ways: list[str] = []
        self.is_option = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        language = attributes.get("lang", self.languages[-1][1])
        if tag == "a" and "href" in attributes:
            self.ways.append(attributes["href"])
        if language == "en":
            self.attributes += [text for name, text in attributes.items() if name not in UNREAD_ATTRIBUTES]
        if tag not in VOID:
            self.languages.append((tag, language))

    def handle_endtag(self, tag: str) -> None:
        while len(self.languages) > 1 and self.languages.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.languages[-1][1] == "en":
            self.unmarked.append(data)


@pytest.fixture(scope="module")
def demo_street(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    """The demo street, once for all who look at it."""
    with django_db_blocker.unblock(), open_office_of(DEMO_DAY):
        yield


def compile_words(words: set[str]) -> re.Pattern[str]:
    """Return the pattern of any of these words, the longest first."""
    return re.compile("|".join(map(re.escape, sorted(words - {""}, key=len, reverse=True))))


def list_names() -> set[str]:
    """List the names of orgs and the words of ledgers; they may stand in an attribute too, which cannot have a mark."""
    orgs = {
        word for name, aliases in Org.objects.values_list("name", "aliases") for word in (name, *aliases.split("、"))
    }
    return orgs | list_ledger_words()


def list_plan_texts() -> set[str]:
    """List the texts of plans allowed without a mark: window titles and option lists cannot have one."""
    plan = load_plan(find_plan("fengling"))
    clauses = [text for item in (*plan.standards, *plan.targets) for text in (item.title, item.clause)]
    criteria = [item for standard in plan.standards for item in standard.criteria]
    clauses += [text for item in (*criteria, *plan.duties) for text in (item.clause, item.title)]
    return {*clauses, plan.title, *PlanVersion.objects.values_list("title", flat=True)}


def list_ledger_words() -> set[str]:
    """List the keys of entries that are words, and the names of files."""
    files = Upload.objects.values_list("files__name", flat=True)
    return {str(word) for word in (*files, *Sanction.objects.values_list("key", flat=True))}


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.usefixtures("demo_street")
@pytest.mark.parametrize("name", [person.username for person in DEMO_PEOPLE])
def test_every_page_of_the_demo_street_is_english(name: str) -> None:
    client = Client()
    assert client.login(username=name, password=DEMO_PASSWORD)
    client.cookies["language"] = "en"
    names, quotations = compile_words(list_names()), compile_words(list_names() | list_plan_texts())
    chinese_texts: dict[str, list[str]] = {}
    for address, page in iterate_pages(client):
        reader = PageReader()
        reader.feed(page)
        texts = [text.strip() for text in reader.unmarked if CHINESE.search(quotations.sub("", text))]
        texts += [text for text in reader.attributes if CHINESE.search(names.sub("", text))]
        if texts:
            chinese_texts[address] = texts[:6]
    assert chinese_texts == {}


def iterate_pages(client: Client) -> Iterator[tuple[str, str]]:
    """Every page that can be reached from the first one, of each shape the first few."""
    counts = Counter[str]()
    addresses, queue = {"/"}, ["/"]
    while queue:
        address = queue.pop(0)
        answer = client.get(address)
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        page = answer.content.decode()
        yield address, page
        reader = PageReader()
        reader.feed(page)
        for link in reader.ways:
            target = link.split("#")[0]
            if target.startswith("?"):
                target = address.split("?")[0] + target
            shape = find_shape(target)
            if target.startswith("/") and target not in addresses and counts[shape] < PER_KIND:
                counts[shape] += 1
                addresses.add(target)
                queue.append(target)


def find_shape(address: str) -> str:
    """The address with its numbers and codes, and what its conditions say, left out."""
    path, _, query = address.partition("?")
    parameters = sorted(part.split("=")[0] for part in query.split("&"))
    return re.sub(r"(?<=/)[A-Z0-9][\w-]*(?=/)", "*", path) + "?" + ",".join(parameters)
