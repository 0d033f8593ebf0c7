"""What a page holds by the hundred: written out here, since a template takes ten times as long for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from django.template import Library
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from wuzha.core.findings.findings import OrgFinding
from wuzha.core.vocabulary import Outcome
from wuzha.web.templatetags.language import chinese

if TYPE_CHECKING:
    from wuzha.assessments.overview import Group, ToldTarget
    from wuzha.reports.charts.charts import Cell
    from wuzha.web.books.views import Column, Shown

register = Library()


@register.simple_tag
def tiles(orgs: Iterable[OrgFinding], period: str) -> SafeString:
    """Each org with its outcome and what is left of it, leading to its evidence cards."""
    labels = {outcome: _escaped(outcome.label) for outcome in Outcome}
    left = _("余量 %(left)s")
    return mark_safe("".join(_tile(org, period, labels[org.outcome], left) for org in orgs))  # noqa: S308  escaped


def _tile(org: OrgFinding, period: str, label: str, left: str) -> str:
    outcome, note = org.outcome.value, ""
    if org.headroom is not None:
        note = f' <span class="note">{_escaped(left % {"left": org.headroom})}</span>'
    return f'<li class="{outcome}">{_way(org, period)} <span class="outcome {outcome}">{label}</span>{note}</li>'


@register.simple_tag
def ways(orgs: Iterable[OrgFinding], period: str) -> SafeString:
    """The orgs one after the other, each leading to its evidence cards."""
    return mark_safe(_("、").join(_way(org, period) for org in orgs))  # noqa: S308  escaped one by one


def _way(org: OrgFinding, period: str) -> str:
    return f'<a href="{_page(org.code)}?period={_escaped(period)}">{_escaped(chinese(org.name))}</a>'


def _page(code: str) -> str:
    return f"/standing/{_escaped(code)}/"


@register.simple_tag
def outcome_counts(group: Group, period: str) -> SafeString:
    """How many orgs of the group have which outcome, each number leading to a list of them."""
    page = f"{_page(group.top.code)}?period={_escaped(period)}&amp;outcome="
    told = (f'<a href="{page}{one.value}">{_escaped(one.label)} {count}</a>' for one, count in group.counts)
    return mark_safe(_("、").join(told))  # noqa: S308  escaped one by one


@register.simple_tag
def target_lines(targets: Iterable[ToldTarget], period: str) -> SafeString:
    """Each target with its outcome and what is left of it, leading to its evidence card."""
    stops = _("："), _("。")
    return mark_safe("".join(_target(target, period, *stops) for target in targets))  # noqa: S308  escaped


def _target(target: ToldTarget, period: str, colon: str, full_stop: str) -> str:
    card = f"{_page(target.code)}targets/?period={_escaped(period)}#{_escaped(target.id)}"
    title = f"{_escaped(chinese(target.clause))} {_escaped(chinese(target.title))}"
    outcome = f'<span class="outcome {target.outcome.value}">{_escaped(target.outcome.label)}</span>'
    whose, left = _escaped(chinese(target.org)), _escaped(target.allowance)
    return f'<li>{whose} <a href="{card}">{title}</a>{colon}{outcome}{full_stop}{left}</li>'


@register.simple_tag
def drawn_cells(cells: Iterable[Cell]) -> SafeString:
    """The figures of a chart's line, each with the value that is drawn, leading to the rows behind it."""
    return mark_safe("".join(_drawn(cell) for cell in cells))  # noqa: S308  escaped


def _drawn(cell: Cell) -> str:
    value = "" if cell.value is None else f' data-value="{_escaped(cell.value)}"'
    text = _escaped(cell.text)
    told = f'<a href="{_escaped(cell.address)}">{text}</a>' if cell.address else text
    return f'<td class="number"{value}>{told}</td>'


@register.simple_tag
def lines(rows: Iterable[Shown], columns: Sequence[Column]) -> SafeString:
    """The entries of a list, each a row of its table."""
    often = _("%(count)s次")
    told = (
        f"<tr>{cells(row.cells, row.address, columns)}<td>{_escaped(often % {'count': row.revision})}</td></tr>"
        for row in rows
    )
    return mark_safe("\n".join(told))  # noqa: S308  escaped


@register.simple_tag
def cells(texts: Sequence[str], address: str, columns: Sequence[Column] = ()) -> SafeString:
    """The cells of an entry, the first of which opens it; numbers stand at the right where columns are told."""
    kinds = [' class="number"' if column.is_number else "" for column in columns] or [""] * len(texts)
    told = [_escaped(chinese(text)) for text in texts]
    head = f'<th scope="row"><a href="{_escaped(address)}">{told[0]}</a></th>'
    others = zip(kinds[1:], told[1:], strict=True)
    return mark_safe(head + "".join(f"<td{kind}>{text}</td>" for kind, text in others))  # noqa: S308  escaped


def _escaped(text: object) -> str:
    return str(text) if isinstance(text, SafeString) else escape(str(text))
