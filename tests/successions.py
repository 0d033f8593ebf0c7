"""Orgs that merge, split or get another name: their books, and their findings afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import product

from tests.sample_county import SampleCounty
from tests.standing import case, enter, row
from wuzha.core.findings.findings import OrgFinding, Range
from wuzha.core.vocabulary import Outcome, Register, SuccessionKind
from wuzha.orgs.services import succeed_org

JULY, LAST_YEAR = date(2022, 7, 1), date(2021, 5, 1)


CASES = "no_or_halved_cases"


def declare(
    county: SampleCounty, org: str, *years: int, registers: Iterable[str] = ("cases", "persons", "dens")
) -> None:
    months = [f"{year}-{month:02}" for year in years for month in range(1, 13)]
    pairs = product(registers, months)
    rows = [row(Register.DECLARATIONS, org=org, register=register, month=month) for register, month in pairs]
    enter(county, Register.DECLARATIONS, *rows)


def succeed(kind: SuccessionKind, before: list[str], after: list[str], on: date = JULY) -> None:
    succeed_org(actor="wu", predecessors=before, successors=after, kind=kind, on=on)


def get_ranges(finding: OrgFinding | None) -> tuple[Outcome, Range | None, Range | None]:
    """The first clause: its outcome, this year's cases and last year's."""
    assert finding is not None
    clause = next(criterion for criterion in finding.criteria if criterion.id == CASES)
    fall = clause.tests[-1]
    return clause.outcome, fall.now, fall.base


def make_numbered_cases(prefix: str, count: int, village: str, on: date) -> list[tuple[object, ...]]:
    return [case(f"{prefix}{number}", village, on) for number in range(count)]
