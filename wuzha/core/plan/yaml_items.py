"""Reads the files of a plan's folder: the only module that knows YAML."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import yaml

from wuzha.core.plan.items import Item, Reader
from wuzha.core.plan.problems import plan_problem

MOST_DEPTH = 40
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_bytes(path: Path, reader: Reader) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        reader.problems.append(plan_problem("plan.missing_file", path.name, None, "", path.name))
        return b""


def decode(path: Path, content: bytes, reader: Reader) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        reader.problems.append(plan_problem("plan.encoding", path.name, None, ""))
        return ""


def compose(path: Path, content: bytes, reader: Reader) -> Item | None:
    """The file as items with their lines; None when it is no YAML, or empty."""
    text = decode(path, content, reader)
    try:
        node = yaml.compose(text, Loader=_LOADER)
        if node is not None:
            return _Composer(path.name, reader).item(node, "")
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        line = None if mark is None else mark.line + 1
        what = getattr(fault, "problem", None) or "有不能使用的字符"
        reader.problems.append(plan_problem("plan.syntax", path.name, line, "", what))
        return None
    except RecursionError:
        reader.problems.append(plan_problem("plan.too_deep", path.name, None, ""))
        return None
    if not reader.problems:
        reader.problems.append(plan_problem("plan.syntax", path.name, None, "", "没有内容"))
    return None


@dataclass(frozen=True)
class _Composer:
    """Turns YAML nodes into items; every scalar stays text, whatever YAML would make of it."""

    file: str
    reader: Reader
    seen: set[int] = field(default_factory=set)

    def item(self, node: yaml.Node, path: str, depth: int = 0) -> Item:
        item = Item(self.file, node.start_mark.line + 1, path, None)
        if depth > MOST_DEPTH:
            self.reader.note("plan.too_deep", item)
            return item
        if isinstance(node, yaml.ScalarNode):
            is_blank = node.tag == "tag:yaml.org,2002:null"
            return Item(item.file, item.line, path, None if is_blank else node.value)
        if id(node) in self.seen:
            self.reader.note("plan.alias", item, path)
            return item
        self.seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            parts = tuple(self.item(part, f"{path}[{place}]", depth + 1) for place, part in enumerate(node.value, 1))
            return Item(item.file, item.line, path, parts)
        fields: dict[str, Item] = {}
        for key, value in node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
            entry = self.item(value, f"{path}.{name}" if path else name, depth + 1)
            entry = Item(entry.file, key.start_mark.line + 1, entry.path, entry.content)
            if name in fields:
                self.reader.note("plan.twice", entry, name, other=fields[name].line)
            fields.setdefault(name, entry)
        return Item(item.file, item.line, path, fields)
