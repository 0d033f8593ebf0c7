"""Draw a certificate (证书) as one page, A4 landscape, with the QR code that leads to its state."""

from __future__ import annotations

from html import escape
from io import BytesIO
from typing import Any

from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from wuzha.core.calendar_words import format_day
from wuzha.core.i18n import override
from wuzha.core.vocabulary import TitleState
from wuzha.publishing.certificate import PublicCertificate
from wuzha.publishing.pdf.font import DRAWING, FONT, can_write
from wuzha.publishing.qr_code import QUIET_MODULES, list_dark_runs

WIDTH, HEIGHT = landscape(A4)
TITLE = "认定证书"
TEXT_WIDTH = 230 * mm
QR_SIZE = 42 * mm
_NAME_SIZE, _SMALLEST_NAME_SIZE = 38, 20
_BODY = ParagraphStyle("body", fontName=FONT, fontSize=20, leading=34, wordWrap="CJK", alignment=TA_CENTER)
_NOTE = ParagraphStyle("note", _BODY, fontSize=12, leading=18)
_STATE = ParagraphStyle("state", _BODY, fontSize=16, leading=24, textColor="#c0362c")


def can_draw_certificate(certificate: PublicCertificate) -> bool:
    """Return whether this machine has a font with every letter of the certificate."""
    return can_write((TITLE, certificate.name, certificate.office, *_write_texts(certificate)))


def draw_certificate_pdf(certificate: PublicCertificate) -> bytes:
    """Return the certificate as a PDF file; `can_draw_certificate` must have said that it can be drawn."""
    output = BytesIO()
    with DRAWING:
        canvas = Canvas(output, pagesize=(WIDTH, HEIGHT), invariant=1, initialFontName=FONT)
        canvas.setTitle(f"{certificate.name}{TITLE}")
        canvas.setAuthor(certificate.office)
        _draw_frame(canvas)
        _draw_words(canvas, certificate)
        _draw_foot(canvas, certificate)
        canvas.showPage()
        canvas.save()
    return output.getvalue()


def _write_texts(certificate: PublicCertificate) -> list[str]:
    """Return the state unless it is valid, the sentence, the numbers, the note on the facts, the day, the address."""
    with override(None):
        day = format_day(certificate.issued_on)
        match certificate.state:
            case TitleState.REVOKED if certificate.revoked_on is not None:
                state = f"这项认定已于{format_day(certificate.revoked_on)}撤销，证书不再有效。"
            case TitleState.SUPERSEDED:
                state = f"这是{certificate.period}的证书；以后的结果见名单{certificate.superseded_by}。"
            case _:
                state = ""
    return [
        state,
        f"按照《{certificate.plan_title}》，经{certificate.period}考核，认定为达标。",
        f"名单编号{certificate.list_number}，批准文号{certificate.approval}",
        certificate.facts_note,
        day,
        f"扫码查验：{certificate.address}",
    ]


def _draw_frame(canvas: Any) -> None:
    for margin, width in ((12 * mm, 3), (14.5 * mm, 0.8)):
        canvas.setLineWidth(width)
        canvas.rect(margin, margin, WIDTH - 2 * margin, HEIGHT - 2 * margin)


def _draw_words(canvas: Any, certificate: PublicCertificate) -> None:
    state, sentence, numbers, facts_note, _day, _address = _write_texts(certificate)
    canvas.setFont(FONT, 48)
    canvas.drawCentredString(WIDTH / 2, HEIGHT - 44 * mm, TITLE)
    if state:
        _draw_paragraph(canvas, state, _STATE, HEIGHT - 51 * mm)
    size = _NAME_SIZE
    while size > _SMALLEST_NAME_SIZE and canvas.stringWidth(certificate.name, FONT, size) > TEXT_WIDTH:
        size -= 1
    name = ParagraphStyle("name", _BODY, fontSize=size, leading=size * 1.3)
    top = _draw_paragraph(canvas, certificate.name, name, HEIGHT - 66 * mm)
    top = _draw_paragraph(canvas, sentence, _BODY, top - 8 * mm)
    top = _draw_paragraph(canvas, numbers, _NOTE, top - 4 * mm)
    if facts_note:
        _draw_paragraph(canvas, facts_note, _NOTE, top)


def _draw_foot(canvas: Any, certificate: PublicCertificate) -> None:
    *_, day, address = _write_texts(certificate)
    left, bottom = 26 * mm, 30 * mm
    _draw_qr_code(canvas, certificate.address, left, bottom)
    canvas.setFont(FONT, 9)
    canvas.drawString(left, 22 * mm, address)
    canvas.setFont(FONT, 20)
    canvas.drawRightString(WIDTH - 34 * mm, 52 * mm, certificate.office)
    canvas.drawRightString(WIDTH - 34 * mm, 39 * mm, day)


def _draw_paragraph(canvas: Any, text: str, style: ParagraphStyle, top: float) -> float:
    """Write a paragraph in the middle of the page, below this height; return the height of its end."""
    paragraph = Paragraph(escape(text, quote=False), style)
    _width, height = paragraph.wrap(TEXT_WIDTH, HEIGHT)
    paragraph.drawOn(canvas, (WIDTH - TEXT_WIDTH) / 2, top - height)
    return float(top - height)


def _draw_qr_code(canvas: Any, text: str, left: float, bottom: float) -> None:
    count, runs = list_dark_runs(text)
    module = QR_SIZE / (count + 2 * QUIET_MODULES)
    canvas.setFillGray(0)
    for row, first, length in runs:
        height = bottom + QR_SIZE - (row + QUIET_MODULES + 1) * module
        canvas.rect(left + (first + QUIET_MODULES) * module, height, length * module, module, stroke=0, fill=1)
