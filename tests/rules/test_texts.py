"""Every text of a page has its English, and every text is in the catalogue."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Message

from tests.rules.source_trees import list_nodes
from tests.texts import (
    CONTEXT_FUNCTIONS,
    PO,
    REPOSITORY,
    TEXT_FUNCTIONS,
    Places,
    collect_texts,
    list_messages,
    read_catalogue,
)

CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
QUOTATION = re.compile(r"“[^”]*”|万元|元(?= or)|元(?= in)|是(?= \(yes\))|否(?= \(no\))")
"""What an English text may quote: a word as our sheets write it."""

SPELLED_OTHERWISE = {"wan": "yuan", "bare": "yuan"}
"""Slots for which English uses another one: amounts in full instead of in 万."""

PACKAGES_WITH_TEXTS = ("site", "web", "people", "orgs", "programmes", "assessments", "reports", "intake", "registers")
TAGS = re.compile(r"{%.*?%}|{#.*?#}|{{.*?}}", re.DOTALL)
BLOCKS = re.compile(r"{% blocktranslate.*?endblocktranslate %}", re.DOTALL)
OWN_NAME = "中文"
"""The language's own name, as the switch shows it on English pages."""

LETTER = re.compile(r"[\u3400-\u9fff]")
"""At least one Chinese character: punctuation alone may be a literal although the catalogue has it."""

TEXT = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
ON_NO_PAGE: dict[str, str] = {
    "wuzha/site/public_requests.py": "Printed for whoever starts the server, before there is a page.",
    "wuzha/site/database_settings.py": "Printed for whoever starts the server, before there is a page.",
    "wuzha/site/settings.py": "Printed for whoever starts the server, before there is a page.",
    "wuzha/assessments/readings_in_force.py": "Makes a question of a title of the plan, which stays Chinese.",
    "wuzha/web/orgs/org_form.py": "What names may be separated by.",
    "wuzha/orgs/models.py": "Labels of columns: translated where a page shows them (tests/texts.py).",
    "wuzha/programmes/official_calendar.py": "Numbers of notices and days, as the notices print them.",
    "wuzha/people/guessable_passwords.py": "Words that a password must not contain, and the ends of names of orgs.",
    "wuzha/intake/uploads/org_drafts.py": "Parts the names of an org as they are stored.",
    "wuzha/intake/uploads/org_undo.py": "Parts the names of an org as they are stored.",
    "wuzha/orgs/services.py": "Parts the names of an org as they are stored.",
    "wuzha/web/people/account_list.py": "Its export is a paper.",
    "wuzha/web/uploads/template_views.py": "The name of a paper.",
    "wuzha/web/papers/paper_zip.py": "The name of a file among papers, and its lines.",
    "wuzha/reports/workbook/basis_sheet.py": "A paper.",
    "wuzha/reports/workbook/duties_sheet.py": "A paper.",
    "wuzha/reports/workbook/evidence_sheet.py": "A paper.",
    "wuzha/reports/workbook/reading_sheets.py": "A paper.",
    "wuzha/reports/workbook/reasons_sheet.py": "A paper.",
    "wuzha/reports/workbook/formats.py": "A paper.",
    "wuzha/reports/workbook/sheet_page.py": "A paper.",
    "wuzha/reports/workbook/standings_sheet.py": "A paper.",
    "wuzha/reports/workbook/report.py": "A paper.",
    "wuzha/reports/outcome_counts.py": "Papers and the terminal.",
    "wuzha/reports/terminal.py": "The terminal.",
    "wuzha/reports/line_breaks.py": "Where a line of a paper may break.",
    "wuzha/reports/maps/geojson.py": "What mapping programs call a name.",
}
"""Files with Chinese that is not in the catalogue, each with the reason."""

SHEET_PACKAGES = ("wuzha/intake/files/", "wuzha/intake/reading/")
"""Packages that read and write sheets, in the words of sheets."""

PAPER_PACKAGE = "wuzha/reports/papers/"
"""Official papers, which are Chinese whatever the language of the reader."""


@pytest.fixture(scope="module")
def catalogue() -> dict[tuple[str, str], Message]:
    return {(message.id, message.context or ""): message for message in list_messages(read_catalogue())}


@pytest.fixture(scope="module")
def places() -> Places:
    return collect_texts()


def test_every_text_has_its_english_and_the_catalogue_holds_no_other(
    catalogue: dict[tuple[str, str], Message], places: Places
) -> None:
    missing = [text for text in places if text not in catalogue or not catalogue[text].string]
    assert missing == [], f"run `make texts`, then write their English into {PO.relative_to(REPOSITORY)}"
    assert [text for text in catalogue if text not in places] == [], "run `make texts`: these texts are no longer used"
    assert [text for text, message in catalogue.items() if message.fuzzy] == []


