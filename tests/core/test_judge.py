"""Test which org a case belongs to, which months are complete, and what is compared with what (R5, R13, R14, R18)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.office import (
    DUTY_UNIT,
    OTHER_VILLAGE,
    STREET,
    TREE,
    UNIT,
    VILLAGE,
    ask_plan,
    assess,
    attest,
    build_cases,
    build_facts,
    declare,
    get_criterion,
    get_finding,
    get_target,
    load_fengling,
)
from wuzha.core.findings.findings import Range
from wuzha.core.periods import Period
from wuzha.core.plan.plan import AtMost, Count, Target
from wuzha.core.statement.questions import Questions, ask
from wuzha.core.vocabulary import Outcome
from wuzha.core.words.explain import explain_allowance

MET, NOT_MET, OPEN = Outcome.MET, Outcome.NOT_MET, Outcome.UNDETERMINED
TWO_STREETS = (
    {"code": "C", "kind": "county"},
    {"code": "S1", "kind": "street", "parent": "C"},
    {"code": "S2", "kind": "street", "parent": "C"},
    {"code": VILLAGE, "kind": "village", "parent": "S1"},
    {"code": OTHER_VILLAGE, "kind": "village", "parent": "S2"},
)
H1 = "2021-03-01"
STAFF = "staff_victim_cases"


def test_a_case_without_a_village_blocks_no_standard_but_the_street_counts_it() -> None:
    assessment = assess(build_facts(cases=build_cases(1, village=None)))
    assert get_criterion(assessment, "no_or_halved_cases").tests[0].now == Range(0, 0)
    assert get_target(assessment).test is not None
    assert get_target(assessment).test.now == Range(1, 1)
    assert get_target(assessment).test.evidence == ("cases-1",)


def test_among_several_streets_the_county_counts_a_case_without_a_village_and_each_street_doubts_it() -> None:
    assessment = assess(build_facts(TWO_STREETS, cases=[*build_cases(1), *build_cases(1, village=None)]))
    assert get_target(assessment, code="C").test.now == Range(2, 2)
    assert get_target(assessment, code="S1").test.now == Range(1, 2)
    assert get_target(assessment, code="S2").test.now == Range(0, 1)


def test_a_row_without_a_village_is_evidence_where_it_counts_and_a_doubt_where_it_may() -> None:
    assessment = assess(build_facts(TWO_STREETS, cases=[*build_cases(1), *build_cases(1, village=None)]))
    county, street, other_street = (get_target(assessment, code=code).test for code in ("C", "S1", "S2"))
    assert (len(county.evidence), county.doubtful) == (2, ())
    assert (len(street.evidence), len(street.doubtful)) == (1, 1)
    assert (other_street.evidence, other_street.doubtful) == ((), street.doubtful)


def test_a_street_without_villages_beside_it_is_not_the_whole_tree() -> None:
    tree = [*TREE, {"code": "C", "kind": "county"}, {"code": "S9", "kind": "street", "parent": "C"}]
    assessment = assess(build_facts(tree, cases=build_cases(1, village=None)))
    assert get_target(assessment).test.now == Range(0, 1)


def test_a_declaration_of_the_street_covers_everything_below_it() -> None:
    assessment = assess(build_facts(declarations=declare(STREET, "2021")), ask_plan(complete=False))
    for code, criterion_id in ((VILLAGE, "no_dens"), (UNIT, "no_victims")):
        assert get_criterion(assessment, criterion_id, code).outcome is MET


def test_a_street_is_covered_when_every_village_below_it_is() -> None:
    villages = [*declare(VILLAGE, "2021"), *declare(OTHER_VILLAGE, "2021")]
    assessment = assess(build_facts(declarations=villages, cases=build_cases(10, on=H1)), ask_plan(complete=False))
    assert get_target(assessment).criterion.outcome is MET
    incomplete = [entry for entry in villages if (entry["org"], entry["month"]) != (VILLAGE, "2021-09")]
    assessment = assess(build_facts(declarations=incomplete, cases=build_cases(10, on=H1)), ask_plan(complete=False))
    assert get_target(assessment).criterion.outcome is OPEN
    assert [month.id for month in get_target(assessment).test.missing] == ["2021-09"]


def test_months_may_be_declared_partly_by_the_street_and_partly_by_the_village() -> None:
    declarations = [*declare(STREET, "2021H1", "2021Q3"), *declare(VILLAGE, "2021Q4")]
    assessment = assess(build_facts(declarations=declarations), ask_plan(complete=False))
    assert get_criterion(assessment, "no_or_halved_cases").outcome is MET
    assert get_criterion(assessment, "no_or_halved_cases", OTHER_VILLAGE).outcome is OPEN


def test_a_month_missing_is_named() -> None:
    declarations = [entry for entry in declare(STREET, "2021") if entry["month"] != "2021-09"]
    assessment = assess(build_facts(declarations=declarations), ask_plan(complete=False))
    test = get_criterion(assessment, "no_or_halved_cases").tests[0]
    assert test.now == Range(0, None)
    assert [month.id for month in test.missing] == ["2021-09"]


def test_months_that_have_not_ended_need_no_declaration() -> None:
    assessment = assess(
        build_facts(declarations=declare(STREET, "2021H1", "2021Q3")), ask_plan(as_of="2021-10-15", complete=False)
    )
    assert get_criterion(assessment, "no_or_halved_cases").outcome is MET


def test_a_declaration_filed_later_is_not_known_yet() -> None:
    declarations = [entry | {"filed_on": date(2022, 1, 10)} for entry in declare(STREET, "2021")]
    late = assess(build_facts(declarations=declarations), ask_plan(as_of="2021-12-31", complete=False))
    assert get_criterion(late, "no_or_halved_cases").outcome is OPEN
    now = assess(build_facts(declarations=declarations), ask_plan(as_of="2022-01-10", complete=False))
    assert get_criterion(now, "no_or_halved_cases").outcome is MET


def test_a_village_that_opened_in_october_needs_no_earlier_declarations() -> None:
    tree = [dict(org) | ({"opened_on": date(2021, 10, 1)} if org["code"] == VILLAGE else {}) for org in TREE]
    assessment = assess(build_facts(tree, declarations=declare(VILLAGE, "2021Q4")), ask_plan(complete=False))
    assert get_criterion(assessment, "no_or_halved_cases").outcome is MET


def test_a_closed_village_is_not_judged_but_its_cases_still_count_for_the_street() -> None:
    tree = [dict(org) | ({"closed_on": date(2021, 11, 1)} if org["code"] == VILLAGE else {}) for org in TREE]
    assessment = assess(build_facts(tree, cases=build_cases(2)))
    assert VILLAGE not in {org.code for org in assessment.orgs}
    assert get_target(assessment).test.now == Range(2, 2)


def test_a_signed_baseline_counts_before_rows() -> None:
    baselines = [{"org": VILLAGE, "period": "2021H1", "measure": "cases", "count": 4}]
    assessment = assess(build_facts(cases=[*build_cases(1, on=H1), *build_cases(2)], baselines=baselines))
    test = get_criterion(assessment, "no_or_halved_cases").tests[1]
    assert (test.base, test.base_is_signed, test.outcome) == (Range(4, 4), True, MET)
    assert test.base_evidence == ()


def test_of_several_signed_baselines_the_latest_counts() -> None:
    entry = {"org": VILLAGE, "period": "2021H1", "measure": "cases"}
    baselines = [
        entry | {"count": 9, "signed_on": date(2021, 7, 9)},
        entry | {"count": 4, "signed_on": date(2021, 8, 9)},
        entry | {"count": 7},
    ]
    assert get_criterion(assess(build_facts(baselines=baselines)), "no_or_halved_cases").tests[1].base == Range(4, 4)
    july = assess(build_facts(baselines=baselines), ask_plan(as_of="2021-07-31"))
    assert get_criterion(july, "no_or_halved_cases").tests[1].base == Range(9, 9)


def test_a_street_sums_the_bases_of_its_villages_and_the_rows_without_one() -> None:
    baselines = [{"org": VILLAGE, "period": "2021H1", "measure": "cases", "count": 7}]
    rows = [*build_cases(1, on=H1), *build_cases(2, OTHER_VILLAGE, H1), *build_cases(1, None, H1)]
    assert get_target(assess(build_facts(cases=rows))).test.base == Range(4, 4)
    # What a village signed may hold the row without a village already.
    assert get_target(assess(build_facts(cases=rows, baselines=baselines))).test.base == Range(9, 10)
    own = [*baselines, {"org": STREET, "period": "2021H1", "measure": "cases", "count": 100}]
    assert get_target(assess(build_facts(cases=rows, baselines=own))).test.base == Range(100, 100)


def test_a_row_without_a_village_beside_a_signed_count_is_a_doubt_in_the_base_and_not_evidence() -> None:
    baselines = [{"org": VILLAGE, "period": "2021H1", "measure": "cases", "count": 7}]
    rows = [*build_cases(2, OTHER_VILLAGE, H1), *build_cases(1, None, H1)]
    test = get_target(assess(build_facts(cases=rows, baselines=baselines))).test
    assert (len(test.base_evidence), test.base_doubtful) == (2, ("cases-3",))
    test = get_target(assess(build_facts(cases=rows))).test
    assert (len(test.base_evidence), test.base_doubtful) == (3, ())


def test_a_person_or_a_den_without_a_village_counts_for_the_orgs_above_and_for_no_village() -> None:
    """V27: the street's figure is 1; among several streets each one doubts it."""
    persons = [{"category": "offender", "residence": "permanent", "confirmed_on": date(2021, 8, 1)}]
    facts = {"persons": persons, "dens": [{"found_on": date(2021, 8, 1)}], "cases": build_cases(1, None)}
    for measure, criterion in (("persons_of_concern", "no_persons_of_concern"), ("dens", "no_dens")):
        questions = ask_with_target(measure)
        assessment = assess(build_facts(**facts), questions)
        assert get_criterion(assessment, criterion).outcome is MET
        assert get_target(assessment, "none_of_them").test.now == Range(1, 1)
        assert len(get_target(assessment, "none_of_them").test.evidence) == 1
        in_two_streets = assess(build_facts(TWO_STREETS, **facts), questions)
        assert get_target(in_two_streets, "none_of_them", "C").test.now == Range(1, 1)
        assert get_target(in_two_streets, "none_of_them", "S1").test.now == Range(0, 1)


