"""The count that a signed baseline stands for, as a query: the rows that count for its measure and period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from wuzha.core.measures import MEASURES
from wuzha.core.periods import Period
from wuzha.core.plan.plan import Plan
from wuzha.core.statement.figures import build_count_step, plan_scans
from wuzha.core.statement.questions import Figure, ask
from wuzha.core.vocabulary import BaselineMeasure


def build_baseline_count(
    plan: Plan, baseline: BaselineMeasure, period: Period, *, reading: Mapping[str, str] | None = None
) -> str:
    """Return a query over the facts: every village or unit with rows that count, and how many certainly do.

    Columns: org, row_count. The predicate is the measure's own under the reading, as in the judgement (R14); orgs above
    take the sum of those below them.

    Raises: RefusalError when a reading or option is unknown.
    """
    (measure,) = [measure for measure in MEASURES.values() if measure.baseline is baseline]
    # Only the settings of the reading matter here; a plan's criteria may not even exist for the baseline's period.
    questions = ask(replace(plan, standards=(), targets=()), period, reading=reading)
    figure = Figure(measure.name, (), period)
    (scan,) = plan_scans(questions, {figure: frozenset(measure.kinds)})
    rows = build_count_step(questions, scan, one_org=False).select().replace("\n", "\n  ")
    return f"SELECT org, {figure.name}_low AS row_count\nFROM (\n  {rows}\n) AS counts\nWHERE org IS NOT NULL"
