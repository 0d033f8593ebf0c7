"""No modules import each other in a cycle, and only web and site import requests."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from tests.rules.source_trees import list_nodes

ROOT = Path(__file__).parents[2]
ABOVE_REQUESTS = ("wuzha.site", "wuzha.web")
WITHOUT_REQUEST = {
    # Public pages are rendered to bytes for the site and for `wuzha publish` alike (ADR 30).
    "wuzha.publishing.pages": ["django.template.loader.render_to_string"],
}
"""What a package below the pages may use of Django's all the same: it renders without a request."""

OF_REQUESTS = ("django.forms", "django.http", "django.shortcuts", "django.template", "django.views")


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sorted((ROOT / "wuzha").rglob("*.py"))}


def imported_names(path: Path) -> Iterator[str]:
    """Yield every dotted name that a file imports: at its top, inside a function, or for type checkers alone."""
    for node in list_nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def find_module(name: str) -> str | None:
    """Return the module of this repository that holds a dotted name, if any."""
    return next((module for module in (name, name.rpartition(".")[0]) if module in MODULES), None)


def cycle_among(imports: dict[str, set[str]]) -> list[str]:
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_modules_import_each_other_in_a_cycle() -> None:
    imports = {
        name: {module for used in imported_names(path) if (module := find_module(used)) and module != name}
        for name, path in MODULES.items()
    }
    assert cycle_among(imports) == []


def test_a_cycle_of_two_modules_is_found() -> None:
    assert cycle_among({"a": {"b"}, "b": {"a"}, "c": set()})


def test_packages_below_web_import_no_request() -> None:
    below = {name: path for name, path in MODULES.items() if not name.startswith(ABOVE_REQUESTS)}
    wrong = {
        name: used
        for name, path in below.items()
        if (used := sorted(used for used in imported_names(path) if used.startswith(OF_REQUESTS)))
    }
    assert wrong == WITHOUT_REQUEST


def test_an_address_for_buttons_leads_back_to_its_page_after_a_log_in() -> None:
    users = [module for module, path in MODULES.items() if "require_POST" in path.read_text(encoding="utf-8")]
    assert users == [], "take wuzha.web.access.require_post: Django's answers 405 to a browser that comes back"
