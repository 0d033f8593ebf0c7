"""Finds the folder of a plan and loads it: the plan, or every problem of it at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import wuzha
from wuzha.core.i18n import spoken
from wuzha.core.plan.check import read_plan
from wuzha.core.plan.clauses import read_clauses
from wuzha.core.plan.items import Reader
from wuzha.core.plan.plan import Plan
from wuzha.core.plan.problems import sentence
from wuzha.core.plan.yaml_items import compose, decode, read_bytes
from wuzha.core.problems import Problem, Refusal

TEXT, DATA = "plan.md", "plan.yaml"
_PACKAGE = Path(wuzha.__file__).parent
PLACES = (_PACKAGE / "plans", _PACKAGE.parent / "plans")


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
    text, data = read_bytes(folder / TEXT, reader), read_bytes(folder / DATA, reader)
    root = compose(folder / DATA, data, reader)
    if root is None:
        raise PlanFault(folder, reader.problems)
    digest = hashlib.sha256(text + data).hexdigest()
    words = decode(folder / TEXT, text, reader)
    # What a plan names must stand in its text: in Chinese, whoever it is loaded for.
    with spoken(None):
        plan = read_plan(root, read_clauses(words), words, digest, reader)
    if reader.problems:
        raise PlanFault(folder, in_order(reader.problems))
    return plan


def in_order(problems: Sequence[Problem]) -> list[Problem]:
    """By file and line, the plan's text first."""
    return sorted(dict.fromkeys(problems), key=lambda problem: (problem.file != TEXT, problem.file, problem.line or 0))
