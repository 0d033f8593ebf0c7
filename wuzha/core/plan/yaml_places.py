"""Change single values of a YAML file in place, so that its order, its layout and its comments stay."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml

from wuzha.core.plan.yaml_items import MAXIMUM_DEPTH

_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# What YAML reads as this text wherever it stands, also inside [] and {}.
_PLAIN = re.compile(r"(?!.*(?:[:#]\s|\s#))[\w（“《][\w\u3000-\u303f\uff00-\uffef\u2018-\u201d /%+.()-]*(?<![\s:])")
_BLANKS = {"", "null", "Null", "NULL", "~"}


@dataclass(frozen=True, slots=True)
class ValuePlace:
    """A value in the text of a file: where it begins and ends, and what it says; `key` is that of its field."""

    start: int
    end: int
    value: str
    key: str


def find_places(text: str) -> dict[str, ValuePlace]:
    """Return every single value by its path, such as `duties.form_group.due_on`; nothing where it is not YAML."""
    root = compose_text(text)
    return {} if root is None else dict(_walk(root, "", ""))


def compose_text(text: str) -> yaml.Node | None:
    """Return the nodes of a YAML text with their places; None where it is empty or no YAML that a plan may have."""
    try:
        root: yaml.Node | None = yaml.compose(text, Loader=_LOADER)
    except (yaml.YAMLError, RecursionError):
        return None
    return None if root is None or not _is_plain_tree(root) else root


def _is_plain_tree(root: yaml.Node) -> bool:
    """Return whether no node stands in two places and none lies deep.

    An alias can make a few lines into billions of places, or into a ring; the check of a plan refuses both.
    """
    seen_ids: set[int] = set()
    nodes = [(root, 0)]
    while nodes:
        node, depth = nodes.pop()
        if id(node) in seen_ids or depth > MAXIMUM_DEPTH:
            return False
        seen_ids.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            nodes += [(part, depth + 1) for part in node.value]
        elif isinstance(node, yaml.MappingNode):
            nodes += [(part, depth + 1) for pair in node.value for part in pair]
    return True


def _walk(node: yaml.Node, path: str, key: str) -> Iterator[tuple[str, ValuePlace]]:
    match node:
        case yaml.ScalarNode():
            yield path, ValuePlace(node.start_mark.index, node.end_mark.index, node.value, key)
        case yaml.SequenceNode():
            for number, part in enumerate(node.value, 1):
                yield from _walk(part, f"{path}[{number}]", key)
        case yaml.MappingNode():
            for name, value in node.value:
                word = str(name.value) if isinstance(name, yaml.ScalarNode) else ""
                yield from _walk(value, f"{path}.{word}" if path else word, word)


def replace_values(text: str, values: Mapping[str, str]) -> str:
    """Return the text with other values at these paths; a path that is not there changes nothing."""
    places = find_places(text)
    spans = sorted(
        ((places[path], value) for path, value in values.items() if path in places), key=lambda p: -p[0].start
    )
    for place, value in spans:
        old = text[place.start : place.end]
        # A plain value over several lines may end with the break before the next key.
        tail = old[len(old.rstrip()) :]
        lead = " " if place.start == place.end else ""
        text = f"{text[: place.start]}{lead}{write_value(value)}{tail}{text[place.end :]}"
    return text


def write_value(value: str) -> str:
    """Return the text as a YAML value that is read as this text."""
    if value in _BLANKS:
        return "null"
    return value if _PLAIN.fullmatch(value) else json.dumps(value, ensure_ascii=False)


def add_field(text: str, after: str, key: str, value: str) -> str:
    """Return the text with one more field on the line after the field `after` of the top level."""
    lines = text.splitlines(keepends=True)
    number = next((number for number, line in enumerate(lines) if line.startswith(f"{after}:")), -1)
    return "".join([*lines[: number + 1], f"{key}: {write_value(value)}\n", *lines[number + 1 :]])