def ask_with_target(measure: str) -> Questions:
    """Return the questions of the built-in plan with one target more: none of what is measured."""
    plan = load_fengling()
    node = AtMost(Count(measure), 0)
    target = Target(
        id="none_of_them", clause="三", title="", quote="", readings=(), kinds=plan.targets[0].kinds, node=node
    )
    return ask(replace(plan, targets=(*plan.targets, target)), Period.parse("2021H2"), assume_complete=True)


def test_villages_that_declared_make_the_base_of_staff_cases_known_too() -> None:
    """V28, with a unit that signed, and with a village that declared nothing."""
    declarations = [*declare(VILLAGE, "2021"), *declare(OTHER_VILLAGE, "2021")]
    rows = build_cases(1, "elsewhere", unit=UNIT, relation="self")
    test = get_target(assess(build_facts(cases=rows, declarations=declarations), ask_plan(complete=False)), STAFF).test
    assert (test.now, test.base, test.outcome) == (Range(1, 1), Range(0, 0), NOT_MET)
    baselines = [{"org": DUTY_UNIT, "period": "2021H1", "measure": STAFF, "count": 3}]
    facts = build_facts(cases=rows, declarations=declarations, baselines=baselines)
    assert get_target(assess(facts, ask_plan(complete=False)), STAFF).test.base == Range(3, 3)
    facts = build_facts(cases=rows, declarations=declare(VILLAGE, "2021"), baselines=baselines)
    assert get_target(assess(facts, ask_plan(complete=False)), STAFF).test.base == Range(3, None)


