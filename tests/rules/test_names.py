"""Names say what a value is: nouns, not pronouns or participles; one meaning for a type name; errors end in Error."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rules.source_trees import parse_source

ROOT = Path(__file__).parents[2]
FOLDERS = ("wuzha", "tests", "bench", "docs")
PRONOUNS = frozenset(
    [
        "all",
        "another",
        "any",
        "anybody",
        "anything",
        "both",
        "each",
        "every",
        "everybody",
        "everything",
        "few",
        "here",
        "hers",
        "his",
        "it",
        "its",
        "itself",
        "less",
        "lot",
        "many",
        "mine",
        "more",
        "most",
        "much",
        "nobody",
        "none",
        "nothing",
        "one",
        "other",
        "others",
        "ours",
        "rest",
        "same",
        "some",
        "somebody",
        "something",
        "such",
        "that",
        "theirs",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "us",
        "what",
        "whatever",
        "when",
        "where",
        "which",
        "who",
        "whoever",
        "whom",
        "whose",
        "why",
        "you",
        "yours",
    ]
)
IRREGULAR_PARTICIPLES = frozenset(
    [
        "begun",
        "bought",
        "bound",
        "broken",
        "brought",
        "built",
        "chosen",
        "done",
        "drawn",
        "found",
        "given",
        "gone",
        "got",
        "hidden",
        "held",
        "kept",
        "known",
        "left",
        "lost",
        "made",
        "meant",
        "named",
        "paid",
        "said",
        "seen",
        "sent",
        "shown",
        "sought",
        "spent",
        "spoken",
        "taken",
        "thrown",
        "told",
        "written",
    ]
)
NOUNS = frozenset(["bed", "embed", "exceed", "feed", "hundred", "need", "proceed", "seed", "speed", "used"])
"""Words that end like a participle and are none."""

LARGEST_SHARE = 0.01
ANY_FOLDER_LARGEST_SHARE = 0.03


def is_pronoun_or_participle(name: str) -> bool:
    if name.startswith("__"):
        return False
    word = name.strip("_").lower()
    if word in PRONOUNS or word in IRREGULAR_PARTICIPLES:
        return True
    return re.fullmatch(r"[a-z]+ed", word) is not None and word not in NOUNS


def assigned_names(tree: ast.AST) -> Iterator[str]:
    """Every name that is assigned to: variables, loop targets, parameters."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg


@pytest.fixture(scope="module")
def trees() -> dict[str, ast.Module]:
    return {
        path.relative_to(ROOT).as_posix(): parse_source(path)
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        if path.parent.name != "migrations"
    }


def shares(trees: dict[str, ast.Module]) -> dict[str, tuple[int, int]]:
    """Package → pronouns and participles, all assigned names."""
    counts: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for place, tree in trees.items():
        package = "/".join(place.split("/")[:2])
        wrong, total = counts[package]
        names = list(assigned_names(tree))
        counts[package] = wrong + sum(map(is_pronoun_or_participle, names)), total + len(names)
    return counts


def test_fewer_than_one_assigned_name_in_a_hundred_is_a_pronoun_or_a_participle(trees: dict[str, ast.Module]) -> None:
    counts = shares(trees)
    wrong, total = (sum(figures) for figures in zip(*counts.values(), strict=True))
    assert total > 10_000
    assert wrong / total < LARGEST_SHARE, f"{wrong} of {total}"
    assert {name: pair for name, pair in counts.items() if pair[0] > max(5, ANY_FOLDER_LARGEST_SHARE * pair[1])} == {}


@pytest.mark.parametrize(
    ("name", "is_wrong"),
    [("found", True), ("one", True), ("_told", True), ("expected", True), ("entries", False), ("seed", False)],
)
def test_a_pronoun_and_a_participle_are_recognised(name: str, is_wrong: bool) -> None:
    assert is_pronoun_or_participle(name) is is_wrong


def type_names(tree: ast.Module) -> Iterator[str]:
    """The classes of a module, and its type aliases: capitalised names at the top that are no constants."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name != "Meta":
            yield node.name
    for node in tree.body:
        targets = [*getattr(node, "targets", ()), getattr(node, "target", None)]
        yield from (
            target.id
            for target in targets
            if isinstance(target, ast.Name) and re.match(r"_?[A-Z]", target.id) and not target.id.isupper()
        )


def test_a_type_name_has_one_meaning_in_the_whole_program(trees: dict[str, ast.Module]) -> None:
    places = defaultdict(list)
    for place, tree in trees.items():
        if place.startswith("wuzha/"):
            for name in type_names(tree):
                places[name.lstrip("_")].append(place)
    assert {name: files for name, files in places.items() if len(files) > 1 and name != "Migration"} == {}


def test_exceptions_end_in_error(trees: dict[str, ast.Module]) -> None:
    """A class is an exception when a base of it, ours or Python's, is named like one."""
    bases = {
        node.name: [ast.unparse(base).rpartition(".")[2] for base in node.bases]
        for tree in trees.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }

    def is_exception(name: str) -> bool:
        named_like_one = name.endswith(("Error", "Exception"))
        return named_like_one or any(is_exception(base) for base in bases.get(name, ()))

    exceptions = [name for name, parents in bases.items() if any(is_exception(parent) for parent in parents)]
    assert len(exceptions) > 5
    assert [name for name in exceptions if not name.endswith("Error")] == []
