"""Tests of refused plans: each names the place, the fault and the remedy."""

from pathlib import Path

import pytest

from tests.core.small_plan import DATA, NO_CASES, TEXT, write_plan
from wuzha.core.plan.loading import PlanError, load_plan
from wuzha.core.problems import Problem


def find_problems(folder: Path, *changes: tuple[str, str], asks: str = NO_CASES, text: str = TEXT) -> list[Problem]:
    with pytest.raises(PlanError) as error:
        load_plan(write_plan(folder, *changes, asks=asks, text=text))
    return list(error.value.problems)


def find_one_problem(folder: Path, *changes: tuple[str, str], asks: str = NO_CASES, text: str = TEXT) -> Problem:
    (problem,) = find_problems(folder, *changes, asks=asks, text=text)
    return problem


@pytest.mark.parametrize(
    ("asks", "plan_number", "text_number"),
    [
        ("{fell_by_percent: 30, of: cases, against: previous}", "30%", "20%"),
        ("{none: cases, loss_at_least_yuan: 500000}", "500000元", "50000元"),
        ("{at_most: 4, of: dens}", "4", "3"),
    ],
)
def test_a_number_that_is_not_in_the_text_is_refused(
    tmp_path: Path, asks: str, plan_number: str, text_number: str
) -> None:
    problem = find_one_problem(tmp_path, asks=asks)
    assert problem.code == "plan.number"
    assert plan_number in problem.text and text_number in problem.text


def test_a_day_that_is_not_in_the_text_is_refused(tmp_path: Path) -> None:
    problem = find_one_problem(tmp_path, ("2021-11-15", "2021-11-16"))
    assert "2021年11月16日" in problem.text and "2021年11月15日" in problem.text


def test_a_quote_that_is_not_word_for_word_is_refused_with_its_line(tmp_path: Path) -> None:
    problem = find_one_problem(tmp_path, ("quote: 案件比上一年下降20%", "quote: 案件较上一年下降20%"))
    line = DATA.replace("比上一年下降20%\n", "较\n", 1).splitlines().index("    quote: 案件较") + 1
    assert (problem.code, problem.file, problem.line) == ("plan.quote", "plan.yaml", line)
    assert problem.column == "targets.all_cases.quote"
    assert "条款一" in problem.text and "逐字" in problem.remedy


def test_a_quote_of_another_clause_is_refused_and_its_clause_named(tmp_path: Path) -> None:
    problem = find_one_problem(tmp_path, ("clause: 二2", "clause: 一"), ("    terms: {channels: [screen]}\n", ""))
    assert problem.code == "plan.quote"
    assert "二2" in problem.text


def test_line_breaks_in_a_quote_do_not_matter(tmp_path: Path) -> None:
    quote = "quote: 案件比上一年\n      下降20%"
    plan = load_plan(write_plan(tmp_path, ("quote: 案件比上一年下降20%", quote)))
    assert plan.targets[0].quote == "案件比上一年下降20%"


@pytest.mark.parametrize(
    ("old", "new", "value"),
    [
        ("ASKS", "{none: case}", "case"),
        ("ASKS", "{during: spring, then: attested}", "spring"),
        ("ASKS", "{only_if: is_rich, then: attested}", "is_rich"),
        ("ASKS", "{fell_by_percent: 20, of: cases, against: last_week}", "last_week"),
        ("ASKS", "{at_least: 2, of: outreach, in_every: week}", "week"),
        ("clause: 二1", "clause: 九9", "九9"),
        ("readings: [R1]", "readings: [R1, R99]", "R99"),
        ("default: R1a", "default: R1z", "R1z"),
        ("kinds: [village]", "kinds: [hamlet]", "hamlet"),
        ("kinds: [street]", "kinds: [village]", "village"),
        ("[screen]", "[radio]", "radio"),
        ("case_date: filed_on", "case_date: heard_on", "heard_on"),
        ("{case_date: filed_on}", "{case_day: filed_on}", "case_day"),
    ],
)
def test_an_unknown_name_is_refused_and_the_known_ones_listed(tmp_path: Path, old: str, new: str, value: str) -> None:
    name_problems = find_problems(tmp_path, asks=new) if old == "ASKS" else find_problems(tmp_path, (old, new))
    (problem,) = [item for item in name_problems if item.code == "plan.unknown"]
    assert problem.value == value
    assert "请从这些里选" in problem.remedy


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("periods: {years: [2022]}", "periods: {years: [2022, 2023]}", "plan.period_not_in_text"),
        ("periods: {years: [2022]}", "periods: {years: [soon]}", "plan.not_period"),
        ("periods: {years: [2022]}", "periods: {Jahre: [2022]}", "plan.bad_id"),
        ("title: 小方案", "titel: 小方案", "plan.key_unknown"),
        ("    title: 下降\n", "", "plan.key_missing"),
        ("  light_screens:", "  form_group:", "plan.twice"),
        ("  form_group:", "  all_cases:", "plan.twice"),
        ("  form_group:", "  group:", "plan.bad_id"),
        ("  form_group:", "  group_high:", "plan.bad_id"),
        ("  R1:\n", "  Q1:\n", "plan.bad_id"),
        ("title: 小方案", "title: [小, 方案]", "plan.not_text"),
        ("title: 小方案", "title:", "plan.not_text"),
        ("kinds: [street]", "kinds: street", "plan.not_list"),
        ("2021-11-15\n", "11月15日\n", "plan.not_day"),
        ("[screen]", "[home]", "plan.term_not_in_text"),
        ("periods: {years: [2022]}", "periods: &p {years: [2022]}\nreadings: *p", "plan.twice"),
        ("kinds: [street]", "kinds: &k [street, *k]", "plan.alias"),
        ("id: small", "id: small: smaller", "plan.syntax"),
    ],
)
def test_a_fault_of_form_is_refused(tmp_path: Path, old: str, new: str, code: str) -> None:
    assert code in {problem.code for problem in find_problems(tmp_path, (old, new))}


