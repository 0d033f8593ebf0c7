"""Every list of the site is in the same frame."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest
from django.template.loader import get_template

from wuzha.web.lists import ListPage

WEB = Path(__file__).parents[2] / "wuzha" / "web"
TABLES_OF_A_LIST = {"templates/list.html", "orgs/templates/orgs/children.html", "log/templates/log/sample.html"}
"""The frame, the orgs below one on the page of that org, and a sample, which is drawn whole and has no pages."""


HEAD_BLOCKS = {"lead", "actions", "intro"}


def find_lists() -> list[type[ListPage]]:  # type: ignore[type-arg]  # any list
    for path in WEB.glob("*/*_list.py"):
        import_module(f"wuzha.web.{path.parent.name}.{path.stem}")
    return ListPage.__subclasses__()


@pytest.mark.parametrize("page", find_lists(), ids=lambda page: page.__name__)
def test_a_list_has_only_its_introduction_and_its_rows_of_its_own(page: type[ListPage]) -> None:  # type: ignore[type-arg]
    source = get_template(page.template).template.source  # type: ignore[attr-defined]
    assert source.startswith('{% extends "list.html" %}')
    own_blocks = set(re.findall(r"{% block (\w+) %}", source))
    assert own_blocks <= HEAD_BLOCKS | {"notes", "table_class", "more_heads", "rows", "row", "empty_actions", "pages"}


def test_no_page_builds_the_table_of_a_list_itself() -> None:
    paths = (path for path in WEB.rglob("*.html") if '"list_head.html"' in path.read_text(encoding="utf-8"))
    assert {path.relative_to(WEB).as_posix() for path in paths} == TABLES_OF_A_LIST


@pytest.mark.parametrize("page", find_lists(), ids=lambda page: page.__name__)
def test_every_list_is_one_of_cards_on_a_phone(page: type[ListPage]) -> None:  # type: ignore[type-arg]
    source = get_template(page.template).template.source  # type: ignore[attr-defined]
    (table_class,) = re.findall(r"{% block table_class %}([^{]*){% endblock %}", source)
    assert "cards" in table_class.split()
