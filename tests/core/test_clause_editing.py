"""A clause is added to a plan and removed from it with what hangs on it; all others keep their numbers and lines."""

from __future__ import annotations

import pytest

from wuzha.core.plan.clause_editing import NewClause, add_clause, find_clause_uses, remove_clause
from wuzha.core.plan.clause_places import list_clause_places
from wuzha.core.plan.editing import change_number, outline_files
from wuzha.core.plan.loading import find_plan
from wuzha.core.plan.plan import AtMost, Attested, Criterion, Plan
from wuzha.core.plan.plan_files import PlanFiles, read_plan_files
from wuzha.core.problems import RefusalError

VILLAGE = "standards.fraud_free_village.criteria"


@pytest.fixture
def fengling() -> PlanFiles:
    return read_plan_files(find_plan("fengling"))


def build(files: PlanFiles) -> Plan:
    return files.build_plan("x")


def list_numbers(files: PlanFiles) -> list[str]:
    return [clause.number for clause in outline_files(files).clauses]


def list_village_criteria(files: PlanFiles) -> list[Criterion]:
    return list(build(files).standards[0].criteria)


def list_removed_lines(before: str, after: str) -> list[str]:
    remaining = after.splitlines()
    return [line for line in before.splitlines() if line not in remaining]


def test_the_places_for_a_new_clause_are_the_ends_of_the_parts(fengling: PlanFiles) -> None:
    places = [place.number for place in list_clause_places(outline_files(fengling).clauses)]
    assert places == ["一1", "二1", "三1", "四(三)", "四(一)6", "四(二)5", "五1", "六(三)", "六(一)1", "六(二)3", "七"]


@pytest.mark.parametrize("place", ["一1", "四(三)", "四(一)6", "四(二)5", "六(二)3", "七"])
def test_a_new_clause_of_text_changes_no_other_clause_and_judges_nothing(fengling: PlanFiles, place: str) -> None:
    files = add_clause(fengling, NewClause(number=place, text="本月起每季度通报一次。\n另见附件。"))
    old_numbers = list_numbers(fengling)
    assert [number for number in list_numbers(files) if number != place] == old_numbers
    assert set(list_numbers(files)) - set(old_numbers) == {place}
    assert list_removed_lines(fengling.text, files.text) == [] and files.data == fengling.data
    build(files)


def test_a_new_clause_that_people_attest_is_a_criterion_of_its_standard(fengling: PlanFiles) -> None:
    text = "组织村民签订防骗承诺书。"
    files = add_clause(fengling, NewClause(number="四(一)6", text=text, title="签订承诺书", group=VILLAGE))
    criterion = list_village_criteria(files)[-1]
    assert (criterion.clause, criterion.title, criterion.quote) == ("四(一)6", "签订承诺书", text)
    assert criterion.node == Attested() and criterion.readings == ("R9", "R18")
    assert list_removed_lines(fengling.data, files.data) == []


def test_a_new_duty_and_the_first_duty_of_a_plan(fengling: PlanFiles) -> None:
    clause = NewClause(number="六(二)3", text="每季度回访一次。", title="季度回访", group="duties")
    assert build(add_clause(fengling, clause)).duties[-1].title == "季度回访"
    without = PlanFiles(text=fengling.text, data=fengling.data[: fengling.data.index("duties:")])
    assert build(add_clause(without, clause)).duties[0].quote == "每季度回访一次。"


def test_the_way_of_judging_of_another_clause_is_copied_and_its_numbers_are_changed(fengling: PlanFiles) -> None:
    files = add_clause(fengling, NewClause(number="四(一)6", text="", source=f"{VILLAGE}.no_large_case"))
    files = change_number(files, f"{VILLAGE}.own_clause_a.asks.loss_at_least_yuan", 30_000)
    old, new = list_village_criteria(files)[1], list_village_criteria(files)[-1]
    assert new.quote == "没有哪一起电信网络诈骗案件的损失达到3万元（含3万元）以上。" and "50万元" in old.quote
    assert isinstance(new.node, AtMost) and new.node.count.arguments == (("loss_at_least_yuan", 30_000),)
    assert new.title == "没有3万元以上的案件" and new.readings == old.readings


