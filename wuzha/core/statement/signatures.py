"""Build what people signed: baselines and attestations (R9, R14), and counts that contradict the rows (V22)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from wuzha.core.measures import MEASURES
from wuzha.core.periods import Period, Span
from wuzha.core.sql import FALSE, Step, and_, in_, literal
from wuzha.core.statement.known_rows import build_known_condition
from wuzha.core.statement.questions import Figure, Questions, TestQuestion
from wuzha.core.statement.refused_signatures import doubt_attestations
from wuzha.core.vocabulary import BaselineMeasure, Register

_PARTS = (Span.HALF_YEAR, Span.QUARTER, Span.MONTH)
# A row without a day is older than any other.
LONG_AGO = date(1900, 1, 1)


def build_signed_step(questions: Questions, bases: Sequence[Figure], judged: Sequence[Figure]) -> Step | None:
    """Build the counts signed for bases and for judged figures (R14), the latest of several; None if there are none."""
    figures = [figure for figure in dict.fromkeys((*bases, *judged)) if find_baseline(figure) is not None]
    if not figures:
        return None
    columns = {"org": "b.org"}
    for figure in figures:
        measure, period = literal(str(find_baseline(figure))), literal(figure.window.id)
        is_figure = and_(f"b.measure = {measure}", f"b.period = {period}")
        columns[f"{figure.name}_signed"] = f"MAX(CASE WHEN {is_figure} THEN b.signed_count END)"
        if figure in judged:
            is_part = and_(f"b.measure = {measure}", match_part_of(figure.window, "b.period"))
            columns[f"{figure.name}_part_signed"] = f"MAX(CASE WHEN {is_part} THEN b.signed_count END)"
    long_ago, identity = literal(LONG_AGO), "org, measure, period"
    known = build_known_condition(Register.BASELINES, questions)
    period_id = _build_period_id(dict.fromkeys(figure.window for figure in figures))
    rows = f"SELECT org, measure, {period_id} AS period, signed_count, signed_on FROM baselines WHERE {known}"
    latest = f"SELECT {identity}, MAX(COALESCE(signed_on, {long_ago})) AS latest FROM ({rows}) AS r GROUP BY {identity}"
    source = (
        f"({rows}) AS b\n  JOIN ({latest}) AS l\n    ON l.org = b.org AND l.measure = b.measure"
        f" AND l.period = b.period AND l.latest = COALESCE(b.signed_on, {long_ago})"
    )
    return Step(
        name="signed", columns=columns, source=source, group_by="b.org", comment="baselines: of several the latest"
    )


def _build_period_id(windows: Iterable[Period]) -> str:
    """Return as SQL the id of the period that a row names, whether by its id or by its first and last day."""
    cases = (
        f"WHEN {in_('period', window.spellings)} THEN {literal(window.id)}"
        for window in windows
        if len(window.spellings) > 1
    )
    return f"CASE {text} ELSE period END" if (text := " ".join(cases)) else "period"


def find_baseline(figure: Figure) -> BaselineMeasure | None:
    """Return the signed measure that may replace this base; None where only rows count."""
    return None if figure.arguments else MEASURES[figure.measure].baseline


def build_attested_step(questions: Questions, leaves: Sequence[TestQuestion]) -> Step | None:
    """Build what people decided for the period (R9), the latest of several; None when nothing is attested."""
    if not leaves:
        return None
    # Two attestations of one day that contradict each other do not help: `met` must be later, not as late.
    columns = {"org": "org"}
    day = f"COALESCE(attested_on, {literal(LONG_AGO)})"
    for leaf in leaves:
        criterion = get_criterion_id(leaf)
        is_criterion = f"criterion = {literal(criterion)}"
        met = f"MAX(CASE WHEN {is_criterion} AND verdict = 'met' THEN {day} END)"
        not_met = f"MAX(CASE WHEN {is_criterion} AND verdict <> 'met' THEN {day} END)"
        columns[f"{criterion}_attested"] = (
            f"CASE WHEN {met} > {not_met} OR ({met} IS NOT NULL AND {not_met} IS NULL) THEN 1"
            f" WHEN {not_met} IS NOT NULL THEN 0 END"
        )
    step = Step(
        name="attested",
        columns=columns,
        source=Register.ATTESTATIONS,
        conditions=(
            in_("period", questions.period.spellings),
            build_known_condition(Register.ATTESTATIONS, questions),
        ),
        group_by="org",
        comment="attestations: the latest counts, and of two on one day the negative one",
    )
    return doubt_attestations(step, tuple(map(get_criterion_id, leaves)), questions)


def get_criterion_id(leaf: TestQuestion) -> str:
    """Return the id of the criterion a leaf belongs to: the first word of the leaf's id."""
    return leaf.id.split(".", 1)[0]


def build_now_columns(figure: Figure, low: str, most: str, high: str, table: str = "") -> dict[str, str]:
    """Return the columns of a judged figure; a signed count that contradicts the rows widens it (V22)."""
    name, disputed_columns = figure.name, {}
    if find_baseline(figure) is not None:
        disputed_count = build_disputed_count(name, low, high, table=table)
        low, most, high = (
            widen_low(low, disputed_count),
            widen_most(most, disputed_count),
            remove_high(high, disputed_count),
        )
        disputed_columns = {f"{name}_disputed": disputed_count}
    return {f"{name}_low": low, f"{name}_most": most, f"{name}_high": high} | disputed_columns


@lru_cache(maxsize=64)
def match_part_of(window: Period, column: str) -> str:
    """Return the condition that the column names a half-year, a quarter or a month within the window."""
    parts = {text for span in _PARTS for part in window.split(span) for text in part.spellings} - {*window.spellings}
    return in_(column, sorted(parts)) if parts else FALSE


def build_disputed_count(figure: str, low: str, high: str, *, table: str = "") -> str:
    """Return as SQL the signed count that contradicts the rows, else NULL.

    It contradicts them if it is less than the rows that certainly count, or, where every month is declared, more than
    the rows that may. A count signed for a part of the period contradicts them only if it is more. `table` is the
    prefix of the columns of signed counts.
    """
    count, part = f"{table}{figure}_signed", f"{table}{figure}_part_signed"
    return f"CASE WHEN {count} < {low} OR {count} > {high} THEN {count} WHEN {part} > {high} THEN {part} END"


def widen_low(low: str, disputed_count: str) -> str:
    """Return the low end: the signed count, where it contradicts the rows and is less."""
    return f"CASE WHEN {disputed_count} < {low} THEN {disputed_count} ELSE {low} END"


def widen_most(most: str, disputed_count: str) -> str:
    """Return the most that may count for an org above: the signed count, where it contradicts the rows and is more."""
    return f"CASE WHEN {disputed_count} > {most} THEN {disputed_count} ELSE {most} END"


def remove_high(high: str, disputed_count: str) -> str:
    """Return the high end: unknown while the signed count contradicts the rows, so that no limit is certainly kept."""
    return f"CASE WHEN {disputed_count} IS NULL THEN {high} END"
