"""Read all words of a Word file that a program may show: of paragraphs, drawings, fields, deletions and attributes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from lxml import etree

_TEXTS = ("t", "delText", "instrText", "delInstrText")
_ALTERNATIVES = ("", "Choice", "Fallback")
"""A program shows one of two alternatives: words are read with both, and without each."""


def list_texts(data: bytes) -> list[str]:
    """Return the words of every paragraph as they are read on, of other elements, and of attributes, each once."""
    texts: dict[str, None] = {}
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    with ZipFile(BytesIO(data)) as package:
        for name in package.namelist():
            if name.lower().endswith(".xml"):
                texts |= dict.fromkeys(_iterate_texts(etree.fromstring(package.read(name), parser)))
    return list(texts)


def _iterate_texts(root: Any) -> Iterator[str]:
    for element in root.iter(etree.Element):
        # A style has its font hundreds of times, and no honour is written in ASCII.
        yield from (value for value in element.values() if not value.isascii())
        if element.text and not element.text.isspace():
            yield element.text
    has_alternatives = next(root.iter("{*}AlternateContent"), None) is not None
    for left_out in _ALTERNATIVES if has_alternatives else _ALTERNATIVES[:1]:
        yield from _join_paragraphs(root, left_out)


def _join_paragraphs(root: Any, left_out: str) -> Iterator[str]:
    """Yield the words of each paragraph without those of a text box in it, which stand elsewhere on the page."""
    words: dict[Any, list[str]] = defaultdict(list)
    for element in root.iter(*(f"{{*}}{name}" for name in _TEXTS)):
        if left_out and next(element.iterancestors(f"{{*}}{left_out}"), None) is not None:
            continue
        words[next(element.iterancestors("{*}p"), None)].append(element.xpath("string()"))
    for texts in words.values():
        yield "".join(texts)
