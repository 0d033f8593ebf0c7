"""What a page holds by the hundred: written out here, since a template takes ten times as long for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from django.template import Library
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from wuzha.core.findings import OrgFinding
from wuzha.core.vocabulary import Outcome
from wuzha.site.marking import chinese

if TYPE_CHECKING:
    from wuzha.site.pages.books import Column

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
    return f'<a href="/standing/{_escaped(org.code)}/?period={_escaped(period)}">{_escaped(chinese(org.name))}</a>'


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
