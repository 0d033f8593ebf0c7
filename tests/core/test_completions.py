"""Test by brute force that no outcome is certain while what is still unknown could turn it into another one.

A completion fills every gap of the ledgers in one way: each blank cell gets a value, each month that nobody declared
may bring rows. An outcome that is met or not met must be the same in every completion.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.drawing import try_fewer
from tests.office import ask_plan, assess, attest, build_facts, list_months
from wuzha.core.findings.findings import Assessment, Range
from wuzha.core.periods import Period
from wuzha.core.vocabulary import Outcome

pytestmark = pytest.mark.drawn
CERTAIN = (Outcome.MET, Outcome.NOT_MET)
PARENTS = {"S1": "C", "S2": "C", "V1": "S1", "V2": "S1", "V3": "S2", "U1": "S1", "U3": "S2"}
VILLAGES, UNITS, ABOVE = ("V1", "V2", "V3"), ("U1", "U3"), ("C", "S1", "S2")
KINDS = {"C": "county", "S": "street", "V": "village", "U": "unit"}
TREE = tuple(
    {"code": code, "kind": KINDS[code[0]], "parent": PARENTS.get(code)} for code in (*ABOVE, *VILLAGES, *UNITS)
)
FIRST_HALF, SECOND_HALF, LAST_WEEKS, OTHER_YEAR = (
    date(2021, 3, 3), date(2021, 9, 3), date(2021, 12, 20), date(2019, 5, 5),
)  # fmt: skip
DAYS = (FIRST_HALF, SECOND_HALF, LAST_WEEKS, OTHER_YEAR)
SMALL, LARGE = 100_000, 60_000_000
ELSEWHERE = "X"
PERIODS = ("2021H2", "2021-07-01/2021-12-31", "2021-07-01/2021-12-15")
AS_OF_DAYS = (None, None, "2021-12-14", "2021-12-15", "2021-12-30", "2021-12-31")
Entry = dict[str, Any]
Entries = dict[str, list[Entry]]


def draw_entries(random: Random) -> Entries:
    """Draw ledgers with few rows and many gaps."""
    entries: Entries = {
        "cases": [draw_case(random) for _ in range(random.randint(0, 8))],
        "persons": [draw_person(random) for _ in range(random.choice((0, 0, 1, 2)))],
        "dens": [],
        "declarations": [],
        "attestations": [attest(village, period=random.choice(PERIODS)) for village in VILLAGES],
        "baselines": [],
    }
    for org in (*ABOVE, *VILLAGES, *UNITS):
        if random.random() < (0.6 if org in VILLAGES else 0.3):
            left_out = random.choice((None, None, "2021-02", "2021-10", "2021-12"))
            months = [month for month in list_months("2021") if month != left_out]
            registers = ("cases", "persons", "dens")
            entries["declarations"] += [
                {"org": org, "register": register, "month": month} for register in registers for month in months
            ]
        if random.random() < 0.2:
            measure = "staff_victim_cases" if org in UNITS else random.choice(("cases", "staff_victim_cases"))
            period = random.choice(("2021H1", "2021-01-01/2021-06-30"))
            entries["baselines"].append(
                {"org": org, "period": period, "measure": measure, "count": random.randint(0, 5)}
            )
    return entries


def draw_case(random: Random) -> Entry:
    unit = random.choice((None, None, *UNITS))
    return {
        "village": random.choice((*VILLAGES, None)),
        "unit": unit,
        "relation": unit and random.choice((None, "self", "self", "parent")),
        "filed_on": random.choice((*DAYS[:3], *DAYS[:2], None)),
        "loss_fen": random.choice((None, SMALL, SMALL, LARGE)),
    }


def draw_person(random: Random) -> Entry:
    return {
        "category": random.choice(("offender", "stranded_abroad")),
        "village": random.choice((*VILLAGES, None)),
        "residence": random.choice((None, "permanent", "registered_only")),
        "confirmation": random.choice((None, "pending")),
        "confirmed_on": random.choice(DAYS),
    }


def complete(entries: Entries, random: Random, required_months: list[str], *, is_placed: bool) -> Entries:
    """Fill every gap in one way; `is_placed`: rows without a village get one, or are in a signed count already."""
    cases = [fill_case(case, random) for case in entries["cases"]]
    baselines = [dict(baseline) for baseline in entries["baselines"]]
    if is_placed:
        signed = [baseline for baseline in baselines if baseline["measure"] == "cases"]
        for case in cases:
            if case["village"] is None:
                case["village"] = random.choice(VILLAGES)
                if signed and case["filed_on"] == FIRST_HALF and random.random() < 0.5:
                    random.choice(signed)["count"] += random.choice((0, 1))
    persons = [fill_person(person, random) for person in entries["persons"]]
    for register, org, month in list_gaps(entries, required_months):
        if random.random() < 0.5:
            continue
        day = date.fromisoformat(f"{month}-02")
        # Staff of a unit may live in a village outside the tree.
        owner = {"village": org} if org in VILLAGES else {"village": ELSEWHERE, "unit": org, "relation": "self"}
        if register == "cases":
            extra = owner | {"filed_on": day, "loss_fen": random.choice((SMALL, LARGE))}
            cases += [extra] * random.choice((1, 1, 6))
        else:
            persons.append(owner | {"category": "offender", "residence": "permanent", "confirmed_on": day})
    return entries | {"cases": cases, "persons": persons, "baselines": baselines}


def fill_case(case: Entry, random: Random) -> Entry:
    filled = dict(case)
    filled["filed_on"] = case["filed_on"] or random.choice(DAYS)
    filled["loss_fen"] = case["loss_fen"] or random.choice((SMALL, LARGE))
    if case["unit"] and case["relation"] is None:
        filled["unit"], filled["relation"] = random.choice(((case["unit"], "self"), (None, None)))
    return filled


def fill_person(person: Entry, random: Random) -> Entry:
    filled = dict(person)
    filled["residence"] = person["residence"] or random.choice(("permanent", "registered_only"))
    if person["confirmation"] == "pending":
        filled["confirmation"] = "confirmed"
        # What turns out to be nothing leaves the list.
        filled["confirmed_on"] = random.choice((person["confirmed_on"], date(2031, 1, 1)))
    return filled


def list_gaps(entries: Entries, required_months: list[str]) -> Iterator[tuple[str, str, str]]:
    """Yield each register, org and month that nobody declared for it (R13)."""
    declared = {(entry["register"], entry["org"], entry["month"]) for entry in entries["declarations"]}
    for register in ("cases", "persons"):
        for month in required_months:
            covered = {
                org for org in (*VILLAGES, *UNITS)
                if any((register, above, month) in declared for above in list_upward(org))
            }  # fmt: skip
            known_above = {above for above in ABOVE if set(list_below(above, VILLAGES)) <= covered}
            for org in (*VILLAGES, *UNITS):
                if org not in covered and not (org in UNITS and known_above & set(list_upward(org))):
                    yield register, org, month


def list_upward(org: str) -> list[str]:
    return [org, *list_upward(PARENTS[org])] if org in PARENTS else [org]


def list_below(above: str, orgs: tuple[str, ...]) -> list[str]:
    return [org for org in orgs if above in list_upward(org)]


def list_org_outcomes(assessment: Assessment) -> dict[tuple[str, str], Outcome]:
    outcomes = {(org.code, criterion.id): criterion.outcome for org in assessment.orgs for criterion in org.criteria}
    return outcomes | {(org.code, org.standard): org.outcome for org in assessment.orgs}


def list_target_outcomes(assessment: Assessment) -> dict[tuple[str, str], Outcome]:
    return {(target.code, target.criterion.id): target.criterion.outcome for target in assessment.targets}


@try_fewer(3)
@given(st.integers(0, 10_000_000), st.sampled_from(PERIODS), st.sampled_from(AS_OF_DAYS))
def test_what_is_certain_is_so_in_every_completion(seed: int, period: str, as_of: str | None) -> None:
    random = Random(seed)
    entries, window = draw_entries(random), Period.parse(period)
    day = None if as_of is None else date.fromisoformat(as_of)
    required_months = [
        month.id for month in Period.parse("2021").months
        if day is None or (min(month.end, window.end) if month.end.month == 12 else month.end) <= day
    ]  # fmt: skip
    assessment = assess(build_facts(TREE, **entries), ask_plan(period, as_of, complete=False))
    for is_placed, list_outcomes in ((False, list_org_outcomes), (True, list_target_outcomes)):
        certain = {node: outcome for node, outcome in list_outcomes(assessment).items() if outcome in CERTAIN}
        for _ in range(4 if certain else 0):
            completion = complete(entries, random, required_months, is_placed=is_placed)
            # The attestations and signed counts stay what they are; all months are declared now.
            after = list_outcomes(assess(build_facts(TREE, **completion), ask_plan(period, as_of)))
            assert {node: after[node] for node in certain} == certain, completion


@given(st.lists(st.sampled_from((*VILLAGES, None)), max_size=8), st.data())
def test_the_base_of_an_org_above_is_the_sum_of_the_bases_right_below_it(
    owners: list[str | None], data: st.DataObject
) -> None:
    orgs = data.draw(st.sets(st.sampled_from((*ABOVE, *VILLAGES)), max_size=4))
    signed = {org: data.draw(st.integers(0, 9)) for org in sorted(orgs)}
    entries = {
        "cases": [{"village": owner, "filed_on": FIRST_HALF} for owner in owners],
        "baselines": [
            {"org": org, "period": "2021H1", "measure": "cases", "count": count} for org, count in signed.items()
        ],
    }
    assessment = assess(build_facts(TREE, **entries))
    for target in assessment.targets:
        if target.criterion.id == "all_cases":
            assert target.test is not None
            assert target.test.base == compute_base(target.code, owners, signed), target.code


def compute_base(org: str, owners: list[str | None], signed: dict[str, int]) -> Range:
    """Return the base by the words of R14."""
    if org in signed:
        return Range(signed[org], signed[org])
    below, unplaced = sum_below(org, owners, signed), owners.count(None)
    is_signed_below = any(org in list_upward(other) for other in signed)
    is_certain = org == "C" and not is_signed_below
    return Range(below + (unplaced if is_certain else 0), below + unplaced)


def sum_below(org: str, owners: list[str | None], signed: dict[str, int]) -> int:
    children = defaultdict(list)
    for child, parent in PARENTS.items():
        children[parent].append(child)
    return sum(
        signed[child] if child in signed else owners.count(child) + sum_below(child, owners, signed)
        for child in children[org]
    )
