"""The pages on which many decisions are proposed, signed and countersigned at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from tests.rounds import move, reach_decisions
from tests.sample_county import SampleCounty, log_in_client, read_visible_text
from wuzha.core.vocabulary import Outcome, RoundMove
from wuzha.decisions.bulk_services import list_clear_orgs, move_clear_orgs
from wuzha.decisions.models import Round
from wuzha.decisions.round_state import load_round
from wuzha.programmes.models import Programme


@pytest.fixture
def round_(county: SampleCounty, programme: Programme) -> Round:
    return reach_decisions(county, programme, timezone.localdate())


def propose_clear(county: SampleCounty, round_: Round) -> tuple[str, ...]:
    codes = list_clear_orgs(load_round(round_).state, RoundMove.PROPOSE_DECISION)
    move_clear_orgs(actor=county["wu"], round_=round_, move=RoundMove.PROPOSE_DECISION, codes=codes)
    return codes


def open_page(county: SampleCounty, name: str, address: str) -> Any:
    return log_in_client(county, name).get(address)


def test_the_leader_signs_what_is_clear_by_one_box_and_one_button(county: SampleCounty, round_: Round) -> None:
    codes = propose_clear(county, round_)
    client, address = log_in_client(county, "zheng"), f"/rounds/{round_.pk}/sign/"
    page = client.get(address)
    assert "签批认定" in read_visible_text(page)
    fields = {"seen": page.context["page"].last_step, "org": "all", "shown": codes}
    answer = client.post(address, fields, follow=True)
    assert f"已签批{len(codes)}个。" in read_visible_text(answer)
    state = load_round(round_).state
    assert {code for code, org in state.orgs.items() if org.decision is not None} == set(codes)


def test_a_page_without_a_choice_says_so(county: SampleCounty, round_: Round) -> None:
    propose_clear(county, round_)
    page = log_in_client(county, "zheng").post(f"/rounds/{round_.pk}/sign/", {"seen": "1"})
    assert "没有选村（社区）、单位" in read_visible_text(page)


def test_a_forged_choice_of_a_doubtful_org_is_refused(county: SampleCounty, round_: Round) -> None:
    state = load_round(round_).state
    clear = list_clear_orgs(state, RoundMove.PROPOSE_DECISION)
    doubtful = sorted(set(state.orgs) - set(clear))
    fields = {"seen": state.last_step, "org": doubtful}
    page = log_in_client(county, "wu").post(f"/rounds/{round_.pk}/propose/", fields)
    assert "不能一并提请认定" in read_visible_text(page)
    assert {row.code for row in page.context["page"].doubtful} == set(doubtful)
    assert all(org.proposal is None for org in load_round(round_).state.orgs.values())


def test_the_second_of_two_leaders_reads_who_was_first(county: SampleCounty, round_: Round) -> None:
    codes = propose_clear(county, round_)
    client, address = log_in_client(county, "zheng"), f"/rounds/{round_.pk}/sign/"
    fields = {"seen": client.get(address).context["page"].last_step, "org": codes}
    move(round_, county["zheng"], RoundMove.RETURN_DECISION, org=county.orgs[codes[0]], text="材料不全")
    page = client.post(address, fields)
    assert "您打开之后，zheng刚办了“退回重提”" in read_visible_text(page)
    assert all(org.decision is None for org in load_round(round_).state.orgs.values())


def test_who_signed_first_is_told_that_another_countersigns(county: SampleCounty, round_: Round) -> None:
    codes = propose_clear(county, round_)
    move_clear_orgs(actor=county["zheng"], round_=round_, move=RoundMove.DECIDE, codes=codes)
    page = open_page(county, "zheng", f"/rounds/{round_.pk}/countersign/")
    assert {item.row.code for item in page.context["page"].blocked_rows} == set(codes)
    assert "提请或签过的人不能会签" in read_visible_text(page)
    assert "会签" not in read_visible_text(open_page(county, "zheng", "/todo/"))
    assert "2022年考核：会签" in read_visible_text(open_page(county, "zhou", "/todo/"))
    page = open_page(county, "zhou", f"/rounds/{round_.pk}/countersign/")
    assert {row.code for row in page.context["page"].rows} == set(codes)


def test_the_round_shows_who_is_judged_no_decision_before_the_publicity(county: SampleCounty, round_: Round) -> None:
    state = load_round(round_).state
    for code in state.orgs:
        outcome = Outcome.NOT_MET if state.orgs[code].finding is Outcome.NOT_MET else Outcome.UNDETERMINED
        org = county.orgs[code]
        move(round_, county["wu"], RoundMove.PROPOSE_DECISION, org=org, outcome=outcome, text="按材料")
    page = open_page(county, "li", f"/rounds/{round_.pk}/").context["page"]
    assert [row.decision for row in page.rows] == [None]
    assert not page.shows_decisions
    page = open_page(county, "wu", f"/rounds/{round_.pk}/?show=undecided").context["page"]
    assert {row.code for row in page.rows} == set(state.orgs)


def test_the_primary_button_is_what_waits_for_its_reader(county: SampleCounty, round_: Round) -> None:
    labels = {}
    for name in ("wu", "zheng", "zhou"):
        move_shown = open_page(county, name, f"/rounds/{round_.pk}/").context["page"].next_move
        labels[name] = move_shown and move_shown.label
    assert labels == {"wu": "提请认定", "zheng": None, "zhou": None}
    propose_clear(county, round_)
    assert open_page(county, "zheng", f"/rounds/{round_.pk}/").context["page"].next_move.label == "签批认定"
    assert "2022年考核：认定" in read_visible_text(open_page(county, "zheng", "/todo/"))


def test_reasons_have_a_column_of_their_own(county: SampleCounty, round_: Round) -> None:
    page = open_page(county, "wu", f"/rounds/{round_.pk}/propose/").content.decode()
    assert '<th scope="col">原因</th>' in page and 'data-label="原因">系统待定' in page
    assert '<th scope="col">认定</th>' not in page, "nothing is proposed yet"
    propose_clear(county, round_)
    assert '<th scope="col">认定</th>' in open_page(county, "zheng", f"/rounds/{round_.pk}/sign/").content.decode()
