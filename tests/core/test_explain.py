"""Test the printable tree of one org, down to the rows behind each figure."""

from collections.abc import Mapping

import pytest

from tests.core.handmade_findings import (
    CASES,
    MET,
    NOT_MET,
    UNDETERMINED,
    ask_trial_plan,
    get_criterion_question,
    get_test,
    make_exact_range,
    make_fall_finding,
    make_group_finding,
    make_no_case_finding,
    make_org_finding,
)
from wuzha.core.findings.findings import Assessment, CriterionFinding, DutySheet, TestFinding
from wuzha.core.plan.plan import AtMost, Attested
from wuzha.core.statement.questions import Questions
from wuzha.core.vocabulary import Outcome, OutreachMust
from wuzha.core.words.explain import explain_headroom, explain_org, format_chance


def make_open_attestation(questions: Questions) -> CriterionFinding:
    """Return the finding of a criterion that nobody has attested yet."""
    test = TestFinding(get_test(questions), UNDETERMINED)
    return CriterionFinding(get_criterion_question(questions), UNDETERMINED, test)


@pytest.mark.parametrize(
    ("outcome", "headroom", "words"),
    [
        (MET, 2, "还可发案：2起（再发3起即不达标）"),
        (MET, 0, "还可发案：0起（再发1起即不达标）"),
        (MET, None, "不因再发案而改变"),
        (UNDETERMINED, 1, "还可发案：1起（再发2起即可确定不达标）"),
        (NOT_MET, None, "还可发案：已不达标"),
    ],
)
def test_headroom_is_one_sentence(outcome: Outcome, headroom: int | None, words: str) -> None:
    questions = ask_trial_plan()
    finding = CriterionFinding(get_criterion_question(questions), outcome, None)
    assert words in explain_headroom(make_org_finding("A", finding, headroom=headroom), questions)


@pytest.mark.parametrize(
    ("probability", "words"), [(0.238, "约24%"), (0.0108, "约1.1%"), (0.0000001, "不到0.1%"), (1.0, "约100%")]
)
def test_a_chance_is_a_percentage_and_never_rounded_to_zero(probability: float, words: str) -> None:
    assert format_chance(probability) == words


def print_org(questions: Questions, finding: CriterionFinding, sheets: Mapping[str, DutySheet] | None = None) -> str:
    org = make_org_finding("A1", finding, headroom=2)
    return "\n".join(explain_org(org, Assessment(questions, (), (org,), sheets or {})))


def test_the_whole_tree_shows_clause_quote_reading_rows_and_luck() -> None:
    questions = ask_trial_plan()
    text = print_org(
        questions,
        make_group_finding(
            questions,
            MET,
            make_no_case_finding(questions, NOT_MET, make_exact_range(2)),
            make_fall_finding(
                questions, MET, make_exact_range(2), make_exact_range(4), required=2, luck=0.238,
                evidence=("A5", "A6"), base_evidence=("A1", "A2", "A3", "A4"),
            ),
        ),
    )  # fmt: skip
    assert text.splitlines() == [
        "文峰村（A1，村）：达标",
        "方案：试行方案（trial，校验码0123456789ab）",
        "期间：2021年下半年（2021年7月1日至2021年12月31日）",
        "标准：四(一) 无诈村标准",
        "2021年下半年还可发案：2起（再发3起即不达标）。",
        "",
        "四(一)1 没有发案或减半：达标",
        "  原文：“没有发案，或减半”",
        "  结论：达标：2021年下半年发案2起，2021年上半年4起，下降50%，达到下降50%以上的要求（按这一基数至多2起）。",
        "  口径：R1a、R16a",
        "  · 以下有一项做到即可：达标",
        "    · 没有发案：未达标",
        "      2021年下半年发案2起，不符合“没有发案”的要求。",
        "    · 发案比2021年上半年下降50%以上：达标",
        "      2021年下半年发案2起，2021年上半年4起，下降50%，达到下降50%以上的要求（按这一基数至多2起）。",
        "      计入（2）：A5、A6",
        "      基数计入（4）：A1、A2、A3、A4",
        "      巧合：即使实际情况没有变化，也有约24%的可能碰巧做到（λ=4，k=2）",
        "",
        "巧合的算法：案件数按泊松分布，P(X≤k)=Σ e^-λ·λ^i/i!，i=0…k；λ=基数，k=至多几起。",
        "  可能性越大，降幅越说明不了问题。",
        "",
        "口径说明（方案没有写明的地方怎么算）：",
        "  R1a 降幅怎么算：分期算",
        "  R16a 期间以外：不评降幅",
    ]


def test_the_assumption_of_completeness_is_mentioned() -> None:
    questions = ask_trial_plan(assume_complete=True)
    assert "按“全部台账已报齐”评判" in print_org(
        questions, make_group_finding(questions, MET, make_no_case_finding(questions, MET, make_exact_range(0)))
    )


def test_a_long_list_of_rows_is_cut_and_counted() -> None:
    questions = ask_trial_plan(AtMost(CASES, 0))
    ids = tuple(f"A{number}" for number in range(100))
    test = TestFinding(get_test(questions), NOT_MET, now=make_exact_range(100), evidence=ids)
    finding = CriterionFinding(get_criterion_question(questions), NOT_MET, test)
    assert "A19等，共100条" in print_org(questions, finding)


def test_the_duty_sheet_is_printed_beside_the_attested_criterion() -> None:
    questions = ask_trial_plan(Attested())
    sheet = DutySheet(
        group_formed=MET,
        required_months=6,
        declared_months=5,
        late_months=1,
        outreach_count=4,
        outreach_by_must={OutreachMust.SCREEN: 3},
    )
    text = print_org(questions, make_open_attestation(questions), {"A1": sheet})
    assert "创建工作领导小组：已按时成立" in text
    assert "本级报送案件台账：应报6个月，已报5个月，其中迟报1个月" in text
    assert "宣传：共4次，其中逢屏必亮3次" in text


def test_an_org_with_nothing_on_record_still_has_a_duty_sheet() -> None:
    questions = ask_trial_plan(Attested())
    text = print_org(questions, make_open_attestation(questions))
    assert "应报6个月，已报0个月" in text
    assert "创建工作领导小组：没有记录" in text
