"""Render the public pages to bytes: what the site serves and what the static export writes are the same (ADR 30).

A page is rendered without a request, in Chinese, as a paper is: nothing of who reads it can stand in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from wuzha.assessments.result_cache import ResultCache
from wuzha.audit.verification import read_chain_head
from wuzha.core import i18n
from wuzha.decisions.list_columns import build_list_columns, select_rows
from wuzha.decisions.models import LONGEST_TEXT, PublishedList
from wuzha.publishing.certificate import find_certificate_codes, load_public_certificate
from wuzha.publishing.fresh_pages import FreshPageCache
from wuzha.publishing.line_rows import render_line_rows
from wuzha.publishing.list_files import write_list_csv, write_list_json
from wuzha.publishing.month_advice import load_month_advice
from wuzha.publishing.pdf.certificate_pdf import can_draw_certificate, draw_certificate_pdf
from wuzha.publishing.pdf.list_pdf import can_draw_list, draw_list_pdf
from wuzha.publishing.public_index import load_public_index
from wuzha.publishing.public_list import PublicLine, find_public_list, find_successor, read_list
from wuzha.publishing.publicity import ProposedLine, list_publicities, load_publicity
from wuzha.publishing.qr_code import draw_qr_svg

HTML, PDF = "text/html; charset=utf-8", "application/pdf"
STYLE_SHEET = Path(__file__).with_name("public.css")
CHINESE = "zh-hans"
CACHE_BYTES, MOST_FRESH_PAGES = 64_000_000, 2_000
FORM_KEY_PLACE = "the-key-of-this-form"


class ListForm(StrEnum):
    """A form in which a list is read."""

    PAGE = "page"
    JSON = "json"
    CSV = "csv"
    PDF = "pdf"


CONTENT_TYPES = {
    ListForm.PAGE: HTML,
    ListForm.JSON: "application/json; charset=utf-8",
    ListForm.CSV: "text/csv; charset=utf-8",
    ListForm.PDF: PDF,
}


@dataclass(frozen=True, slots=True)
class PublicPage:
    """The bytes of a page or file, their type, and the tag by which a browser asks whether they have changed."""

    content: bytes
    content_type: str = HTML
    tag: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tag", f'"{hashlib.sha256(self.content).hexdigest()[:32]}"')


PageForms = Mapping[ListForm, PublicPage]
"""The forms of what is read at an address; most have one."""

PAGES = ResultCache[PageForms](CACHE_BYTES, lambda forms: sum(len(page.content) for page in forms.values()))
FRESH_PAGES = FreshPageCache["PageForms | None"](MOST_FRESH_PAGES)


def load_index_page() -> PublicPage | None:
    """Return the first public page."""
    return _cache_until_next_line(("index",), lambda: render_page("public/index.html", {"index": load_public_index()}))


def load_month_page() -> PublicPage | None:
    """Return what residents are told this month."""
    return _cache_until_next_line(
        ("month",), lambda: render_page("public/month.html", {"advice": load_month_advice(timezone.localdate())})
    )


def load_list_page(number: str, form: ListForm = ListForm.PAGE) -> PublicPage | None:
    """Return a public list in this form; None where there is none of this number.

    A list never changes: its bytes are cached for its hash and the number of the list that has replaced it. The forms
    are rendered at once, since opening the database takes longer than two of them; the PDF alone takes much longer.
    """
    render, key = (_draw_list, "list as PDF") if form is ListForm.PDF else (_render_list, "list")

    def load() -> PageForms | None:
        listing = find_public_list(number)
        if listing is None:
            return None
        state = (listing.sha256, find_successor(listing))
        return PAGES.get((key, number), state, lambda: render(listing))

    forms = FRESH_PAGES.get((key, number), load)
    return None if forms is None else forms.get(form)


def load_publicity_page(round_id: int) -> PublicPage | None:
    """Return the page of a publicity; None where there is none."""

    def render() -> PublicPage | None:
        publicity = load_publicity(round_id)
        if publicity is None:
            return None
        is_over = publicity.is_over(timezone.localdate())
        return render_page("public/publicity.html", {"publicity": publicity, "is_over": is_over}, publicity.lines)

    return _cache_until_next_line(("publicity", round_id), render)


def load_certificate_page(code: str) -> PublicPage | None:
    """Return the page of a certificate as it is today; None for a wrong code."""

    def render() -> PublicPage | None:
        certificate = load_public_certificate(code)
        if certificate is None:
            return None
        context = {
            "certificate": certificate,
            "qr_code": draw_qr_svg(certificate.address),
            "has_pdf": can_draw_certificate(certificate),
        }
        return render_page("public/certificate.html", context)

    return _cache_until_next_line(("certificate", code), render)


def load_certificate_pdf(code: str) -> PublicPage | None:
    """Return a certificate as PDF; None for a wrong code, and where this machine has no font for it."""

    def render() -> PublicPage | None:
        certificate = load_public_certificate(code)
        if certificate is None or not can_draw_certificate(certificate):
            return None
        return PublicPage(draw_certificate_pdf(certificate), PDF)

    return _cache_until_next_line(("certificate as PDF", code), render)


def load_objection_form() -> PublicPage | None:
    """Return the empty form for objections to the publicities that run today, the same for everybody.

    Where its key belongs stands `FORM_KEY_PLACE`.
    """

    def render() -> PublicPage:
        today = timezone.localdate()
        publicities = [publicity for publicity in list_publicities() if not publicity.is_over(today)]
        context = {"publicities": publicities, "longest_text": LONGEST_TEXT, "form_key": FORM_KEY_PLACE}
        return render_page("public/objection.html", context)

    return _cache_until_next_line(("objection",), render)


def load_objections_of_copy() -> PublicPage:
    """Return the page that an export has in place of the forms: how to object where there is no site to receive it."""
    today = timezone.localdate()
    publicities = [publicity for publicity in list_publicities() if not publicity.is_over(today)]
    return render_page("public/objections_of_copy.html", {"publicities": publicities})


def load_answer_form() -> PublicPage:
    """Return the empty form in which an objection is looked up."""
    return render_page("public/answer.html", {})


def load_style_sheet() -> PublicPage:
    """Return the style sheet of the public pages: one file at one address, so that a copy elsewhere has it too."""
    return PublicPage(STYLE_SHEET.read_bytes(), "text/css; charset=utf-8")


def render_page(
    template: str,
    context: dict[str, object],
    lines: Iterable[PublicLine | ProposedLine] = (),
    certificate_codes: Mapping[int, str] = MappingProxyType({}),
) -> PublicPage:
    """Return a public page rendered from its template, in Chinese and without a request; `lines` are its table."""
    with translation.override(CHINESE), i18n.override(None):
        rows = render_line_rows(lines, certificate_codes)
        return PublicPage(render_to_string(template, context | {"rows": rows}).encode())


def _render_list(listing: PublishedList) -> PageForms:
    rows = select_rows(listing)
    public = read_list(listing, rows)
    contents = {
        ListForm.JSON: write_list_json(public, build_list_columns(listing, rows)),
        ListForm.CSV: write_list_csv(public),
    }
    codes = find_certificate_codes(listing)
    context = {"list": public, "has_pdf": can_draw_list(public), "has_certificates": bool(codes)}
    page = render_page("public/list.html", context, public.lines, codes)
    return {ListForm.PAGE: page} | {
        form: PublicPage(content, CONTENT_TYPES[form]) for form, content in contents.items()
    }


def _draw_list(listing: PublishedList) -> PageForms:
    """Return the list as PDF; nothing where this machine has no font for it."""
    public = read_list(listing, select_rows(listing))
    return {ListForm.PDF: PublicPage(draw_list_pdf(public), PDF)} if can_draw_list(public) else {}


def _cache_until_next_line(key: tuple[object, ...], render: Callable[[], PublicPage | None]) -> PublicPage | None:
    """Return the page as it is for this end of the log and this day: every step of a round is a line of it."""

    def load() -> PageForms | None:
        state = (read_chain_head(), timezone.localdate(), settings.PUBLIC_ADDRESS)
        forms = PAGES.find(key, state)
        if forms is not None:
            return forms
        page = render()
        return None if page is None else PAGES.get(key, state, lambda: {ListForm.PAGE: page})

    forms = FRESH_PAGES.get(key, load)
    return None if forms is None else forms[ListForm.PAGE]
