"""Refused rows of confirmed uploads stay open items and doubts until repaired, replaced, waived or undone (R20)."""

from __future__ import annotations

from pathlib import Path

from tests.cast import VILLAGE, Cast
from tests.standing import AFTERWARDS, declare_everything, outcome
from tests.uploads import UNREADABLE, commit_sheets, sheet_of_cases
from wuzha.assessments.standing import assess
from wuzha.core.vocabulary import Outcome, Register
from wuzha.core.words.sentences import explain_criterion
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions
from wuzha.registers.models import RefusedItem

CLAUSE = "no_or_halved_cases"
MET, OPEN = Outcome.MET, Outcome.UNDETERMINED


def find_sentence(programme: Programme, code: str = VILLAGE) -> str:
    """Return the sentence of 四(一)1 for a village."""
    questions = build_questions(programme, AFTERWARDS)
    assessment = assess(programme, questions)
    (finding,) = [org for org in assessment.orgs if org.code == code]
    criterion = next(criterion for criterion in finding.criteria if criterion.id == CLAUSE)
    return explain_criterion(criterion, assessment.questions)


def test_a_refused_row_makes_the_clause_undetermined_as_soon_as_its_file_is_confirmed(
    cast: Cast, tmp_path: Path
) -> None:
    programme = declare_everything(cast)
    assert outcome(programme, CLAUSE) is MET
    commit_sheets(cast, tmp_path, sheet_of_cases(UNREADABLE))
    (item,) = RefusedItem.objects.all()
    assert (item.term, item.org_id, item.key, item.line) == (Register.CASES, VILLAGE, "A3", 2)
    assert item.place == "台账.xlsx“案件”第2行"
    assert outcome(programme, CLAUSE) is OPEN
    assert "另有1行退回未补" in find_sentence(programme)
    assert "退回" not in find_sentence(programme, "520399001001")
