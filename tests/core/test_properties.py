"""Test what must hold of every outcome, whatever the ledgers contain."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.office import (
    OTHER_VILLAGE,
    STREET,
    TREE,
    UNIT,
    VILLAGE,
    ask_plan,
    assess,
    attest,
    build_facts,
    get_finding,
    list_months,
)
from tests.random_facts import random_facts
from wuzha.core.findings.findings import Assessment, Range, TestFinding
from wuzha.core.vocabulary import Outcome, Register

pytestmark = pytest.mark.drawn
CERTAIN = (Outcome.MET, Outcome.NOT_MET)
ORDER = {Outcome.NOT_MET: 0, Outcome.UNDETERMINED: 1, Outcome.MET: 2}
PERIODS = ("2021H2", "2022")
Entries = dict[str, list[dict[str, Any]]]

days = st.one_of(st.none(), st.dates(date(2020, 12, 1), date(2023, 1, 31)))
losses = st.sampled_from([None, 0, 100_000, 49_999_999, 50_000_000, 80_000_000])
villages = st.sampled_from([VILLAGE, OTHER_VILLAGE, None])
relations = st.sampled_from([None, "self", "parent", "child"])
a_case = st.fixed_dictionaries(
    {
        "village": villages,
        "unit": st.sampled_from([None, None, UNIT]),
        "relation": relations,
        "filed_on": days,
        "loss_fen": losses,
        "is_loss_about": st.sampled_from([None, None, True]),
        "case_kind": st.sampled_from([None, "criminal", "criminal", "administrative"]),
        "status": st.sampled_from([None, "valid", "valid", "withdrawn"]),
    }
)
a_person = st.fixed_dictionaries(
    {
        "category": st.sampled_from(["offender", "stranded_abroad", "intercepted"]),
        "residence": st.sampled_from([None, "permanent", "temporary", "registered_only"]),
        "village": villages,
        "confirmed_on": st.dates(date(2021, 1, 1), date(2022, 12, 31)),
        "confirmation": st.sampled_from([None, "confirmed", "pending"]),
        "cleared_on": days,
    }
)
a_declaration = st.fixed_dictionaries(
    {
        "org": st.sampled_from([STREET, VILLAGE, OTHER_VILLAGE, UNIT]),
        "register": st.sampled_from(["cases", "persons", "dens"]),
        "month": st.sampled_from(list_months("2021") + list_months("2022")),
    }
)
a_baseline = st.fixed_dictionaries(
    {
        "org": st.sampled_from([STREET, VILLAGE, OTHER_VILLAGE]),
        "period": st.sampled_from(["2021H1", "2021", "2021-01-01/2021-06-30"]),
        "measure": st.just("cases"),
        "count": st.integers(0, 6),
    }
)
all_entries = st.fixed_dictionaries(
    {
        "cases": st.lists(a_case, max_size=12),
        "persons": st.lists(a_person, max_size=3),
        "dens": st.just([]),
        "outreach": st.just([]),
        "declarations": st.one_of(st.lists(a_declaration, max_size=6), st.just([
            {"org": STREET, "register": register, "month": month}
            for register in ("cases", "persons", "dens")
            for month in (*list_months("2021"), *list_months("2022"))
        ])),
        "baselines": st.lists(a_baseline, max_size=2),
        "attestations": st.lists(st.builds(attest, verdict=st.sampled_from(["met", "not_met"])), max_size=1),
    }
)  # fmt: skip


def judge_entries(entries: Entries, period: str, **reading: Any) -> Assessment:
    return assess(build_facts(TREE, **entries), ask_plan(period, complete=False, **reading))


def list_outcomes(assessment: Assessment) -> dict[tuple[str, str], Outcome]:
    """Return every outcome: of standards, criteria, tests and targets."""
    outcome_by_node = {(org.code, org.standard): org.outcome for org in assessment.orgs}
    for org in assessment.orgs:
        for criterion in org.criteria:
            outcome_by_node[org.code, criterion.id] = criterion.outcome
            outcome_by_node |= {(org.code, f"test {test.id}"): test.outcome for test in criterion.tests}
    return outcome_by_node | {
        (target.code, target.criterion.id): target.criterion.outcome for target in assessment.targets
    }


def list_tests(assessment: Assessment) -> list[TestFinding]:
    in_orgs = [test for org in assessment.orgs for criterion in org.criteria for test in criterion.tests]
    return in_orgs + [test for target in assessment.targets for test in target.criterion.tests]


@given(all_entries, a_case, st.sampled_from(PERIODS))
def test_a_case_more_in_the_period_never_improves_an_outcome(
    entries: Entries, case: dict[str, Any], period: str
) -> None:
    in_period = case | {"filed_on": date(2021, 10, 5) if period == "2021H2" else date(2022, 5, 5)}
    before = list_outcomes(judge_entries(entries, period))
    after = list_outcomes(judge_entries(entries | {"cases": [*entries["cases"], in_period]}, period))
    for node, outcome in after.items():
        if outcome is not Outcome.NOT_APPLICABLE:
            assert ORDER[outcome] <= ORDER[before[node]], node


@given(all_entries, a_declaration, st.sampled_from(PERIODS))
def test_a_declaration_more_never_turns_a_decided_outcome_into_another(
    entries: Entries, declaration: dict[str, Any], period: str
) -> None:
    before = list_outcomes(judge_entries(entries, period))
    after = list_outcomes(judge_entries(entries | {"declarations": [*entries["declarations"], declaration]}, period))
    for node, outcome in before.items():
        if outcome in CERTAIN:
            assert after[node] is outcome, node


@given(all_entries, st.sampled_from(PERIODS), st.data())
def test_clearing_a_field_never_decides_an_open_outcome(entries: Entries, period: str, data: st.DataObject) -> None:
    if not entries["cases"]:
        return
    index = data.draw(st.integers(0, len(entries["cases"]) - 1))
    field = data.draw(st.sampled_from(["filed_on", "loss_fen", "relation"]))
    cases = [dict(case) for case in entries["cases"]]
    cases[index][field] = None
    before, after = (
        list_outcomes(judge_entries(entries, period)),
        list_outcomes(judge_entries(entries | {"cases": cases}, period)),
    )
    for node, outcome in before.items():
        if outcome is Outcome.UNDETERMINED:
            assert after[node] is Outcome.UNDETERMINED, node


@given(all_entries, st.sampled_from(PERIODS))
def test_a_figure_counted_from_rows_is_the_number_of_its_evidence_rows(entries: Entries, period: str) -> None:
    for test in list_tests(judge_entries(entries, period)):
        if test.now is not None:
            assert len(test.evidence) == len(set(test.evidence))
            assert test.now.low == len(test.evidence)
            if test.now.high is not None:
                assert test.now.high == len(test.evidence) + len(test.doubtful)
        if test.base is not None and not test.base_is_signed and not entries["baselines"]:
            assert test.base.low == len(test.base_evidence)


@given(st.integers(0, 10_000), st.sampled_from(PERIODS))
def test_figures_are_their_evidence_rows_in_a_tree_of_streets_where_some_cases_have_no_village(
    seed: int, period: str
) -> None:
    facts = dict(random_facts(seed))
    # A count signed for the judged period that contradicts the rows would make the figure a doubt (V22).
    facts[Register.BASELINES] = [row for row in facts[Register.BASELINES] if period not in row]
    assessment = assess(facts, ask_plan(period))
    assert len(assessment.targets) == 2 * 7, "two targets of four streets, two counties and a city"
    for test in list_tests(assessment):
        if test.now is not None:
            assert test.now == Range(len(test.evidence), len(test.evidence) + len(test.doubtful))


@given(all_entries, st.sampled_from(PERIODS))
def test_one_org_is_judged_alone_as_it_is_among_all(entries: Entries, period: str) -> None:
    facts, questions = build_facts(TREE, **entries), ask_plan(period, complete=False)
    assessment = assess(facts, questions)
    for code in (VILLAGE, UNIT):
        assert get_finding(assess(facts, questions, code), code) == get_finding(assessment, code)


@given(all_entries, st.sampled_from(["2021H2", "2022", "2022H1"]), st.sampled_from(["R1a", "R1b", "R1c"]))
def test_headroom_is_how_many_more_cases_leave_the_outcome(entries: Entries, period: str, reading: str) -> None:
    assessment = judge_entries(entries, period, R1=reading)
    for code in (VILLAGE, UNIT):
        org = get_finding(assessment, code)
        if org.headroom is None or org.headroom > 6:
            continue
        for count, is_unchanged in ((org.headroom, True), (org.headroom + 1, False)):
            larger = judge_entries(
                entries | {"cases": [*entries["cases"], *build_next_cases(code, count, period)]}, period, R1=reading
            )
            assert (get_finding(larger, code).outcome is org.outcome) is is_unchanged


def build_next_cases(code: str, count: int, period: str) -> list[dict[str, Any]]:
    """Return cases of the usual kind, filed on the period's last day."""
    day = {"2021H2": date(2021, 12, 31), "2022": date(2022, 12, 31), "2022H1": date(2022, 6, 30)}[period]
    owner = {"village": VILLAGE} if code == VILLAGE else {"unit": code, "relation": "self", "village": OTHER_VILLAGE}
    return [{"filed_on": day, "loss_fen": 100_000} | owner for _ in range(count)]
