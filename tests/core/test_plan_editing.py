"""A plan is edited as a form does: a number takes its words along, years roll, order and comments stay."""

from __future__ import annotations

from datetime import date

import pytest

from tests.core.small_plan import DATA, TEXT
from wuzha.core.periods import Period
from wuzha.core.plan.editing import (
    change_clause,
    change_due_day,
    change_number,
    change_values,
    find_half_words,
    outline_files,
)
from wuzha.core.plan.loading import PlanError, find_plan
from wuzha.core.plan.plan import AtMost, FellBy, Plan
from wuzha.core.plan.plan_files import PlanFiles, read_plan_files
from wuzha.core.plan.rolling import roll_files
from wuzha.core.plan.yaml_places import find_places, replace_values

TARGET = "targets.all_cases.asks.fell_by_percent"
CRITERION = "standards.clean_village.criteria.no_cases"
FENGLING_HALVED = "standards.fraud_free_village.criteria.no_or_halved_cases"


def make_files(asks: str = "{none: cases, loss_at_least_yuan: 50000}") -> PlanFiles:
    return PlanFiles(text=TEXT, data=DATA.replace("ASKS", asks))


def build(files: PlanFiles) -> Plan:
    return files.build_plan("小方案")


def list_codes(files: PlanFiles) -> list[str]:
    with pytest.raises(PlanError) as error:
        build(files)
    return [problem.code for problem in error.value.problems]


@pytest.fixture
def fengling() -> PlanFiles:
    return read_plan_files(find_plan("fengling"))


def test_a_changed_percentage_changes_the_words_of_quote_and_clause() -> None:
    files = change_number(make_files(), TARGET, 30)
    target = build(files).targets[0]
    assert isinstance(target.node, FellBy) and target.node.percent == 30
    assert target.quote == "案件比上一年下降30%"
    assert "2022年，案件比上一年下降30%。" in files.text
    assert "或者2022年比上一年下降20%以上" in files.text


def test_an_amount_keeps_the_way_in_which_it_is_written() -> None:
    files = change_number(make_files(), f"{CRITERION}.asks.loss_at_least_yuan", 35_000)
    criterion = build(files).standards[0].criteria[0]
    assert isinstance(criterion.node, AtMost) and criterion.node.count.arguments == (("loss_at_least_yuan", 35_000),)
    assert "没有3.5万元以上的案件" in criterion.quote and "没有3.5万元以上的案件" in files.text


def test_a_number_that_only_a_reading_says_changes_there() -> None:
    options = "{by_reading: R1, options: {R1a: {at_least: 2, of: outreach}, R1b: {at_least: 5, of: outreach}}}"
    files = change_number(make_files(options), f"{CRITERION}.asks.options.R1b.at_least", 6)
    assert build(files).readings["R1"].options["R1b"].text == "至少6次"
    assert build(files).readings["R1"].options["R1a"].text == "至少2次"


def test_equal_numbers_of_two_periods_have_words_of_their_own(fengling: PlanFiles) -> None:
    numbers = outline_files(fengling).find_numbers(FENGLING_HALVED)
    assert [(number.value, len(number.paths)) for number in numbers] == [(50, 3), (50, 5)]
    files = change_number(fengling, numbers[0].name, 40)
    assert "2021年下半年的发案数要比上半年下降40%以上" in files.text
    assert "各年的发案数要比上一年下降50%以上" in files.text
    build(files)


@pytest.mark.parametrize("value", [1, 7, 60, 99])
def test_every_number_of_the_plan_can_change_and_the_plan_still_holds(fengling: PlanFiles, value: int) -> None:
    parts = outline_files(fengling)
    numbers = [number for entry, _ in parts.list_conditions() for number in parts.find_numbers(entry)]
    assert len(numbers) == 9 and all(number.words for number in numbers)
    files = fengling
    for number in numbers:
        files = change_number(files, number.name, value * 1000 if number.quantity == "yuan" else value)
    build(files)
    parts = outline_files(files)
    values = {number.value for entry, _ in parts.list_conditions() for number in parts.find_numbers(entry)}
    assert values == {value, value * 1000}


def test_a_title_names_the_new_amount(fengling: PlanFiles) -> None:
    name = "standards.fraud_free_village.criteria.no_large_case.asks.loss_at_least_yuan"
    criterion = build(change_number(fengling, name, 300_000)).standards[0].criteria[1]
    assert criterion.title == "没有30万元以上的案件"
    assert "30万元（含30万元）以上" in criterion.quote


def test_words_that_say_a_half_are_listed_once_the_half_is_another_number(fengling: PlanFiles) -> None:
    assert find_half_words(fengling) == []
    numbers = outline_files(fengling).find_numbers(FENGLING_HALVED)
    texts = find_half_words(change_number(fengling, numbers[1].name, 40))
    assert "没有发案或发案减半" in texts and len(texts) == 2


