"""Choose the readings of a clause that bear on its finding, each as a question with its answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from wuzha.core.findings.findings import CriterionFinding
from wuzha.core.measures import MEASURES
from wuzha.core.plan.plan import AtMost, FellBy
from wuzha.core.statement.questions import Questions

_INTERROGATIVES = ("哪", "何", "怎", "谁", "几", "不包")
"""A title of a reading with one of these is a question already."""


@dataclass(frozen=True, slots=True)
class ReadingAnswer:
    """A reading in force: the id of its option, the question it answers, and the answer."""

    option: str
    question: str
    answer: str
    is_default: bool


def list_reading_answers(finding: CriterionFinding, questions: Questions) -> tuple[ReadingAnswer, ...]:
    """Return the readings of the clause that may bear on the finding, in the plan's order.

    A reading other than the usual one is always among them.
    """
    answers = []
    for reading_id in finding.question.criterion.readings:
        reading, option_id = questions.plan.readings[reading_id], questions.reading[reading_id]
        is_default = option_id == reading.default
        if not is_default or _CONDITIONS.get(reading_id, _bears_always)(finding, questions):
            question = _make_question(reading.title)
            answers.append(ReadingAnswer(option_id, question, reading.options[option_id].text, is_default))
    return tuple(answers)


def _make_question(title: str) -> str:
    """Return the title, which is a text of the plan and stays Chinese, as a question."""
    return f"{title}？" if any(word in title for word in _INTERROGATIVES) else f"{title}怎么算？"


def _bears_always(finding: CriterionFinding, questions: Questions) -> bool:
    return True


def _has_threshold(finding: CriterionFinding, questions: Questions) -> bool:
    return any(
        isinstance(test.question.test, FellBy)
        or (isinstance(test.question.test, AtMost) and test.question.now is not None and test.question.now.arguments)
        for test in finding.tests
    )


def _may_have_base_of_zero(finding: CriterionFinding, questions: Questions) -> bool:
    return any(test.base is not None and test.base.low == 0 for test in finding.tests)


def _has_base(finding: CriterionFinding, questions: Questions) -> bool:
    return any(test.question.base is not None for test in finding.tests)


def _has_rows(finding: CriterionFinding, questions: Questions) -> bool:
    return any(test.evidence or test.doubtful or test.base_evidence or test.base_doubtful for test in finding.tests)


def _needs_declarations(finding: CriterionFinding, questions: Questions) -> bool:
    return any(
        test.question.now is not None and MEASURES[test.question.now.measure].needs_declarations
        for test in finding.tests
    )


def _has_no_fall(finding: CriterionFinding, questions: Questions) -> bool:
    return not any(isinstance(test.question.test, FellBy) for test in finding.tests)


def _has_about_amounts(finding: CriterionFinding, questions: Questions) -> bool:
    return any(test.about_amounts for test in finding.tests)


def _has_day(finding: CriterionFinding, questions: Questions) -> bool:
    return questions.as_of is not None


_CONDITIONS: Mapping[str, Callable[[CriterionFinding, Questions], bool]] = {
    "R2": _has_threshold,
    "R3": _may_have_base_of_zero,
    "R4": _has_rows,
    "R5": _has_rows,
    "R6": _has_rows,
    "R7": _has_rows,
    "R8": _has_rows,
    "R11": _has_rows,
    "R13": _needs_declarations,
    "R14": _has_base,
    "R16": _has_no_fall,
    "R18": _has_day,
    "R19": _has_about_amounts,
}
"""When a reading of this number bears on a finding; readings that are not here always do."""
