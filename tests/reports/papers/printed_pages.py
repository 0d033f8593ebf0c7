"""Read printed papers back: where each line of a page stands, in which font and size, by poppler."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ZOOM = 3
MM = 72 / 25.4


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedText:
    """A piece of text of a page: its edges in points, its font and its size."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    font: str
    size: float


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """A page from top to bottom; `width` and `height` are in points."""

    width: float
    height: float
    texts: tuple[PrintedText, ...]

    @property
    def words(self) -> str:
        """All texts without spaces: the printer puts some between letters and digits."""
        return "".join(piece.text for piece in self.texts).replace(" ", "")

    def list_sized(self, size: float) -> list[PrintedText]:
        """Return the texts in this size, one for each line."""
        lines: dict[float, PrintedText] = {}
        for piece in self.texts:
            if abs(piece.size - size) < 0.4:
                line = lines.get(piece.top, piece)
                lines[piece.top] = PrintedText(
                    text=piece.text if line is piece else line.text + piece.text,
                    left=min(line.left, piece.left),
                    right=max(line.right, piece.right),
                    top=piece.top,
                    bottom=piece.bottom,
                    font=line.font,
                    size=size,
                )
        return list(lines.values())


def read_pages(path: Path) -> list[PrintedPage]:
    """Return the pages of a PDF."""
    command = ["pdftohtml", "-xml", "-i", "-zoom", str(ZOOM), "-stdout", str(path)]
    xml = subprocess.run(command, check=True, capture_output=True).stdout
    fonts: dict[str, tuple[str, float]] = {}
    pages = []
    # The names of fonts hold across pages.
    for page in ElementTree.fromstring(re.sub(rb"<!DOCTYPE[^>]*>", b"", xml)).iter("page"):  # noqa: S314  poppler's own
        for font in page.iter("fontspec"):
            fonts[font.attrib["id"]] = (font.attrib["family"].partition("+")[2], float(font.attrib["size"]) / ZOOM)
        texts = tuple(_read_text(node, *fonts[node.attrib["font"]]) for node in page.iter("text"))
        pages.append(PrintedPage(float(page.attrib["width"]) / ZOOM, float(page.attrib["height"]) / ZOOM, texts))
    return pages


def _read_text(node: ElementTree.Element, font: str, size: float) -> PrintedText:
    left, top, width, height = (float(node.attrib[name]) / ZOOM for name in ("left", "top", "width", "height"))
    is_bold = node.find("b") is not None
    return PrintedText(
        text="".join(node.itertext()),
        left=left,
        right=left + width,
        top=top,
        bottom=top + height,
        font=f"{font}-Bold" if is_bold else font,
        size=size,
    )
