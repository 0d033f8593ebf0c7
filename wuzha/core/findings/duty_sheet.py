"""What the ledgers say beside a soft clause (R9): evidence for the people who decide, never a verdict."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import timedelta

from wuzha.core.engine import Engine
from wuzha.core.findings.findings import DutySheet
from wuzha.core.periods import Period
from wuzha.core.sql import both, literal, one_of, within
from wuzha.core.statement.figures import known
from wuzha.core.statement.questions import Questions
from wuzha.core.vocabulary import Outcome, OutreachMust, Register


def duty_sheets(questions: Questions, engine: Engine, org: str | None = None) -> Mapping[str, DutySheet]:
    """The duty sheet of every org that has anything on record; `blank_sheet` is for the others."""
    groups = _groups(questions, engine, org)
    months = _months(questions, engine, org)
    outreach = _outreach(questions, engine, org)
    blank = blank_sheet(questions)
    return {
        code: DutySheet(
            groups.get(code, Outcome.UNDETERMINED),
            blank.asked_months,
            *months.get(code, (0, 0)),
            sum(outreach[code].values()),
            {must: outreach[code][must] for must in OutreachMust if outreach[code][must]},
        )
        for code in sorted(groups.keys() | months.keys() | outreach.keys())
    }


def blank_sheet(questions: Questions) -> DutySheet:
    """The duty sheet of an org with nothing on record."""
    return DutySheet(Outcome.UNDETERMINED, len(questions.months_asked(questions.period)), 0, 0, 0, {})


def _of_org(org: str | None) -> str:
    return "org IS NOT NULL" if org is None else "org = :org"


def _run(engine: Engine, sql: str, org: str | None) -> list[tuple[str, ...]]:
    return engine.rows(sql, {} if org is None else {"org": org})


def _groups(questions: Questions, engine: Engine, org: str | None) -> dict[str, Outcome]:
    """What people attested, latest last, for the duty that has a day to be done by."""
    duties = [duty.id for duty in questions.plan.duties if duty.due_on is not None]
    if not duties:
        return {}
    where = both(one_of("criterion", duties), known(Register.ATTESTATIONS, questions), _of_org(org))
    rows = _run(engine, f"SELECT org, verdict FROM attestations WHERE {where} ORDER BY attested_on, verdict", org)
    return {code: Outcome.of(verdict) for code, verdict in rows}


def _months(questions: Questions, engine: Engine, org: str | None) -> dict[str, tuple[int, int]]:
    """How many months of the case register the org declared itself, and how many of them late."""
    asked = {month.id: month for month in questions.months_asked(questions.period)}
    if not asked:
        return {}
    where = both(
        f"register = {literal(Register.CASES)}",
        one_of("month", asked),
        known(Register.DECLARATIONS, questions),
        _of_org(org),
    )
    sql = f"SELECT org, month, MIN(filed_on) FROM declarations WHERE {where} GROUP BY org, month"
    found: dict[str, tuple[int, int]] = {}
    for code, month, filed_on in _run(engine, sql, org):
        declared, late = found.get(code, (0, 0))
        found[code] = declared + 1, late + (filed_on is not None and str(filed_on) > _in_time_until(asked[month]))
    return found


def _in_time_until(month: Period) -> str:
    """The last day of the month after: the plan names no day, so a whole month is given."""
    return Period.parse((month.end + timedelta(days=1)).isoformat()[:7]).end.isoformat()


def _outreach(questions: Questions, engine: Engine, org: str | None) -> dict[str, Counter[str | None]]:
    """How many outreach records the org has in the period, by channel."""
    where = both(
        within("done_on", questions.period.start, questions.last_day),
        known(Register.OUTREACH, questions),
        _of_org(org),
    )
    found: dict[str, Counter[str | None]] = defaultdict(Counter)
    for code, must, count in _run(
        engine, f"SELECT org, must, COUNT(*) FROM outreach WHERE {where} GROUP BY org, must", org
    ):
        found[code][must] += int(count)
    return found
