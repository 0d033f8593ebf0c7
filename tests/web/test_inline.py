"""`{% inline %}` lets running text stand on several lines of a template without spaces in the page."""

import pytest
from django.template import Context, Template


def render(source: str, **values: object) -> str:
    return Template(source).render(Context(values))


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("{% inline %}\n  甲{{ word }}\n  {% if word %}乙{% endif %}\n{% endinline %}", "甲丁乙"),
        ("{% inline %}\n  <b>甲</b>\n  <i>乙</i>\n{% endinline %}", "<b>甲</b><i>乙</i>"),
        ('{% inline %}<a class="x"\n   href="/">甲</a>{% endinline %}', '<a class="x" href="/">甲</a>'),
        (
            '{% inline %}<a href="/"\n   {% if word %} id="y"{% endif %}>甲</a>{% endinline %}',
            '<a href="/" id="y">甲</a>',
        ),
        ("{% inline %}{{ word }} {{ word }}{% endinline %}\n", "丁 丁\n"),
    ],
)
def test_line_breaks_between_parts_vanish_and_spaces_within_a_line_stay(source: str, html: str) -> None:
    assert render(source, word="丁") == html


def test_line_breaks_vanish_inside_a_loop_too() -> None:
    source = (
        "{% inline %}{% for word in words %}\n  <b>{{ word }}</b>\n  {% if not forloop.last %}、{% endif %}\n"
        "{% endfor %}{% endinline %}"
    )
    assert render(source, words=["甲", "乙"]) == "<b>甲</b>、<b>乙</b>"


def test_a_value_keeps_its_own_line_breaks() -> None:
    assert render("{% inline %}\n{{ word }}\n{% endinline %}", word="甲\n乙") == "甲\n乙"
