"""The house keeps its size: short files, short functions, and no room without a subject."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
SOURCES = sorted(
    path
    for room in ("wuzha", "tests", "bench", "docs")
    for path in (HOUSE / room).rglob("*.py")
    # A first migration is as long as its tables are wide; Django writes it.
    if path.parent.name != "migrations"
)

LONGER_FUNCTIONS: dict[str, str] = {
    "tests/core/test_explain.py:test_the_whole_tree_shows_clause_quote_reading_rows_and_luck": (
        "The printed tree stands there whole, line by line as it is read."
    ),
}
"""Functions over 40 lines, `file:name`, each with the sentence that says why."""

LONGER_FILES: dict[str, str] = {
    "wuzha/core/problems.py": "Everything that can be wrong stands in one list, with the few lines that say it.",
    "wuzha/core/vocabulary.py": "Every coded term stands in one list: cut in two, one would have to look twice.",
}
"""Files over 300 lines, each with the sentence that says why."""

ROOMS_WITHOUT_A_SUBJECT = {"utils", "util", "common", "helpers", "helper", "lib", "libs", "misc"}


def place(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
            yield f"{place(path)}:{node.name}", node.end_lineno - node.lineno + 1


@pytest.mark.parametrize("path", SOURCES, ids=place)
def test_a_file_has_at_most_300_lines_or_a_reason(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300 or place(path) in LONGER_FILES


def test_a_function_has_at_most_40_lines_or_a_reason() -> None:
    longer = {name: lines for path in SOURCES for name, lines in functions(path) if lines > 40}
    assert longer.keys() == LONGER_FUNCTIONS.keys()
    assert all(len(reason.split()) > 3 for reason in LONGER_FUNCTIONS.values())


def test_every_room_and_file_has_a_subject() -> None:
    names = {part for path in SOURCES for part in (*path.relative_to(HOUSE).parts[:-1], path.stem)}
    assert not names & ROOMS_WITHOUT_A_SUBJECT


def test_every_file_begins_with_what_it_answers() -> None:
    silent = [place(path) for path in SOURCES if path.stat().st_size and not documented(path)]
    assert silent == []


def documented(path: Path) -> bool:
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) is not None
