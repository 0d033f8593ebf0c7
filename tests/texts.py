"""Every text that a page can say, and the English of each: `python -m tests.texts` (make texts) brings them together.

New texts are added to the catalogue without English, those that nobody says any more are taken out. What is still to
be written in English is listed.
"""

from __future__ import annotations

import os
import re
import sys
from ast import literal_eval
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

HOUSE = Path(__file__).parents[1]
PO = HOUSE / "wuzha" / "locale" / "en" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
SAYING = ("_", "gettext", "gettext_lazy", "gettext_noop", "say", "later")
"""The functions whose first argument is a text."""
SAYING_IN_A_SENSE = ("pgettext", "pgettext_lazy", "say_as")
"""The functions whose first argument is a sense and whose second is a text."""

_LITERAL = r"""u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
IN_TEMPLATE = re.compile(rf"(?:(?:gettext|_)\(|pgettext\({_LITERAL}, ){_LITERAL}\)")
NOT_ON_PAGES = ("cli", "demo", "engines")
"""Rooms that speak on a terminal alone, in Chinese."""

Said = tuple[str, str]
"""A text, and where it means something else than elsewhere, in which sense: ("登记", "button"); else an empty one."""

Places = dict[Said, list[str]]
"""Every text with the files that say it."""


def texts() -> Places:
    """Every text that a page can say."""
    found: Places = {}
    for said, place in [*in_templates(), *in_python(), *in_tables()]:
        found.setdefault(said, []).append(place)
    return {said: list(dict.fromkeys(places)) for said, places in found.items()}


def in_templates() -> Iterator[tuple[Said, str]]:
    """What stands in a template's tags."""
    from django.utils.translation.template import templatize

    for path in sorted((HOUSE / "wuzha").rglob("templates/**/*.html")):
        for sense, text in IN_TEMPLATE.findall(templatize(path.read_text(encoding="utf-8"), origin=str(path))):
            yield (literal_eval(text), literal_eval(sense or "''")), _place(path)


def in_python() -> Iterator[tuple[Said, str]]:
    """What is handed to one of the functions that say it."""
    for path in sorted((HOUSE / "wuzha").rglob("*.py")):
        if path.relative_to(HOUSE / "wuzha").parts[0] in NOT_ON_PAGES:
            continue
        with path.open("rb") as file:
            found = extract_python(file, (*SAYING, *SAYING_IN_A_SENSE), [], {"encoding": "utf-8"})
            for _line, function, said, _comments in found:
                first, second, *_ = (*said, None, None) if isinstance(said, tuple) else (said, None)
                if function in SAYING and first:
                    yield (first, ""), _place(path)
                elif function in SAYING_IN_A_SENSE and first and second:
                    yield (second, first), _place(path)


def in_tables() -> Iterator[tuple[Said, str]]:
    """What stands in tables of ours: terms, columns, what can be counted, what can be wrong."""
    from wuzha.core.measures import MEASURES
    from wuzha.core.words.phrases import COUNTED

    yield from (((measure.label, COUNTED), "wuzha/core/measures.py") for measure in MEASURES.values())
    yield from (((text, ""), place) for text, place in _table_texts())


def _table_texts() -> Iterator[tuple[str, str]]:
    from wuzha.core import vocabulary
    from wuzha.core.measures import MEASURES
    from wuzha.core.problems import CATALOGUE
    from wuzha.core.sheet.clause_lookup import not_for
    from wuzha.core.sheet.columns import COLUMNS
    from wuzha.core.vocabulary import OrgKind, Term
    from wuzha.orgs.models import Org
    from wuzha.registers.models import BOOKS

    for terms in vars(vocabulary).values():
        if isinstance(terms, type) and issubclass(terms, Term):
            yield from ((term.written, "wuzha/core/vocabulary.py") for term in terms)
    for columns in COLUMNS.values():
        for column in columns:
            said = (column.header, column.note, *column.choices) if column.is_read else ()
            yield from ((text, "wuzha/core/sheet/columns.py") for text in said if text)
    for measure in MEASURES.values():
        for text in (measure.in_units, measure.in_numbers):
            yield text, "wuzha/core/measures.py"
    for code, template in CATALOGUE.items():
        if code.partition(".")[0] not in ("facts", "engine"):
            yield from ((text, "wuzha/core/problems.py") for text in (template.text, template.remedy))
    yield from ((not_for(kind), "wuzha/core/sheet/clause_lookup.py") for kind in OrgKind)
    labels = (str(field.verbose_name) for field in Org._meta.concrete_fields)
    yield from ((label, "wuzha/orgs/models.py") for label in labels if not label.isascii())
    for book in BOOKS.values():
        yield from ((label, f"wuzha/registers/{book.register}.py") for label in book.fact_labels().values())


def _place(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


def english() -> Catalog:
    """The catalogue as it is."""
    with PO.open("rb") as file:
        return read_po(file, locale="en", charset="utf-8")


def updated(known: Catalog, wanted: Places) -> Catalog:
    """The catalogue with exactly these texts, in the order of the files that say them."""
    catalogue = Catalog(locale="en")
    for (text, sense), places in sorted(wanted.items(), key=lambda one: one[1][0]):
        before = known.get(text, sense or None)
        where = [(place, None) for place in places[:2]]
        catalogue.add(text, before.string if before else "", locations=where, context=sense or None)
    return catalogue


HEADING = """# English of every text on a page. `make texts` brings it up to date: see docs/adr/0014-two-languages.md.
msgid ""
msgstr ""
"Language: en\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
"""What a catalogue says of itself; no dates and no names, which would change with every run."""


def write(file: IO[bytes], catalogue: Catalog) -> None:
    """The catalogue as a file that changes only where its texts do."""
    file.write(HEADING.encode())
    write_po(file, catalogue, width=0, omit_header=True)


def messages(catalogue: Catalog) -> Iterator[Message]:
    """All but the heading."""
    return (message for message in catalogue if message.id)


def compiled() -> None:
    """The catalogue as the program reads it, written anew where it is older."""
    if MO.exists() and MO.stat().st_mtime >= PO.stat().st_mtime:
        return
    fresh = MO.with_name(f"{os.getpid()}.mo")
    with fresh.open("wb") as file:
        write_mo(file, english())
    fresh.replace(MO)


def main() -> int:
    """Brings the catalogue up to date; 1 while texts are without English."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    known = english() if PO.exists() else Catalog(locale="en")
    catalogue = updated(known, texts())
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write(file, catalogue)
    compiled()
    missing = [message.id for message in messages(catalogue) if not message.string]
    for text in missing:
        print(text)
    print(f"{PO.relative_to(HOUSE)}: {len(missing)} of {len(list(messages(catalogue)))} texts without English")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
