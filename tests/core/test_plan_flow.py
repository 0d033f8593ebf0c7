"""A plan says the flow of its rounds: read with defaults, refused with its line, changed by a form, kept by rolling."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.core.small_plan import DATA, TEXT, write_plan
from wuzha.core.plan.editing import outline_files
from wuzha.core.plan.flow_editing import change_flow, read_flow_texts
from wuzha.core.plan.loading import PlanError, find_plan, load_plan
from wuzha.core.plan.plan_files import PlanFiles, read_plan_files
from wuzha.core.plan.rolling import roll_files
from wuzha.core.rounds.flow import RoundFlow
from wuzha.core.vocabulary import OptionalStep
from wuzha.core.words.plan_outline import outline_flow

TITLE = "title: 小方案"
WHOLE_FLOW = """
legal_basis: 《中华人民共和国反电信网络诈骗法》（2022年12月1日起施行）
flow:
  steps: [verification]
  self_check_days: 7
  verification_days: 20
  explanation_days: 5
  publicity_days: 8
  objection_days: 12
  rectification_days: 45
  sample_percent: 100
  countersign: false
  village_signs_baseline: false
"""
OTHER_FLOW = RoundFlow(
    steps=frozenset({OptionalStep.VERIFICATION}),
    self_check_days=7,
    verification_days=20,
    explanation_days=5,
    publicity_days=8,
    objection_days=12,
    rectification_days=45,
    sample_percent=100,
    countersign=False,
    village_signs_baseline=False,
)


def make_files(flow: str = "") -> PlanFiles:
    return PlanFiles(text=TEXT, data=DATA.replace("ASKS", "{none: cases}").replace(TITLE, f"{TITLE}{flow}"))


def read_flow(files: PlanFiles) -> RoundFlow:
    return files.build_plan("小方案").flow


def test_a_plan_that_says_nothing_has_the_usual_flow_and_no_legal_basis(tmp_path: Path) -> None:
    plan = load_plan(write_plan(tmp_path))
    assert (plan.flow, plan.legal_basis) == (RoundFlow(), None)
    assert plan.flow.steps == set(OptionalStep) and plan.flow.publicity_days == 5 and plan.flow.countersign


def test_every_field_of_the_flow_is_read() -> None:
    plan = make_files(WHOLE_FLOW).build_plan("小方案")
    assert plan.flow == OTHER_FLOW
    assert plan.legal_basis == "《中华人民共和国反电信网络诈骗法》（2022年12月1日起施行）"


def test_what_the_section_leaves_out_is_as_usual() -> None:
    flow = read_flow(make_files("\nflow:\n  publicity_days: 7"))
    assert flow == RoundFlow(publicity_days=7)
    assert read_flow(make_files("\nflow: {steps: []}")).steps == frozenset()


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("steps: [self_check, freeze]", "plan.unknown"),
        ("steps: [publicity, publicity]", "plan.twice"),
        ("steps: all", "plan.not_list"),
        ("steps:", "plan.not_list"),
        ("publicity_days: 0", "plan.not_whole"),
        ("publicity_days: 91", "plan.not_whole"),
        ("objection_days: true", "plan.not_whole"),
        ("self_check_days: 2.5", "plan.not_whole"),
        ("rectification_days: -3", "plan.not_whole"),
        ("sample_percent: 101", "plan.not_whole"),
        ("sample_percent: 0", "plan.not_whole"),
        ("verification_days:", "plan.not_text"),
        ("countersign: 1", "plan.unknown"),
        ("countersign: yes", "plan.unknown"),
        ("village_signs_baseline: [true]", "plan.not_text"),
        ("freeze_days: 3", "plan.key_unknown"),
    ],
)
def test_a_wrong_flow_is_refused_at_its_line(line: str, code: str) -> None:
    with pytest.raises(PlanError) as error:
        read_flow(make_files(f"\nflow:\n  {line}"))
    (problem,) = error.value.problems
    place = make_files(f"\nflow:\n  {line}").data.splitlines().index(f"  {line}") + 1
    assert (problem.code, problem.line) == (code, place)
    assert (problem.column or "").startswith("flow.") and problem.remedy


@pytest.mark.parametrize("flow", ["\nflow:", "\nflow: usual", "\nflow: [publicity]"])
def test_a_flow_without_fields_is_refused(flow: str) -> None:
    with pytest.raises(PlanError, match="分项"):
        read_flow(make_files(flow))


def test_a_legal_basis_without_approval_promises_no_honour() -> None:
    with pytest.raises(PlanError) as error:
        make_files("\nlegal_basis: 省平安办关于命名平安村的通知").build_plan("小方案")
    assert [problem.code for problem in error.value.problems] == ["plan.naming"]


def test_the_flow_changes_no_condition_of_the_plan() -> None:
    plan, other = make_files().build_plan("小方案"), make_files(WHOLE_FLOW).build_plan("小方案")
    assert (plan.standards, plan.targets, plan.duties) == (other.standards, other.targets, other.duties)


def test_rolling_keeps_the_flow_and_the_year_of_the_legal_basis() -> None:
    files = make_files(WHOLE_FLOW)
    plan = files.build_plan("小方案")
    rolled = roll_files(files, plan, 1).build_plan("小方案")
    assert (rolled.flow, rolled.legal_basis) == (plan.flow, plan.legal_basis)
    assert rolled.periods != plan.periods


@pytest.mark.parametrize(
    "flow",
    [
        "",
        "\nflow:  # 流程\n  publicity_days: 7  # 七天",
        "\nflow: {publicity_days: 7, steps: [publicity]}",
        "\nflow:\n  steps:\n    - publicity\n    - self_check",
        "\nflow:",
        "\nflow: usual",
    ],
)
def test_a_form_changes_a_flow_however_it_is_written(flow: str) -> None:
    files = change_flow(make_files(flow), {"steps": "[verification]", "publicity_days": "9", "countersign": "false"})
    changed_flow = read_flow(files)
    assert (changed_flow.publicity_days, changed_flow.countersign) == (9, False)
    assert changed_flow.steps == {OptionalStep.VERIFICATION}
    texts = read_flow_texts(outline_files(files))
    assert (texts["publicity_days"], texts["steps"], texts["objection_days"]) == ("9", "[verification]", "10")
    assert read_flow(change_flow(files, {"steps": "[]"})).steps == frozenset()


def test_comments_of_the_flow_and_everything_else_stay() -> None:
    files = make_files("\nflow:  # 流程\n  publicity_days: 7  # 七天")
    data = change_flow(files, {"publicity_days": "8", "objection_days": "6"}).data
    assert "flow:  # 流程\n  publicity_days: 8  # 七天\n  objection_days: 6\nperiods:" in data


def test_the_built_in_plan_takes_a_flow_below_its_approval() -> None:
    files = read_plan_files(find_plan("fengling"))
    changed = change_flow(files, {"publicity_days": "7"})
    assert read_flow(changed) == RoundFlow(publicity_days=7)
    assert changed.data.splitlines()[5].startswith("approval:")
    assert changed.data.splitlines()[6:8] == ["flow:", "  publicity_days: 7"]


def test_the_flow_is_written_in_words() -> None:
    lines = outline_flow(RoundFlow())
    assert "复核：15个工作日，现场复核20%，至少一个" in lines and "公示：5个工作日" in lines
    assert not any("没有的环节" in line for line in lines)
    assert "没有的环节：自查、公示" in outline_flow(OTHER_FLOW)
