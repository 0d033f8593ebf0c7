"""Report where signed baselines differ from the number of rows in the books."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import closing

from wuzha.core.periods import Period
from wuzha.core.plan.plan import Plan
from wuzha.core.sheet.org_lookup import OrgLookup
from wuzha.core.statement.baseline_counts import build_baseline_count
from wuzha.core.vocabulary import BaselineMeasure, Register
from wuzha.engines.sqlite import SQLiteEngine
from wuzha.intake.reading.books import LedgerBooks


def report_baseline_differences(
    books: LedgerBooks, org_lookup: OrgLookup, plan: Plan, readings: Mapping[str, str], judged: Period | None = None
) -> None:
    """Add a warning for each baseline that differs from the rows of its period; the baseline counts all the same.

    A period without rows gives no warning, unless it is the judged one or a part of it: there the rows decide, and a
    signed count that differs is a contradiction (V22).

    The rows are counted by the plan's own statement under these readings, so that the warning and the judgement agree.
    """
    baselines = books.list_in_force(Register.BASELINES)
    # Loading 100,000 cases into SQLite takes about 0.7 s, so only where there is something to compare.
    if not baselines:
        return
    counts: dict[tuple[str, str], Counter[str]] = {}
    with closing(SQLiteEngine({Register.CASES: books.list_facts(Register.CASES)})) as engine:
        for version in baselines:
            row, (org, period, measure, signed_count, _) = version.row, version.fact
            key = str(period), str(measure)
            if key not in counts:
                query = build_baseline_count(plan, BaselineMeasure.of(key[1]), Period.parse(key[0]), reading=readings)
                counts[key] = _sum_upward(engine.rows(query), org_lookup)
            row_count = counts[key][str(org)]
            period_of_count = Period.parse(key[0])
            if judged is not None and _lies_within(period_of_count, judged) and row_count != signed_count:
                row.report.add_problem(
                    "baseline.contradicts",
                    line=row.line,
                    column="数量",
                    raw=signed_count,
                    count=row_count,
                    period=period_of_count.label,
                )
            elif row_count and row_count != signed_count:
                row.report.add_problem(
                    "baseline.differs", line=row.line, column="数量", raw=signed_count, count=row_count
                )


def _lies_within(part: Period, whole: Period) -> bool:
    return whole.start <= part.start and part.end <= whole.end


def _sum_upward(rows: list[tuple[str, int]], org_lookup: OrgLookup) -> Counter[str]:
    """Return the count of every org; one above others has the sum of those below it."""
    totals: Counter[str] = Counter()
    for org, row_count in rows:
        for code in org_lookup.iterate_upward(org):
            totals[code] += row_count
    return totals
