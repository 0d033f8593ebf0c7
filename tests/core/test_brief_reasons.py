"""The reason of a clause in a few words, as a cell of the matrix shows it."""

from tests.core.handmade_findings import (
    MET,
    NOT_MET,
    SEPTEMBER,
    UNDETERMINED,
    ask_trial_plan,
    make_exact_range,
    make_fall_finding,
    make_group_finding,
    make_no_case_finding,
)
from wuzha.core.findings.findings import Range
from wuzha.core.vocabulary import Outcome
from wuzha.core.words.brief import explain_briefly


def explain(outcome: Outcome, now: Range, **options: object) -> str:
    """Return the few words for a clause of no case or half as many, with twenty cases in the base."""
    questions = ask_trial_plan()
    no_case = NOT_MET if now.low else outcome
    return explain_briefly(
        make_group_finding(
            questions,
            outcome,
            make_no_case_finding(questions, no_case, now),
            make_fall_finding(questions, outcome, now, make_exact_range(20), required=10, **options),
        )
    )


def test_a_clause_that_is_met_needs_no_reason() -> None:
    assert explain(MET, make_exact_range(0)) == ""


def test_of_an_either_or_that_failed_the_looser_limit_is_named() -> None:
    assert explain(NOT_MET, make_exact_range(13)) == "13起，至多10起"


def test_a_range_that_fails_anyway_is_written_as_a_range() -> None:
    assert explain(NOT_MET, Range(11, 13)) == "11–13起，至多10起"
    assert explain(NOT_MET, Range(11, None)) == "至少11起，至多10起"


def test_a_month_nobody_declared_comes_before_doubtful_rows() -> None:
    assert explain(UNDETERMINED, Range(3, None), missing=(SEPTEMBER,), doubtful=("A1",)) == "2021年9月未报送"


def test_doubtful_rows_are_counted_once() -> None:
    assert explain(UNDETERMINED, Range(9, 11), doubtful=("A1", "A2"), base_doubtful=("A2",)) == "2条待核实"


def test_refused_rows_are_named_first() -> None:
    assert explain(UNDETERMINED, Range(9, 11), refused=("案件.xlsx 第3行",), doubtful=("A1",)) == "1行退回未补"
