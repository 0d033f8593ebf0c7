"""Read a paper that was made as a Word file for a page: the same words, its paragraphs and tables in their order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml.ns import qn

from wuzha.reports.papers.paper_style import ANNEX, CELL_HEAD, DAY, LEVEL_1, LEVEL_2, MODE, OFFICE, RECIPIENT, TITLE

_LOOKS = {
    TITLE.id: "title",
    MODE.id: "mode",
    LEVEL_1.id: "level",
    LEVEL_2.id: "level",
    RECIPIENT.id: "flush",
    OFFICE.id: "signature",
    DAY.id: "signature",
    ANNEX.id: "annex",
}
"""How paragraphs look on a page, by their style; the others are plain."""


@dataclass(frozen=True, slots=True)
class PreviewCell:
    """A cell of a table, over how many columns it goes, and whether it heads the others.

    `heading` is that of its column, which stands before the cell where a phone shows each row as a card.
    """

    text: str
    span: int = 1
    is_head: bool = False
    heading: str = ""


@dataclass(frozen=True, slots=True)
class PreviewBlock:
    """A paragraph with its look, or a table with its rows."""

    text: str = ""
    look: str = "plain"
    rows: tuple[tuple[PreviewCell, ...], ...] = ()

    @property
    def has_headings(self) -> bool:
        """Whether it is a table with a row of headings; else it is a form of labels and fields."""
        return bool(self.rows) and all(cell.is_head for cell in self.rows[0])


def read_preview(paper: bytes) -> list[PreviewBlock]:
    """Return the body of a paper, and after it what stands at the bottom of each page."""
    document = Document(BytesIO(paper))
    blocks = [block for element in document.element.body.iterchildren() for block in _read_element(element)]
    footers = dict.fromkeys(
        text
        for section in document.sections
        for paragraph in section.footer.paragraphs
        if (text := _read_text(paragraph._p)) and len(text) > len("— 1 —")
    )
    return [*blocks, *(PreviewBlock(text, "footer") for text in footers)]


def _read_element(element: Any) -> Iterator[PreviewBlock]:
    if element.tag == qn("w:p"):
        if text := _read_text(element):
            yield PreviewBlock(text, _LOOKS.get(_find_style(element), "plain"))
    elif element.tag == qn("w:tbl"):
        block = PreviewBlock(rows=tuple(_read_row(row) for row in element.iterchildren(qn("w:tr"))))
        yield _add_headings(block) if block.has_headings else block


def _add_headings(block: PreviewBlock) -> PreviewBlock:
    """Return the table with the heading of its column at each cell; one over several columns has none."""
    head, *rows = block.rows
    labelled_rows = [
        tuple(replace(cell, heading=head[place].text) for place, cell in enumerate(row))
        if len(row) == len(head)
        else row
        for row in rows
    ]
    return replace(block, rows=(head, *labelled_rows))


def _read_row(row: Any) -> tuple[PreviewCell, ...]:
    return tuple(_read_cell(cell) for cell in row.iterchildren(qn("w:tc")))


def _read_cell(cell: Any) -> PreviewCell:
    paragraphs = list(cell.iterchildren(qn("w:p")))
    text = "\n".join(filter(None, map(_read_text, paragraphs)))
    span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
    is_head = bool(paragraphs) and _find_style(paragraphs[0]) == CELL_HEAD.id
    return PreviewCell(text, 1 if span is None else int(span.get(qn("w:val"), "1")), is_head)


def _read_text(paragraph: Any) -> str:
    return "".join(text.text or "" for text in paragraph.iter(qn("w:t")))


def _find_style(paragraph: Any) -> str:
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return "" if style is None else str(style.get(qn("w:val"), ""))
