"""What the documents say is so: glossary, map, readings, decisions, and the two READMEs."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from docs.write_map import PACKAGES, updated
from wuzha.core import vocabulary
from wuzha.core.plan.loading import load_plan
from wuzha.core.plan.plan import Reading
from wuzha.core.vocabulary import Term

HOUSE = Path(__file__).parents[2]
NOT_OURS = {
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
    """Every document of ours; folders that are not are not looked through, and .venv alone holds ten thousand files."""
    for folder, below, files in os.walk(HOUSE):
        below[:] = [name for name in below if name not in NOT_OURS]
        yield from (Path(folder, name) for name in files if name.endswith(".md"))


DOCUMENTS = sorted(documents())
TERMS = [item for item in vars(vocabulary).values() if isinstance(item, type) and issubclass(item, Term)]


def read(name: str) -> str:
    return (HOUSE / name).read_text(encoding="utf-8")


def rows(table: str) -> list[tuple[str, ...]]:
    """The cells of each row of the tables in a text, headers left out."""
    found = [
        tuple(cell.strip() for cell in line.strip("|").split("|")) for line in table.splitlines() if line[:1] == "|"
    ]
    rules = {place for place, row in enumerate(found) if set("".join(row)) <= set("-:")}
    return [row for place, row in enumerate(found) if place not in rules and place + 1 not in rules]


def sections(text: str) -> dict[str, str]:
    """The text under each second-level heading."""
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


def test_the_glossary_has_no_term_that_the_code_lacks() -> None:
    headings = [heading.split()[0] for heading in sections(read("docs/glossary.md"))]
    assert headings == ["Words", *(term.__name__ for term in TERMS if term is not Term)]


def test_the_map_names_every_module_by_the_first_line_of_its_docstring() -> None:
    page = read("docs/map.md")
    assert page == updated(page), "run `make map`"
    assert {path.name for path in (HOUSE / "wuzha").iterdir() if (path / "__init__.py").exists()} == set(PACKAGES)


def test_decisions_are_numbered_without_gaps_or_doubles() -> None:
    files = sorted((HOUSE / "docs/adr").glob("*.md"))
    assert [path.name[:5] for path in files] == [f"{number:04d}-" for number in range(1, len(files) + 1)]
    for number, path in enumerate(files, 1):
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {number}. ")
        assert all(f"**{part}.**" in text for part in ("Context", "Decision", "Consequence"))


def test_the_readings_are_those_of_the_plan() -> None:
    plan = load_plan(HOUSE / "plans/fengling")
    written = {
        heading.split()[0]: re.findall(r"^- `(\w+)`", text, flags=re.MULTILINE)
        for heading, text in sections(read("docs/readings.md")).items()
        if re.match(r"R\d+ ", heading)
    }
    assert written == {reading.id: switches(reading) for reading in plan.readings.values()}


def switches(reading: Reading) -> list[str]:
    """The options one may choose between, the default first; none where there is only one."""
    others = [option for option in reading.options if option != reading.default]
    return [reading.default, *others] if others else []


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
    """The commands in the fenced blocks, remarks after # left out."""
    lines = [line for block in re.findall(r"```\w*\n(.*?)```", text, flags=re.DOTALL) for line in block.splitlines()]
    return [line.split(" # ")[0].rstrip() for line in lines]


def pictures_and_files(text: str) -> list[str]:
    return [link for link in re.findall(r"\]\(([^)]+)\)", text) if not link.startswith("README")]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(HOUSE).as_posix())
def test_what_a_document_tells_to_make_can_be_made(path: Path) -> None:
    told = set(re.findall(r"(?:^|`)make ([a-z][a-z-]*)", path.read_text(encoding="utf-8"), flags=re.MULTILINE))
    targets = set(re.findall(r"^([a-z][a-z-]*):", read("Makefile"), flags=re.MULTILINE))
    assert told - targets == set()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(HOUSE).as_posix())
def test_links_inside_the_repository_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text(encoding="utf-8"))
    inside = [link for link in links if "://" not in link]
    assert [link for link in inside if not (path.parent / link).exists()] == []
