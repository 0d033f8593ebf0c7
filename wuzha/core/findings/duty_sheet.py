"""Read what the ledgers have on a soft clause (R9): evidence for the people who decide, never a verdict."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date

from wuzha.core.declaration_states import FindReportDay, find_default_report_day, find_due_day, is_late
from wuzha.core.engine import Engine
from wuzha.core.findings.findings import DutySheet
from wuzha.core.sql import and_, in_, literal
from wuzha.core.statement.figures import build_condition
from wuzha.core.statement.known_rows import build_known_condition
from wuzha.core.statement.questions import Figure, Questions
from wuzha.core.vocabulary import Outcome, OutreachMust, Register


def read_duty_sheets(
    questions: Questions,
    engine: Engine,
    org: str | None = None,
    *,
    find_report_day: FindReportDay = find_default_report_day,
) -> Mapping[str, DutySheet]:
    """Read the duty sheet of every org that has anything on record; `make_blank_sheet` is for the others."""
    dated_duties = _read_dated_duties(questions, engine, org)
    months = _count_declared_months(questions, engine, org, find_report_day)
    outreach = _count_outreach(questions, engine, org)
    formation_days = _read_formation_days(questions, engine, org)
    required_months = len(questions.list_required_months(questions.period))
    return {
        code: DutySheet(
            group_formed=dated_duties.get(code, Outcome.UNDETERMINED),
            required_months=required_months,
            declared_months=months[code]["declared"],
            late_months=months[code]["late"],
            outreach_count=sum(outreach[code].values()),
            outreach_by_must={must: outreach[code][must] for must in OutreachMust if outreach[code][must]},
            group_formed_on=formation_days.get(code),
        )
        for code in sorted(dated_duties.keys() | months.keys() | outreach.keys() | formation_days.keys())
    }


def make_blank_sheet(questions: Questions) -> DutySheet:
    """Return the duty sheet of an org with nothing on record."""
    return DutySheet(
        group_formed=Outcome.UNDETERMINED,
        required_months=len(questions.list_required_months(questions.period)),
        declared_months=0,
        late_months=0,
        outreach_count=0,
        outreach_by_must={},
    )


def _match_org(org: str | None) -> str:
    return "org IS NOT NULL" if org is None else "org = :org"


def _fetch_rows(engine: Engine, sql: str, org: str | None) -> list[tuple[str, ...]]:
    return engine.read_rows(sql, {} if org is None else {"org": org})


def _read_dated_duties(questions: Questions, engine: Engine, org: str | None) -> dict[str, Outcome]:
    """Read the latest verdict of each org on the duty with a due date, such as forming the leading group."""
    duties = [duty.id for duty in questions.plan.duties if duty.due_on is not None]
    if not duties:
        return {}
    conditions = and_(
        in_("criterion", duties), build_known_condition(Register.ATTESTATIONS, questions), _match_org(org)
    )
    # The latest comes last and replaces the others in the dict.
    sql = f"SELECT org, verdict FROM attestations WHERE {conditions} ORDER BY attested_on, verdict"
    return {code: Outcome.of(verdict) for code, verdict in _fetch_rows(engine, sql, org)}


def _read_formation_days(questions: Questions, engine: Engine, org: str | None) -> dict[str, date]:
    """Read the first day on which each org has formed its leading group: a later group goes on with its work."""
    conditions = and_(
        "formed_on IS NOT NULL",
        f"formed_on <= {literal(questions.last_day)}",
        build_known_condition(Register.GROUPS, questions),
        _match_org(org),
    )
    sql = f"SELECT org, MIN(formed_on) FROM groups WHERE {conditions} GROUP BY org"
    return {code: date.fromisoformat(str(day)) for code, day in _fetch_rows(engine, sql, org)}


def _count_declared_months(
    questions: Questions, engine: Engine, org: str | None, find_report_day: FindReportDay
) -> dict[str, Counter[str]]:
    """Count the months of the case register each org declared itself, and those it declared late."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    months = {month.id: month for month in questions.list_required_months(questions.period)}
    if not months:
        return counts
    conditions = and_(
        f"register = {literal(Register.CASES)}",
        in_("month", months),
        build_known_condition(Register.DECLARATIONS, questions),
        _match_org(org),
    )
    sql = f"SELECT org, month, MIN(filed_on) FROM declarations WHERE {conditions} GROUP BY org, month"
    for code, month, filed_on in _fetch_rows(engine, sql, org):
        counts[code]["declared"] += 1
        # SQLite has days as text, other engines as dates.
        day = None if filed_on is None else date.fromisoformat(str(filed_on))
        counts[code]["late"] += is_late(day, find_due_day(months[month], find_report_day(code)))
    return counts


def _count_outreach(questions: Questions, engine: Engine, org: str | None) -> dict[str, Counter[str | None]]:
    """Count the outreach records of each org in the period by channel, with the measure that criteria use."""
    conditions = and_(
        build_condition(questions, Figure("outreach", (), questions.period)),
        build_known_condition(Register.OUTREACH, questions),
        _match_org(org),
    )
    sql = f"SELECT org, must, COUNT(*) FROM outreach WHERE {conditions} GROUP BY org, must"
    counts: dict[str, Counter[str | None]] = defaultdict(Counter)
    for code, must, count in _fetch_rows(engine, sql, org):
        counts[code][must] += int(count)
    return counts
