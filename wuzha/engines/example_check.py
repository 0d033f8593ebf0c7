"""Run the worked examples of a plan: each in a database of its own in memory."""

from __future__ import annotations

from contextlib import closing

from wuzha.core.examples.examples import REASON_KEY, ComparedValue, Example, compare_values, find_differences
from wuzha.core.findings.judge import judge
from wuzha.core.plan.plan import Plan
from wuzha.core.problems import RefusalError
from wuzha.engines.sqlite import SQLiteEngine


def run_example(plan: Plan, example: Example) -> list[ComparedValue]:
    """Return each value that the example expects with the one that comes out.

    Raises: RefusalError when it cannot be judged.
    """
    with_rows = any(expectation.aspect == REASON_KEY for expectation in example.expectations)
    with closing(SQLiteEngine(example.facts)) as engine:
        assessment = judge(example.ask_questions(plan), engine, with_rows=with_rows, with_duties=False)
        return compare_values(example, assessment)


def find_example_differences(plan: Plan, example: Example) -> list[str]:
    """Return a sentence for each value that comes out other than the example expects."""
    # Only sentences name rows; without them an example takes half the time.
    with_rows = any(expectation.aspect == REASON_KEY for expectation in example.expectations)
    with closing(SQLiteEngine(example.facts)) as engine:
        try:
            assessment = judge(example.ask_questions(plan), engine, with_rows=with_rows, with_duties=False)
            return find_differences(example, assessment)
        except RefusalError as refusal:
            return [str(refusal)]
