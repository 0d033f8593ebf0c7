"""Write the tables of docs/map.md: every module with the first line of its docstring. Run by `make map`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
MAP = ROOT / "docs" / "map.md"
BEGIN, END = "<!-- modules: written by `make map` -->", "<!-- end of modules -->"
PACKAGES = (
    *(
        "site",
        "web",
        "cli",
        "demo",
        "maintenance",
        "publishing",
        "reports",
        "decisions",
        "duties",
        "assessments",
        "duties",
        "intake",
        "registers",
        "programmes",
    ),
    *("people", "orgs", "audit", "engines", "core"),
)
"""The packages of `wuzha` from the top layer to the lowest."""


def format_tables() -> str:
    """Return one section per package: what it is for, and a table of its modules."""
    return "\n".join(line for name in PACKAGES for line in _list_modules(ROOT / "wuzha" / name))


def _list_modules(folder: Path) -> Iterator[str]:
    yield from (
        f"## {folder.name}",
        "",
        read_first_line(folder / "__init__.py"),
        "",
        "| module | what it does |",
        "|---|---|",
    )
    for path in sorted(folder.rglob("*.py")):
        if path.parent.name == "migrations" or path == folder / "__init__.py":
            continue
        place = path.relative_to(ROOT).as_posix()
        if path.name == "__init__.py":
            yield f"| **`{place.removesuffix('__init__.py')}`** | **{read_first_line(path)}** |"
        else:
            yield f"| `{place}` | {read_first_line(path)} |"
    yield ""


def read_first_line(path: Path) -> str:
    """Return the first line of the module's docstring."""
    return (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").partition("\n")[0]


def update_tables(text: str) -> str:
    """Return the page with the tables of today between its two marks."""
    before, after = text.split(BEGIN)
    return f"{before}{BEGIN}\n\n{format_tables()}\n{END}{after.split(END)[1]}"


if __name__ == "__main__":
    MAP.write_text(update_tables(MAP.read_text(encoding="utf-8")), encoding="utf-8")
