"""Where everyone stands, from the books at this moment."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.outcomes import outcome
from tests.sample_county import COMMUNITY, COUNTY, OTHER_STREET, OTHER_VILLAGE, STREET, UNIT, VILLAGE, SampleCounty
from tests.standing import AFTERWARDS, YEAR, case, enter, row
from wuzha.assessments.clause_changes import find_outcome_changes
from wuzha.assessments.standing import ASSESSMENTS, assess, assess_targets, load_duty_sheet
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import OrgKind, Outcome, Register
from wuzha.orgs.drafts import OrgDraft, to_draft
from wuzha.orgs.models import Org
from wuzha.orgs.services import add_org, change_org
from wuzha.programmes import services
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions, find_programme
from wuzha.programmes.services import set_programme
from wuzha.registers.refused_items import NewItem, open_items


def test_a_case_entered_a_moment_ago_is_in_the_standing(county: SampleCounty, programme: Programme) -> None:
    assert outcome(programme, "no_or_halved_cases") is Outcome.MET
    enter(county, Register.CASES, case("A1", loss_fen=60_000_000))
    assert outcome(programme, "no_or_halved_cases") is Outcome.NOT_MET
    assert outcome(programme, "no_large_case") is Outcome.NOT_MET


def test_the_standing_of_an_earlier_moment_is_still_there(county: SampleCounty, programme: Programme) -> None:
    then = timezone.now()
    enter(county, Register.CASES, case("A1"))
    assert outcome(programme, "no_or_halved_cases", known_at=then) is Outcome.MET
    assert outcome(programme, "no_or_halved_cases") is Outcome.NOT_MET


def test_one_village_alone_is_judged_as_in_the_whole(county: SampleCounty, programme: Programme) -> None:
    enter(county, Register.CASES, case("A1"), case("A2", COMMUNITY), case("A3", COMMUNITY, date(2021, 5, 1)))
    questions = build_questions(programme, AFTERWARDS)
    whole = {org.code: org for org in assess(programme, questions).orgs}
    assert set(whole) == {VILLAGE, COMMUNITY, UNIT}
    for code in whole:
        assert assess(programme, questions, org=county.orgs[code]).orgs == (whole[code],)


def test_the_duty_sheet_of_an_org_is_the_same_without_a_judgement(county: SampleCounty, programme: Programme) -> None:
    outreach = {"outreach_no": "X1", "org": VILLAGE, "done_on": date(2022, 5, 1), "must": "screen"}
    enter(county, Register.OUTREACH, row(Register.OUTREACH, **outreach))
    questions = build_questions(programme, AFTERWARDS)
    assessment = assess(programme, questions)
    sheet = load_duty_sheet(programme, questions, county.orgs[VILLAGE])
    assert sheet == assessment.duty_sheets[VILLAGE] and sheet.outreach_count == 1
    assert load_duty_sheet(programme, questions, county.orgs[UNIT]).outreach_count == 0


def test_one_village_is_the_same_whether_judged_alone_or_taken_from_the_whole(
    county: SampleCounty, programme: Programme
) -> None:
    enter(county, Register.CASES, case("A1"), case("A2", COMMUNITY), case("A3", COMMUNITY, date(2021, 5, 1)))
    questions = build_questions(programme, AFTERWARDS)
    for code in (VILLAGE, COMMUNITY, UNIT):
        ASSESSMENTS.clear()
        alone = assess(programme, questions, org=county.orgs[code], with_rows=False)
        ASSESSMENTS.clear()
        assess(programme, questions, with_rows=False)
        assert assess(programme, questions, org=county.orgs[code], with_rows=False) == alone


def test_changes_are_listed_by_clause_also_when_the_org_got_another_name(
    county: SampleCounty, programme: Programme
) -> None:
    questions = build_questions(programme, AFTERWARDS)
    enter(county, Register.CASES, case("A3", COMMUNITY, date(2021, 5, 1)))
    before = assess(programme, questions, with_rows=False)
    assert not list(find_outcome_changes(before, before))
    enter(county, Register.CASES, case("A1", loss_fen=60_000_000))
    change_org(actor="wu", draft=replace(to_draft(county.orgs[VILLAGE]), name="新名村"))
    changes = {
        change.clause: change
        for change in find_outcome_changes(before, assess(programme, questions, with_rows=False))
        if change.code == VILLAGE
    }
    assert {change.name for change in changes.values()} == {"新名村"}
    assert (changes[""].before, changes[""].after) == (Outcome.UNDETERMINED, Outcome.NOT_MET)
    assert {change.after for change in changes.values()} == {Outcome.NOT_MET}
    assert len(changes) == 3


def test_targets_alone_are_judged_as_beside_the_villages(county: SampleCounty, programme: Programme) -> None:
    enter(county, Register.CASES, case("A1"), case("A2", COMMUNITY), case("A3", None, date(2021, 5, 1)))
    questions = build_questions(programme, AFTERWARDS)
    whole, alone = assess(programme, questions), assess_targets(programme, questions)
    assert [(target.code, target.criterion) for target in alone.targets] == [
        (target.code, target.criterion) for target in whole.targets
    ]
    assert alone.targets and not alone.orgs


def test_a_period_in_progress_is_judged_so_far(programme: Programme) -> None:
    assert build_questions(programme, date(2022, 7, 31)).is_provisional
    assert not build_questions(programme, AFTERWARDS).is_provisional


def test_what_is_too_large_to_be_judged_on_a_page_gets_no_programme(
    county: SampleCounty, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MAX_JUDGED", 3)
    with pytest.raises(RefusalError, match="网页上一次最多评3个"):
        set_programme(actor="zhou", org=county.orgs[COUNTY], plan="fengling", period=YEAR)
    assert set_programme(actor="zhou", org=county.orgs[STREET], plan="fengling", period=YEAR).current_period == YEAR


def test_the_nearest_programme_counts(county: SampleCounty, programme: Programme) -> None:
    of_county = set_programme(actor="zhou", org=county.orgs[COUNTY], plan="fengling", period=YEAR)
    assert find_programme(county.orgs[VILLAGE]) == programme
    assert find_programme(county.orgs[OTHER_VILLAGE]) == of_county
    assert find_programme(county.orgs[COUNTY]) == of_county


def test_a_village_added_after_its_street_was_judged_counts_its_cases(
    county: SampleCounty, programme: Programme
) -> None:
    assert outcome(programme, "no_or_halved_cases") is Outcome.MET
    add_org(actor="wu", draft=OrgDraft("520399001299", "新设村", OrgKind.VILLAGE, STREET))
    enter(county, Register.CASES, case("A1", "520399001299"))
    assert outcome(programme, "no_or_halved_cases", "520399001299") is Outcome.NOT_MET


def test_a_village_whose_street_was_corrected_after_that_was_judged_counts_its_cases_there(
    county: SampleCounty, programme: Programme
) -> None:
    other = set_programme(actor="wu", org=county.orgs[OTHER_STREET], plan="fengling", period=YEAR)
    enter(county, Register.CASES, case("A1", loss_fen=60_000_000))
    assert outcome(other, "no_large_case", OTHER_VILLAGE) is not Outcome.NOT_MET
    change_org(actor="wu", draft=to_draft(Org.objects.get(code=VILLAGE), parent=OTHER_STREET))
    assert outcome(other, "no_large_case") is Outcome.NOT_MET


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the planner of SQLite")
def test_refused_rows_are_compared_with_the_books_by_an_index_and_not_each_with_each(
    county: SampleCounty, programme: Programme
) -> None:
    enter(county, Register.CASES, case("A1"))
    item = NewItem(register=Register.CASES, file="a.xlsx", sheet="案件", line=3, values={"case_no": "A1"}, problems=[])
    open_items([item], holder=county.orgs[STREET], sender=county["wu"], upload=uuid4())
    with CaptureQueriesContext(connection) as queries:
        assess(programme, build_questions(programme, AFTERWARDS), with_rows=False)
    statement = max((query["sql"] for query in queries), key=len)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
        plan = [row[-1] for row in cursor.fetchall()]
    joins = [line for line in plan if "LEFT-JOIN" in line and "disputes" in line]
    assert joins and all(line.startswith("SEARCH disputes USING AUTOMATIC COVERING INDEX") for line in joins)
