"""Report where signed baselines differ from the rows in the books."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache

from wuzha.core.facts import FACT_SCHEMAS, FactRow
from wuzha.core.findings.findings import Range
from wuzha.core.periods import Period
from wuzha.core.plan.plan import Plan
from wuzha.core.refused_rows import OpenRefusals, UnreadSheet, build_refused_facts
from wuzha.core.sheet.org_lookup import LookupOrg, OrgLookup
from wuzha.core.statement.baseline_counts import build_baseline_count
from wuzha.core.vocabulary import BaselineMeasure, Register
from wuzha.engines.sqlite import SQLiteEngine
from wuzha.intake.reading.books import LedgerBooks
from wuzha.intake.reading.open_refusals import collect_refusals


@dataclass(frozen=True, kw_only=True)
class BaselineContext:
    """The plan with its readings and the judged period, under which signed counts are compared with the rows."""

    plan: Plan
    readings: Mapping[str, str]
    judged: Period | None


def report_baseline_differences(
    books: LedgerBooks,
    org_lookup: OrgLookup,
    context: BaselineContext,
    files: Sequence[str],
    unread_sheets: Sequence[UnreadSheet],
) -> None:
    """Add a warning for each baseline that no number of rows of its period agrees with; it counts all the same.

    A period without rows gives no warning, unless it is the judged one or a part of it: there the rows decide, and a
    signed count may contradict them (V22).

    The rows are counted by the plan's own statement under these readings, so that the warning and the judgement agree.
    """
    baselines = books.list_in_force(Register.BASELINES)
    # Loading 100,000 cases into SQLite takes about 0.7 s, so only where there is something to compare.
    if not baselines:
        return
    facts = {register: books.list_facts(register) for register in (Register.CASES, Register.DECLARATIONS)}
    facts[Register.ORGS] = _build_org_facts(books, org_lookup)
    refused_rows = books.list_open_rows(files)
    with closing(SQLiteEngine(facts, build_refused_facts(refused_rows))) as engine:
        counter = _BaselineCounter(engine, context, collect_refusals(refused_rows, unread_sheets))
        for version in baselines:
            org, period_id, measure, signed_count, _ = version.fact
            period = Period.parse(str(period_id))
            code = counter.find_problem(str(org), BaselineMeasure.of(str(measure)), period, int(str(signed_count)))
            if code:
                version.row.report.add_problem(
                    code,
                    line=version.row.line,
                    column="数量",
                    raw=signed_count,
                    count=_format_range(counter.count(str(org), BaselineMeasure.of(str(measure)), period)),
                    period=period.label,
                )


class _BaselineCounter:
    """Counts the rows of a measure and period, for all orgs at once."""

    def __init__(self, engine: SQLiteEngine, context: BaselineContext, refusals: OpenRefusals) -> None:
        self._engine, self._context, self._refusals = engine, context, refusals
        self._count_all = cache(self._run_query)

    def count(self, org: str, measure: BaselineMeasure, period: Period) -> Range:
        """Return how many rows of the org count, whether or not every month is declared."""
        return self._count_all(measure, period, True).get(org, Range(0, 0))

    def find_problem(self, org: str, measure: BaselineMeasure, period: Period, signed_count: int) -> str:
        """Return the code of what is wrong with a signed count, or an empty text."""
        rows, judged = self.count(org, measure, period), self._context.judged
        differs = not _may_be(rows, signed_count)
        if judged is None or not _lies_within(period, judged):
            return "baseline.differs" if differs and rows.high != 0 else ""
        # In the judged period the rows decide; undeclared months may still hold what was signed.
        judged_rows = self._count_all(measure, judged, False).get(org, Range(0, 0))
        is_too_high = judged_rows.high is not None and signed_count > judged_rows.high
        is_too_low = signed_count < judged_rows.low and _lies_within(judged, period)
        if is_too_high or is_too_low:
            return "baseline.contradicts"
        return "baseline.disagrees" if differs else ""

    def _run_query(self, measure: BaselineMeasure, period: Period, assume_complete: bool) -> Mapping[str, Range]:
        query = build_baseline_count(
            self._context.plan,
            measure,
            period,
            reading=self._context.readings,
            refusals=self._refusals,
            assume_complete=assume_complete,
        )
        # Nothing of the kind can count for an org without a low end, such as a unit for the cases of villages.
        return {org: Range(low, high) for org, low, high in self._engine.read_rows(query) if low is not None}


def _may_be(rows: Range, signed_count: int) -> bool:
    return rows.low <= signed_count and (rows.high is None or signed_count <= rows.high)


def _lies_within(part: Period, whole: Period) -> bool:
    return whole.start <= part.start and part.end <= whole.end


def _format_range(rows: Range) -> str:
    if rows.is_exact:
        return str(rows.low)
    return f"≥{rows.low}" if rows.high is None else f"{rows.low}–{rows.high}"


def _build_org_facts(books: LedgerBooks, org_lookup: OrgLookup) -> Sequence[FactRow]:
    """Return the orgs of the files, and those known before of which no file says anything."""
    facts = {str(fact[0]): fact for fact in books.list_facts(Register.ORGS)}
    return [facts.get(code) or _build_org_fact(org) for code, org in org_lookup.orgs.items()]


def _build_org_fact(org: LookupOrg) -> FactRow:
    values = {"code": org.code, "name": org.name, "kind": org.kind.value, "parent": org.parent}
    return tuple(values.get(name) for name in FACT_SCHEMAS[Register.ORGS].column_names)
