"""Draw a list, public or circular, as PDF: A4, the margins of official papers, the head of the table on each page."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from io import BytesIO
from typing import Any

from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table

from wuzha.core.calendar_words import format_day
from wuzha.core.i18n import override
from wuzha.publishing.pdf.font import DRAWING, FONT, can_write
from wuzha.publishing.public_list import PublicList

MARGINS = {"topMargin": 37 * mm, "bottomMargin": 35 * mm, "leftMargin": 28 * mm, "rightMargin": 26 * mm}
"""Those of GB/T 9704-2012."""

COLUMN_WIDTHS = (18 * mm, 76 * mm, 30 * mm, 32 * mm)
HEADERS = ("序号", "名称", "类别", "结果")
NUMBER_HEIGHT = 26 * mm
_BODY = ParagraphStyle("body", fontName=FONT, fontSize=14, leading=24, wordWrap="CJK", bulletFontName=FONT)
_TITLE = ParagraphStyle("title", _BODY, fontSize=22, leading=34, alignment=TA_CENTER)
_CELL = ParagraphStyle("cell", _BODY, fontSize=12, leading=17)
_SIGNATURE = ParagraphStyle("signature", _BODY, alignment=TA_RIGHT)
_SMALL = ParagraphStyle("small", _BODY, fontSize=9, leading=13)
_LOOK = [
    ("GRID", (0, 0), (-1, -1), 0.5, "black"),
    ("FONT", (0, 0), (-1, -1), FONT, 12),
    ("ALIGN", (0, 0), (0, -1), "CENTER"),
    ("ALIGN", (2, 0), (-1, -1), "CENTER"),
    ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ("TOPPADDING", (0, 0), (-1, -1), 3),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
]


def can_draw_list(listing: PublicList) -> bool:
    """Return whether this machine has a font with every letter of the list."""
    names = (line.name for line in listing.lines)
    return can_write((*_describe(listing), *names, listing.title, *HEADERS, listing.replaced_by))


def draw_list_pdf(listing: PublicList) -> bytes:
    """Return the list as a PDF file; `can_draw_list` must have said that it can be drawn."""
    output = BytesIO()
    with DRAWING:
        document = SimpleDocTemplate(
            output,
            pagesize=A4,
            title=listing.title,
            author=listing.office,
            initialFontName=FONT,
            invariant=1,
            **MARGINS,
        )
        document.build(list(_make_parts(listing)), onFirstPage=_number_page, onLaterPages=_number_page)
    return output.getvalue()


def _make_parts(listing: PublicList) -> Iterator[Any]:
    for line in _break_title(listing):
        yield _write(line, _TITLE)
    yield Spacer(0, 4 * mm)
    if listing.replaced_by:
        yield _write(f"本{_name_kind(listing)}已由{listing.replaced_by}替代。", _BODY)
    for text in _describe(listing):
        yield _write(text, _BODY)
    yield Spacer(0, 4 * mm)
    rows = [(line.place, _write(line.name, _CELL), line.kind.chinese, line.outcome.chinese) for line in listing.lines]
    yield Table([HEADERS, *rows], COLUMN_WIDTHS, repeatRows=1, style=_LOOK)
    yield Spacer(0, 8 * mm)
    yield KeepTogether([_write(listing.office, _SIGNATURE), _write(_write_day(listing), _SIGNATURE)])
    yield Spacer(0, 4 * mm)
    yield _write(f"{_name_kind(listing)}内容的校验值 SHA-256 {listing.sha256}", _SMALL)


def _name_kind(listing: PublicList) -> str:
    """Return what it is called: without an approval it is a circular."""
    return "名单" if listing.approval else "通报"


def _break_title(listing: PublicList) -> list[str]:
    """Return the lines of the title: whose and of when, then what."""
    origin = f"{listing.office}{listing.period}"
    rest = listing.title.removeprefix(origin)
    return [listing.title] if rest == listing.title else [origin, rest]


def _describe(listing: PublicList) -> list[str]:
    """Return the sentences above the table."""
    approval = f"（批准文号：{listing.approval}）" if listing.approval else ""
    return [
        f"按照《{listing.plan_title}》{approval}，{listing.period}考核结果如下。",
        f"编号：{listing.number}。{f'替代{listing.replaces}。' if listing.replaces else ''}",
        *([listing.facts_note] if listing.facts_note else []),
        f"按组织的次序排列，不是排名；只{'公布' if listing.approval else '通报'}名称和结果。",
    ]


def _write_day(listing: PublicList) -> str:
    with override(None):
        return format_day(listing.issued_on)


def _write(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(text, quote=False), style)


def _number_page(canvas: Any, document: Any) -> None:
    """Write the number between dashes, to the right on odd pages and to the left on even ones."""
    canvas.setFont(FONT, 14)
    text = f"— {document.page} —"
    if document.page % 2:
        canvas.drawRightString(A4[0] - 31 * mm, NUMBER_HEIGHT, text)
    else:
        canvas.drawString(33 * mm, NUMBER_HEIGHT, text)
