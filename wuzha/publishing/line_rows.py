"""Build the rows of a table of orgs and outcomes: the template engine takes ten times as long for 360 of them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wuzha.publishing.public_list import PublicLine
from wuzha.publishing.publicity import ProposedLine

_ROW = '<tr><td class="number">{}</td><td>{}</td><td>{}</td><td class="{}">{}</td></tr>\n'


def render_line_rows(lines: Iterable[PublicLine | ProposedLine]) -> SafeString:
    """Return a row for each line; an org that is being decided anew has words instead of an outcome."""
    open_words = ("", _("重新认定中"))
    return format_html_join(
        "",
        _ROW,
        (
            (
                line.place,
                line.name,
                line.kind.chinese,
                *((line.outcome.value, line.outcome.chinese) if line.outcome else open_words),
            )
            for line in lines
        ),
    )
