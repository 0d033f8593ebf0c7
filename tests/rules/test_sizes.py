"""Files and functions are short, every package and module is named after its subject."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

import pytest

from tests.rules.source_trees import parse_source

ROOT = Path(__file__).parents[2]
SOURCES = sorted(
    path
    for folder in ("wuzha", "tests", "bench", "docs")
    for path in (ROOT / folder).rglob("*.py")
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
    "wuzha/registers/models.py": "The tables of a package stand in one module, where Django looks for them.",
    "wuzha/core/vocabulary.py": "Every coded term stands in one list: cut in two, one would have to look twice.",
    "wuzha/site/urls.py": "Every address of the site stands on one page, in the order in which they are tried.",
}
"""Files over 300 lines, each with the sentence that says why."""

NAMES_WITHOUT_A_SUBJECT = {"utils", "util", "common", "helpers", "helper", "lib", "libs", "misc"}


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@dataclass(frozen=True)
class Source:
    """The facts about a file, parsed once: parsing 400 files takes as long as all other rules together."""

    lines: int
    functions: tuple[tuple[str, int], ...]
    is_documented: bool


@pytest.fixture(scope="module")
def sources() -> dict[str, Source]:
    return {place(path): source(path) for path in SOURCES}


def source(path: Path) -> Source:
    text = path.read_text(encoding="utf-8")
    tree = parse_source(path)
    # An empty file needs no docstring.
    return Source(len(text.splitlines()), tuple(functions(tree)), not text or ast.get_docstring(tree) is not None)


def functions(node: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield every function of the file with its length; expressions are skipped, they are most of a tree."""
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


def test_every_package_and_module_is_named_after_its_subject() -> None:
    names = {part for path in SOURCES for part in (*path.relative_to(ROOT).parts[:-1], path.stem)}
    assert not names & NAMES_WITHOUT_A_SUBJECT


def test_every_file_has_a_docstring(sources: dict[str, Source]) -> None:
    assert [name for name, source in sources.items() if not source.is_documented] == []


def find_long_signatures(tree: ast.Module) -> Iterator[str]:
    """Yield dataclasses and functions that take more than five values by position."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            decorators = [ast.unparse(part) for part in node.decorator_list if "dataclass" in ast.unparse(part)]
            fields = [
                part
                for part in node.body
                if isinstance(part, ast.AnnAssign) and "ClassVar" not in ast.unparse(part.annotation)
            ]
            # Fields after the mark KW_ONLY are taken by name.
            positions = list(takewhile(lambda part: ast.unparse(part.annotation) != "KW_ONLY", fields))
            if decorators and len(positions) > 5 and "kw_only=True" not in decorators[0]:
                yield node.name
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            positions = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
            if len(positions) - (positions[:1] in (["self"], ["cls"])) > 5:
                yield node.name


def test_more_than_five_fields_or_parameters_are_keyword_only() -> None:
    wrong = {
        place(path): names
        for path in SOURCES
        if place(path).startswith("wuzha/") and (names := list(find_long_signatures(parse_source(path))))
    }
    assert wrong == {}


def find_long_tuples(tree: ast.Module) -> Iterator[str]:
    """Yield the named tuples with more than five fields."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.ClassDef):
            continue
        is_tuple = any(ast.unparse(base).endswith("NamedTuple") for base in node.bases)
        if is_tuple and sum(isinstance(part, ast.AnnAssign) for part in node.body) > 5:
            yield node.name


def find_positional_calls(tree: ast.Module, types: set[str]) -> Iterator[str]:
    """Yield the calls that build one of these types by position; `_make`, for rows of a database, is another name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and ast.unparse(node.func).rpartition(".")[2] in types:
            yield ast.unparse(node)


def test_named_tuples_of_more_than_five_fields_are_built_by_keywords() -> None:
    trees = {place(path): parse_source(path) for path in SOURCES if place(path).startswith("wuzha/")}
    types = {name for tree in trees.values() for name in find_long_tuples(tree)}
    assert {"NewRevision", "Patterns"} <= types
    assert {name: calls for name, tree in trees.items() if (calls := list(find_positional_calls(tree, types)))} == {}


@pytest.mark.parametrize(
    ("call", "is_refused"),
    [("Row(1, 2)", True), ("rows.Row(*cells)", True), ("Row(day=1)", False), ("Row._make(cells)", False)],
)
def test_a_tuple_built_by_position_is_recognised(call: str, is_refused: bool) -> None:
    assert bool(list(find_positional_calls(ast.parse(call), {"Row"}))) is is_refused
