"""Tests of finding and loading a plan, and of everything that the plan language can express."""

import hashlib
from datetime import date
from pathlib import Path

import pytest

from tests.core.small_plan import write_plan
from wuzha.core.examples.example_file import load_examples
from wuzha.core.periods import Period, Span
from wuzha.core.plan.loading import PlanError, find_plan, list_built_in_plans, load_plan
from wuzha.core.plan.plan import (
    Against,
    AllOf,
    AnyOf,
    AtLeast,
    AtMost,
    Attested,
    ByReading,
    Count,
    During,
    FellBy,
    OnlyIf,
    Part,
)
from wuzha.core.plan.problems import PLAN_CATALOGUE
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import OrgKind, OutreachMust


def load_node(folder: Path, asks: str) -> object:
    return load_plan(write_plan(folder, asks=asks)).standards[0].criteria[0].node


def test_a_sound_plan_is_read_whole(tmp_path: Path) -> None:
    plan = load_plan(write_plan(tmp_path))
    assert (plan.id, plan.title, plan.approval) == ("small", "小方案", None)
    assert plan.periods == {"years": (Period.parse("2022"),)}
    assert plan.readings["R1"].options["R1b"].sets == {"case_date": "reported_on"}
    assert plan.standards[0].kinds == (OrgKind.VILLAGE,)
    assert plan.duties[0].due_on == date(2021, 11, 15)
    assert plan.duties[1].terms == (OutreachMust.SCREEN,)


def test_the_hash_is_that_of_both_files(tmp_path: Path) -> None:
    plan = load_plan(write_plan(tmp_path))
    content = (tmp_path / "plan.md").read_bytes() + (tmp_path / "plan.yaml").read_bytes()
    assert plan.sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("asks", "node"),
    [
        ("attested", Attested()),
        ("{none: dens}", AtMost(Count("dens"), 0)),
        ("{at_most: 3, of: dens}", AtMost(Count("dens"), 3)),
        ("{none: cases, loss_at_least_yuan: 50000}", AtMost(Count("cases", (("loss_at_least_yuan", 50000),)), 0)),
        ("{at_least: 2, of: outreach}", AtLeast(Count("outreach"), 2)),
        ("{at_least: 2, of: outreach, in_every: quarter}", AtLeast(Count("outreach"), 2, Span.QUARTER)),
        ("{fell_by_percent: 20, of: cases, against: year_ago}", FellBy(Count("cases"), 20, Against.YEAR_AGO)),
        (
            "{fell_by_percent: 20, of: cases, part: second_half, against: previous}",
            FellBy(Count("cases", part=Part.SECOND_HALF), 20, Against.PREVIOUS),
        ),
        ("{any: [attested, {all: [attested]}]}", AnyOf((Attested(), AllOf((Attested(),))))),
        ("{only_if: has_management_duty, then: attested}", OnlyIf("has_management_duty", Attested())),
        ("{during: years, then: attested}", During("years", Attested())),
        (
            "{by_reading: R1, options: {R1a: attested, R1b: {none: dens}}}",
            ByReading("R1", {"R1a": Attested(), "R1b": AtMost(Count("dens"), 0)}),
        ),
    ],
)
def test_each_kind_of_test_can_be_written(tmp_path: Path, asks: str, node: object) -> None:
    assert load_node(tmp_path, asks) == node


def test_a_number_may_come_from_the_text_of_the_chosen_option(tmp_path: Path) -> None:
    assert load_node(tmp_path, "{at_least: 2, of: outreach}") == AtLeast(Count("outreach"), 2)
    options = "{by_reading: R1, options: {R1a: attested, R1b: {at_least: 5, of: outreach}}}"
    assert isinstance(load_node(tmp_path, options), ByReading)
    with pytest.raises(PlanError, match="写的是5"):
        load_node(tmp_path, "{at_least: 5, of: outreach}")


@pytest.mark.parametrize("missing", ["plan.md", "plan.yaml"])
def test_a_missing_file_is_named(tmp_path: Path, missing: str) -> None:
    (write_plan(tmp_path) / missing).unlink()
    with pytest.raises(PlanError, match=missing):
        load_plan(tmp_path)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"a: \x00", b"- " * 5000 + b"a", b"[" * 5000, b"just words"])
@pytest.mark.parametrize("name", ["plan.md", "plan.yaml", "examples.yaml"])
def test_a_damaged_file_is_refused_and_never_crashes(tmp_path: Path, name: str, content: bytes) -> None:
    (write_plan(tmp_path) / name).write_bytes(content)
    with pytest.raises(PlanError):
        load_examples(tmp_path, load_plan(tmp_path))


def test_every_problem_reads_as_a_sentence_with_a_remedy() -> None:
    assert all(template.text.endswith(("。", "{elsewhere}")) for template in PLAN_CATALOGUE.values())
    assert all(template.remedy.endswith(("。", "{how}")) for template in PLAN_CATALOGUE.values())


def test_a_built_in_plan_is_found_by_name_and_a_folder_by_its_path(tmp_path: Path) -> None:
    assert find_plan("fengling") == dict(list_built_in_plans())["fengling"]
    assert find_plan(str(write_plan(tmp_path))) == tmp_path
    with pytest.raises(RefusalError, match="fengling"):
        find_plan("nowhere")


def test_a_folder_of_a_built_in_name_without_a_plan_does_not_hide_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fengling").mkdir()
    monkeypatch.chdir(tmp_path)
    assert find_plan("fengling").is_absolute()
