"""Draw docs/layers.svg, and write the order inside packages into docs/architecture.md. Run by `make map`.

Both are made from the import contracts in pyproject.toml.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from docs.write_map import read_first_line

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs" / "layers.svg"
PAGE = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- order: written by `make map` -->", "<!-- end of order -->"
WIDTH, ROW, GAP, MARGIN = 960, 58, 10, 16
STYLE = """
text { font: 14px system-ui, "Noto Sans CJK SC", sans-serif; fill: #1a2330 }
.name { font-weight: 600 }
.about { font-size: 11.5px; fill: #5b6675 }
rect { fill: #fff; stroke: #1f5fbf }
"""
CHARACTERS_ACROSS = 150
"""How many characters of the small text fit into the whole width."""


def read_contracts() -> list[dict[str, Any]]:
    """Return the contracts of layers, that of all packages first."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [contract for contract in settings["tool"]["importlinter"]["contracts"] if contract["type"] == "layers"]


def read_layers() -> list[list[str]]:
    """Return the layers of the first contract from the top, each with its packages."""
    return [[name.strip() for name in layer.split("|")] for layer in read_contracts()[0]["layers"]]


def update_order(text: str) -> str:
    """Return the page with the order inside packages, from the lowest layer to the highest, between its two marks."""
    before, after = text.split(BEGIN)
    lines = "\n".join(_write_order(contract) for contract in read_contracts()[1:])
    return f"{before}{BEGIN}\n\n{lines}\n\n{END}{after.split(END)[1]}"


def _write_order(contract: dict[str, Any]) -> str:
    package = contract.get("containers", ["wuzha.registers"])[0].removeprefix("wuzha.")
    order = " → ".join(layer.replace(f"wuzha.{package}.", "") for layer in reversed(contract["layers"]))
    return f"- **{package}**: {order}."


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
    PAGE.write_text(update_order(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