@pytest.mark.parametrize(
    ("asks", "code"),
    [
        ("{}", "plan.no_test"),
        ("maybe", "plan.no_test"),
        ("{none: outreach, loss_at_least_yuan: 50000}", "plan.key_unknown"),
        ("{none: cases, in_every: month}", "plan.key_unknown"),
        ("{fell_by_percent: 20, of: cases}", "plan.key_missing"),
        ("{fell_by_percent: 200, of: cases, against: previous}", "plan.not_whole"),
        ("{at_most: many, of: dens}", "plan.not_whole"),
        ("{at_most: 0, of: dens}", "plan.not_whole"),
        ("{any: []}", "plan.not_list"),
        ("{any: [" * 400 + "attested" + "]}" * 400, "plan.too_deep"),
        ("{none: unit_cases}", "plan.wrong_kind"),
        ("{by_reading: R1, options: {R1a: attested}}", "plan.key_missing"),
        ("{by_reading: R1, options: {R1a: attested, R1b: attested, R1c: attested}}", "plan.key_unknown"),
    ],
)
def test_a_fault_in_a_test_is_refused(tmp_path: Path, asks: str, code: str) -> None:
    assert code in {problem.code for problem in find_problems(tmp_path, asks=asks)}


def test_a_reading_that_decides_a_test_must_be_cited(tmp_path: Path) -> None:
    asks = "{by_reading: R1, options: {R1a: attested, R1b: attested}}"
    reading_problems = find_problems(tmp_path, ("        readings: [R1]\n", ""), asks=asks)
    assert [problem.code for problem in reading_problems] == ["plan.reading_not_cited"]


@pytest.mark.parametrize("asks", ["attested", "{only_if: has_management_duty, then: {none: cases}}"])
def test_a_target_is_a_number(tmp_path: Path, asks: str) -> None:
    change = ("asks: {fell_by_percent: 20, of: cases, against: previous}", f"asks: {asks}")
    assert find_one_problem(tmp_path, change).code == "plan.not_for_targets"


def test_two_readings_cannot_decide_the_same_setting(tmp_path: Path) -> None:
    second = "  R2:\n    {title: 又, default: R2a, options: {R2a: {text: 又, sets: {case_date: filed_on}}}}\ntargets:"
    assert find_one_problem(tmp_path, ("targets:", second)).code == "plan.set_twice"


def test_a_clause_number_used_twice_is_refused(tmp_path: Path) -> None:
    problem = find_one_problem(tmp_path, text=TEXT + "\n## 三、又一章\n\n内容。\n")
    assert (problem.code, problem.file, problem.value) == ("plan.twice", "plan.md", "三")


def test_all_faults_are_reported_at_once_in_order(tmp_path: Path) -> None:
    plan_problems = find_problems(
        tmp_path, ("title: 小方案", "titel: 小方案"), ("clause: 三", "clause: 八"), asks="{none: gold}"
    )
    assert [problem.code for problem in plan_problems] == [
        "plan.key_missing",
        "plan.key_unknown",
        "plan.unknown",
        "plan.unknown",
    ]
    assert [problem.line for problem in plan_problems] == sorted(problem.line or 0 for problem in plan_problems)


def test_the_refusal_of_a_plan_names_the_first_fault_and_how_to_see_the_others(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=r"第\d+行.*另有1处.*wuzha plan check"):
        load_plan(write_plan(tmp_path, ("clause: 三", "clause: 八"), asks="{none: gold}"))
