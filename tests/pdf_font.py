"""Whether this machine has the font that PDF files embed: the fast tests run without it too."""

import pytest

from wuzha.publishing.pdf.font import load_font

HAS_FONT = load_font() is not None
needs_font = pytest.mark.skipif(not HAS_FONT, reason="needs the font that PDF files embed (fonts-lxgw-wenkai)")
