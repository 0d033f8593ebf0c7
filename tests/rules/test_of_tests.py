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


def imported_modules(path: Path) -> Iterator[str]:
    for node in list_nodes(path):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def layer_numbers() -> dict[str, int]:
    """Each package with the number of its layer, counted from the lowest."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    return {
        name.strip().removeprefix("wuzha."): number
        for number, layer in enumerate(reversed(layers))
        for name in layer.split("|")
    }


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
        for path in sorted((ROOT / "tests" / package).rglob("test_*.py"))
        if (names := [name for name in imported_modules(path) if is_above(name, package)])
    }
    assert above == {}


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
