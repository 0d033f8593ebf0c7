"""Template tags that explain a word of the glossary in place: the word, and at its first place on the page a “?”."""

from __future__ import annotations

from django.template import Context, Library
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from wuzha.core.i18n import translate
from wuzha.core.words.glossary import GLOSSARY

register = Library()
_EXPLAINED_WORDS = "explained_words"
"""The attribute of a request with the words that its page has explained so far."""

# A button with `popover` works without scripts; browsers without it show the link (see the style sheet).
_MARK = (
    '<button type="button" popovertarget="term-{key}" aria-label="{question}">?</button>'
    '<a href="{address}#{key}" aria-label="{question}" hx-boost="false">?</a>'
    '<span popover id="term-{key}"><strong>{label}</strong> {sentence} '
    '<a href="{address}#{key}" hx-boost="false">{all_words}</a></span>'
)


@register.simple_tag(name="term", takes_context=True)
def render_term(context: Context, key: str, text: str | None = None) -> SafeString:
    """Return the word of the glossary, or the text given for it; its first place on a page has a “?” that explains it.

    An empty text leaves the “?” alone, beside a word that is there already, such as a badge. Raises: KeyError if the
    glossary has no such word.
    """
    word = GLOSSARY[key]
    label = word.label if text is None else text
    if not _is_first_place(context, key):
        return format_html("{}", label)
    mark = format_html(
        _MARK,
        key=key,
        label=word.label,
        sentence=word.sentence,
        question=translate("什么是“{word}”", word=word.label),
        address=reverse("glossary"),
        all_words=translate("全部用语"),
    )
    return format_html('<span class="term">{}{}</span>', label, mark)


@register.simple_tag(name="column_term", takes_context=True)
def render_column_term(context: Context, key: str) -> SafeString:
    """Return the “?” of a column's head; nothing for a column without a word of the glossary."""
    return render_term(context, key, "") if key else SafeString("")


def _is_first_place(context: Context, key: str) -> bool:
    """Return whether the page has not explained the word yet; a page without a request explains nothing."""
    request = context.get("request")
    if request is None:
        return False
    explained_words: set[str] = request.__dict__.setdefault(_EXPLAINED_WORDS, set())
    if key in explained_words:
        return False
    explained_words.add(key)
    return True
