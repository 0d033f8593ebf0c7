"""Draw a QR code as SVG that stands in a page, or list its dark parts: no picture, script or style attribute."""

from __future__ import annotations

from itertools import groupby

import segno
from django.utils.safestring import SafeString

UNITS_PER_MODULE = 4
QUIET_MODULES = 4
"""The white margin that readers need, in modules."""


def draw_qr_svg(text: str) -> SafeString:
    """Return an SVG element of the text, which a fold or a stain of 15 % leaves readable; same text, same bytes."""
    code = _make_code(text)
    svg = code.svg_inline(
        scale=UNITS_PER_MODULE, border=QUIET_MODULES, svgclass="qr-code", lineclass=None, omitsize=True
    )
    return SafeString(svg)


def list_dark_runs(text: str) -> tuple[int, list[tuple[int, int, int]]]:
    """Return how many modules a side has, and the dark runs: row from the top, first column, length."""
    code = _make_code(text)
    runs = []
    for row, modules in enumerate(code.matrix):
        first = 0
        for is_dark, group in groupby(modules):
            length = len(list(group))
            if is_dark:
                runs.append((row, first, length))
            first += length
    return len(code.matrix), runs


def _make_code(text: str) -> segno.QRCode:
    return segno.make(text, error="m", micro=False)
