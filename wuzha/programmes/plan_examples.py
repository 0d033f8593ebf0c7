"""Run the worked examples of a plan version: the same files are run once per process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from wuzha.core.examples.example_file import build_examples
from wuzha.core.examples.examples import ComparedValue, Example
from wuzha.core.plan.plan import Plan
from wuzha.core.plan.plan_files import PlanFiles
from wuzha.core.problems import RefusalError
from wuzha.engines.example_check import run_example

CACHED_RUNS = 8
"""Runs that each process keeps: a person changes a draft, looks at its examples, and activates it."""


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """One example under one reading: each expected value with the one that came out, or why it cannot be judged."""

    example: Example
    values: Sequence[ComparedValue]
    refusal: str = ""

    @property
    def differences(self) -> list[ComparedValue]:
        """The values that came out otherwise."""
        return [value for value in self.values if not value.is_as_expected]

    @property
    def is_passed(self) -> bool:
        """Whether everything came out as expected."""
        return not self.refusal and not self.differences


@dataclass(frozen=True, slots=True)
class ExampleRun:
    """The results of all examples of a plan."""

    plan: Plan
    results: tuple[ExampleResult, ...]

    @property
    def failed(self) -> list[ExampleResult]:
        """Those that came out otherwise."""
        return [result for result in self.results if not result.is_passed]


@lru_cache(maxsize=CACHED_RUNS)
def run_examples(files: PlanFiles) -> ExampleRun:
    """Run the worked examples of a plan's files, which takes seconds for 160 of them.

    Raises: PlanError with every problem of the plan, or of its examples, at once.
    """
    plan = files.build_plan("")
    if not files.examples.strip():
        return ExampleRun(plan, ())
    examples = build_examples(Path(), files.examples.encode(), plan)
    return ExampleRun(plan, tuple(_run(plan, example) for example in examples))


def _run(plan: Plan, example: Example) -> ExampleResult:
    try:
        return ExampleResult(example, tuple(run_example(plan, example)))
    except RefusalError as refusal:
        return ExampleResult(example, (), str(refusal))
