"""Template tags of the calendar of declarations: its cells, each an icon and a word, and a box where one can choose.

As `html_fragments`, they build repeated HTML without the template engine: a page has up to a thousand cells.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from django.template import Library
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from wuzha.core.calendar_words import format_month
from wuzha.core.i18n import translate
from wuzha.core.periods import Period
from wuzha.core.vocabulary import MonthState, Register
from wuzha.web.templatetags.icons import render_icon
from wuzha.web.templatetags.language import mark_chinese

if TYPE_CHECKING:
    from wuzha.registers.declaration_calendar import CalendarCell, CalendarRow
    from wuzha.web.declarations.calendar_page import CalendarPage

register = Library()

STATE_ICONS = {
    MonthState.DECLARED: "check",
    MonthState.LATE: "clock",
    MonthState.REPORTED: "user",
    MonthState.MISSING: "circle",
    MonthState.OVERDUE: "circle-alert",
    MonthState.NOT_DUE: "ellipsis",
    MonthState.ABSENT: "minus",
}
_DECLARED_STATES = (MonthState.DECLARED, MonthState.LATE)
_BOX = (
    '<td class="{0}"><label><input type="checkbox" name="cell" value="{1}" data-count="{2}"{3}>'
    '<span class="unseen">{4}</span>{5}<span class="word">{6}</span>{7}</label></td>'
)
_LINE_BUTTON = (
    '<button class="line" name="choose" value="{0}|{1}" title="{3}">{2}<span class="unseen">{3}</span></button>'
)
_PLAIN = '<td class="{0}">{1}<span class="word">{2}</span></td>'


@register.simple_tag(name="month_cells")
def render_cells(page: CalendarPage, row: int, keys: Collection[str]) -> SafeString:
    """Return the cells of one row of the calendar; `keys` names those that are chosen."""

    def list_cells() -> Iterator[tuple[SafeString]]:
        for cell in page.calendar.rows[row].cells:
            yield (_render_cell(page, cell, cell.key in keys),)

    return format_html_join("", "{}", list_cells())


@register.simple_tag(name="month_heads")
def render_heads(page: CalendarPage) -> SafeString:
    """Return the heads of the columns of months; the year stands where it begins."""
    months = page.calendar.months
    open_months = {cell.month for cell in page.calendar.cells.values() if page.access.may_choose(cell)}
    return format_html_join(
        "",
        '<th scope="col"{}>{}</th>',
        ((_mark_now(page, month), _render_head(month, is_open=month in open_months)) for month in months),
    )


def _render_head(month: Period, *, is_open: bool) -> SafeString:
    """Return the head of a column: a button that chooses its cells, where there are any."""
    short = format_month(month.start.month)
    words = format_html('<span class="unseen">{}</span><span aria-hidden="true">{}</span>', month.label, short)
    if not is_open:
        return words
    # Browsers leave buttons out where they repeat the head of a table on a further sheet of paper.
    button = format_html(_LINE_BUTTON, "month", month.id, words, _("选整列"))
    return format_html('<span class="line-name">{}</span>{}', short, button)


@register.simple_tag(name="row_head")
def render_row_head(page: CalendarPage, row: CalendarRow) -> SafeString:
    """Return the name of the org: a button that chooses its ended months, where it owes any."""
    name = mark_chinese(row.org.name)
    if not any(page.access.may_choose(cell) and cell.has_ended for cell in row.cells):
        return format_html("{}", name)
    # A phone shows one month at a time: a row has no cells there that nobody sees chosen.
    button = format_html(_LINE_BUTTON, "row", row.org.code, name, _("选整行"))
    return format_html('<span class="line-name">{}</span>{}', name, button)


@register.simple_tag(name="month_state")
def render_state(state: MonthState) -> SafeString:
    """Return the state of a month: icon and word."""
    return format_html('<span class="state {}">{}{}</span>', state.value, render_icon(STATE_ICONS[state]), state.label)


@register.simple_tag(name="row_count")
def format_count(count: int, of: Register) -> str:
    """Return how many rows the ledger has: 2起 of cases, 2条 of others, 零 for none."""
    if not count:
        return _("零")
    return translate("{count}起", count=count) if of is Register.CASES else translate("{count}条", count=count)


def _mark_now(page: CalendarPage, month: Period) -> SafeString:
    return SafeString(' class="now"' if month == page.month else "")


def _render_cell(page: CalendarPage, cell: CalendarCell, is_chosen: bool) -> SafeString:
    sees_count = page.access.count_scope.holds(cell.org.path)
    count = format_count(cell.count, page.register) if sees_count else ""
    is_now = " now" if cell.month == page.month else ""
    icon = render_icon(STATE_ICONS[cell.state])
    if not page.access.may_choose(cell):
        return format_html(_PLAIN, f"{cell.state.value}{is_now}", icon, _format_closed(cell, count))
    note = format_html(' <small class="note">{}</small>', _("台账%(count)s") % {"count": count}) if sees_count else ""
    about = f"{cell.org.name} {cell.month.label} {cell.state.label} "
    mark = SafeString(" checked" if is_chosen else "")
    number = cell.count if sees_count else ""
    return format_html(
        _BOX, f"{cell.state.value}{is_now}", cell.key, number, mark, about, icon, _shorten(cell.state), note
    )


def _format_closed(cell: CalendarCell, count: str) -> SafeString | str:
    """Return the words of a month that cannot be chosen: what is declared has the number of its rows."""
    label = cell.state.label
    if cell.state in _DECLARED_STATES and count:
        return format_html('<span class="unseen">{}</span> {}', label, count)
    if cell.state in (MonthState.NOT_DUE, MonthState.ABSENT):
        return format_html('<span class="unseen">{}</span>', label)
    return _shorten(cell.state)


def _shorten(state: MonthState) -> str:
    """Return the state in two letters, as a cell has room for."""
    shorts = {
        MonthState.DECLARED: _("已报"),
        MonthState.LATE: pgettext("cell", "迟报"),
        MonthState.REPORTED: pgettext("cell", "待确认"),
        MonthState.MISSING: _("未报"),
        MonthState.OVERDUE: pgettext("cell", "逾期"),
        MonthState.NOT_DUE: _("未到"),
    }
    return shorts.get(state, state.label)
