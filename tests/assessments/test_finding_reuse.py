"""Test that a judgement reuses the findings of the orgs whose figures a write has not moved, and no others."""

from __future__ import annotations

import pytest

from tests.sample_county import COMMUNITY, VILLAGE, SampleCounty
from tests.standing import AFTERWARDS, case, enter
from wuzha.assessments.standing import ASSESSMENTS, REUSES, assess
from wuzha.core.findings.findings import Assessment, OrgFinding
from wuzha.core.vocabulary import Register
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions

pytestmark = pytest.mark.django_db


def judge(programme: Programme, *, known: bool) -> Assessment:
    """Judge by the books as they are; with nothing known of earlier judgements, or as a process that goes on."""
    if not known:
        ASSESSMENTS.clear()
        REUSES.clear()
    return assess(programme, build_questions(programme, AFTERWARDS), with_rows=False)


def find_org(assessment: Assessment, code: str) -> OrgFinding:
    return next(org for org in assessment.orgs if org.code == code)


def test_only_the_village_of_a_new_case_has_a_new_finding(county: SampleCounty, programme: Programme) -> None:
    before = judge(programme, known=False)
    enter(county, Register.CASES, case("A1"))
    after = judge(programme, known=True)
    assert find_org(after, COMMUNITY) is find_org(before, COMMUNITY)
    assert find_org(after, VILLAGE) != find_org(before, VILLAGE)
    assert after == judge(programme, known=False)


def test_a_case_that_is_withdrawn_leaves_the_finding_as_it_was(county: SampleCounty, programme: Programme) -> None:
    first = judge(programme, known=False)
    enter(county, Register.CASES, case("A1"))
    judge(programme, known=True)
    enter(county, Register.CASES, case("A1", status="withdrawn"))
    last = judge(programme, known=True)
    assert last == judge(programme, known=False)
    assert find_org(last, COMMUNITY) == find_org(first, COMMUNITY)
