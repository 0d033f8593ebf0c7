"""Find the folder of a plan and load it; every problem in it is reported at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import wuzha
from wuzha.core.i18n import override
from wuzha.core.input_paths import check_links
from wuzha.core.plan.check import read_plan
from wuzha.core.plan.clauses import read_clauses
from wuzha.core.plan.items import ItemReader
from wuzha.core.plan.plan import Plan
from wuzha.core.plan.problems import format_place_and_text
from wuzha.core.plan.yaml_items import compose, decode, read_bytes
from wuzha.core.problems import Problem, RefusalError

PLAN_TEXT_FILE, PLAN_DATA_FILE = "plan.md", "plan.yaml"
_PACKAGE_FOLDER = Path(wuzha.__file__).parent
BUILT_IN_PLAN_FOLDERS = (_PACKAGE_FOLDER / "plans", _PACKAGE_FOLDER.parent / "plans")


class PlanError(RefusalError):
    """A plan that cannot be used; `problems` has everything that is wrong with it."""

    def __init__(self, folder: Path, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        first, rest_count = self.problems[0], len(self.problems) - 1
        super().__init__(
            "plan.unusable_several" if rest_count else "plan.unusable",
            folder=folder,
            problem=format_place_and_text(first),
            remedy=first.remedy,
            count=rest_count,
        )


def find_plan(name_or_folder: str) -> Path:
    """Return the folder of a plan: a folder with plan.yaml, else the built-in plan of this name, else any other folder.

    A folder without plan.yaml is returned too: `load_plan` then reports the missing file, which helps more than
    "unknown plan".

    Raises: RefusalError when there is neither such a folder nor such a plan, or anything but a folder in its place.
    """
    folder = Path(name_or_folder)
    if _has_plan(folder):
        return folder
    built_in_plans = dict(list_built_in_plans())
    if name_or_folder in built_in_plans:
        return built_in_plans[name_or_folder]
    if folder.is_dir():
        return folder
    check_links(folder)
    if folder.exists():
        raise RefusalError("plan.is_file", value=name_or_folder, choices="、".join(built_in_plans))
    raise RefusalError("plan.not_found", value=name_or_folder, choices="、".join(built_in_plans))


def _has_plan(folder: Path) -> bool:
    try:
        return (folder / PLAN_DATA_FILE).is_file()
    except PermissionError:
        # Whoever starts the site for its user may stand in a folder closed to that user, such as /root.
        return False


def list_built_in_plans() -> Iterator[tuple[str, Path]]:
    """Yield the plans that come with the program: inside the package when installed, beside it in a checkout."""
    for plans_folder in BUILT_IN_PLAN_FOLDERS:
        for data_file in sorted(plans_folder.glob(f"*/{PLAN_DATA_FILE}")):
            yield data_file.parent.name, data_file.parent


def load_plan(folder: Path) -> Plan:
    """Load the plan in this folder; its sha256 is that of plan.md and plan.yaml, one after the other.

    Raises: PlanError with every problem at once; RefusalError when one of the files is no plain file.
    """
    reader = ItemReader()
    text, data = read_bytes(folder / PLAN_TEXT_FILE, reader), read_bytes(folder / PLAN_DATA_FILE, reader)
    return _build_plan(folder, text, data, reader)


def build_plan(source: Path, text: bytes, data: bytes) -> Plan:
    """Build the plan from the contents of plan.md and plan.yaml; `source` is what a refusal calls the plan.

    Raises: PlanError with every problem at once.
    """
    return _build_plan(source, text, data, ItemReader())


def _build_plan(source: Path, text: bytes, data: bytes, reader: ItemReader) -> Plan:
    root = compose(Path(PLAN_DATA_FILE), data, reader)
    if root is None:
        raise PlanError(source, reader.problems)
    digest = hashlib.sha256(text + data).hexdigest()
    words = decode(Path(PLAN_TEXT_FILE), text, reader)
    # The names of terms must occur in the text of the plan, which is Chinese whatever language the reader has chosen.
    with override(None):
        plan = read_plan(root, read_clauses(words), words, digest, reader)
    if reader.problems:
        raise PlanError(source, sort_problems(reader.problems))
    return plan


def sort_problems(problems: Sequence[Problem]) -> list[Problem]:
    """Sort problems by file and line, those of plan.md first."""
    return sorted(
        dict.fromkeys(problems), key=lambda problem: (problem.file != PLAN_TEXT_FILE, problem.file, problem.line or 0)
    )
