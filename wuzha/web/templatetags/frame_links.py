"""Template tags for the links in the frame of every page, of which there are up to forty."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.template import Library
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from wuzha.web.templatetags.icons import render_icon
from wuzha.web.templatetags.language import mark_chinese

if TYPE_CHECKING:
    from wuzha.orgs.models import Org
    from wuzha.web.navigation import NavigationItem

register = Library()
_CURRENT = SafeString(' aria-current="page"')


@register.simple_tag(name="navigation_items")
def render_navigation_items(items: Iterable[NavigationItem]) -> SafeString:
    """Return a list item for each page of the navigation."""
    rows = ((item.address, _CURRENT if item.is_current else "", render_icon(item.icon), item.label) for item in items)
    return format_html_join("", '<li><a href="{}"{}>{}{}</a></li>', rows)


@register.simple_tag(name="street_items")
def render_street_items(streets: Iterable[Org]) -> SafeString:
    """Return a list item for each street, with the link to its results."""
    rows = ((reverse("standing", args=(street.code,)), mark_chinese(street.name)) for street in streets)
    return format_html_join("", '<li><a href="{}">{}</a></li>', rows)
