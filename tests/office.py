"""Build facts of one small invented street: rows are written as short keywords, everything else is left blank."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

from wuzha.core.facts import FACT_SCHEMAS, FactRow, Facts
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
def load_fengling() -> Plan:
    """Return the built-in plan."""
    return load_plan(find_plan("fengling"))


def build_rows(register: Register, entries: Iterable[Mapping[str, Any]]) -> list[FactRow]:
    """Return entries as rows of the register's schema; a row without an identity is numbered."""
    schema = FACT_SCHEMAS[register]
    table = []
    for number, entry in enumerate(entries, 1):
        assert entry.keys() <= set(schema.column_names), entry
        identity = {schema.identity: f"{register}-{number}"} if schema.identity else {}
        table.append(tuple((identity | dict(entry)).get(name) for name in schema.column_names))
    return table


def build_facts(tree: Iterable[Mapping[str, Any]] = TREE, **registers: Iterable[Mapping[str, Any]]) -> Facts:
    """Return facts of a street: `build_facts(cases=[{...}], declarations=[{...}])`."""
    orgs = [{"name": f"组织{entry['code']}"} | dict(entry) for entry in tree]
    registers_of_facts = {Register.ORGS: build_rows(Register.ORGS, orgs)}
    return registers_of_facts | {
        Register.of(name): build_rows(Register.of(name), entries) for name, entries in registers.items()
    }


def ask_plan(period: str = "2021H2", as_of: str | None = None, *, complete: bool = True, **reading: str) -> Questions:
    """Return the built-in plan's questions; `R1="R1b"` chooses a reading."""
    day = None if as_of is None else date.fromisoformat(as_of)
    return ask(load_fengling(), Period.parse(period), as_of=day, reading=reading, assume_complete=complete)


def assess(ledgers: Facts, questions: Questions | None = None, org: str | None = None) -> Assessment:
    """Return the assessment of these facts on SQLite."""
    engine = SQLiteEngine(ledgers)
    try:
        return judge(questions or ask_plan(), engine, org)
    finally:
        engine.close()


def get_finding(assessment: Assessment, code: str = VILLAGE) -> OrgFinding:
    """Return one org's finding."""
    return next(org for org in assessment.orgs if org.code == code)


def get_criterion(assessment: Assessment, criterion_id: str, code: str = VILLAGE) -> CriterionFinding:
    """Return the finding on one criterion of one org."""
    return next(c for c in get_finding(assessment, code).criteria if c.id == criterion_id)


def get_target(assessment: Assessment, target_id: str = "all_cases", code: str = STREET) -> TargetFinding:
    """Return the finding on one target of one org above."""
    return next(t for t in assessment.targets if t.code == code and t.criterion.id == target_id)


def list_months(period: str) -> list[str]:
    """Return the ids of the months of a period."""
    return [month.id for month in Period.parse(period).months]


def declare(org: str, *periods: str, registers: Iterable[str] = ("cases", "persons", "dens")) -> list[dict[str, str]]:
    """Return declarations of one org for every month of the periods."""
    return [
        {"org": org, "register": register, "month": month}
        for period in periods
        for month in list_months(period)
        for register in registers
    ]


def build_cases(
    count: int, village: str | None = VILLAGE, on: str | None = "2021-09-01", **fields: Any
) -> list[dict[str, Any]]:
    """Return as many cases of the same kind; the loss is small unless given."""
    day = None if on is None else date.fromisoformat(on)
    return [{"village": village, "filed_on": day, "loss_fen": 100_000} | fields for _ in range(count)]


def attest(org: str = VILLAGE, verdict: str = "met", period: str = "2021H2", on: str = "2021-12-31") -> dict[str, Any]:
    """Return what people decided about the village's duties."""
    return {
        "org": org,
        "criterion": "duties_done",
        "period": period,
        "verdict": verdict,
        "on": date.fromisoformat(on),
    }
