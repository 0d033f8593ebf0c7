"""What stays Chinese on an English page is marked as Chinese: names, clauses, the words of a ledger."""

from __future__ import annotations

import re

from django.template import Library
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from wuzha.core.i18n import in_a_row, is_chinese

register = Library()
_LETTER = r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]"
_CHINESE = re.compile(rf"{_LETTER}+(?:[\d()./·-]*{_LETTER}+)*(?:\)\d*)?")


@register.filter
def chinese(text: object) -> object:
    """The text, and on a page in another language what is Chinese in it marked so: a voice reads it as Chinese then."""
    if is_chinese() or text is None:
        return text
    escaped = str(conditional_escape(_text(text)))
    return mark_safe(_CHINESE.sub(_marked, escaped))  # noqa: S308  escaped above


def _text(word: object) -> str:
    return word if isinstance(word, str) else str(word)


def _marked(found: re.Match[str]) -> str:
    return f'<span lang="zh-Hans">{found[0]}</span>'


@register.filter
def listed(words: list[object]) -> SafeString:
    """Words one after the other, as the language parts them; what is Chinese among them marked."""
    return mark_safe(in_a_row(str(conditional_escape(_text(chinese(word)))) for word in words))  # noqa: S308  escaped one by one
