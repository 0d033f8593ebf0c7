"""Where a signed baseline and the rows in the books say different numbers."""

from __future__ import annotations

from collections import Counter
from datetime import date

from wuzha.core.facts import FRAMES, Row
from wuzha.core.periods import Period
from wuzha.core.sheet.org_lookup import Directory
from wuzha.core.vocabulary import BaselineMeasure, CaseKind, CaseStatus, Register, Relation
from wuzha.intake.reading.books import Books

_ORG_OF = {BaselineMeasure.CASES.value: "village", BaselineMeasure.STAFF_VICTIM_CASES.value: "unit"}


def report_differences(books: Books, directory: Directory) -> None:
    """Warn of every baseline whose period has rows too, in another number; the baseline counts all the same."""
    cases = [row for entry in books.in_force(Register.CASES) for row in entry.facts]
    counts: dict[tuple[str, str], Counter[str]] = {}
    for entry in books.in_force(Register.BASELINES):
        org, period, measure, number, _ = entry.facts[0]
        key = str(period), str(measure)
        if key not in counts:
            counts[key] = _counted(cases, directory, Period.parse(key[0]), key[1])
        counted = counts[key][str(org)]
        if counted and counted != number:
            entry.tally.report("baseline.differs", line=entry.line, column="数量", raw=number, count=counted)


def _counted(cases: list[Row], directory: Directory, period: Period, measure: str) -> Counter[str]:
    """The period's cases of every org, those of all below it included."""
    return Counter(
        above for case in cases if (org := _org_of(case, period, measure)) is not None for above in directory.above(org)
    )


def _org_of(case: Row, period: Period, measure: str) -> str | None:
    """The org a case counts for, where it counts."""
    row = dict(zip(FRAMES[Register.CASES].names, case, strict=True))
    filed_on, org = row["filed_on"], row[_ORG_OF[measure]]
    if not isinstance(filed_on, date) or filed_on not in period or org is None:
        return None
    if row["case_kind"] != CaseKind.CRIMINAL or row["status"] != CaseStatus.VALID:
        return None
    if measure == BaselineMeasure.STAFF_VICTIM_CASES and row["relation"] != Relation.SELF:
        return None
    return str(org)
