"""Tests of the sentences of findings, which a village secretary has to understand."""

from datetime import date

import pytest

from tests.core.handmade_findings import (
    CASES,
    MET,
    NOT_APPLICABLE,
    NOT_MET,
    SEPTEMBER,
    UNDETERMINED,
    ask_trial_plan,
    explain_single_test,
    get_criterion_question,
    get_parts,
    make_exact_range,
    make_fall_finding,
    make_group_finding,
    make_no_case_finding,
)
from wuzha.core.findings.findings import (
    ConditionalFinding,
    CriterionFinding,
    Range,
    TargetFinding,
    TestFinding,
)
from wuzha.core.periods import Period, Span
from wuzha.core.plan.plan import (
    AllOf,
    AtLeast,
    AtMost,
    Attested,
    Count,
    OnlyIf,
)
from wuzha.core.statement.questions import ConditionalQuestion, TestQuestion
from wuzha.core.vocabulary import Outcome
from wuzha.core.words.sentences import explain_criterion, explain_target, explain_test


def explain_fall(now: int, base: int, outcome: Outcome) -> str:
    """Return the sentence of the criterion for exact figures above zero."""
    plan_questions = ask_trial_plan()
    finding = make_group_finding(
        plan_questions,
        outcome,
        make_no_case_finding(plan_questions, NOT_MET, make_exact_range(now)),
        make_fall_finding(plan_questions, outcome, make_exact_range(now), make_exact_range(base), required=base // 2),
    )
    return explain_criterion(finding, plan_questions)


def test_half_as_many_cases_are_explained_by_the_fall_alone() -> None:
    assert explain_fall(2, 4, MET) == (
        "达标：2021年下半年发案2起，2021年上半年4起，下降50%，达到下降50%以上的要求（按这一基数至多2起）。"
    )


def test_too_small_a_fall_says_both_ways_that_failed_and_the_figure_once() -> None:
    assert explain_fall(2, 3, NOT_MET) == (
        "未达标：2021年下半年发案2起，不符合“没有发案”的要求；"
        "2021年上半年3起，下降33.3%，未达到下降50%以上的要求（按这一基数至多1起）。"
    )


def test_a_fall_is_never_rounded_up_to_the_one_required() -> None:
    assert "下降49.9%，" in explain_fall(501, 1000, NOT_MET)


@pytest.mark.parametrize(("now", "words"), [(4, "持平"), (5, "上升25%"), (12, "上升200%")])
def test_a_count_that_did_not_fall_is_described_as_unchanged_or_risen(now: int, words: str) -> None:
    assert f"2021年上半年4起，{words}，" in explain_fall(now, 4, NOT_MET)


def test_no_case_is_enough_and_the_fall_is_not_mentioned() -> None:
    plan_questions = ask_trial_plan()
    finding = make_group_finding(
        plan_questions,
        MET,
        make_no_case_finding(plan_questions, MET, make_exact_range(0)),
        make_fall_finding(plan_questions, MET, make_exact_range(0), make_exact_range(3), required=1),
    )
    assert explain_criterion(finding, plan_questions) == "达标：2021年下半年没有发案。"


def test_a_base_of_zero_is_mentioned() -> None:
    plan_questions = ask_trial_plan()
    finding = make_group_finding(
        plan_questions,
        NOT_MET,
        make_no_case_finding(plan_questions, NOT_MET, make_exact_range(1)),
        make_fall_finding(plan_questions, NOT_MET, make_exact_range(1), make_exact_range(0), required=0),
    )
    assert "2021年上半年0起，基数为零，没有发案才算达到要求。" in explain_criterion(finding, plan_questions)


def test_an_undeclared_month_leaves_the_count_open() -> None:
    plan_questions = ask_trial_plan(AtMost(CASES, 0))
    assert explain_single_test(plan_questions, UNDETERMINED, Range(0, None), missing=(SEPTEMBER,)) == (
        "待定：2021年9月的案件台账未报送，2021年下半年发案至少0起、上限不明，暂不能认定没有发案。"
    )


def test_missing_months_are_named_as_runs() -> None:
    plan_questions = ask_trial_plan(AtMost(CASES, 0))
    missing = tuple(month for month in Period.parse("2021").months if month.start.month in (1, 2, 3, 9))
    assert "2021年1月至3月、9月的案件台账未报送" in explain_single_test(
        plan_questions, UNDETERMINED, Range(0, None), missing=missing
    )


def test_months_over_the_turn_of_a_year_name_both_years() -> None:
    plan_questions = ask_trial_plan(AtMost(CASES, 0))
    missing = Period.parse("2021-11-01/2022-02-01").months
    assert "2021年11月至2022年2月的案件台账" in explain_single_test(
        plan_questions, UNDETERMINED, Range(0, None), missing=missing
    )


def test_a_certain_failure_is_reported_although_months_are_undeclared() -> None:
    plan_questions = ask_trial_plan()
    finding = make_fall_finding(
        plan_questions, NOT_MET, Range(5, None), make_exact_range(4), required=2, missing=(SEPTEMBER,)
    )
    assert explain_test(finding, plan_questions) == (
        "2021年9月的案件台账未报送，2021年下半年发案至少5起、上限不明，2021年上半年4起，"
        "已可确定未达到下降50%以上的要求（按这一基数至多2起）。"
    )


def test_rows_that_may_count_are_numbered() -> None:
    plan_questions = ask_trial_plan()
    finding = make_fall_finding(
        plan_questions, UNDETERMINED, Range(1, 3), make_exact_range(4), required=2, doubtful=("A2", "A3")
    )
    assert explain_test(finding, plan_questions) == (
        "2021年下半年发案至少1起、至多3起（2起待核实），2021年上半年4起，"
        "是否达到下降50%以上的要求暂不能认定（按这一基数至多2起）。"
    )


def test_a_base_with_months_missing_says_which() -> None:
    plan_questions = ask_trial_plan()
    finding = make_fall_finding(
        plan_questions, UNDETERMINED, make_exact_range(1), Range(1, None), base_missing=(Period.parse("2021-03"),)
    )
    assert "2021年上半年至少1起、上限不明（2021年3月的案件台账未报送），" in explain_test(finding, plan_questions)


def test_a_signed_base_is_called_signed() -> None:
    plan_questions = ask_trial_plan()
    finding = make_fall_finding(
        plan_questions, MET, make_exact_range(1), make_exact_range(4), required=2, base_is_signed=True
    )
    assert "2021年上半年4起（签认的基数），下降75%" in explain_test(finding, plan_questions)


def test_an_undeclared_village_of_a_street_is_mentioned_without_months() -> None:
    plan_questions = ask_trial_plan()
    finding = make_fall_finding(plan_questions, UNDETERMINED, make_exact_range(1), Range(1, None))
    assert "（下属村（社区）或单位的案件台账未报齐）" in explain_test(finding, plan_questions)


def test_an_amount_is_written_in_ten_thousands() -> None:
    plan_questions = ask_trial_plan(AtMost(Count("cases", (("loss_at_least_yuan", 500_000),)), 0))
    assert (
        explain_single_test(plan_questions, MET, make_exact_range(0))
        == "达标：2021年下半年没有单案被骗50万元以上（含）的案件。"
    )


@pytest.mark.parametrize(
    ("outcome", "now", "words"),
    [
        (MET, Range(2, 2), "发案2起，没有超过3起的上限"),
        (NOT_MET, Range(4, 4), "发案4起，超过了3起的上限"),
        (UNDETERMINED, Range(3, 4), "是否超过3起的上限暂不能认定"),
    ],
)
def test_an_upper_limit_is_compared(outcome: Outcome, now: Range, words: str) -> None:
    assert words in explain_single_test(ask_trial_plan(AtMost(CASES, 3)), outcome, now)


def test_outreach_is_required_in_every_half_year() -> None:
    plan_questions = ask_trial_plan(AtLeast(Count("outreach"), 1, Span.HALF_YEAR), period="2022")
    first, second = get_parts(plan_questions)
    finding = make_group_finding(
        plan_questions,
        NOT_MET,
        TestFinding(first, MET, now=make_exact_range(3), required=1),
        TestFinding(second, NOT_MET, now=make_exact_range(0), required=1),
    )
    assert explain_criterion(finding, plan_questions) == "未达标：2022年下半年没有宣传，未达到至少1次的要求。"


@pytest.mark.parametrize("outcome", [MET, NOT_MET])
def test_an_attested_outcome_is_reported_as_decided_by_people(outcome: Outcome) -> None:
    assert explain_single_test(ask_trial_plan(Attested()), outcome).endswith(
        f"2021年下半年考核组认定为{outcome.label}。"
    )


def test_a_missing_attestation_is_mentioned() -> None:
    assert explain_single_test(ask_trial_plan(Attested()), UNDETERMINED) == (
        "待定：还没有2021年下半年的认定记录，此项由考核组认定，认定后得出结论。"
    )


def test_a_part_for_management_duty_does_not_apply_without_it() -> None:
    plan_questions = ask_trial_plan(OnlyIf("has_management_duty", AtMost(Count("sanctions"), 0)))
    question = get_criterion_question(plan_questions).tree
    assert isinstance(question, ConditionalQuestion) and isinstance(question.part, TestQuestion)
    node = ConditionalFinding(
        question, NOT_APPLICABLE, TestFinding(question.part, NOT_APPLICABLE, now=make_exact_range(1))
    )
    finding = CriterionFinding(get_criterion_question(plan_questions), NOT_APPLICABLE, node)
    assert explain_criterion(finding, plan_questions) == "不适用：没有服务管理职责，此项不评。"


def test_outside_the_plans_periods_no_fall_is_required_and_the_sentence_says_why() -> None:
    plan_questions = ask_trial_plan(period="2025")
    finding = make_group_finding(
        plan_questions, NOT_MET, make_no_case_finding(plan_questions, NOT_MET, make_exact_range(3))
    )
    assert explain_criterion(finding, plan_questions) == (
        "未达标：2025年发案3起，不符合“没有发案”的要求。2025年不在方案规定的期间内，方案没有规定降幅，不评降幅（R16）。"
    )


def test_a_target_outside_the_plans_periods_does_not_apply() -> None:
    plan_questions = ask_trial_plan(period="2025")
    target = TargetFinding("J", "某街道", CriterionFinding(plan_questions.targets[0], NOT_APPLICABLE, None))
    assert explain_target(target, plan_questions) == "不适用：2025年不在方案规定的期间内，方案没有规定降幅，不评降幅。"


def test_before_the_period_is_over_everything_is_so_far() -> None:
    plan_questions = ask_trial_plan(as_of=date(2021, 10, 5))
    finding = make_group_finding(plan_questions, MET, make_no_case_finding(plan_questions, MET, make_exact_range(0)))
    assert explain_criterion(finding, plan_questions) == "到目前达标：2021年下半年到目前（截至2021年10月5日）没有发案。"


def test_a_reading_other_than_the_usual_one_is_named() -> None:
    plan_questions = ask_trial_plan(reading={"R1": "R1b"})
    finding = make_group_finding(plan_questions, MET, make_no_case_finding(plan_questions, MET, make_exact_range(0)))
    assert explain_criterion(finding, plan_questions).endswith("没有发案。按口径R1b评判。")


def test_nested_alternatives_give_only_what_decides() -> None:
    node = AllOf((AtMost(CASES, 0), AtMost(Count("dens"), 0)))
    plan_questions = ask_trial_plan(node)
    cases, dens = get_parts(plan_questions)
    finding = make_group_finding(
        plan_questions,
        NOT_MET,
        TestFinding(cases, MET, now=make_exact_range(0)),
        TestFinding(dens, NOT_MET, now=make_exact_range(1)),
    )
    assert explain_criterion(finding, plan_questions) == "未达标：2021年下半年窝点1个，不符合“没有窝点”的要求。"
