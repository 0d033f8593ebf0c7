"""Read the outcomes of the orgs of a programme as the site judges them."""

from typing import Any

from tests.sample_county import VILLAGE
from tests.standing import AFTERWARDS, YEAR
from wuzha.assessments.standing import assess
from wuzha.core.findings.findings import OrgFinding
from wuzha.core.periods import Period
from wuzha.core.statement.questions import Questions
from wuzha.core.vocabulary import Outcome
from wuzha.core.words.sentences import explain_criterion
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions


def outcome(
    programme: Programme, clause: str, code: str = VILLAGE, *, questions: Questions | None = None, **options: Any
) -> Outcome:
    questions = questions or build_questions(programme, AFTERWARDS)
    (finding,) = [org for org in assess(programme, questions, **options).orgs if org.code == code]
    return next(criterion.outcome for criterion in finding.criteria if criterion.id == clause)


def find_sentence(programme: Programme, clause: str, code: str = VILLAGE) -> str:
    """Return the sentence of a clause of an org."""
    assessment = assess(programme, build_questions(programme, AFTERWARDS))
    (finding,) = [org for org in assessment.orgs if org.code == code]
    criterion = next(criterion for criterion in finding.criteria if criterion.id == clause)
    return explain_criterion(criterion, assessment.questions)


def find_finding(programme: Programme, code: str, period: Period = YEAR, **options: object) -> OrgFinding | None:
    questions = build_questions(programme, AFTERWARDS, period)
    return next((org for org in assess(programme, questions, **options).orgs if org.code == code), None)  # type: ignore[arg-type]