def test_a_number_that_nothing_says_any_more_is_refused_by_the_check() -> None:
    files = change_values(make_files(), {TARGET: "25"})
    assert list_codes(files) == ["plan.number"]


def test_a_due_day_changes_the_day_in_the_words() -> None:
    files = change_due_day(make_files(), "duties.form_group", date(2021, 12, 1))
    duty = build(files).duties[0]
    assert (duty.due_on, duty.quote) == (date(2021, 12, 1), "2021年12月1日前成立小组。")
    assert "2021年12月1日前成立小组。" in files.text


def test_a_quote_that_is_a_whole_clause_follows_its_text() -> None:
    files = change_clause(make_files("{none: cases}"), "二1", "没有案件。")
    assert build(files).standards[0].criteria[0].quote == "没有案件。"
    assert "1、没有案件。\n\n2、每个季度" in files.text


def test_a_quote_of_a_part_is_refused_when_its_words_are_gone() -> None:
    assert "plan.quote" in list_codes(change_clause(make_files(), "一", "案件要下降。"))


def test_a_document_number_is_added_below_the_title() -> None:
    plan = build(
        change_values(make_files(), {"approval": "省[2026]3号", "issued_by": "云岭街道办事处", "title": "新：方案"})
    )
    assert (plan.approval, plan.issued_by, plan.title) == ("省[2026]3号", "云岭街道办事处", "新：方案")


def test_the_heading_of_the_text_follows_the_title(fengling: PlanFiles) -> None:
    files = change_values(fengling, {"title": "云岭街道“无诈村（社区）”工作方案"})
    assert files.text.startswith("# 云岭街道“无诈村（社区）”工作方案\n")


def test_comments_and_order_stay_when_values_change(fengling: PlanFiles) -> None:
    data = change_values(fengling, {"readings.R4.default": "R4b"}).data
    changed = [pair for pair in zip(fengling.data.splitlines(), data.splitlines(), strict=True) if pair[0] != pair[1]]
    assert changed == [("    default: R4a", "    default: R4b")]


@pytest.mark.parametrize(
    "value", ["50%以上", "甲: 乙", "# 一", "是 #1", "[2026]", "“一”", "true", "1.10", "a\nb", '"', "'", "-", "2026"]
)
def test_a_value_is_read_back_as_it_was_written(value: str) -> None:
    for text in ("key: old\n", "{key: old, other: 1}\n", "key:\n"):
        places = find_places(replace_values(text, {"key": value}))
        assert places["key"].value == value


def test_a_plan_rolls_to_another_year_with_its_numbers(fengling: PlanFiles) -> None:
    plan = build(fengling)
    files = roll_files(fengling, plan, 5)
    rolled = build(files)
    assert rolled.periods == {
        "launch": (Period.parse("2026H2"),),
        "years": tuple(Period.parse(year) for year in ("2027", "2028", "2029")),
    }
    assert rolled.duties[3].due_on == date(2026, 11, 15)
    assert [target.node for target in rolled.targets] == [target.node for target in plan.targets]
    assert build(roll_files(files, rolled, -5)).periods == plan.periods


def test_the_year_of_another_paper_does_not_roll() -> None:
    files = PlanFiles(text=TEXT.replace("# 方案", "# 方案\n\n根据2016年的文件。"), data=make_files().data)
    text = roll_files(files, build(files), 1).text
    assert "根据2016年的文件" in text and "2023年，案件比上一年下降20%" in text and "2022年11月15日前" in text


def test_days_of_examples_roll_and_a_leap_day_becomes_the_28th() -> None:
    examples = "examples: [{id: V1, period: 2022, rows: {cases: [{filed_on: 2020-02-29, loss_yuan: 2022}]}}]\n"
    files = PlanFiles(text=TEXT, data=make_files().data, examples=examples)
    rolled = roll_files(files, build(files), 1).examples
    assert "period: 2023" in rolled and "filed_on: 2021-02-28" in rolled and "loss_yuan: 2022" in rolled


def test_relative_years_need_a_start_year() -> None:
    data = make_files().data.replace("years: [2022]", "years: [+1]")
    assert list_codes(PlanFiles(text=TEXT, data=data)) == ["plan.no_start_year"]
    plan = build(PlanFiles(text=TEXT, data=f"start_year: 2021\n{data}"))
    assert plan.periods == {"years": (Period.parse("2022"),)}


def test_an_item_may_begin_with_a_figure() -> None:
    text = TEXT.replace("1、没有案件", "1、2022年没有案件")
    assert "二1" in [clause.number for clause in outline_files(PlanFiles(text=text, data=make_files().data)).clauses]


def test_a_row_of_numbers_and_a_decimal_begin_no_item() -> None:
    text = TEXT + "\n1、2、3号楼\n1.5倍\n"
    numbers = [clause.number for clause in outline_files(PlanFiles(text=text, data=make_files().data)).clauses]
    assert numbers == ["一", "二", "二1", "二2", "三"]
