"""The modules that write, and the functions that decide who may, are those that ADR 9 names."""

import ast
import re
from pathlib import Path

import pytest

from tests.rules.source_trees import list_nodes, parse_source

ROOT = Path(__file__).parents[2]
RECORD = ROOT / "docs" / "adr" / "0009-django-shell.md"
PROGRAM = ROOT / "wuzha"
ACCESS_MODULES = ("people/access.py", "registers/access.py")
WRITING_CALLS = frozenset({"log.record", "insert_rows", "transaction.atomic"})
WRITING_METHODS = frozenset(
    {"bulk_create", "bulk_update", "create", "get_or_create", "save", "update_or_create", "delete", "update"}
)


def is_write(node: ast.AST) -> bool:
    """Return whether the node opens a transaction, writes a line of the log, or writes rows of a table."""
    if isinstance(node, ast.Attribute):
        return ast.unparse(node) == "transaction.atomic"
    if not isinstance(node, ast.Call):
        return False
    if not isinstance(node.func, ast.Attribute) or node.func.attr not in WRITING_METHODS:
        return ast.unparse(node.func) in WRITING_CALLS
    # Sets and hashes are updated by position, rows by the names of their fields.
    is_of_rows = bool(node.keywords) and not node.args
    return node.func.attr != "update" or is_of_rows


def writing_modules() -> set[str]:
    return {
        path.relative_to(PROGRAM).as_posix()
        for path in PROGRAM.rglob("*.py")
        if path.parent.name != "migrations" and any(map(is_write, list_nodes(path)))
    }


def tables(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if line.startswith("|"))


def test_the_record_names_the_modules_that_write_and_no_others() -> None:
    names = re.findall(r"`([\w/]+\.py)`", tables(RECORD.read_text(encoding="utf-8")))
    assert sorted(names) == sorted(writing_modules())


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("transaction.atomic()", True),
        ("log.record(actor=actor)", True),
        ("rows.update(state=state)", True),
        ("Org.objects.create(code=code)", True),
        ("digest.update(text)", False),
        ("rows.filter(state=state)", False),
    ],
)
def test_a_write_is_recognised(line: str, is_one: bool) -> None:
    assert any(map(is_write, ast.walk(ast.parse(line)))) is is_one


def test_the_record_names_every_function_that_decides_who_may() -> None:
    text = RECORD.read_text(encoding="utf-8")
    functions = [
        node.name
        for module in ACCESS_MODULES
        for node in parse_source(PROGRAM / module).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]
    assert {"may", "may_repair_item"} <= set(functions)
    assert [name for name in functions if f"`{name}`" not in text] == []
