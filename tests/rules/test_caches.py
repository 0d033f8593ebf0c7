"""Every cache of data is in the table of ADR 11."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rules.source_trees import list_nodes

ROOT = Path(__file__).parents[2]
RECORD = ROOT / "docs" / "adr" / "0011-result-cache.md"
CACHING = re.compile(r"(functools\.)?(cache|lru_cache\b.*)")
CONSTANT_PARAMETERS = frozenset({"register", "cls", "terms", "model"})
"""Parameters of which there are as many values as the code has constants."""
COLUMN_PARAMETERS = frozenset({"column", "name", "names"})
"""Parameters that, beside a register, are columns of it."""


def test_every_cache_of_data_is_in_the_table_of_its_record() -> None:
    names = [name for path in sorted((ROOT / "wuzha").rglob("*.py")) for name in list_caches(list_nodes(path))]
    assert {"ASSESSMENTS", "COUNTS", "load_plan_named", "match_known_column", "_CellCache"} <= set(names)
    assert sorted(set(names) - set(list_table())) == []


def test_the_table_has_no_cache_that_the_code_lacks() -> None:
    names = [name for path in sorted((ROOT / "wuzha").rglob("*.py")) for name in list_caches(list_nodes(path))]
    assert sorted(set(list_table()) - set(names)) == []


def list_table() -> list[str]:
    """Return the names in the first column of the table."""
    return re.findall(r"^\| `([^`]+)` \|", RECORD.read_text(encoding="utf-8"), flags=re.MULTILINE)


def list_caches(nodes: Iterator[ast.AST] | tuple[ast.AST, ...]) -> Iterator[str]:
    """Yield the caches of a module, without those of constants: of a register, a vocabulary, or of nothing."""
    for node in nodes:
        match node:
            case ast.Assign(targets=[target]) | ast.AnnAssign(target=target) if node.value is not None:
                if "ResultCache[" in ast.unparse(node.value) or "cached_" in ast.unparse(target):
                    yield ast.unparse(target).rpartition(".")[2]
            case ast.Call(func=ast.Name(id="cache" | "lru_cache"), args=[_, *_]):
                yield ast.unparse(node)
            case ast.ClassDef(name=name) if is_cache(node) and name != "ResultCache":
                yield name
            case ast.FunctionDef():
                is_cached = any(CACHING.fullmatch(ast.unparse(use)) for use in node.decorator_list)
                if is_cached and not has_constant_parameters({parameter.arg for parameter in node.args.args}):
                    yield node.name


def has_constant_parameters(names: set[str]) -> bool:
    """Return whether the parameters of these names take only constants of the code."""
    return names <= CONSTANT_PARAMETERS | (COLUMN_PARAMETERS if "register" in names else frozenset())


def is_cache(node: ast.ClassDef) -> bool:
    """Return whether a class is named a cache, or is a dict that fills itself."""
    methods = {part.name for part in node.body if isinstance(part, ast.FunctionDef)}
    return node.name.endswith("Cache") or "__missing__" in methods


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("A: ResultCache[int] = ResultCache[int](5)", ["A"]),
        ("@cache\ndef read(register, day): ...", ["read"]),
        ("@cache\ndef read(register): ...", []),
        ("@cache\ndef read(register, column): ...", []),
        ("@cache\ndef read(register, header): ...", ["read"]),
        ("@cache\ndef read(name): ...", ["read"]),
        ("owners = cache(Owners.within)", ["cache(Owners.within)"]),
        ("class _DayCache(dict): ...", ["_DayCache"]),
        ("class Encoder(dict):\n    def __missing__(self, value): ...", ["Encoder"]),
        ("self.cached_roles = ()", ["cached_roles"]),
    ],
)
def test_each_kind_of_cache_is_recognised(code: str, names: list[str]) -> None:
    assert list(list_caches(tuple(ast.walk(ast.parse(code))))) == names
