"""The documents agree with the code: glossary, map, readings, decisions, architecture, and the two READMEs."""

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from docs.draw_layers import draw, update_order
from docs.write_map import PACKAGES, update_tables
from tests.rules.source_trees import list_nodes, parse_source
from wuzha.core import vocabulary
from wuzha.core.plan.loading import load_plan
from wuzha.core.plan.plan import Reading
from wuzha.core.vocabulary import Term

ROOT = Path(__file__).parents[2]
FOREIGN_FOLDERS = {
    ".venv",
    ".git",
    ".codes",
    "demo",
    "bench-data",
    "build",
    "dist",
    ".pytest_cache",
    ".hypothesis",
    "node_modules",
}


def documents() -> Iterator[Path]:
    """Yield every Markdown file of the repository; .venv alone, which is skipped, has ten thousand files."""
    for folder, below, files in os.walk(ROOT):
        below[:] = [name for name in below if name not in FOREIGN_FOLDERS]
        yield from (Path(folder, name) for name in files if name.endswith(".md"))


DOCUMENTS = sorted(documents())
TERMS = [item for item in vars(vocabulary).values() if isinstance(item, type) and issubclass(item, Term)]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def rows(table: str) -> list[tuple[str, ...]]:
    """Return the cells of each row of the tables in a text, without headers."""
    cells = [
        tuple(cell.strip() for cell in line.strip("|").split("|")) for line in table.splitlines() if line[:1] == "|"
    ]
    rules = {place for place, row in enumerate(cells) if set("".join(row)) <= set("-:")}
    return [row for place, row in enumerate(cells) if place not in rules and place + 1 not in rules]


def sections(text: str) -> dict[str, str]:
    """Return the text under each second-level heading."""
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("term", [term for term in TERMS if term is not Term], ids=lambda term: term.__name__)
def test_the_glossary_has_every_code_with_its_label(term: type[Term]) -> None:
    tables = {heading.split()[0]: rows(text) for heading, text in sections(read("docs/glossary.md")).items()}
    assert [row[:2] for row in tables[term.__name__]] == [(word.label, f"`{word.value}`") for word in term]
    assert all(row[2] for row in tables[term.__name__])


def test_the_glossary_has_one_line_for_a_word() -> None:
    words = [row[1] for row in rows(sections(read("docs/glossary.md"))["Words 用语"])]
    assert len(words) == len(set(words))


def test_the_words_of_the_code_stand_in_the_order_of_the_alphabet_and_each_has_its_meaning() -> None:
    table = rows(sections(read("docs/glossary.md"))["Words of the code 代码用语"])
    words = [word.lower() for word, _, _ in table]
    assert words == sorted(set(words))
    assert all(meaning for _, _, meaning in table)


def test_the_words_of_the_code_name_what_exists_in_the_code() -> None:
    names = set(re.findall(r"`([^`]+)`", sections(read("docs/glossary.md"))["Words of the code 代码用语"]))
    assert names - defined_names() == set()


def defined_names() -> set[str]:
    """Return the names of all packages, modules, classes and functions of the program."""
    paths = [path for path in (ROOT / "wuzha").rglob("*.py") if path.parent.name != "migrations"]
    definitions = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        *(name for path in paths for name in (path.stem, path.parent.name)),
        *(node.name for path in paths for node in list_nodes(path) if isinstance(node, definitions)),
    }


def test_the_glossary_has_no_term_that_the_code_lacks() -> None:
    headings = [heading.split()[0] for heading in sections(read("docs/glossary.md"))]
    assert headings == ["Words", "Words", "Words", *(term.__name__ for term in TERMS if term is not Term)]


def test_the_map_names_every_module_by_the_first_line_of_its_docstring() -> None:
    page = read("docs/map.md")
    assert page == update_tables(page), "run `make map`"
    assert {path.name for path in (ROOT / "wuzha").iterdir() if (path / "__init__.py").exists()} == set(PACKAGES)


def test_decisions_are_numbered_without_gaps_or_doubles() -> None:
    files = sorted((ROOT / "docs/adr").glob("*.md"))
    assert [path.name[:5] for path in files] == [f"{number:04d}-" for number in range(1, len(files) + 1)]
    for number, path in enumerate(files, 1):
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {number}. ")
        assert all(f"**{part}.**" in text for part in ("Context", "Decision", "Consequence"))


def test_the_readings_are_those_of_the_plan() -> None:
    plan = load_plan(ROOT / "plans/fengling")
    options = {
        heading.split()[0]: re.findall(r"^- `(\w+)`", text, flags=re.MULTILINE)
        for heading, text in sections(read("docs/readings.md")).items()
        if re.match(r"R\d+ ", heading)
    }
    assert options == {reading.id: switches(reading) for reading in plan.readings.values()}


