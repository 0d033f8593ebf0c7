"""A word is explained where it stands: a “?” at its first place on a page opens the sentence of the glossary."""

import re
from collections import Counter

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from tests.sample_county import STREET, SampleCounty, log_in_client
from wuzha.core.words.glossary import GLOSSARY
from wuzha.programmes.models import Programme

IDS = re.compile(r' id="([^"]+)"')
OPENED = re.compile(r'popovertarget="([^"]+)"')


def render(text: str) -> str:
    return Template(text).render(Context({"request": RequestFactory().get("/"), "text": "<基数>"}))


@pytest.mark.parametrize("address", ["/", f"/standing/{STREET}/", "/declarations/", "/glossary/"])
def test_each_question_mark_opens_one_sentence_of_its_page(
    county: SampleCounty, programme: Programme, address: str
) -> None:
    page = log_in_client(county, "wu").get(address).content.decode()
    numbers = Counter(IDS.findall(page))
    assert [name for name, count in numbers.items() if count > 1] == []
    assert all(numbers[name] == 1 for name in OPENED.findall(page))


def test_the_head_of_the_calendar_explains_its_words(county: SampleCounty, programme: Programme) -> None:
    page = log_in_client(county, "wu").get("/declarations/").content.decode()
    for key in ("declaration", "missing", "overdue"):
        assert f'popovertarget="term-{key}" aria-label="什么是“{GLOSSARY[key].chinese}”"' in page
        assert GLOSSARY[key].explanation in page


def test_a_word_is_explained_at_its_first_place_alone() -> None:
    assert render('{% term "headroom" %} {% term "headroom" %}').endswith(" 还可发案")
    assert render('{% term "headroom" %} {% term "headroom" "" %}').count("popovertarget") == 1


def test_another_text_than_the_word_is_written_as_a_page_writes_text() -> None:
    assert render('{% term "base" text %}').startswith('<span class="term">&lt;基数&gt;<button')


def test_an_unknown_word_is_an_error_of_the_page() -> None:
    with pytest.raises(KeyError):
        render('{% term "unknown" %}')


def test_the_glossary_lists_every_word_with_an_anchor_for_everyone(county: SampleCounty, programme: Programme) -> None:
    for name in ("wu", "li"):
        page = log_in_client(county, name).get("/glossary/").content.decode()
        for word in GLOSSARY.values():
            assert f'<div id="{word.key}"><dt>{word.chinese}</dt><dd>{word.explanation}</dd></div>' in page


def test_the_glossary_speaks_english_too(county: SampleCounty, programme: Programme) -> None:
    client = log_in_client(county, "wu")
    client.cookies["language"] = "en"
    assert "How many more cases leave the present outcome as it is." in client.get("/glossary/").content.decode()
