"""The glossary of the pages is whole: every word is explained in a short sentence and used on a page."""

import re
from pathlib import Path

import pytest

from docs.write_glossary import PAGE, update_table
from tests.catalogue import list_messages, read_catalogue
from wuzha.core.vocabulary import Outcome
from wuzha.core.words.glossary import GLOSSARY, GROUPS, LONGEST_SENTENCE, GlossaryWord
from wuzha.web.decisions.round_stages import STAGE_TERMS

WEB = Path(__file__).parents[2] / "wuzha" / "web"
TERM_TAG = re.compile(r'{% term (?:"(\w+)"|([\w.]+))')
COLUMN_TERM = re.compile(r'\bterm="(\w+)"')
OUTCOME_NAMES = {"outcome.value", "finding.outcome.value", "own.finding.outcome.value"}
"""What a template writes for the word of an outcome."""
STAGE_NAME = "stage.term"
"""What a template writes for the word of a stage."""
STAGE_KEYS = {*STAGE_TERMS.values(), "circular", "published_list"}


def list_tags() -> set[tuple[str, str]]:
    """Return the key or the variable of every tag."""
    texts = (path.read_text(encoding="utf-8") for path in WEB.rglob("templates/**/*.html"))
    return {match for text in texts for match in TERM_TAG.findall(text)}


def list_keys_in_use() -> set[str]:
    """Return the key of every tag, and of every column of a list."""
    texts = (path.read_text(encoding="utf-8") for path in WEB.rglob("*.py"))
    return (
        STAGE_KEYS
        | {key for key, _ in list_tags() if key}
        | {key for text in texts for key in COLUMN_TERM.findall(text)}
    )


def test_every_word_that_a_page_explains_is_in_the_glossary() -> None:
    assert list_keys_in_use() - set(GLOSSARY) == set()
    assert {name for _, name in list_tags() if name} == {*OUTCOME_NAMES, STAGE_NAME}
    assert {outcome.value for outcome in Outcome} <= set(GLOSSARY)


def test_every_word_of_the_glossary_is_explained_on_a_page() -> None:
    assert set(GLOSSARY) - list_keys_in_use() - {outcome.value for outcome in Outcome} == set()


def test_no_word_stands_in_the_glossary_twice() -> None:
    words = [word for words in GROUPS.values() for word in words]
    assert len(words) == len(GLOSSARY) == len({word.chinese for word in words})


@pytest.mark.parametrize("outcome", list(Outcome))
def test_the_glossary_calls_an_outcome_what_the_pages_call_it(outcome: Outcome) -> None:
    assert GLOSSARY[outcome.value].chinese == outcome.chinese


@pytest.mark.parametrize("word", GLOSSARY.values(), ids=lambda word: word.key)
def test_a_word_is_explained_in_few_plain_letters(word: GlossaryWord) -> None:
    assert len(word.explanation) <= LONGEST_SENTENCE and word.explanation.endswith("。")
    assert word.key.isascii() and not re.search(r"[`*_<>]", word.explanation)


def test_the_glossary_of_the_documents_says_what_the_pages_say_in_both_languages() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text == update_table(text), "run `python -m docs.write_glossary`"
    english = {message.id: message.string for message in list_messages(read_catalogue())}
    assert [word.key for word in GLOSSARY.values() if not english[word.explanation]] == []
