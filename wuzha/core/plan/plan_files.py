"""The three files of a plan as texts, as the site stores and edits them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from wuzha.core.plan.loading import PLAN_DATA_FILE, PLAN_TEXT_FILE, build_plan
from wuzha.core.plan.plan import Plan

EXAMPLES_FILE = "examples.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFiles:
    """The contents of plan.md, plan.yaml and examples.yaml (empty: the plan has no worked examples)."""

    text: str
    data: str
    examples: str = ""

    @property
    def sha256(self) -> str:
        """The hash that the plan of these files has."""
        return hashlib.sha256((self.text + self.data).encode()).hexdigest()

    @property
    def content_sha256(self) -> str:
        """The hash of all three files: what an editor has seen. The plan's own hash leaves out the examples."""
        return hashlib.sha256("\0".join((self.text, self.data, self.examples)).encode()).hexdigest()

    @property
    def by_name(self) -> dict[str, str]:
        """The contents by the names of the files; without examples there is no such file."""
        files = {PLAN_TEXT_FILE: self.text, PLAN_DATA_FILE: self.data, EXAMPLES_FILE: self.examples}
        return {name: content for name, content in files.items() if content}

    def build_plan(self, source: str) -> Plan:
        """Build the plan; `source` is what a refusal calls it.

        Raises: PlanError with every problem at once.
        """
        return build_plan(Path(source), self.text.encode(), self.data.encode())


def read_plan_files(folder: Path) -> PlanFiles:
    """Read the files of a plan that can be loaded from its folder."""
    texts = [
        path.read_text("utf-8-sig") if path.is_file() else ""
        for path in (folder / PLAN_TEXT_FILE, folder / PLAN_DATA_FILE, folder / EXAMPLES_FILE)
    ]
    return PlanFiles(text=texts[0], data=texts[1], examples=texts[2])
