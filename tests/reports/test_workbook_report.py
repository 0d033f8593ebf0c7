"""The Excel report as an office sees it: written, and read back with the reader of our ledgers."""

from datetime import date
from pathlib import Path

import pytest

from tests.core.handmade_findings import (
    MET,
    NOT_APPLICABLE,
    NOT_MET,
    ask_trial_plan,
    get_criterion_question,
    get_test,
    make_exact_range,
    make_group_finding,
    make_no_case_finding,
)
from tests.reports.workbooks import (
    SHEETS,
    make_doubtful_fall,
    make_halved_cases,
    make_refusal,
    make_village,
    read_table,
    read_words,
    write_and_open,
)
from wuzha.core.findings.findings import CriterionFinding, TargetFinding, TestFinding
from wuzha.core.plan.plan import AtLeast, Attested, Count
from wuzha.core.problems import LEFT_OUT, build_problem
from wuzha.core.vocabulary import Outcome


def test_the_report_opens_on_the_standings_and_has_its_sheets_in_order(tmp_path: Path) -> None:
    assert write_and_open(tmp_path, ask_trial_plan()).sheet_names == SHEETS


def test_a_village_stands_there_with_its_outcome_in_words_and_a_column_for_the_clause(tmp_path: Path) -> None:
    of = ask_trial_plan()
    other_village = make_village(
        make_group_finding(of, NOT_MET, make_no_case_finding(of, NOT_MET, make_exact_range(3))), None, "A2", "武胜村"
    )
    lines = read_table(
        write_and_open(tmp_path, of, make_village(make_halved_cases(of), 1), other_village), "结果总表", "代码"
    )
    assert lines == [
        {"代码": "A1", "名称": "文峰村", "类别": "村", "结论": "达标", "还可发案": 1, "四(一)1": "达标"},
        {"代码": "A2", "名称": "武胜村", "类别": "村", "结论": "未达标", "还可发案": "已不符合", "四(一)1": "未达标"},
    ]


def test_the_standings_say_on_which_plan_and_period_they_rest_and_how_many_passed(tmp_path: Path) -> None:
    text = read_words(write_and_open(tmp_path, ask_trial_plan()), "结果总表")
    assert "2021年下半年" in text
    assert "试行方案（trial，校验码0123456789ab）" in text
    assert "四(一) 无诈村标准：共1个，达标1个" in text
    assert "审核：" in text


def test_provisional_results_are_marked_on_every_sheet(tmp_path: Path) -> None:
    of = ask_trial_plan(as_of=date(2021, 9, 30), assume_complete=True)
    book = write_and_open(tmp_path, of, problems=[build_problem(LEFT_OUT, what="有3行"), make_refusal()])
    for name in SHEETS:
        text = read_words(book, name)
        assert "2021年9月30日" in text
        assert "到目前" in text
        assert "全部台账已报齐" in text
        assert "有3行被退回，还没有补正；评判时每一行都按可能计入看待，拿不准的条款待定（见“问题”）" in text
    assert read_table(book, "结果总表", "代码")[0]["到目前结论"] == "达标"


def test_targets_are_described_in_the_sentence_that_explains_them(tmp_path: Path) -> None:
    of = ask_trial_plan()
    question = of.targets[0].tree
    test = TestFinding(question, MET, now=make_exact_range(90), base=make_exact_range(100), required=90)  # type: ignore[arg-type]
    target = TargetFinding("J1", "清河街道", CriterionFinding(of.targets[0], MET, test))
    book = write_and_open(tmp_path, of, targets=(target,))
    assert "三、总发案下降（清河街道）：达标：2021年下半年发案90起，2021年上半年100起" in read_words(book, "结果总表")
    reason = read_table(book, "理由", "代码")[0]
    assert (reason["类别"], reason["结论"]) == ("工作目标", "达标")
    assert (reason["本期"], reason["基数"], reason["要求"]) == (90, 100, 90)


def test_many_targets_are_counted_on_top_and_listed_below(tmp_path: Path) -> None:
    of = ask_trial_plan(period="2025")
    finding = CriterionFinding(of.targets[0], NOT_APPLICABLE, None)
    targets = tuple(TargetFinding(f"J{number}", f"第{number}街道", finding) for number in range(14))
    book = write_and_open(
        tmp_path,
        of,
        make_village(make_group_finding(of, MET, make_no_case_finding(of, MET, make_exact_range(0)))),
        targets=targets,
    )
    assert "三、总发案下降：共14个，不适用14个" in read_words(book, "结果总表")
    assert len(read_table(book, "理由", "代码")) == 14 + 1


def test_a_reason_has_its_sentence_and_its_figures_as_numbers(tmp_path: Path) -> None:
    reason = read_table(write_and_open(tmp_path, ask_trial_plan()), "理由", "代码")[0]
    assert reason["说明"].startswith("达标：2021年下半年发案2起")
    assert (reason["本期"], reason["基数"], reason["要求"], reason["凭运气通过的可能"]) == (2, 4, 2, 0.238)
    assert reason["口径"] == "R1a R16a"


def test_an_uncertain_number_is_written_with_its_bounds(tmp_path: Path) -> None:
    of = ask_trial_plan()
    reason = read_table(write_and_open(tmp_path, of, make_village(make_doubtful_fall(of))), "理由", "代码")[0]
    assert (reason["本期"], reason["基数"], reason["要求"]) == ("至少1", "3–4", "不明")
    assert reason["凭运气通过的可能"] == ""


def test_a_number_to_be_reached_is_a_number(tmp_path: Path) -> None:
    of = ask_trial_plan(AtLeast(Count("outreach"), 4))
    finding = CriterionFinding(
        get_criterion_question(of), MET, TestFinding(get_test(of), MET, now=make_exact_range(6), required=4)
    )
    assert read_table(write_and_open(tmp_path, of, make_village(finding)), "理由", "代码")[0]["要求"] == 4


def test_what_people_decide_has_no_figures(tmp_path: Path) -> None:
    of = ask_trial_plan(Attested())
    finding = CriterionFinding(get_criterion_question(of), MET, TestFinding(get_test(of), MET))
    reason = read_table(write_and_open(tmp_path, of, make_village(finding, None)), "理由", "代码")[0]
    assert (reason["本期"], reason["基数"], reason["要求"]) == ("", "", "")


def test_the_evidence_has_as_many_rows_as_the_figures_count(tmp_path: Path) -> None:
    of = ask_trial_plan()
    rows = read_table(write_and_open(tmp_path, of, make_village(make_halved_cases(of, ["A9"]))), "证据", "代码")
    assert [(row["本期或基期"], row["编号"], row["是否确定"]) for row in rows] == [
        ("本期", "A5", "确定"),
        ("本期", "A6", "确定"),
        ("本期", "A9", "存疑"),
        *(("基期", number, "确定") for number in ("A1", "A2", "A3", "A4")),
    ]
    assert {row["条款"] for row in rows} == {"四(一)1"}


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_has_its_word(tmp_path: Path, outcome: Outcome) -> None:
    of = ask_trial_plan(Attested())
    finding = CriterionFinding(get_criterion_question(of), outcome, TestFinding(get_test(of), outcome))
    line = read_table(write_and_open(tmp_path, of, make_village(finding, None)), "结果总表", "代码")[0]
    assert (line["结论"], line["四(一)1"]) == (outcome.label, outcome.label)
