"""Collects every text that a page can show into the catalogue of English: `python -m tests.texts` (make texts).

New texts are added without English, texts that are no longer used are removed, and those without English are listed.
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
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import write_po

from tests.catalogue import PO, REPOSITORY, compile_catalogue, list_messages, read_catalogue

TEXT_FUNCTIONS = ("_", "gettext", "gettext_lazy", "gettext_noop", "translate", "noop")
"""The functions whose first argument is a text."""
CONTEXT_FUNCTIONS = ("pgettext", "pgettext_lazy", "translate_as")
"""The functions whose first argument is a context and whose second is a text."""

_LITERAL = r"""u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
IN_TEMPLATE = re.compile(rf"(?:(?:gettext|_)\(|pgettext\({_LITERAL}, ){_LITERAL}\)")
TERMINAL_FAMILIES = ("assess", "codes", "database", "engine", "facts", "option", "output", "path", "server")
"""Families of problems that only a terminal shows, in Chinese."""

NOT_ON_PAGES = ("cli", "demo", "engines")
"""Packages whose texts appear on a terminal only, in Chinese."""

TextKey = tuple[str, str]
"""A text and its context, which is empty unless the text has several translations: ("登记", "button")."""

Places = dict[TextKey, list[str]]
"""Every text with the files that contain it."""


def collect_texts() -> Places:
    """Return every text that a page can show."""
    places_of_texts: Places = {}
    for key, place in [*find_in_templates(), *find_in_python(), *find_in_tables()]:
        places_of_texts.setdefault(key, []).append(place)
    return {key: list(dict.fromkeys(places)) for key, places in places_of_texts.items()}


def find_in_templates() -> Iterator[tuple[TextKey, str]]:
    """Yield the texts in the tags of templates."""
    from django.utils.translation.template import templatize

    for path in sorted((REPOSITORY / "wuzha").rglob("templates/**/*.html")):
        for context, text in IN_TEMPLATE.findall(templatize(path.read_text(encoding="utf-8"), origin=str(path))):
            yield (literal_eval(text), literal_eval(context or "''")), _place(path)


def find_in_python() -> Iterator[tuple[TextKey, str]]:
    """Yield the texts that are passed to one of the functions above."""
    for path in sorted((REPOSITORY / "wuzha").rglob("*.py")):
        if path.relative_to(REPOSITORY / "wuzha").parts[0] in NOT_ON_PAGES:
            continue
        with path.open("rb") as file:
            calls = extract_python(file, (*TEXT_FUNCTIONS, *CONTEXT_FUNCTIONS), [], {"encoding": "utf-8"})
            for _line, function, arguments, _comments in calls:
                first, second, *_ = (*arguments, None, None) if isinstance(arguments, tuple) else (arguments, None)
                if function in TEXT_FUNCTIONS and first:
                    yield (first, ""), _place(path)
                elif function in CONTEXT_FUNCTIONS and first and second:
                    yield (second, first), _place(path)


def find_in_tables() -> Iterator[tuple[TextKey, str]]:
    """Yield the texts in tables of the code: terms, columns, measures, problems."""
    from wuzha.core.measures import MEASURES
    from wuzha.core.words.phrases import COUNTED_CONTEXT

    yield from (((measure.label, COUNTED_CONTEXT), "wuzha/core/measures.py") for measure in MEASURES.values())
    yield from (((text, ""), place) for text, place in _find_table_texts())


def _find_table_texts() -> Iterator[tuple[str, str]]:
    from wuzha.core import vocabulary
    from wuzha.core.measures import MEASURES
    from wuzha.core.problems import CATALOGUE
    from wuzha.core.sheet.clause_lookup import explain_unsuitable_kind
    from wuzha.core.sheet.columns import SHEET_COLUMNS
    from wuzha.core.vocabulary import OrgKind, Term
    from wuzha.orgs.models import Org
    from wuzha.registers.models import BOOKS

    for terms in vars(vocabulary).values():
        if isinstance(terms, type) and issubclass(terms, Term):
            yield from ((term.chinese, "wuzha/core/vocabulary.py") for term in terms)
    for columns in SHEET_COLUMNS.values():
        for column in columns:
            column_texts = (column.header, column.note, *column.choices) if column.is_read else ()
            yield from ((text, "wuzha/core/sheet/columns.py") for text in column_texts if text)
    for measure in MEASURES.values():
        for text in (measure.count_text, measure.extent_text):
            yield text, "wuzha/core/measures.py"
    for code, template in CATALOGUE.items():
        if code.partition(".")[0] not in TERMINAL_FAMILIES:
            yield from ((text, "wuzha/core/problem_catalogue") for text in (template.text, template.remedy))
    yield from ((explain_unsuitable_kind(kind), "wuzha/core/sheet/clause_lookup.py") for kind in OrgKind)
    labels = (str(field.verbose_name) for field in Org._meta.concrete_fields)
    yield from ((label, "wuzha/orgs/models.py") for label in labels if not label.isascii())
    for book in BOOKS.values():
        yield from ((label, f"wuzha/registers/{book.register}.py") for label in book.get_fact_labels().values())


def _place(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


def update_catalogue(old_catalogue: Catalog, places_of_texts: Places) -> Catalog:
    """Return the catalogue with exactly these texts, in the order of their files."""
    catalogue = Catalog(locale="en")
    for (text, context), places in sorted(places_of_texts.items(), key=lambda item: item[1][0]):
        old_message = old_catalogue.get(text, context or None)
        locations = [(place, None) for place in places[:2]]
        catalogue.add(text, old_message.string if old_message else "", locations=locations, context=context or None)
    return catalogue


HEADING = """# English of every text on a page. `make texts` brings it up to date: see docs/adr/0014-two-languages.md.
msgid ""
msgstr ""
"Language: en\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
"""The header of the catalogue, without dates and names, which would change with every run."""


def write_catalogue(file: IO[bytes], catalogue: Catalog) -> None:
    """Write the catalogue as a file that changes only where its texts change."""
    file.write(HEADING.encode())
    write_po(file, catalogue, width=0, omit_header=True)


def main() -> int:
    """Update the catalogue; return 1 while texts are without English."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    old_catalogue = read_catalogue() if PO.exists() else Catalog(locale="en")
    catalogue = update_catalogue(old_catalogue, collect_texts())
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_catalogue(file, catalogue)
    compile_catalogue()
    missing = [message.id for message in list_messages(catalogue) if not message.string]
    for text in missing:
        print(text)
    print(
        f"{PO.relative_to(REPOSITORY)}: {len(missing)} of {len(list(list_messages(catalogue)))} texts without English"
    )
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
