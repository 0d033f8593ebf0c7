"""Questions that every engine must answer alike, and all rows of an engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from tests.office import ask_plan, load_fengling
from wuzha.core.engine import Engine
from wuzha.core.periods import Period
from wuzha.core.plan.plan import Against, Count, FellBy
from wuzha.core.statement.figures import select_evidence
from wuzha.core.statement.questions import Questions, ask
from wuzha.core.statement.statement import compile_statement


def ask_with_targets(period: str, *measures: str) -> Questions:
    """Return the questions of the built-in plan with a fall of each measure as a target more."""
    plan = load_fengling()
    targets = tuple(
        replace(plan.targets[0], id=f"fall_of_{measure}", node=FellBy(Count(measure), 10, Against.YEAR_AGO))
        for measure in measures
    )
    return ask(replace(plan, targets=(*plan.targets, *targets)), Period.parse(period))


QUESTIONS: Mapping[str, Questions] = {
    "the launch half-year": ask_plan("2021H2", complete=False),
    "a year as known in its middle": ask_plan("2022", "2022-08-15", complete=False),
    "a year with every reading turned": ask_plan(
        "2022", complete=False, R1="R1c", R4="R4b", R5="R5b", R6="R6b", R7="R7b", R8="R8b", R10="R10b"
    ),
    "a year declared complete": ask_plan("2022", R1="R1b"),
    "a quarter outside the plan": ask_plan("2022Q3", complete=False),
    "a window that ends inside a month": ask_plan("2022-03-05/2022-10-15", "2022-10-15", complete=False),
    "persons and dens of whole streets": ask_with_targets("2022", "persons_of_concern", "dens"),
}

OTHER_READINGS = "a year with every reading turned"
QUESTION_NAMES = [name if name == OTHER_READINGS else pytest.param(name, marks=pytest.mark.slow) for name in QUESTIONS]
"""The questions with every reading changed run every time, the others in CI."""

VILLAGE, UNIT = "5210001", "52100U1"


def fetch_rows(engine: Engine, questions: Questions) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of an engine: the statement's, one village's and one unit's, and the evidence of every scan."""
    statement, org_statement = compile_statement(questions), compile_statement(questions, one_org=True)
    rows_by_name = {"statement": engine.read_rows(statement.sql)}
    for org in (VILLAGE, UNIT):
        rows_by_name[org] = engine.read_rows(org_statement.sql, {"org": org})
        for scan in statement.scans:
            rows_by_name[f"{org} {scan.name}"] = engine.read_rows(*select_evidence(questions, scan, org))
    for scan in statement.scans:
        rows_by_name[scan.name] = engine.read_rows(*select_evidence(questions, scan))
    return {name: sorted(table, key=repr) for name, table in rows_by_name.items()}
