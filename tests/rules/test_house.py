"""The house keeps its size: short files, short functions, and no room without a subject."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
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
    "wuzha/registers/models.py": "The tables of a package stand in one module, where Django looks for them.",
    "wuzha/core/vocabulary.py": "Every coded term stands in one list: cut in two, one would have to look twice.",
}
"""Files over 300 lines, each with the sentence that says why."""

ROOMS_WITHOUT_A_SUBJECT = {"utils", "util", "common", "helpers", "helper", "lib", "libs", "misc"}


def place(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


@dataclass(frozen=True)
class Source:
    """What is asked of a file, from one reading of it: of 400 files that takes as long as the rest of these rules."""

    lines: int
    functions: tuple[tuple[str, int], ...]
    is_documented: bool


@pytest.fixture(scope="module")
def sources() -> dict[str, Source]:
    return {place(path): source(path) for path in SOURCES}


def source(path: Path) -> Source:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    # An empty file has nothing to answer.
    return Source(len(text.splitlines()), tuple(functions(tree)), not text or ast.get_docstring(tree) is not None)


def functions(node: ast.AST) -> Iterator[tuple[str, int]]:
    """Every function of the file with its length; expressions hold none, and most of a tree is expressions."""
    for inner in ast.iter_child_nodes(node):
        if isinstance(inner, ast.expr):
            continue
        if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef) and inner.end_lineno is not None:
            yield inner.name, inner.end_lineno - inner.lineno + 1
        yield from functions(inner)


def test_a_file_has_at_most_300_lines_or_a_reason(sources: dict[str, Source]) -> None:
    longer = {name for name, source in sources.items() if source.lines > 300}
    assert longer == LONGER_FILES.keys()
    assert all(len(reason.split()) > 3 for reason in LONGER_FILES.values())


def test_a_function_has_at_most_40_lines_or_a_reason(sources: dict[str, Source]) -> None:
    longer = {f"{file}:{name}" for file, source in sources.items() for name, lines in source.functions if lines > 40}
    assert longer == LONGER_FUNCTIONS.keys()
    assert all(len(reason.split()) > 3 for reason in LONGER_FUNCTIONS.values())


def test_every_room_and_file_has_a_subject() -> None:
    names = {part for path in SOURCES for part in (*path.relative_to(HOUSE).parts[:-1], path.stem)}
    assert not names & ROOMS_WITHOUT_A_SUBJECT


def test_every_file_begins_with_what_it_answers(sources: dict[str, Source]) -> None:
    assert [name for name, source in sources.items() if not source.is_documented] == []
