"""Add, copy and remove whole entries of a YAML file by their lines, so that all other lines stay as they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import yaml

from wuzha.core.plan.yaml_places import compose_text
from wuzha.core.problems import RefusalError


@dataclass(frozen=True, slots=True)
class YamlBlock:
    """The lines of an entry, from 0, the last one excluded; `column` is where its key begins.

    An entry that `is_inline` shares its line with others ({a: 1, b: 2}), so that it cannot be taken out by lines.
    """

    first: int
    end: int
    column: int
    is_inline: bool


def find_blocks(text: str) -> dict[str, YamlBlock]:
    """Return the entries of all mappings and lists by their paths; nothing where the text is not YAML."""
    root = compose_text(text)
    return {} if root is None else dict(_walk(text, root, "", is_inline=False))


def _walk(text: str, node: yaml.Node, path: str, *, is_inline: bool) -> Iterator[tuple[str, YamlBlock]]:
    is_inline = is_inline or (isinstance(node, yaml.CollectionNode) and bool(node.flow_style))
    match node:
        case yaml.MappingNode():
            for key, value in node.value:
                word = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
                name = f"{path}.{word}" if path else word
                yield name, _build_block(text, key, value, is_inline=is_inline)
                yield from _walk(text, value, name, is_inline=is_inline)
        case yaml.SequenceNode():
            for number, part in enumerate(node.value, 1):
                name = f"{path}[{number}]"
                yield name, _build_block(text, part, part, is_inline=is_inline)
                yield from _walk(text, part, name, is_inline=is_inline)


def _build_block(text: str, start: yaml.Node, value: yaml.Node, *, is_inline: bool) -> YamlBlock:
    end = text[: _find_end(value)].rstrip()
    return YamlBlock(start.start_mark.line, end.count("\n") + 1, start.start_mark.column, is_inline)


def _find_end(node: yaml.Node) -> int:
    """Return where the last value in the node ends; the mark of the node itself is behind comments and blank lines."""
    if isinstance(node, yaml.CollectionNode) and node.value and not node.flow_style:
        last = node.value[-1]
        return _find_end(last[1] if isinstance(last, tuple) else last)
    index: int = node.end_mark.index
    return index


def copy_lines(text: str, path: str) -> list[str]:
    """Return the lines of an entry without the indent of its key.

    Raises: RefusalError when it shares its line with others.
    """
    block = _get_block(text, path)
    return [line[block.column :] for line in text.splitlines()[block.first : block.end]]


def remove_block(text: str, path: str) -> str:
    """Return the text without the lines of an entry.

    Raises: RefusalError when it shares its line with others.
    """
    block = _get_block(text, path)
    lines = text.splitlines()
    return "\n".join([*lines[: block.first], *lines[block.end :]]) + "\n"


def replace_block(text: str, path: str, new_lines: Sequence[str]) -> str:
    """Return the text with other lines in place of an entry; they are indented as it is.

    Raises: RefusalError when it shares its line with others.
    """
    block = _get_block(text, path)
    lines = text.splitlines()
    return "\n".join([*lines[: block.first], *_indent(lines, block, new_lines), *lines[block.end :]]) + "\n"


def add_block_after(text: str, path: str, new_lines: Sequence[str]) -> str:
    """Return the text with the lines of one more entry after this one, indented as it is.

    Raises: RefusalError when it shares its line with others.
    """
    block = _get_block(text, path)
    lines = text.splitlines()
    return "\n".join([*lines[: block.end], *_indent(lines, block, new_lines), *lines[block.end :]]) + "\n"


def list_children(text: str, path: str) -> list[str]:
    """Return the paths of the entries right below this one, in their order."""
    return [
        name
        for name in find_blocks(text)
        if name.startswith((f"{path}.", f"{path}[")) and not set(name[len(path) + 1 :]) & {".", "["}
    ]


def _get_block(text: str, path: str) -> YamlBlock:
    block = find_blocks(text).get(path)
    if block is None or block.is_inline:
        raise RefusalError("plan.not_by_lines", value=path)
    return block


def _indent(lines: Sequence[str], block: YamlBlock, new_lines: Sequence[str]) -> list[str]:
    """Indent lines as the block; the first line of an entry of a list keeps its dash."""
    lead = lines[block.first][: block.column]
    blanks = " " * block.column
    return [f"{blanks if number or not lead.strip() else lead}{line}" for number, line in enumerate(new_lines)]
