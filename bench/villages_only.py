"""Run our statement for the villages' standard alone, which the hand-written queries compute too."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from bench.shifted_plan import PERIOD
from wuzha.core.periods import Period
from wuzha.core.plan.loading import load_plan
from wuzha.core.statement.questions import ask
from wuzha.core.statement.results import select_standings
from wuzha.core.statement.statement import compile_statement
from wuzha.engines.duckdb import DuckDBEngine


def judge_villages(folder: Path, plan: Path, out: Path) -> None:
    """Write the outcome of the standard and of its five clauses, one row per village."""
    questions = ask(load_plan(plan), Period.parse(PERIOD))
    villages = next(standard for standard in questions.standards if standard.standard.id == "fraud_free_village")
    questions = replace(questions, standards=(villages,), targets=())
    engine = DuckDBEngine.of_folder(folder)
    columns = ", ".join(("code", "outcome", *(criterion.criterion.id for criterion in villages.criteria)))
    standings = select_standings(questions, f"({compile_statement(questions).sql})")
    engine.write_parquet(f"SELECT {columns} FROM ({standings})", out)  # noqa: S608  columns of a checked plan
    engine.close()


if __name__ == "__main__":
    judge_villages(*(Path(word) for word in sys.argv[1:4]))
