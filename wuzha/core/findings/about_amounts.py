"""Read which amounts behind a figure of losses were written as about so much (R19), so that its finding says 约."""

from __future__ import annotations

from collections.abc import Mapping

from wuzha.core.engine import Engine
from wuzha.core.facts import ABOUT_COLUMNS
from wuzha.core.sql import Step, or_
from wuzha.core.statement.figures import RegisterScan, get_identity
from wuzha.core.statement.known_rows import build_known_condition
from wuzha.core.statement.questions import Figure, Questions

AboutAmounts = tuple[tuple[str, int], ...]
"""Amounts of about so much: the column, and what was written in fen."""


def compares_amounts(figure: Figure) -> bool:
    """Return whether the figure counts rows by an amount of money."""
    return any(name.startswith("loss_") for name, _ in figure.arguments)


def read_about_amounts(
    questions: Questions, scan: RegisterScan, engine: Engine, org: str | None
) -> Mapping[str, AboutAmounts]:
    """Return the amounts of about so much that a figure of the scan compares: id of the row → its amounts."""
    columns = list(ABOUT_COLUMNS) if questions.settings.get("loss") == "net" else ["loss_fen"]
    conditions = [or_(*(ABOUT_COLUMNS[column] for column in columns)), build_known_condition(scan.register, questions)]
    if org is not None:
        conditions.append(f"{scan.key} = :org")
    amounts = {column: f"CASE WHEN {ABOUT_COLUMNS[column]} THEN {column} END" for column in columns}
    names = {"id": get_identity(scan)} | {f"about_{column}": amount for column, amount in amounts.items()}
    step = Step(name="about_amounts", columns=names, source=scan.register, conditions=conditions)
    return {
        row_id: tuple((column, fen) for column, fen in zip(columns, fens, strict=True) if fen is not None)
        for row_id, *fens in engine.read_rows(step.select(), {} if org is None else {"org": org})
    }
