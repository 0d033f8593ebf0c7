"""Read the files of a plan's folder: the only module that knows YAML."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import yaml

from wuzha.core.input_paths import check_input_file
from wuzha.core.plan.items import ItemReader, PlanItem
from wuzha.core.plan.problems import build_plan_problem

MAXIMUM_DEPTH = 40
# Some builds of PyYAML come without the faster loader in C.
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_bytes(path: Path, reader: ItemReader) -> bytes:
    """Return the content of the file; note it when it cannot be read.

    Raises: RefusalError when it is no plain file.
    """
    check_input_file(path)
    try:
        return path.read_bytes()
    except OSError:
        reader.problems.append(build_plan_problem("plan.missing_file", path.name, None, "", path.name))
        return b""


def decode(path: Path, content: bytes, reader: ItemReader) -> str:
    """Return the content as text; note it when it is not UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        reader.problems.append(build_plan_problem("plan.encoding", path.name, None, ""))
        return ""


def compose(path: Path, content: bytes, reader: ItemReader) -> PlanItem | None:
    """Return the file as items with their lines; None, with a problem noted, when it is empty or not YAML."""
    text = decode(path, content, reader)
    try:
        node = yaml.compose(text, Loader=_LOADER)
        if node is not None:
            return _Composer(path.name, reader).compose_item(node, "")
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = None if mark is None else mark.line + 1
        reason = getattr(error, "problem", None) or "有不能使用的字符"
        reader.problems.append(build_plan_problem("plan.syntax", path.name, line, "", reason))
        return None
    except RecursionError:
        reader.problems.append(build_plan_problem("plan.too_deep", path.name, None, ""))
        return None
    if not reader.problems:
        reader.problems.append(build_plan_problem("plan.syntax", path.name, None, "", "没有内容"))
    return None


@dataclass(frozen=True)
class _Composer:
    """Turns YAML nodes into items; every scalar stays text, so that `no` and `1.10` are not converted."""

    file: str
    reader: ItemReader
    composed_ids: set[int] = field(default_factory=set)

    def compose_item(self, node: yaml.Node, path: str, depth: int = 0) -> PlanItem:
        item = PlanItem(self.file, node.start_mark.line + 1, path, None)
        if depth > MAXIMUM_DEPTH:
            self.reader.note("plan.too_deep", item)
            return item
        if isinstance(node, yaml.ScalarNode):
            is_blank = node.tag == "tag:yaml.org,2002:null"
            return PlanItem(item.file, item.line, path, None if is_blank else node.value)
        # YAML hands out the same node for an alias: refused, since aliases can nest without end.
        if id(node) in self.composed_ids:
            self.reader.note("plan.alias", item, path)
            return item
        self.composed_ids.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            parts = tuple(
                self.compose_item(part, f"{path}[{number}]", depth + 1) for number, part in enumerate(node.value, 1)
            )
            return PlanItem(item.file, item.line, path, parts)
        fields: dict[str, PlanItem] = {}
        for key, value in node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
            entry = self.compose_item(value, f"{path}.{name}" if path else name, depth + 1)
            entry = PlanItem(entry.file, key.start_mark.line + 1, entry.path, entry.content)
            if name in fields:
                self.reader.note("plan.twice", entry, name, other=fields[name].line)
            fields.setdefault(name, entry)
        return PlanItem(item.file, item.line, path, fields)
