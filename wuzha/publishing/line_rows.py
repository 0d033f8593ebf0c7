"""Build the rows of a table of orgs and outcomes: the template engine takes ten times as long for 360 of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wuzha.publishing.public_list import PublicLine
from wuzha.publishing.publicity import ProposedLine

_ROW = '<tr><td class="number">{}</td><td>{}{}</td><td class="kind">{}</td><td class="{}">{}</td></tr>\n'
_LINK = '<a class="to-certificate screen-only" href="{}" aria-label="{}">{}</a>'


def render_line_rows(
    lines: Iterable[PublicLine | ProposedLine], certificate_codes: Mapping[int, str] = MappingProxyType({})
) -> SafeString:
    """Return a row for each line; an org that is being decided anew has words instead of an outcome.

    `certificate_codes` are the codes of certificates by the place of their line.
    """
    open_words = ("open", _("重新认定中"))
    return format_html_join(
        "",
        _ROW,
        (
            (
                line.place,
                line.name,
                _link_certificate(line.name, certificate_codes.get(line.place, "")),
                line.kind.chinese,
                *((line.outcome.value, line.outcome.chinese) if line.outcome else open_words),
            )
            for line in lines
        ),
    )


def _link_certificate(name: str, code: str) -> SafeString | str:
    if not code:
        return ""
    address = reverse("public_certificate", args=(code,))
    return format_html(_LINK, address, _("%(name)s的认定证书") % {"name": name}, _("证书"))
