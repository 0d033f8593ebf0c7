"""Test which months charts call undeclared: those that neither an org nor one above it declared (R13)."""

from __future__ import annotations

from contextlib import closing

from tests.office import STREET, TREE, VILLAGE, ask_plan, build_facts, declare
from wuzha.core.measures import MEASURES
from wuzha.core.statement.trends import read_undeclared_months
from wuzha.engines.sqlite import SQLiteEngine


def test_every_street_declares_for_its_own_villages() -> None:
    tree = [*TREE, {"code": "T", "kind": "street"}, {"code": "W1", "kind": "village", "parent": "T"}]
    facts = build_facts(tree, declarations=[*declare(STREET, "2022", "2021"), *declare("T", "2022H1", "2021")])
    questions = ask_plan("2022", complete=False)
    with closing(SQLiteEngine(facts)) as engine:
        result = read_undeclared_months(questions, MEASURES["cases"], engine)
    months_by_org = {org: sorted(month.id for month in result.by_org[org]) for org in (STREET, VILLAGE, "T", "W1")}
    late_months = [f"2022-{number:02d}" for number in range(7, 13)]
    assert months_by_org == {STREET: [], VILLAGE: [], "T": late_months, "W1": late_months}
