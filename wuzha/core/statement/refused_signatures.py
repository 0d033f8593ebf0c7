"""Doubt what people signed where a row that was refused may say otherwise (R20): attestations and baselines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from wuzha.core.refused_rows import REFUSED_ROWS
from wuzha.core.sql import Step, and_, in_, literal, or_
from wuzha.core.statement.open_rows import limit_to_read
from wuzha.core.statement.questions import Figure, Questions
from wuzha.core.vocabulary import BaselineMeasure, Register

OPEN_BASELINES = "open_baselines"


def match_refused_attestation(criterion: str, questions: Questions) -> str:
    """Match the refused rows that may be attestations of the criterion for the period."""
    return and_(
        f"of_register = {literal(Register.ATTESTATIONS)}",
        or_("criterion IS NULL", f"criterion = {literal(criterion)}"),
        or_("period IS NULL", in_("period", questions.period.spellings)),
    )


def match_refused_baseline(figure: Figure, measure: BaselineMeasure) -> str:
    """Match the refused rows that may sign this base."""
    return and_(
        f"of_register = {literal(Register.BASELINES)}",
        or_("measure IS NULL", f"measure = {literal(measure)}"),
        or_("period IS NULL", in_("period", figure.window.spellings)),
    )


def doubt_attestations(step: Step, criteria: Sequence[str], questions: Questions) -> Step:
    """Return the step with NULL for what a refused attestation may overturn; any may, where a sheet was not read."""
    refusals = questions.refusals
    if refusals.has_unread_sheets(Register.ATTESTATIONS):
        columns = {
            name: text if name == "org" else limit_to_read(refusals, Register.ATTESTATIONS, "org", text)
            for name, text in step.columns.items()
        }
        step = replace(step, columns=columns)
    if not refusals.has_rows(Register.ATTESTATIONS):
        return step
    against, columns = {"org": "org"}, {"org": "a.org"}
    for criterion in criteria:
        is_row = match_refused_attestation(criterion, questions)
        for verdict, operator in ((1, "<>"), (0, "=")):
            contradicts = and_(is_row, or_("verdict IS NULL", f"verdict {operator} 'met'"))
            against[f"{criterion}_against_{verdict}"] = f"MAX(CASE WHEN {contradicts} THEN 1 ELSE 0 END)"
        name = f"a.{criterion}_attested"
        stands = (f"({name} = {verdict} AND COALESCE(o.{criterion}_against_{verdict}, 0) = 0)" for verdict in (1, 0))
        columns[f"{criterion}_attested"] = f"CASE WHEN {' OR '.join(stands)} THEN {name} END"
    open_rows = Step(name="o", columns=against, source=REFUSED_ROWS, group_by="org")
    source = f"({step.select()}) AS a\n  LEFT JOIN ({open_rows.select()}) AS o ON o.org = a.org"
    return Step(name=step.name, columns=columns, source=source, comment=step.comment)


def build_open_baselines_step(questions: Questions, bases: Sequence[tuple[Figure, BaselineMeasure]]) -> Step | None:
    """Build the least and the most that refused baselines may sign for each base; None where none was refused."""
    if not (bases and questions.refusals.has_rows(Register.BASELINES)):
        return None
    columns = {"org": "org"}
    for figure, measure in bases:
        is_row = match_refused_baseline(figure, measure)
        columns[f"{figure.name}_open_least"] = f"MIN(CASE WHEN {is_row} THEN COALESCE(signed_count, 0) END)"
        columns[f"{figure.name}_open_most"] = f"MAX(CASE WHEN {is_row} THEN signed_count END)"
        is_unknown = and_(is_row, "signed_count IS NULL")
        columns[f"{figure.name}_open_unknown"] = f"MAX(CASE WHEN {is_unknown} THEN 1 ELSE 0 END)"
    comment = "baselines that were refused: what they may sign"
    return Step(name=OPEN_BASELINES, columns=columns, source=REFUSED_ROWS, group_by="org", comment=comment)


def widen_base(
    questions: Questions, figure: Figure, low: str, high: str, *, code: str, table: str = ""
) -> tuple[str, str]:
    """Return the ends of a base with what refused baselines may sign; unknown where a sheet of them was not read.

    `code` is the column with the org.
    """
    refusals = questions.refusals
    if refusals.has_unread_sheets(Register.BASELINES):
        low = f"COALESCE({limit_to_read(refusals, Register.BASELINES, code, low)}, 0)"
        high = limit_to_read(refusals, Register.BASELINES, code, high)
    if not refusals.has_rows(Register.BASELINES):
        return low, high
    least, most = f"{table}{figure.name}_open_least", f"{table}{figure.name}_open_most"
    is_known = f"COALESCE({table}{figure.name}_open_unknown, 0) = 0"
    return (
        f"CASE WHEN {least} < {low} THEN {least} ELSE {low} END",
        f"CASE WHEN {is_known} THEN CASE WHEN {most} > {high} THEN {most} ELSE {high} END END",
    )
