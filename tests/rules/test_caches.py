"""Every cache of data is in the table of ADR 11."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.rules.source_trees import list_nodes

ROOT = Path(__file__).parents[2]
CACHING = re.compile(r"(functools\.)?(cache|lru_cache\b.*)")


def test_every_cache_of_data_is_in_the_table_of_its_record() -> None:
    table = (ROOT / "docs" / "adr" / "0011-result-cache.md").read_text(encoding="utf-8")
    names = [name for path in sorted((ROOT / "wuzha").rglob("*.py")) for name in list_caches(path)]
    assert {"ASSESSMENTS", "COUNTS", "load_plan_named"} <= set(names)
    assert [name for name in names if f"`{name}`" not in table] == []


def list_caches(path: Path) -> Iterator[str]:
    """The caches of a module, without those of constants: of a register, a vocabulary, or of nothing."""
    for node in list_nodes(path):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value and "ResultCache[" in ast.unparse(node.value):
            yield ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target)
        if isinstance(node, ast.FunctionDef) and any(
            CACHING.fullmatch(ast.unparse(use)) for use in node.decorator_list
        ):
            parameters = [parameter.arg for parameter in node.args.args]
            if parameters and parameters[0] not in ("register", "cls", "terms"):
                yield node.name
