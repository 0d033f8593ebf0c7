"""Template tags for rounds: their names, and the rows of their orgs, of which a county has 360 on one page."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from django.template import Library
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from wuzha.core.i18n import join_words
from wuzha.web.templatetags.icons import render_outcome
from wuzha.web.templatetags.language import mark_chinese

if TYPE_CHECKING:
    from wuzha.decisions.models import Round
    from wuzha.web.decisions.round_rows import RoundRow

register = Library()
_ROW = '<tr id="org-{}"><th scope="row">{}</th>{}</tr>'
_LINK = '<a href="{}">{}</a>'
_BOX = (
    '<label><input type="checkbox" name="org" value="{}"{} aria-label="{}">'
    '<input type="hidden" name="shown" value="{}"></label> '
)
_CELL = '<td data-label="{}">{}</td>'


@register.filter("round_name")
def render_round_name(round_: Round) -> str:
    """Return the name of a round, the same on every page."""
    from wuzha.decisions.round_words import name_round

    return name_round(round_)


@register.simple_tag(name="round_rows")
def render_round_rows(
    rows: Iterable[RoundRow], round_: Round, *, shows_decisions: bool = True, boxes: bool = False, choice: object = ()
) -> SafeString:
    """Return a table row for each org; with `boxes` it can be chosen, and the `choice` are."""
    labels = _("系统结论"), _("自查"), _("复核"), pgettext("round", "认定")
    codes: Collection[str] = choice if isinstance(choice, set) else ()

    def render_row(row: RoundRow) -> tuple[object, ...]:
        name = format_html(_LINK, find_org_address(round_, row.code), mark_chinese(row.name))
        if boxes:
            state = SafeString(" state" if row.code in codes or "all" in codes else "")
            name = format_html("{}{}", format_html(_BOX, row.code, state, row.name, row.code), name)
        cells = (render_outcome(row.finding), _render_self_check(row), _render_verification(row), _render_decision(row))
        visible_cells = cells if shows_decisions else cells[:3]
        return row.code, name, format_html_join("", _CELL, zip(labels, visible_cells, strict=False))

    return format_html_join("", _ROW, map(render_row, rows))


def find_org_address(round_: Round, code: str) -> str:
    """Return the address of the org in the round."""
    return reverse("round_org", args=(round_.pk, code))


def _render_self_check(row: RoundRow) -> object:
    return format_html('<span class="late">{}</span>', row.self_check) if row.is_disputed else row.self_check


def _render_verification(row: RoundRow) -> object:
    return row.verification if row.verdict is None else render_outcome(row.verdict)


def _render_decision(row: RoundRow) -> SafeString:
    """Return what was decided or proposed, and how far that has come, or why the org is looked at singly."""
    badge = "" if row.decision is None else render_outcome(row.decision)
    words = [*row.doubts] or [row.decision_note, _("与系统结论不同") if row.differs else ""]
    note = join_words(word for word in words if word)
    if not note:
        return SafeString(badge)
    return format_html('{}{}<span class="note">{}</span>', badge, " " if badge else "", note)
