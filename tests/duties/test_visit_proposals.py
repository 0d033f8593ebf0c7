"""Where outreach goes next: the ways not used for long, the local cases; only a proposal."""

from datetime import date, timedelta

from tests.sample_county import COMMUNITY, OTHER_VILLAGE, STREET, UNIT, VILLAGE, SampleCounty
from tests.standing import case, enter, row
from wuzha.core.vocabulary import FraudType, OutreachMust, Register
from wuzha.duties.visit_proposals import LONG_AGO, USUAL_WAYS, WAYS_OF_TYPE, VisitProposal, propose_visits

TODAY = date(2022, 7, 4)
LATELY = TODAY - timedelta(days=5)


def record(county: SampleCounty, org: str, must: OutreachMust, on: date = LATELY) -> None:
    number = f"X-{org}-{must}-{on}"
    enter(county, Register.OUTREACH, row(Register.OUTREACH, outreach_no=number, org=org, must=must, done_on=on))


def propose(county: SampleCounty) -> dict[str, VisitProposal]:
    return {proposal.org.code: proposal for proposal in propose_visits(county.orgs[STREET], TODAY)}


def test_an_org_that_nobody_reached_gets_the_first_usual_way(county: SampleCounty) -> None:
    proposals = propose(county)
    assert set(proposals) == {VILLAGE, COMMUNITY, UNIT}
    assert proposals[VILLAGE].way is OutreachMust.HOME and proposals[VILLAGE].last_on is None


def test_an_org_that_was_reached_lately_and_has_no_case_gets_none(county: SampleCounty) -> None:
    record(county, VILLAGE, OutreachMust.SCREEN)
    assert VILLAGE not in propose(county)


def test_a_case_asks_for_a_way_that_reaches_those_who_fall_for_its_type(county: SampleCounty) -> None:
    record(county, VILLAGE, OutreachMust.SCREEN)
    enter(county, Register.CASES, case("K1", on=LATELY, fraud_type=FraudType.GAME.chinese))
    proposal = propose(county)[VILLAGE]
    assert (proposal.way, proposal.case_count, proposal.fraud_type) == (OutreachMust.SCHOOL, 1, FraudType.GAME)


def test_a_way_used_lately_gives_place_to_the_next_and_comes_back_after_thirty_days(county: SampleCounty) -> None:
    enter(county, Register.CASES, case("K1", on=LATELY, fraud_type=FraudType.GAME.chinese))
    record(county, VILLAGE, OutreachMust.SCHOOL)
    assert propose(county)[VILLAGE].way is OutreachMust.HOME
    later = {item.org.code: item for item in propose_visits(county.orgs[STREET], LATELY + LONG_AGO)}
    assert later[VILLAGE].way is OutreachMust.SCHOOL and later[VILLAGE].last_on == LATELY


def test_cases_of_long_ago_and_withdrawn_ones_ask_for_nothing(county: SampleCounty) -> None:
    record(county, VILLAGE, OutreachMust.SCREEN)
    enter(county, Register.CASES, case("K1", on=TODAY - timedelta(days=80)), case("K2", on=LATELY, status="withdrawn"))
    assert VILLAGE not in propose(county)


def test_a_street_proposes_nothing_for_another(county: SampleCounty) -> None:
    assert OTHER_VILLAGE not in propose(county)


def test_nobody_is_ever_sent_to_make_people_install_something() -> None:
    ways = {way for ways in (*WAYS_OF_TYPE.values(), USUAL_WAYS) for way in ways}
    assert ways == set(OutreachMust) - {OutreachMust.PHONE}
