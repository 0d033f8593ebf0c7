"""Tests of the worked examples of every plan: the assessment has exactly the values they expect."""

from pathlib import Path

import pytest

from wuzha.core.examples.example_file import load_examples
from wuzha.core.examples.examples import Example, find_differences
from wuzha.core.findings.judge import judge
from wuzha.core.plan.loading import load_plan
from wuzha.core.plan.plan import Plan
from wuzha.core.statement.questions import Questions
from wuzha.core.statement.statement import Statement, compile_statement
from wuzha.engines.sqlite import SQLiteEngine

FOLDERS = sorted(path.parent for path in (Path(__file__).parents[2] / "plans").glob("*/examples.yaml"))
CASES = [
    pytest.param(plan, example, id=f"{folder.name} {example.id} {example.title}")
    for folder in FOLDERS
    for plan in (load_plan(folder),)
    for example in load_examples(folder, plan)
]


STATEMENTS: dict[object, Statement] = {}


def compile_once(questions: Questions) -> Statement:
    """Return the statement of these questions: most worked cases share a period and the usual readings."""
    plan, readings = questions.plan.sha256, tuple(questions.reading.items())
    key = plan, questions.period.id, questions.as_of, questions.assume_complete, readings
    if key not in STATEMENTS:
        STATEMENTS[key] = compile_statement(questions)
    return STATEMENTS[key]


@pytest.mark.parametrize(("plan", "example"), CASES)
def test_a_worked_case_comes_out_as_written(plan: Plan, example: Example) -> None:
    engine = SQLiteEngine(example.facts)
    try:
        questions = example.ask_questions(plan)
        assert find_differences(example, judge(questions, engine, statement=compile_once(questions))) == []
    finally:
        engine.close()
