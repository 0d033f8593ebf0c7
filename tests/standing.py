"""A street whose months are all declared, cases entered into its books, and the outcomes of its orgs."""

from datetime import date
from itertools import product
from typing import Any

from tests.sample_county import STREET, VILLAGE, SampleCounty
from wuzha.assessments.standing import assess
from wuzha.core.facts import BOOK_COLUMN_NAMES, FactRow
from wuzha.core.periods import Period
from wuzha.core.vocabulary import Outcome, Register
from wuzha.core.words.sentences import explain_criterion
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions
from wuzha.programmes.services import set_programme
from wuzha.registers.diff import EntryRow
from wuzha.registers.services import record_entries

YEAR = Period.parse("2022")


AFTERWARDS = date(2023, 2, 1)


def row(of: Register, /, **values: Any) -> FactRow:
    return tuple(values.get(name) for name in BOOK_COLUMN_NAMES[of])


def case(number: str, village: str = VILLAGE, on: date = date(2022, 3, 1), **details: Any) -> FactRow:
    values = {"case_no": number, "village": village, "filed_on": on, "case_kind": "criminal", "status": "valid"}
    return row(Register.CASES, **values | details)


def enter(county: SampleCounty, register: Register, *rows: FactRow, street: str = STREET) -> None:
    lines = [EntryRow(fact) for fact in rows]
    record_entries(actor=county["wu"], holder=county.orgs[street], register=register, rows=lines)


def declare_everything(county: SampleCounty) -> Programme:
    """Everything of 2021 and 2022 declared by the street, and nothing else on record."""
    months = [f"{year}-{month:02}" for year in (2021, 2022) for month in range(1, 13)]
    pairs = product(("cases", "persons", "dens"), months)
    rows = [row(Register.DECLARATIONS, org=STREET, register=register, month=month) for register, month in pairs]
    enter(county, Register.DECLARATIONS, *rows)
    return set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=YEAR)


def outcome(programme: Programme, clause: str, code: str = VILLAGE, **options: Any) -> Outcome:
    questions = build_questions(programme, AFTERWARDS)
    (finding,) = [org for org in assess(programme, questions, **options).orgs if org.code == code]
    return next(criterion.outcome for criterion in finding.criteria if criterion.id == clause)


def find_sentence(programme: Programme, clause: str, code: str = VILLAGE) -> str:
    """Return the sentence of a clause of an org."""
    assessment = assess(programme, build_questions(programme, AFTERWARDS))
    (finding,) = [org for org in assessment.orgs if org.code == code]
    criterion = next(criterion for criterion in finding.criteria if criterion.id == clause)
    return explain_criterion(criterion, assessment.questions)
