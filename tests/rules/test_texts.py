"""Every text of a page has its English, and no text passes the catalogue by."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Message

from tests.texts import HOUSE, PO, SAYING, SAYING_IN_A_SENSE, Places, english, messages, texts

CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
QUOTED = re.compile(r"“[^”]*”|、(?= \.|\.|$)|万元|元(?= or)|元(?= in)|是(?= \(yes\))|否(?= \(no\))")
"""What an English text may quote: a word as our sheets write it."""

SPELLED_OTHERWISE = {"wan": "yuan", "bare": "yuan"}
"""Slots for which English takes another one of the same words: amounts in full instead of in 万."""

IN_CHARGE = ("site", "web", "people", "orgs", "programmes", "assessments", "reports", "intake", "registers")
TAGS = re.compile(r"{%.*?%}|{#.*?#}|{{.*?}}", re.DOTALL)
BLOCKS = re.compile(r"{% blocktranslate.*?endblocktranslate %}", re.DOTALL)
OWN_NAME = "中文"
"""The language's own name, as the switch shows it on English pages."""

LETTER = re.compile(r"[\u3400-\u9fff]")
"""A mark of punctuation alone is in the catalogue, and yet says nothing English unless it is looked up."""

TEXT = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
ON_NO_PAGE: dict[str, str] = {
    "wuzha/site/settings.py": "Said to whoever starts the server, before there is a page.",
    "wuzha/web/books/entry_form.py": "Compares what a column says and what a sheet writes, in Chinese.",
    "wuzha/web/orgs/org_form.py": "What names may be parted by.",
    "wuzha/orgs/models.py": "Labels of columns: said where a page shows them (tests/texts.py).",
    "wuzha/intake/uploads/org_drafts.py": "Parts the names of an org as they are stored.",
    "wuzha/intake/uploads/org_undo.py": "Parts the names of an org as they are stored.",
    "wuzha/orgs/services.py": "Parts the names of an org as they are stored.",
    "wuzha/web/people/export.py": "A paper.",
    "wuzha/reports/workbook/basis_sheet.py": "A paper.",
    "wuzha/reports/workbook/duties_sheet.py": "A paper.",
    "wuzha/reports/workbook/evidence_sheet.py": "A paper.",
    "wuzha/reports/workbook/reading_sheets.py": "A paper.",
    "wuzha/reports/workbook/reasons_sheet.py": "A paper.",
    "wuzha/reports/workbook/formats.py": "A paper.",
    "wuzha/reports/workbook/sheet_page.py": "A paper.",
    "wuzha/reports/workbook/standings_sheet.py": "A paper.",
    "wuzha/reports/workbook/report.py": "A paper.",
    "wuzha/reports/terminal.py": "The terminal.",
    "wuzha/reports/line_breaks.py": "Where a line of a paper may break.",
    "wuzha/reports/maps/geojson.py": "What mapping programs call a name.",
}
"""Files with Chinese that no catalogue holds, each with the reason."""

READ_OR_WRITTEN = ("wuzha/intake/files/", "wuzha/intake/reading/")
"""Where sheets are read and written, in the words of sheets."""


@pytest.fixture(scope="module")
def catalogue() -> dict[tuple[str, str], Message]:
    return {(message.id, message.context or ""): message for message in messages(english())}


@pytest.fixture(scope="module")
def wanted() -> Places:
    return texts()


def test_every_text_has_its_english_and_the_catalogue_holds_no_other(
    catalogue: dict[tuple[str, str], Message], wanted: Places
) -> None:
    missing = [text for text in wanted if text not in catalogue or not catalogue[text].string]
    assert missing == [], f"run `make texts`, then write their English into {PO.relative_to(HOUSE)}"
    assert [text for text in catalogue if text not in wanted] == [], "run `make texts`: nobody says these any more"
    assert [text for text, message in catalogue.items() if message.fuzzy] == []


def test_english_fills_the_same_slots(catalogue: dict[tuple[str, str], Message]) -> None:
    for message in written(catalogue):
        chinese, spoken = slots(message.id), slots(message.string)
        assert spoken == {SPELLED_OTHERWISE.get(slot, slot) for slot in chinese}, message.id


def written(catalogue: dict[tuple[str, str], Message]) -> Iterator[Message]:
    """Those that have their English; the others are told of once."""
    return (message for message in catalogue.values() if message.string)


def slots(text: str) -> set[str]:
    """The names in %(…)s and {…}, the first with their kind."""
    return set(re.findall(r"%\(\w+\)[a-z]", text)) | {name for _, name, _, _ in Formatter().parse(text) if name}


def test_no_chinese_stands_in_the_english_but_what_it_quotes(catalogue: dict[tuple[str, str], Message]) -> None:
    left = {message.string for message in catalogue.values() if CHINESE.search(QUOTED.sub("", message.string))}
    assert left == set()


def test_english_ends_as_its_chinese_does(catalogue: dict[tuple[str, str], Message]) -> None:
    for message in written(catalogue):
        if message.id.endswith("。") and len(message.id) > 1:
            assert message.string.rstrip("”)").endswith("."), message.id
        assert "  " not in message.string, message.id


@pytest.mark.parametrize("path", sorted((HOUSE / "wuzha").rglob("templates/**/*.html")), ids=lambda path: path.name)
def test_a_template_says_nothing_outside_its_tags(path: Path) -> None:
    shown = TAGS.sub("", BLOCKS.sub("", path.read_text(encoding="utf-8"))).replace(OWN_NAME, "")
    assert [line.strip() for line in shown.splitlines() if TEXT.search(line)] == []


def test_no_chinese_of_a_page_passes_the_catalogue_by(wanted: Places) -> None:
    known = {text for text, _sense in wanted}
    bare: dict[str, list[str]] = {}
    for room in IN_CHARGE:
        for path in sorted((HOUSE / "wuzha" / room).rglob("*.py")):
            place = path.relative_to(HOUSE).as_posix()
            if "/migrations/" in place or place.startswith(READ_OR_WRITTEN):
                continue
            found = [text for text, is_said in literals(path) if TEXT.search(text) and not is_said]
            found = [text for text in found if text not in known or not LETTER.search(text)]
            if found:
                bare[place] = found
    assert {place: found for place, found in bare.items() if place not in ON_NO_PAGE} == {}
    assert set(ON_NO_PAGE) <= set(bare), "these hold no bare Chinese any more"


def literals(path: Path) -> Iterator[tuple[str, bool]]:
    """Every text of the file but its docstrings, and whether it is handed to a function that says it; of one with
    slots, its parts.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    saying = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    said = {id(word) for call in saying if call.func.id in (*SAYING, *SAYING_IN_A_SENSE) for word in call.args}
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value, id(node) in said