def test_a_street_whose_villages_declared_and_one_that_signed_make_the_staff_base_of_the_county() -> None:
    tree = [*TWO_STREETS, *({"code": f"U{street}", "kind": "unit", "parent": street} for street in ("S1", "S2"))]
    baselines = [{"org": "S2", "period": "2021H1", "measure": STAFF, "count": 4}]
    facts = build_facts(tree, declarations=declare(VILLAGE, "2021"), baselines=baselines)
    assert get_target(assess(facts, ask_plan(complete=False)), STAFF, "C").test.base == Range(4, 4)


def test_one_undeclared_village_leaves_the_base_of_the_street_open() -> None:
    declarations = [*declare(STREET, "2021H2"), *declare(VILLAGE, "2021H1")]
    assessment = assess(build_facts(cases=build_cases(3, on=H1), declarations=declarations), ask_plan(complete=False))
    assert get_target(assessment).test.base == Range(3, None)


def test_the_staff_target_counts_the_staff_themselves_over_the_units_below() -> None:
    rows = [
        *build_cases(4, on=H1, unit=UNIT, relation="self"),
        *build_cases(2, unit=DUTY_UNIT, relation="self"),
        *build_cases(3, unit=UNIT, relation="child"),
        *build_cases(5),
    ]
    assessment = assess(build_facts(cases=rows))
    finding = get_target(assessment, "staff_victim_cases")
    assert (finding.test.now, finding.test.base, finding.criterion.outcome) == (Range(2, 2), Range(4, 4), MET)
    assert len(finding.test.evidence) == 2


