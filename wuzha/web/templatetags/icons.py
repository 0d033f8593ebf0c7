"""Template tags for icons, and for badges: an outcome with its icon and its word."""

from __future__ import annotations

from functools import cache

from django.contrib.staticfiles import finders
from django.template import Library
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from wuzha.core.vocabulary import Outcome

register = Library()
_SPRITE = "site/icons.svg"
_ICONS = {
    Outcome.MET: "check",
    Outcome.NOT_MET: "x",
    Outcome.UNDETERMINED: "question",
    Outcome.NOT_APPLICABLE: "minus",
}


@register.simple_tag(name="icon")
def render_icon(name: str) -> SafeString:
    """Return a symbol of the icon file, for the eye alone; nothing where `make charts` has not built the file."""
    return _render_symbol(name)


@register.simple_tag(name="badge")
def render_badge(outcome: Outcome) -> SafeString:
    """Return the outcome as a badge: icon and word, and a colour."""
    return render_outcome(outcome)


def render_outcome(outcome: Outcome) -> SafeString:
    """Return the outcome as a badge, in the language of the page."""
    return _render_badge(outcome.value, outcome.label, _ICONS[outcome])


@register.simple_tag(name="mark")
def render_mark(outcome: Outcome) -> SafeString:
    """Return the icon of the outcome alone; the element around it says the word."""
    return _render_symbol(_ICONS[outcome]) or SafeString(outcome.label)


@cache
def _render_badge(value: str, label: str, icon: str) -> SafeString:
    return format_html('<span class="outcome {}">{}{}</span>', value, _render_symbol(icon), label)


@cache
def _render_symbol(name: str) -> SafeString:
    address = _find_sprite()
    if not address:
        return SafeString("")
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', address, name)


@cache
def _find_sprite() -> str:
    """Return the address of the icons; empty where they were not built or not collected."""
    if finders.find(_SPRITE) is None:
        return ""
    try:
        return static(_SPRITE)
    except ValueError:
        return ""