def switches(reading: Reading) -> list[str]:
    """Return the options of a reading, the default first; none if there is only one."""
    alternatives = [option for option in reading.options if option != reading.default]
    return [reading.default, *alternatives] if alternatives else []


def test_the_changelog_has_a_place_for_what_is_not_released() -> None:
    assert "## Unreleased" in read("CHANGELOG.md")


def test_the_two_readmes_say_the_same() -> None:
    english, chinese = read("README.md"), read("README.zh-CN.md")
    assert heading_levels(english) == heading_levels(chinese)
    assert commands(english) == commands(chinese)
    assert pictures_and_files(english) == pictures_and_files(chinese)


def heading_levels(text: str) -> list[str]:
    return re.findall(r"^(#+) ", re.sub(r"```.*?```", "", text, flags=re.DOTALL), flags=re.MULTILINE)


def commands(text: str) -> list[str]:
    """Return the commands in the fenced blocks, without remarks after #."""
    lines = [line for block in re.findall(r"```\w*\n(.*?)```", text, flags=re.DOTALL) for line in block.splitlines()]
    return [line.split(" # ")[0].rstrip() for line in lines]


def pictures_and_files(text: str) -> list[str]:
    return [link for link in re.findall(r"\]\(([^)]+)\)", text) if not link.startswith("README")]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_make_target_in_a_document_exists(path: Path) -> None:
    names = set(re.findall(r"(?:^|`)make ([a-z][a-z-]*)", path.read_text(encoding="utf-8"), flags=re.MULTILINE))
    targets = set(re.findall(r"^([a-z][a-z-]*):", read("Makefile"), flags=re.MULTILINE))
    assert names - targets == set()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_inside_the_repository_exist(path: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text(encoding="utf-8"))
    inside = [link for link in links if "://" not in link]
    assert [link for link in inside if not (path.parent / link).exists()] == []


def test_the_journeys_name_code() -> None:
    assert len(re.findall(r"`wuzha/[\w/]+\.py::\w+`", read("docs/architecture.md"))) > 25


PATH = re.compile(r"(?<![\w/.-])((?:[a-z_]+/)+[a-z_0-9]+\.py)(?:::(\w+(?:\.\w+)?))?")
"""A path of a module, from the top folder or below `wuzha`, with or without `::` and a name in it."""

DOTTED_NAME = re.compile(r"(?<![\w.])(wuzha(?:\.\w+)+)::(\w+(?:\.\w+)?)")
"""A module as Python spells it, with `::` and a name in it."""


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_module_and_name_in_a_document_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    places: list[tuple[str, str]] = PATH.findall(text)
    places += [(f"{module.replace('.', '/')}.py", name) for module, name in DOTTED_NAME.findall(text)]
    assert [place for place in places if not exists_in_code(*place)] == []


def test_a_missing_module_and_a_missing_name_are_found() -> None:
    assert PATH.findall("in `wuzha/core/gone.py` and `core/sql.py::gone`") == [
        ("wuzha/core/gone.py", ""),
        ("core/sql.py", "gone"),
    ]
    assert exists_in_code("core/sql.py", "") and exists_in_code("tests/browser/office.py", "Office.open_window")
    assert not exists_in_code("core/gone.py", "") and not exists_in_code("tests/browser/office.py", "Office.gone")


def exists_in_code(path: str, name: str) -> bool:
    """Whether the module exists, and defines the name or, for `Class.name`, the attribute."""
    file = next((file for file in (ROOT / path, ROOT / "wuzha" / path) if file.is_file()), None)
    if file is None:
        return False
    node: ast.AST | None = parse_source(file)
    for part in name.split(".") if name else ():
        node = (
            next((inner for inner in ast.iter_child_nodes(node) if part in get_defined_names(inner)), None)
            if node
            else None
        )
    return node is not None


def get_defined_names(node: ast.AST) -> set[str]:
    """Return the names that a statement defines: a class, a function, or the targets of an assignment."""
    targets = [*getattr(node, "targets", ()), getattr(node, "target", None)]
    names = {target.id for target in targets if isinstance(target, ast.Name)}
    return names | {node.name} if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) else names


def test_the_proxy_of_the_manual_sends_the_headers_that_the_site_reads() -> None:
    headers = set(re.findall(r"`(X-[\w-]+)`", read("wuzha/site/settings.py")))
    assert headers
    assert headers - set(re.findall(r"proxy_set_header (\S+) ", read("docs/operations.md"))) == set()


def test_the_picture_of_the_layers_is_drawn_from_the_contracts() -> None:
    assert read("docs/layers.svg") == draw(), "run `make map`"


def test_the_order_inside_packages_is_written_from_the_contracts() -> None:
    page = read("docs/architecture.md")
    assert page == update_order(page), "run `make map`"
