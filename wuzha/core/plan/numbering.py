"""Check the numbers of the clauses of plan.md."""

from __future__ import annotations

from collections.abc import Sequence

from wuzha.core.plan.items import ItemReader
from wuzha.core.plan.plan import Clause
from wuzha.core.plan.problems import build_plan_problem


def check_numbering(clauses: Sequence[Clause], reader: ItemReader) -> None:
    """Note clauses with the same number, and a text without any."""
    lines: dict[str, int] = {}
    for clause in clauses:
        if clause.number in lines:
            problem = build_plan_problem(
                "plan.twice", "plan.md", clause.line, "", clause.number, other=lines[clause.number]
            )
            reader.problems.append(problem)
        lines.setdefault(clause.number, clause.line)
    if not clauses:
        reader.problems.append(build_plan_problem("plan.no_clauses", "plan.md", None, ""))
