"""Test that the results an engine writes as Parquet agree with the findings."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.office import ask_plan
from tests.random_facts import random_facts
from wuzha.core.findings.findings import Range, TestFinding
from wuzha.core.findings.judge import judge
from wuzha.core.statement.questions import Questions
from wuzha.engines.duckdb import DuckDBEngine
from wuzha.engines.parquet import write_results

QUESTIONS = {
    "known in the middle of the year": ask_plan("2022", "2022-08-15", complete=False),
    "declared complete": ask_plan("2021H2"),
    "a quarter outside the plan": ask_plan("2022Q3", complete=False),
}


def read_rows(path: Path, columns: str) -> list[tuple[Any, ...]]:
    return sorted(duckdb.read_parquet(str(path)).select(columns).fetchall(), key=repr)


def get_ends(figure: Range | None) -> tuple[int | None, int | None]:
    return (None, None) if figure is None else (figure.low, figure.high)


def make_row(org: str, owner: str, test: TestFinding) -> tuple[Any, ...]:
    luck = None if test.luck is None else round(test.luck, 5)
    return (org, owner, test.id, str(test.outcome), *get_ends(test.now), *get_ends(test.base), test.required, luck)


@pytest.mark.parametrize("name", QUESTIONS)
def test_standings_and_findings_are_those_that_are_explained(name: str, tmp_path: Path) -> None:
    questions = QUESTIONS[name]
    engine = DuckDBEngine.of_facts(random_facts(7))
    write_results(engine, questions, tmp_path)
    assessment = judge(questions, engine)
    assert assessment.orgs
    expected = [(org.code, str(org.outcome), org.headroom) for org in assessment.orgs]
    assert read_rows(tmp_path / "standings.parquet", "code, outcome, headroom") == sorted(expected, key=repr)
    tests = [
        make_row(org.code, org.standard, test) for org in assessment.orgs for c in org.criteria for test in c.tests
    ] + [
        make_row(target.code, target.criterion.id, test)
        for target in assessment.targets
        for test in target.criterion.tests
    ]
    columns = "org, standard, node, outcome, now_low, now_high, base_low, base_high, required, round(luck, 5)"
    row_by_key = {row[:3]: row for row in read_rows(tmp_path / "findings.parquet", columns)}
    assert [row_by_key[row[:3]] for row in tests] == tests


@pytest.mark.parametrize(
    ("questions", "expected"),
    [
        (QUESTIONS["declared complete"], ("fengling", "2021H2", None, True)),
        (QUESTIONS["known in the middle of the year"], ("fengling", "2022", "2022-08-15", False)),
    ],
)
def test_every_row_names_its_basis(questions: Questions, expected: tuple[Any, ...], tmp_path: Path) -> None:
    write_results(DuckDBEngine.of_facts(random_facts(7)), questions, tmp_path)
    for name in ("standings", "findings"):
        rows = duckdb.read_parquet(str(tmp_path / f"{name}.parquet")).select(
            "plan, period, CAST(as_of AS VARCHAR), assumed_complete, plan_sha256, reading"
        )
        ((*basis, sha256, reading),) = rows.distinct().fetchall()
        assert tuple(basis) == expected
        assert sha256 == questions.plan.sha256
        assert "R1=R1a" in reading
