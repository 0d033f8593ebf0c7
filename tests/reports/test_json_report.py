"""The JSON document other programs build on: exactly these keys, whole or not at all."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.core.handmade_findings import (
    MET,
    NOT_APPLICABLE,
    NOT_MET,
    ask_trial_plan,
    get_criterion_question,
    get_test,
    make_exact_range,
    make_fall_finding,
    make_group_finding,
    make_no_case_finding,
)
from wuzha.core.findings.findings import Assessment, CriterionFinding, OrgFinding, Range, TargetFinding, TestFinding
from wuzha.core.plan.plan import Attested
from wuzha.core.statement.questions import Questions
from wuzha.core.vocabulary import OrgKind
from wuzha.reports.json_report import build_document, write_json


def assessment(of: Questions, finding: CriterionFinding, *targets: TargetFinding) -> Assessment:
    org = OrgFinding(
        code="A1",
        name="文峰村",
        kind=OrgKind.VILLAGE,
        standard="village",
        outcome=finding.outcome,
        headroom=0,
        criteria=(finding,),
    )
    return Assessment(of, targets, (org,), {})


def make_halved_finding(of: Questions) -> CriterionFinding:
    fell = make_fall_finding(
        of, MET, make_exact_range(2), make_exact_range(4), required=2, luck=0.25, evidence=("A5", "A6"), doubtful=()
    )
    return make_group_finding(
        of, MET, make_no_case_finding(of, NOT_MET, make_exact_range(2), evidence=("A5", "A6")), fell
    )


def build_org_document(of: Questions, finding: CriterionFinding) -> dict[str, Any]:
    return build_document(assessment(of, finding), (), None)["orgs"][0]


def test_the_document_has_the_promised_keys_in_their_order() -> None:
    of = ask_trial_plan(as_of=date(2021, 12, 31), assume_complete=True)
    document = build_document(assessment(of, make_halved_finding(of)), (), None)
    assert list(document) == [
        "plan", "period", "as_of", "reading", "assumed_complete", "refused", "problems", "read", "targets", "orgs",
    ]  # fmt: skip
    assert document["plan"] == {"id": "trial", "title": "试行方案", "version": None, "sha256": "0123456789abcdef"}
    assert (document["period"], document["as_of"], document["assumed_complete"]) == ("2021H2", "2021-12-31", True)
    assert document["reading"] == {"R1": "R1a", "R16": "R16a"}
    assert document["refused"] == {"rows": {}, "unread_registers": [], "unread_sheets": [], "unknown_sheets": []}
    assert (document["problems"], document["read"]) == ([], [])


def test_an_org_is_written_down_to_the_rows_behind_each_figure() -> None:
    of = ask_trial_plan()
    content = build_org_document(of, make_halved_finding(of))
    criterion = content.pop("criteria")[0]
    assert content == {
        "code": "A1", "name": "文峰村", "kind": "village", "standard": "village", "outcome": "met", "headroom": 0,
    }  # fmt: skip
    tests = criterion.pop("tests")
    assert criterion.pop("text").startswith("达标：")
    assert criterion == {
        "id": "no_or_halved_cases", "clause": "四(一)1", "outcome": "met", "readings": ["R1a", "R16a"],
    }  # fmt: skip
    assert tests[1] == {
        "measure": "cases", "outcome": "met", "now": [2, 2], "base": [4, 4], "required": 2,
        "evidence": ["A5", "A6"], "doubtful": [], "refused": [], "signed": None, "luck": 0.25,
    }  # fmt: skip


def test_the_test_that_counts_the_cases_comes_first() -> None:
    of = ask_trial_plan()
    first, second = build_org_document(of, make_halved_finding(of))["criteria"][0]["tests"]
    assert (first["required"], first["base"]) == (0, None)
    assert second["base"] == [4, 4]


def test_an_unknown_upper_bound_is_null() -> None:
    of = ask_trial_plan()
    finding = make_group_finding(of, NOT_MET, make_no_case_finding(of, NOT_MET, Range(1, None)))
    assert build_org_document(of, finding)["criteria"][0]["tests"][0]["now"] == [1, None]


def test_what_people_decide_has_no_figures() -> None:
    of = ask_trial_plan(Attested())
    finding = CriterionFinding(get_criterion_question(of), MET, TestFinding(get_test(of), MET))
    assert build_org_document(of, finding)["criteria"][0]["tests"] == [
        {
            "measure": "attestation", "outcome": "met", "now": None, "base": None, "required": None,
            "evidence": [], "doubtful": [], "refused": [], "signed": None, "luck": None,
        }
    ]  # fmt: skip


def test_a_target_that_was_not_judged_is_written_without_figures() -> None:
    of = ask_trial_plan(period="2025")
    target = TargetFinding("J1", "某街道", CriterionFinding(of.targets[0], NOT_APPLICABLE, None))
    targets = build_document(
        assessment(of, make_group_finding(of, MET, make_no_case_finding(of, MET, make_exact_range(0))), target),
        (),
        None,
    )["targets"][0]
    assert targets.pop("text").startswith("不适用：")
    assert targets == {
        "id": "all_cases", "org": "J1", "clause": "三", "outcome": "not_applicable",
        "now": None, "base": None, "required": None,
    }  # fmt: skip


def test_the_file_is_chinese_in_utf8_and_the_same_every_time(tmp_path: Path) -> None:
    of = ask_trial_plan()
    result = assessment(of, make_halved_finding(of))
    for name in ("one.json", "two.json"):
        write_json(tmp_path / name, build_document(result, (), None))
    content = (tmp_path / "one.json").read_bytes()
    assert content == (tmp_path / "two.json").read_bytes()
    assert "文峰村" in content.decode("utf-8")
    assert json.loads(content) == build_document(result, (), None)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.json", "two.json"]


def test_a_place_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    of = ask_trial_plan()
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match="taken"):
        write_json(tmp_path / "taken", build_document(assessment(of, make_halved_finding(of)), (), None))
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
