"""Draw docs/layers.svg from the import contracts in pyproject.toml. Run by `make map`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from html import escape
from pathlib import Path

from docs.write_map import read_first_line

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs" / "layers.svg"
WIDTH, ROW, GAP, MARGIN = 960, 58, 10, 16
STYLE = """
text { font: 14px system-ui, "Noto Sans CJK SC", sans-serif; fill: #1a2330 }
.name { font-weight: 600 }
.about { font-size: 11.5px; fill: #5b6675 }
rect { fill: #fff; stroke: #1f5fbf }
"""
CHARACTERS_ACROSS = 150
"""How many characters of the small text fit into the whole width."""


def read_layers() -> list[list[str]]:
    """Return the layers of the first contract from the top, each with its packages."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = settings["tool"]["importlinter"]["contracts"][0]
    return [[name.strip().removeprefix("wuzha.") for name in layer.split("|")] for layer in contract["layers"]]


def draw() -> str:
    """Return the picture: a row per layer, a box per package with its name and what it is for."""
    rows = read_layers()
    height = 2 * MARGIN + len(rows) * (ROW + GAP) - GAP
    boxes = "\n".join(box for number, packages in enumerate(rows) for box in _draw_row(number, packages))
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">'
    title = "<title>Packages of wuzha: each imports only those below it</title>"
    return f"{head}\n{title}\n<style>{STYLE}</style>\n{boxes}\n</svg>\n"


def _draw_row(number: int, packages: list[str]) -> Iterator[str]:
    width = (WIDTH - 2 * MARGIN - (len(packages) - 1) * GAP) / len(packages)
    y = MARGIN + number * (ROW + GAP)
    for place, name in enumerate(packages):
        x = MARGIN + place * (width + GAP)
        about = _shorten(read_first_line(ROOT / "wuzha" / name / "__init__.py"), CHARACTERS_ACROSS // len(packages))
        yield f'<rect x="{x:g}" y="{y}" width="{width:g}" height="{ROW}" rx="6"/>'
        yield f'<text class="name" x="{x + 12:g}" y="{y + 24}">{escape(name)}</text>'
        yield f'<text class="about" x="{x + 12:g}" y="{y + 43}">{escape(about)}</text>'


def _shorten(text: str, length: int) -> str:
    text = text.rstrip(".")
    return text if len(text) <= length else text[: text.rfind(" ", 0, length)] + " …"


if __name__ == "__main__":
    PICTURE.write_text(draw(), encoding="utf-8")
