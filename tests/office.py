"""One small invented street for the tests: rows are written as short keywords, everything else is left blank."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

from wuzha.core.facts import FRAMES, Facts, Row
from wuzha.core.findings.findings import Assessment, CriterionFinding, OrgFinding, TargetFinding
from wuzha.core.findings.judge import judge
from wuzha.core.periods import Period
from wuzha.core.plan.loading import find_plan, load_plan
from wuzha.core.plan.plan import Plan
from wuzha.core.statement.questions import Questions, ask
from wuzha.core.vocabulary import Register
from wuzha.engines.sqlite import SQLiteEngine

STREET, VILLAGE, OTHER_VILLAGE, UNIT, DUTY_UNIT = "S", "V1", "V2", "U1", "U2"
TREE: tuple[Mapping[str, Any], ...] = (
    {"code": STREET, "kind": "street"},
    {"code": VILLAGE, "kind": "village", "parent": STREET},
    {"code": OTHER_VILLAGE, "kind": "community", "parent": STREET},
    {"code": UNIT, "kind": "unit", "parent": STREET, "has_management_duty": False},
    {"code": DUTY_UNIT, "kind": "unit", "parent": STREET, "has_management_duty": True},
)


@cache
def the_plan() -> Plan:
    """The built-in plan."""
    return load_plan(find_plan("fengling"))


def rows(register: Register, entries: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Entries as rows of the register's frame; a row without an identity is numbered."""
    frame = FRAMES[register]
    made = []
    for number, entry in enumerate(entries, 1):
        assert entry.keys() <= set(frame.names), entry
        numbered = {frame.identity: f"{register}-{number}"} if frame.identity else {}
        made.append(tuple((numbered | dict(entry)).get(name) for name in frame.names))
    return made


def facts(tree: Iterable[Mapping[str, Any]] = TREE, **registers: Iterable[Mapping[str, Any]]) -> Facts:
    """Facts of a street: `facts(cases=[{...}], declarations=[{...}])`."""
    orgs = [{"name": f"组织{entry['code']}"} | dict(entry) for entry in tree]
    made = {Register.ORGS: rows(Register.ORGS, orgs)}
    return made | {Register.of(name): rows(Register.of(name), entries) for name, entries in registers.items()}


def asked(period: str = "2021H2", as_of: str | None = None, *, complete: bool = True, **reading: str) -> Questions:
    """The built-in plan's questions; `R1="R1b"` chooses a reading."""
    day = None if as_of is None else date.fromisoformat(as_of)
    return ask(the_plan(), Period.parse(period), as_of=day, reading=reading, assume_complete=complete)


def assessed(known: Facts, questions: Questions | None = None, org: str | None = None) -> Assessment:
    """The assessment of these facts, on SQLite."""
    engine = SQLiteEngine(known)
    try:
        return judge(questions or asked(), engine, org)
    finally:
        engine.close()


def finding(assessment: Assessment, code: str = VILLAGE) -> OrgFinding:
    """One org's finding."""
    return next(found for found in assessment.orgs if found.code == code)


def criterion(assessment: Assessment, criterion_id: str, code: str = VILLAGE) -> CriterionFinding:
    """One criterion of one org."""
    return next(found for found in finding(assessment, code).criteria if found.id == criterion_id)


def target(assessment: Assessment, target_id: str = "all_cases", code: str = STREET) -> TargetFinding:
    """One target of one org above."""
    return next(found for found in assessment.targets if found.code == code and found.criterion.id == target_id)


def months(period: str) -> list[str]:
    """The months of a period, as reports name them."""
    return [month.id for month in Period.parse(period).months]


def declared(org: str, *periods: str, registers: Iterable[str] = ("cases", "persons", "dens")) -> list[dict[str, str]]:
    """Reports of one org that declare every month of the periods."""
    return [
        {"org": org, "register": register, "month": month}
        for period in periods
        for month in months(period)
        for register in registers
    ]


def cases(
    count: int, village: str | None = VILLAGE, on: str | None = "2021-09-01", **more: Any
) -> list[dict[str, Any]]:
    """So many like cases; the loss is known and small unless said otherwise."""
    day = None if on is None else date.fromisoformat(on)
    return [{"village": village, "filed_on": day, "loss_fen": 100_000} | more for _ in range(count)]


def attested(
    org: str = VILLAGE, verdict: str = "met", period: str = "2021H2", on: str = "2021-12-31"
) -> dict[str, Any]:
    """What people decided about the village's duties."""
    return {
        "org": org,
        "criterion": "duties_done",
        "period": period,
        "verdict": verdict,
        "on": date.fromisoformat(on),
    }
