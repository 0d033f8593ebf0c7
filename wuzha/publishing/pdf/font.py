"""Load the font that PDF files embed, and tell whether it has every letter of a text."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from threading import RLock
from typing import Any

from django.conf import settings
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

FONT = "paper"
"""The name under which the font is registered."""

DRAWING = RLock()
"""Held while a file is drawn: the font is read at a position of its own, which two threads would share."""


@cache
def load_font() -> Any:
    """Return the TrueType font of the settings, registered as `FONT`; None where the machine has none to embed."""
    try:
        font = TTFont(FONT, settings.PDF_FONT)
    except (OSError, TTFError):
        return None
    pdfmetrics.registerFont(font)
    return font


def can_write(texts: Iterable[str]) -> bool:
    """Return whether there is a font, and it has every letter: a rare one in the name of a village must not be lost."""
    font = load_font()
    return font is not None and all(ord(letter) in font.face.charToGlyph for text in texts for letter in text)
