"""Test that an assessment reads from a file the rows that another process of the server has queried."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.outcomes import outcome
from tests.sample_county import OTHER_STREET, OTHER_VILLAGE, VILLAGE, SampleCounty
from tests.standing import AFTERWARDS, case, enter
from wuzha.assessments.standing import ASSESSMENTS, assess, assess_targets
from wuzha.core.findings.findings import Assessment
from wuzha.core.vocabulary import Outcome, Register
from wuzha.engines.django_connection import DjangoEngine
from wuzha.engines.query_cache import prepare_cache_folder
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions
from wuzha.programmes.services import set_programme


@pytest.fixture
def cache_folder(settings: Any, tmp_path: Path) -> Path:
    settings.ROWS = prepare_cache_folder(tmp_path / "rows")
    return prepare_cache_folder(settings.ROWS)


def judge_in_new_process(programme: Programme) -> Assessment:
    """Judge as a process whose own cache is empty."""
    ASSESSMENTS.clear()
    return assess(programme, build_questions(programme, AFTERWARDS), with_rows=False)


def test_a_second_process_reads_the_rows_that_the_first_queried(
    county: SampleCounty,
    programme: Programme,
    cache_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    enter(county, Register.CASES, case("A1"))
    first = judge_in_new_process(programme)
    with monkeypatch.context() as patch:
        patch.setattr(DjangoEngine, "read_rows", None)
        assert judge_in_new_process(programme) == first
    assert any(cache_folder.glob("*.json"))


def test_a_case_entered_since_is_in_what_the_second_process_shows(
    county: SampleCounty,
    programme: Programme,
    cache_folder: Path,
) -> None:
    judge_in_new_process(programme)
    enter(county, Register.CASES, case("A1"))
    ASSESSMENTS.clear()
    assert outcome(programme, "no_or_halved_cases", with_rows=False) is Outcome.NOT_MET


def test_targets_are_the_same_with_their_rows_read_from_the_file(
    county: SampleCounty,
    programme: Programme,
    cache_folder: Path,
) -> None:
    enter(county, Register.CASES, case("A1"), case("A2", on=AFTERWARDS.replace(year=2021)))
    questions = build_questions(programme, AFTERWARDS)
    ASSESSMENTS.clear()
    first = assess_targets(programme, questions)
    ASSESSMENTS.clear()
    assert assess_targets(programme, questions) == first
    assert any(test.evidence for target in first.targets for test in target.criterion.tests)


def test_two_streets_with_one_plan_have_rows_of_their_own(
    county: SampleCounty,
    programme: Programme,
    cache_folder: Path,
) -> None:
    other_programme = set_programme(
        actor="wu", org=county.orgs[OTHER_STREET], plan=programme.plan, period=programme.current_period
    )
    assert VILLAGE in {org.code for org in judge_in_new_process(programme).orgs}
    assert {org.code for org in judge_in_new_process(other_programme).orgs} == {OTHER_VILLAGE}