def test_english_fills_the_same_slots(catalogue: dict[tuple[str, str], Message]) -> None:
    for message in translated_messages(catalogue):
        chinese, english = slots(message.id), slots(message.string)
        assert english == {SPELLED_OTHERWISE.get(slot, slot) for slot in chinese}, message.id


def translated_messages(catalogue: dict[tuple[str, str], Message]) -> Iterator[Message]:
    """Yield the messages that have their English; the others are reported by one test alone."""
    return (message for message in catalogue.values() if message.string)


def slots(text: str) -> set[str]:
    """Return the names in %(…)s and {…}, the first with their conversion."""
    return set(re.findall(r"%\(\w+\)[a-z]", text)) | {name for _, name, _, _ in Formatter().parse(text) if name}


def test_no_chinese_stands_in_the_english_but_what_it_quotes(catalogue: dict[tuple[str, str], Message]) -> None:
    remainder = {message.string for message in catalogue.values() if CHINESE.search(QUOTATION.sub("", message.string))}
    assert remainder == set()


def test_english_ends_as_its_chinese_does(catalogue: dict[tuple[str, str], Message]) -> None:
    for message in translated_messages(catalogue):
        if message.id.endswith("。") and len(message.id) > 1:
            assert message.string.rstrip("”)").endswith("."), message.id
        assert "  " not in message.string, message.id


COUNT_BEFORE_NOUN = re.compile(
    r"(?:%\(\w*(?:count|entries|done)\w*\)[sd]|{(?:\w*count\w*|done|hours|days)}) (?!more\b|not\b|of\b)[a-z]"
)
SEVERAL_AT_LEAST = {
    "“{value}”下有{count}个村（社区）和单位，网页上一次最多评{most}个。": "More than a page judges.",
    "“{name}”有{count}行，一张工作表放不下。": "More than a sheet holds.",
    "账号或密码不对。请核对大小写后重新输入；连续错%(count)d次，账号会锁定%(minutes)d分钟。": "A setting of several.",
    "{shown}等，共{count}条": "More than are shown.",
}
"""Texts whose number is never one, each with the reason."""


def test_english_has_singular_and_plural_after_a_number(catalogue: dict[tuple[str, str], Message]) -> None:
    plain = {message.id for message in catalogue.values() if COUNT_BEFORE_NOUN.search(message.string)}
    assert plain == set(SEVERAL_AT_LEAST), "write {count:row|rows} (ADR 14), or the number last"


@pytest.mark.parametrize(
    "path", sorted((REPOSITORY / "wuzha").rglob("templates/**/*.html")), ids=lambda path: path.name
)
def test_a_template_has_no_chinese_outside_its_tags(path: Path) -> None:
    text = TAGS.sub("", BLOCKS.sub("", path.read_text(encoding="utf-8"))).replace(OWN_NAME, "")
    assert [line.strip() for line in text.splitlines() if TEXT.search(line)] == []


def test_no_chinese_of_a_page_is_missing_in_the_catalogue(places: Places) -> None:
    msgids = {text for text, _sense in places}
    bare: dict[str, list[str]] = {}
    for package in PACKAGES_WITH_TEXTS:
        for path in sorted((REPOSITORY / "wuzha" / package).rglob("*.py")):
            place = path.relative_to(REPOSITORY).as_posix()
            if "/migrations/" in place or place.startswith((*SHEET_PACKAGES, PAPER_PACKAGE)):
                continue
            literals_of_file = [
                text for text, is_translated in literals(path) if TEXT.search(text) and not is_translated
            ]
            literals_of_file = [text for text in literals_of_file if text not in msgids or not LETTER.search(text)]
            if literals_of_file:
                bare[place] = literals_of_file
    assert {place: literals_of_file for place, literals_of_file in bare.items() if place not in ON_NO_PAGE} == {}
    assert set(ON_NO_PAGE) <= set(bare), "these hold no bare Chinese any more"


def literals(path: Path) -> Iterator[tuple[str, bool]]:
    """Yield every text of a file except docstrings (of f-strings the parts), and whether a text function gets it."""
    nodes = list_nodes(path)
    calls = [node for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    translated_ids = {
        id(word) for call in calls if call.func.id in (*TEXT_FUNCTIONS, *CONTEXT_FUNCTIONS) for word in call.args
    }
    docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value, id(node) in translated_ids
