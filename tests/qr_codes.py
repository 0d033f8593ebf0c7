"""Read QR codes from pictures, as a phone does."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import zxingcpp
from PIL import Image


def scan_picture(picture: bytes) -> list[str]:
    """Return the texts of the QR codes of a PNG picture."""
    with Image.open(io.BytesIO(picture)) as image:
        codes = zxingcpp.read_barcodes(image.convert("L"))
    return [code.text for code in codes if code.format is zxingcpp.BarcodeFormat.QRCode]


def stain_picture(picture: bytes, box: tuple[int, int, int, int]) -> bytes:
    """Return the picture with a dark box on it: left, top, right, bottom."""
    output = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as image:
        image.paste((60, 40, 20), box)
        image.save(output, "png")
    return output.getvalue()


def print_page(pdf: Path, dots_per_inch: int = 100) -> bytes:
    """Return the first page of a PDF as PNG, as a printer would draw it."""
    command = ["pdftoppm", "-png", "-r", str(dots_per_inch), "-f", "1", "-l", "1", pdf]
    return subprocess.run(command, check=True, capture_output=True).stdout
