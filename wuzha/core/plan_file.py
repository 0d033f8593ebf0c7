"""From a plan's folder to a plan: the only place that reads YAML."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

import wuzha
from wuzha.core.clauses import read_clauses
from wuzha.core.example_file import read_examples
from wuzha.core.examples import Example
from wuzha.core.language import spoken
from wuzha.core.plan import Plan
from wuzha.core.plan_check import read_plan
from wuzha.core.plan_items import Item, Reader
from wuzha.core.plan_problems import plan_problem, sentence
from wuzha.core.problems import Problem, Refusal

TEXT, DATA, EXAMPLES = "plan.md", "plan.yaml", "examples.yaml"
MOST_DEPTH = 40
_PACKAGE = Path(wuzha.__file__).parent
PLACES = (_PACKAGE / "plans", _PACKAGE.parent / "plans")
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class PlanFault(Refusal):
    """A plan that cannot be used, with everything that is wrong with it."""

    def __init__(self, folder: Path, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        others = len(self.problems) - 1
        more = f"另有{others}处问题，全部列出请用：wuzha plan check {folder}" if others else ""
        super().__init__(f"方案“{folder}”不能使用。{sentence(self.problems[0])}{more}")


def find_plan(name_or_folder: str) -> Path:
    """The folder of a plan: this folder if it holds one, else the built-in plan of this name.

    Raises: Refusal when it is neither.
    """
    folder = Path(name_or_folder)
    if (folder / DATA).is_file():
        return folder
    known = dict(built_in_plans())
    if name_or_folder in known:
        return known[name_or_folder]
    if folder.is_dir():
        return folder
    raise Refusal(f"找不到方案“{name_or_folder}”。内置的方案：{'、'.join(known)}；也可以写方案文件夹。")


def built_in_plans() -> Iterator[tuple[str, Path]]:
    """The plans that come with the program: inside the package when installed, beside it in a checkout."""
    for place in PLACES:
        for data in sorted(place.glob(f"*/{DATA}")):
            yield data.parent.name, data.parent


def load_plan(folder: Path) -> Plan:
    """The plan in this folder; its sha256 is that of plan.md and plan.yaml, one after the other.

    Raises: PlanFault with every problem at once.
    """
    reader = Reader()
    text, data = _read(folder / TEXT, reader), _read(folder / DATA, reader)
    root = _compose(folder / DATA, data, reader)
    if root is None:
        raise PlanFault(folder, reader.problems)
    digest = hashlib.sha256(text + data).hexdigest()
    words = _decode(folder / TEXT, text, reader)
    # What a plan names must stand in its text: in Chinese, whoever it is loaded for.
    with spoken(None):
        plan = read_plan(root, read_clauses(words), words, digest, reader)
    if reader.problems:
        raise PlanFault(folder, _in_order(reader.problems))
    return plan


def load_examples(folder: Path, plan: Plan) -> tuple[Example, ...]:
    """The plan's worked cases; none where the folder has no examples.yaml.

    Raises: PlanFault with every problem at once.
    """
    path = folder / EXAMPLES
    if not path.exists():
        return ()
    reader = Reader()
    root = _compose(path, _read(path, reader), reader)
    examples = () if root is None else read_examples(root, plan, reader)
    if reader.problems:
        raise PlanFault(folder, _in_order(reader.problems))
    return examples


def _read(path: Path, reader: Reader) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        reader.problems.append(plan_problem("plan.missing_file", path.name, None, "", path.name))
        return b""


def _decode(path: Path, content: bytes, reader: Reader) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        reader.problems.append(plan_problem("plan.encoding", path.name, None, ""))
        return ""


def _in_order(problems: Sequence[Problem]) -> list[Problem]:
    """By file and line, the plan's text first."""
    return sorted(dict.fromkeys(problems), key=lambda problem: (problem.file != TEXT, problem.file, problem.line or 0))


def _compose(path: Path, content: bytes, reader: Reader) -> Item | None:
    """The file as items with their lines; None when it is no YAML, or empty."""
    text = _decode(path, content, reader)
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
