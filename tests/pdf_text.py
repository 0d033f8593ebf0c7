"""Read the words of a PDF with poppler, as another program reads them."""

from __future__ import annotations

import subprocess


def read_pdf_text(content: bytes) -> str:
    """Return the text of all pages, each closed by a form feed."""
    command = ["pdftotext", "-", "-"]
    return subprocess.run(command, input=content, check=True, capture_output=True).stdout.decode()
