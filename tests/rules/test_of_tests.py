"""Tests follow the layers: helpers are outside test modules, and a test of a layer imports no layer above it."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.long_tests import read_list
from tests.rules.source_trees import list_nodes

ROOT = Path(__file__).parents[2]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
WHOLE_PROGRAM = ("rules", "browser", "bench", "site")
"""Folders whose tests look at the program as a whole."""

EXCEPTIONS: dict[tuple[str, str], str] = {
    ("core", "tests/office.py"): "A statement is text: its meaning is tested by running it on the smallest engine.",
    (
        "orgs",
        "tests/sample_county.py",
    ): "The sample county is a tree with its people; a tree alone would be another.",
    ("web", "tests/web/sweeps/every_address.py"): "A sweep over all pages reads their list, which is the site's.",
    ("web", "tests/web/people/browser.py"): "A browser is told from another by its session, which the site stores.",
}
"""Imports of a layer above, (package of tests, file that imports), each with the sentence that says why."""


def imported_modules(path: Path) -> Iterator[str]:
    for node in list_nodes(path):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            # `from tests.web import page_reading` imports a module too.
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def layer_numbers() -> dict[str, int]:
    """Each package with the number of its layer, counted from the lowest."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    return {name.strip(): number for number, layer in enumerate(reversed(layers)) for name in layer.split("|")}


LAYERS = layer_numbers()


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_module_imports_helpers_from_a_test_module() -> None:
    imports = {
        place(path): modules
        for path in TESTS
        if (modules := [name for name in imported_modules(path) if name.rpartition(".")[2].startswith("test_")])
    }
    assert imports == {}


@pytest.mark.parametrize("package", [name for name in LAYERS if (ROOT / "tests" / name).is_dir()])
def test_a_test_of_a_layer_imports_no_layer_above_it(package: str) -> None:
    if package in WHOLE_PROGRAM:
        return
    above = {
        place(path): names
        for path in sorted((ROOT / "tests" / package).rglob("*.py"))
        if (names := sorted(f"{name} by {user}" for name, user in find_modules_above(path, package)))
    }
    assert above == {}


def test_every_exception_is_in_use() -> None:
    in_use = {
        (package, user)
        for package in LAYERS
        if package not in WHOLE_PROGRAM
        for path in (ROOT / "tests" / package).rglob("*.py")
        for name, user in follow_imports(path)
        if is_above(name, package)
    }
    assert in_use == EXCEPTIONS.keys()
    assert all(len(reason.split()) > 5 for reason in EXCEPTIONS.values())


def find_modules_above(path: Path, package: str) -> set[tuple[str, str]]:
    """Return the modules above the layer that the file imports, itself or by its helpers, with the file that does."""
    imports = follow_imports(path)
    return {(name, user) for name, user in imports if is_above(name, package) and (package, user) not in EXCEPTIONS}


def follow_imports(path: Path) -> set[tuple[str, str]]:
    """Return the modules of the program that the file imports, itself or by helpers, each with its user."""
    modules, files, reached = set[tuple[str, str]](), [path], {path}
    while files:
        file = files.pop()
        for name in imported_modules(file):
            if name.startswith("wuzha"):
                modules.add((name, place(file)))
            elif (helper := find_helper(name)) is not None and helper not in reached:
                reached.add(helper)
                files.append(helper)
    return modules


def find_helper(name: str) -> Path | None:
    """Return the file of a module of the tests, if it is one."""
    path = ROOT.joinpath(*name.split("."))
    if not name.startswith("tests."):
        return None
    return next((file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()), None)


def test_a_helper_of_a_helper_is_followed() -> None:
    assert ("wuzha.engines.sqlite", "tests/office.py") in follow_imports(ROOT / "tests" / "core" / "test_properties.py")


def is_above(module: str, package: str) -> bool:
    top, _, path = module.partition(".")
    return top == "wuzha" and LAYERS.get(path.partition(".")[0], 0) > LAYERS[package]


def test_every_long_test_that_is_listed_exists() -> None:
    places = {tuple(test.partition("[")[0].split("::")) for test in read_list()}
    missing = [
        f"{file}::{name}"
        for file, name in sorted(places)
        if not (ROOT / file).is_file() or f"def {name}(" not in (ROOT / file).read_text(encoding="utf-8")
    ]
    assert missing == []
