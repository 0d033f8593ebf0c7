"""Many clear decisions are proposed and signed at once; what is doubtful is not among them."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from tests.rounds import move, reach_decisions
from tests.sample_county import COMMUNITY, STREET, UNIT, VILLAGE, SampleCounty
from wuzha.audit.models import LogLine
from wuzha.core.problems import RefusalError
from wuzha.core.rounds.flow import RoundFlow
from wuzha.core.rounds.next_moves import MAX_SIGNED
from wuzha.core.vocabulary import RoundMove
from wuzha.decisions import bulk_services
from wuzha.decisions.bulk_services import list_clear_orgs, move_clear_orgs
from wuzha.decisions.calendar_services import propose_calendar
from wuzha.decisions.models import Round
from wuzha.decisions.round_state import load_round
from wuzha.programmes.models import Programme


@pytest.fixture
def round_(county: SampleCounty, programme: Programme) -> Round:
    return reach_decisions(county, programme, timezone.localdate())


def list_clear(round_: Round, of: RoundMove) -> set[str]:
    return set(list_clear_orgs(load_round(round_).state, of))


def test_clear_decisions_are_proposed_signed_and_countersigned_together(county: SampleCounty, round_: Round) -> None:
    clear = list_clear(round_, RoundMove.PROPOSE_DECISION)
    assert clear == {VILLAGE, COMMUNITY}
    people = {RoundMove.PROPOSE_DECISION: "wu", RoundMove.DECIDE: "zheng", RoundMove.COUNTERSIGN: "zhou"}
    for of, name in people.items():
        lines = LogLine.objects.count()
        move_clear_orgs(actor=county[name], round_=round_, move=of, codes=clear)
        assert LogLine.objects.count() == lines + 1
    state = load_round(round_).state
    assert all(state.orgs[code].is_final(state.flow) for code in clear)
    assert all(state.orgs[code].decision is state.orgs[code].finding for code in clear)


def test_what_is_doubtful_is_not_moved_with_the_others(county: SampleCounty, round_: Round) -> None:
    with pytest.raises(RefusalError, match="所选的有1个系统待定"):
        move_clear_orgs(actor=county["wu"], round_=round_, move=RoundMove.PROPOSE_DECISION, codes=[VILLAGE, UNIT])
    assert all(org.proposal is None for org in load_round(round_).state.orgs.values())


def test_an_org_of_another_round_or_none_is_refused(county: SampleCounty, round_: Round) -> None:
    with pytest.raises(RefusalError, match="没有选村（社区）、单位"):
        move_clear_orgs(actor=county["wu"], round_=round_, move=RoundMove.PROPOSE_DECISION, codes=[])
    with pytest.raises(RefusalError, match="还没有轮到"):
        move_clear_orgs(actor=county["wu"], round_=round_, move=RoundMove.PROPOSE_DECISION, codes=[STREET])
    with pytest.raises(RefusalError, match="还没有轮到"):
        move_clear_orgs(actor=county["zheng"], round_=round_, move=RoundMove.DECIDE, codes=[VILLAGE])


def test_of_two_people_at_once_the_second_reads_who_was_first(county: SampleCounty, round_: Round) -> None:
    clear = list_clear(round_, RoundMove.PROPOSE_DECISION)
    seen = load_round(round_).state.last_step
    move_clear_orgs(actor=county["wu"], round_=round_, move=RoundMove.PROPOSE_DECISION, codes=clear, seen=seen)
    with pytest.raises(RefusalError, match="您打开之后，wu刚办了“提请认定”"):
        move_clear_orgs(actor=county["wu"], round_=round_, move=RoundMove.PROPOSE_DECISION, codes=clear, seen=seen)


def test_fifty_are_signed_at_once_and_no_more(
    county: SampleCounty, round_: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = {f"C{number}" for number in range(MAX_SIGNED + 1)}
    monkeypatch.setattr(bulk_services, "list_clear_orgs", lambda state, move: tuple(codes))
    with pytest.raises(RefusalError, match="一次最多50个，现选了51个"):
        move_clear_orgs(actor=county["zheng"], round_=round_, move=RoundMove.DECIDE, codes=codes)


def test_the_proposed_calendar_counts_working_days_and_stops_where_they_are_unknown(county: SampleCounty) -> None:
    days, refusal = propose_calendar(county.orgs[STREET], RoundFlow(), date(2022, 3, 1))
    assert refusal is None
    assert days["self_check_until"] == date(2022, 3, 15)
    assert list(days.values()) == sorted(days.values())
    days, refusal = propose_calendar(county.orgs[STREET], RoundFlow(), date(2026, 12, 10))
    assert refusal is not None and "2027" in str(refusal)
    assert set(days) == {"freeze_on", "self_check_until"}


def test_who_proposed_does_not_sign(county: SampleCounty, round_: Round) -> None:
    clear = list_clear(round_, RoundMove.PROPOSE_DECISION)
    move_clear_orgs(actor=county["wu"], round_=round_, move=RoundMove.PROPOSE_DECISION, codes=clear)
    with pytest.raises(RefusalError, match="您的角色不能认定"):
        move_clear_orgs(actor=county["wu"], round_=round_, move=RoundMove.DECIDE, codes=clear)
    move(round_, county["zheng"], RoundMove.RETURN_DECISION, org=county.orgs[min(clear)], text="材料不全")
    assert min(clear) in list_clear(round_, RoundMove.PROPOSE_DECISION)
