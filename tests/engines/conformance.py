"""Questions that every engine must answer alike, and all rows of an engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.office import ask_plan
from wuzha.core.engine import Engine
from wuzha.core.statement.questions import Questions
from wuzha.core.statement.statement import compile_statement, select_evidence

QUESTIONS: Mapping[str, Questions] = {
    "the launch half-year": ask_plan("2021H2", complete=False),
    "a year as known in its middle": ask_plan("2022", "2022-08-15", complete=False),
    "a year with every reading turned": ask_plan(
        "2022", complete=False, R1="R1c", R4="R4b", R5="R5b", R6="R6b", R7="R7b", R8="R8b", R10="R10b"
    ),
    "a year declared complete": ask_plan("2022", R1="R1b"),
    "a quarter outside the plan": ask_plan("2022Q3", complete=False),
}

VILLAGE, UNIT = "5210001", "52100U1"


def fetch_rows(engine: Engine, questions: Questions) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of an engine: the statement's, one village's and one unit's, and the evidence of every scan."""
    text, org_statement = compile_statement(questions), compile_statement(questions, one_org=True)
    rows_by_name = {"statement": engine.rows(text.sql)}
    for org in (VILLAGE, UNIT):
        rows_by_name[org] = engine.rows(org_statement.sql, {"org": org})
        for scan in text.scans:
            rows_by_name[f"{org} {scan.name}"] = engine.rows(*select_evidence(questions, scan, org))
    for scan in text.scans:
        rows_by_name[scan.name] = engine.rows(*select_evidence(questions, scan))
    return {name: sorted(table, key=repr) for name, table in rows_by_name.items()}