def test_rows_received_later_are_not_known_yet() -> None:
    rows = build_cases(1, received_on=date(2022, 1, 5))
    assert (
        get_criterion(assess(build_facts(cases=rows), ask_plan(as_of="2022-01-04")), "no_or_halved_cases").outcome
        is MET
    )
    assert (
        get_criterion(assess(build_facts(cases=rows), ask_plan(as_of="2022-01-05")), "no_or_halved_cases").outcome
        is NOT_MET
    )


def test_of_several_attestations_the_latest_known_counts() -> None:
    attestations = [attest(on="2021-11-01"), attest(verdict="not_met", on="2021-12-20")]
    assert get_criterion(assess(build_facts(attestations=attestations)), "duties_done").outcome is NOT_MET
    earlier = assess(build_facts(attestations=attestations), ask_plan(as_of="2021-12-01"))
    assert get_criterion(earlier, "duties_done").outcome is MET


def test_contradicting_attestations_of_one_day_do_not_help() -> None:
    attestations = [attest(), attest(verdict="not_met")]
    assert get_criterion(assess(build_facts(attestations=attestations)), "duties_done").outcome is NOT_MET


def test_outreach_is_required_in_every_half_year_that_has_begun() -> None:
    spring = [{"org": UNIT, "done_on": date(2022, 3, 1), "must": "home"}]
    for as_of, outcome in (("2022-06-30", MET), ("2022-07-01", NOT_MET), (None, NOT_MET)):
        assessment = assess(build_facts(outreach=spring), ask_plan("2022", as_of))
        assert get_criterion(assessment, "outreach_done", UNIT).outcome is outcome


def test_headroom_counts_to_the_last_case_under_which_the_standard_is_met() -> None:
    base_cases = build_cases(10, on=H1)
    for now, headroom in ((2, 3), (5, 0), (6, None)):
        assessment = assess(build_facts(cases=[*base_cases, *build_cases(now)], attestations=[attest()]))
        assert get_finding(assessment).headroom == headroom


def test_headroom_of_an_open_org_counts_to_certain_failure() -> None:
    assessment = assess(build_facts(cases=[*build_cases(4, on=H1), *build_cases(1)]))
    assert (get_finding(assessment).outcome, get_finding(assessment).headroom) == (OPEN, 1)


def test_the_duty_sheet_lists_outreach_by_channel_and_months_declared_late() -> None:
    declarations = [
        {"org": VILLAGE, "register": "cases", "month": "2021-07", "filed_on": date(2021, 8, 5)},
        {"org": VILLAGE, "register": "cases", "month": "2021-08", "filed_on": date(2021, 9, 6)},
    ]
    outreach = [{"org": VILLAGE, "done_on": date(2021, 9, day), "must": "screen"} for day in (1, 2)]
    sheet = assess(build_facts(declarations=declarations, outreach=outreach)).duty_sheets[VILLAGE]
    assert (sheet.required_months, sheet.declared_months, sheet.late_months) == (6, 2, 1)
    assert (sheet.outreach_count, dict(sheet.outreach_by_must)) == (2, {"screen": 2})


def test_a_target_that_is_met_for_every_base_says_so_where_the_base_is_not_certain() -> None:
    cases = [*build_cases(20, on=H1), *build_cases(1, on=None), *build_cases(2)]
    questions = ask_plan()
    target = get_target(assess(build_facts(cases=cases), questions))
    assert target.criterion.outcome is MET
    assert "不论基数是多少，目前都达到要求" in explain_allowance(target, questions)
