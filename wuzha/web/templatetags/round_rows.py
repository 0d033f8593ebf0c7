"""Template tags for rounds: their names, and the rows of their orgs, of which a county has 360 on one page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.template import Library
from django.urls import reverse
from django.utils import timezone
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


@register.filter("without_outcome")
def remove_outcome(sentence: str) -> str:
    """Return a sealed sentence without the outcome at its beginning, for places where its badge stands beside it."""
    from wuzha.decisions.round_words import strip_outcome

    return strip_outcome(sentence)


@register.simple_tag(name="round_rows")
def render_round_rows(
    rows: Iterable[RoundRow],
    round_: Round,
    *,
    shows_decisions: bool = True,
    shows_doubts: bool = False,
    boxes: bool = False,
    choice: object = (),
) -> SafeString:
    """Return a table row for each org; with `boxes` it can be chosen, and the `choice` are."""
    renderers: list[tuple[str, Callable[[RoundRow], object]]] = [
        (_("系统结论"), lambda row: render_outcome(row.finding)),
        (_("自查"), _render_self_check),
        (_("复核"), _render_verification),
    ]
    if shows_decisions:
        renderers.append((pgettext("round", "认定"), _render_decision))
    if shows_doubts:
        renderers.append((_("原因"), lambda row: join_words(row.doubts)))
    codes: Collection[str] = choice if isinstance(choice, set) else ()

    def render_row(row: RoundRow) -> tuple[object, ...]:
        name = format_html(_LINK, find_org_address(round_, row.code), mark_chinese(row.name))
        if boxes:
            state = SafeString(" state" if row.code in codes or "all" in codes else "")
            name = format_html("{}{}", format_html(_BOX, row.code, state, row.name, row.code), name)
        cells = ((label, render(row)) for label, render in renderers)
        return row.code, name, format_html_join("", _CELL, cells)

    return format_html_join("", _ROW, map(render_row, rows))


@register.filter(name="is_past")
def is_past(day: date | None) -> bool:
    """Return whether the day is over."""
    return day is not None and day < timezone.localdate()


def find_org_address(round_: Round, code: str) -> str:
    """Return the address of the org in the round."""
    return reverse("round_org", args=(round_.pk, code))


def _render_self_check(row: RoundRow) -> object:
    return format_html('<span class="late">{}</span>', row.self_check) if row.is_disputed else row.self_check


def _render_verification(row: RoundRow) -> object:
    return row.verification if row.verdict is None else render_outcome(row.verdict)


def _render_decision(row: RoundRow) -> SafeString:
    """Return what was decided or proposed, and how far that has come."""
    badge = "" if row.decision is None else render_outcome(row.decision)
    words = row.decision_note, _("与系统结论不同") if row.differs else ""
    note = join_words(word for word in words if word)
    if not note:
        return SafeString(badge)
    return format_html('{}{}<span class="note">{}</span>', badge, " " if badge else "", note)
