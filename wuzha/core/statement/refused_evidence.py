"""Select the refused rows behind the figures and attestations of the statement, each with its place (R20)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from wuzha.core.measures import MEASURES
from wuzha.core.refused_rows import REFUSED_ROWS
from wuzha.core.sql import Step, as_verdict, or_
from wuzha.core.statement.figures import RegisterScan, build_rows_step, match_countable_rows
from wuzha.core.statement.open_rows import doubt_all
from wuzha.core.statement.questions import Figure, Questions
from wuzha.core.statement.refused_signatures import match_refused_attestation, match_refused_baseline
from wuzha.core.statement.signatures import find_baseline


def to_attested_name(criterion: str) -> str:
    """Return the name under which refused attestations of the criterion are evidence."""
    return f"{criterion}_attested"


def to_signed_name(figure: Figure) -> str:
    """Return the name under which refused baselines of the figure are evidence."""
    return f"{figure.name}_signed"


def select_refused_evidence(
    questions: Questions, scans: Sequence[RegisterScan], bases: Sequence[Figure], criteria: Sequence[str]
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the names of some figures, and the SELECT of the refused rows that may change them.

    Columns: org, place, then for each name NULL where the row may change it, else 0. A row whose org is blank changes
    only figures in which a row without an org counts for the orgs above (R5).
    """
    for scan in scans:
        if questions.refusals.has_rows(scan.register):
            yield scan.figure_names, _select_of_scan(questions, scan)
    conditions = {
        to_attested_name(criterion): match_refused_attestation(criterion, questions) for criterion in criteria
    }
    for figure in bases:
        if (measure := find_baseline(figure)) is not None:
            conditions[to_signed_name(figure)] = match_refused_baseline(figure, measure)
    if conditions:
        yield tuple(conditions), _select_signatures(conditions)


def _select_of_scan(questions: Questions, scan: RegisterScan) -> str:
    rows = doubt_all(build_rows_step(questions, scan), scan.register, scan.figure_names)
    rows = replace(rows, columns={"place": "place", **rows.columns})
    columns = {"org": "org", "place": "place"}
    for figure in scan.figures:
        has_unplaced_rows = MEASURES[figure.measure].has_unplaced_rows
        verdict = as_verdict(figure.name)
        columns[figure.name] = verdict if has_unplaced_rows else f"CASE WHEN org IS NULL THEN 0 ELSE {verdict} END"
    source = f"(\n{rows.select()}\n) AS predicates"
    conditions = [match_countable_rows(scan.figures)]
    return Step(name="refused", columns=columns, source=source, conditions=conditions).select()


def _select_signatures(conditions: Mapping[str, str]) -> str:
    columns = {"org": "org", "place": "place"}
    columns |= {name: f"CASE WHEN NOT ({condition}) THEN 0 END" for name, condition in conditions.items()}
    return Step(name="refused", columns=columns, source=REFUSED_ROWS, conditions=[or_(*conditions.values())]).select()