def test_every_condition_of_the_built_in_plan_can_be_copied(fengling: PlanFiles) -> None:
    outline = outline_files(fengling)
    for path, _item in outline.list_conditions():
        build(add_clause(fengling, NewClause(number="七", text="", source=path)))


def test_two_new_clauses_have_ids_and_numbers_of_their_own(fengling: PlanFiles) -> None:
    files = add_clause(fengling, NewClause(number="四(一)6", text="甲事做完。", group=VILLAGE))
    files = add_clause(files, NewClause(number="四(一)7", text="乙事做完。", group=VILLAGE))
    new = list_village_criteria(files)[-2:]
    assert [(criterion.id, criterion.clause) for criterion in new] == [
        ("own_clause_a", "四(一)6"),
        ("own_clause_b", "四(一)7"),
    ]


@pytest.mark.parametrize("text", ["第一段。\n2、第二段。", "第一段。\n八、另一章", "第一段。\n（三）另一节"])
def test_words_that_would_be_several_clauses_are_refused(fengling: PlanFiles, text: str) -> None:
    with pytest.raises(RefusalError, match="编了号的段落"):
        add_clause(fengling, NewClause(number="四(一)6", text=text))


def test_a_removed_clause_takes_its_criterion_with_it_and_leaves_all_else(fengling: PlanFiles) -> None:
    files = remove_clause(fengling, "四(一)4")
    assert list_numbers(files) == [number for number in list_numbers(fengling) if number != "四(一)4"]
    assert [criterion.id for criterion in list_village_criteria(files)] == [
        criterion.id for criterion in list_village_criteria(fengling) if criterion.id != "no_dens"
    ]
    assert list_removed_lines(fengling.text, files.text) == ["4、本村（社区）查无电信网络诈骗窝点。"]
    assert len(list_removed_lines(fengling.data, files.data)) == 6


def test_both_targets_go_with_the_clause_that_they_cite(fengling: PlanFiles) -> None:
    assert build(remove_clause(fengling, "三")).targets == ()


def test_what_was_added_can_be_removed_and_the_files_are_as_before(fengling: PlanFiles) -> None:
    for number, text in (("四(一)6", ""), ("七", "")):
        files = add_clause(fengling, NewClause(number=number, text=text, source=f"{VILLAGE}.no_or_halved_cases"))
        assert remove_clause(files, number) == fengling


@pytest.mark.parametrize(
    ("number", "place"),
    [("四(一)", "“无诈村（社区）”这一标准"), ("四", "下面还有四(一)"), ("六(二)", "下面还有六(二)1")],
)
def test_a_clause_in_use_is_refused_with_where(fengling: PlanFiles, number: str, place: str) -> None:
    with pytest.raises(RefusalError) as error:
        remove_clause(fengling, number)
    assert place in str(error.value)


def test_a_clause_that_another_names_and_the_last_of_a_standard_are_in_use(fengling: PlanFiles) -> None:
    named = add_clause(fengling, NewClause(number="七", text="四（一）2所说的案件，另行通报。"))
    assert find_clause_uses(named, "四(一)2").blockers == ["七的文字里提到它"]
    files = fengling
    for number in ("四(一)1", "四(一)2", "四(一)3", "四(一)4"):
        files = remove_clause(files, number)
    with pytest.raises(RefusalError, match="只有这一条标准"):
        remove_clause(files, "四(一)5")


def test_an_entry_on_a_shared_line_is_left_to_the_archive(fengling: PlanFiles) -> None:
    data = "id: x\nstandards: {a_b: {clause: 四(一), title: x, criteria: {no_dens: {clause: 四(一)4}, c_d: {}}}}\n"
    with pytest.raises(RefusalError, match="写在同一行"):
        remove_clause(PlanFiles(text=fengling.text, data=data), "四(一)4")
