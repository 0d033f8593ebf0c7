"""An org that the books say is not met is asked to explain before anybody decides so; many are asked at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.rounds import move, reach_decisions, rewrite_steps
from tests.sample_county import COMMUNITY, UNIT, VILLAGE, SampleCounty, log_in_client, read_visible_text
from tests.web.decisions.pages import find_address, read_page
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Outcome, RoundMove
from wuzha.decisions.bulk_services import move_clear_orgs
from wuzha.decisions.models import Round, RoundStep
from wuzha.decisions.round_state import load_round
from wuzha.programmes.models import Programme


@pytest.fixture
def round_(county: SampleCounty, programme: Programme) -> Round:
    """Decisions begin: the village and the unit are not met, the community is."""
    round_ = reach_decisions(county, programme, timezone.localdate())
    findings = {VILLAGE: Outcome.NOT_MET, COMMUNITY: Outcome.MET, UNIT: Outcome.NOT_MET}
    for code, outcome in findings.items():
        # Which orgs are drawn differs from run to run: a verdict never differs from the finding.
        RoundStep.objects.filter(round=round_, move=RoundMove.GIVE_VERDICT, org__code=code).update(outcome=outcome)
    rewrite_steps(round_, RoundMove.FREEZE, data={"outcomes": findings})
    rewrite_steps(round_, RoundMove.END_VERIFICATION, data={"outcomes": findings})
    return round_


def propose(county: SampleCounty, round_: Round, *codes: str) -> None:
    move_clear_orgs(actor=county["wu"], round_=round_, move=RoundMove.PROPOSE_DECISION, codes=codes)


def test_many_are_not_proposed_unheard_and_are_asked_at_once(county: SampleCounty, round_: Round) -> None:
    client, address = log_in_client(county, "wu"), f"/rounds/{round_.pk}/propose/"
    page = read_visible_text(client.get(address))
    assert "先要听取说明" in page and "文峰村" in page.split("先要听取说明")[1]
    with pytest.raises(RefusalError, match="还没有听取说明"):
        propose(county, round_, UNIT)
    last_step = load_round(round_).state.last_step
    data: dict[str, object] = {"ask": "1", "seen": last_step, "unheard": [VILLAGE, UNIT]}
    assert "请填写" in read_visible_text(client.post(address, data | {"text": "\u200b"}))
    assert "请重新打开本页" in read_visible_text(client.post(address, data | {"text": "请说明", "seen": "abc"}))
    assert client.post(address, data | {"text": "请说明情况"}).status_code == 302
    page = read_visible_text(client.get(address))
    assert "先要听取说明" not in page and "还没有听取说明" in page, "their day has not passed"
    rewrite_steps(round_, RoundMove.REQUEST_EXPLANATION, due_on=timezone.localdate() - timedelta(days=1))
    propose(county, round_, UNIT)


def test_whoever_has_explained_is_decided_singly(county: SampleCounty, round_: Round) -> None:
    village = county.orgs[VILLAGE]
    move(round_, county["wu"], RoundMove.REQUEST_EXPLANATION, org=village, text="未达标", due_on=timezone.localdate())
    move(round_, county["li"], RoundMove.EXPLAIN, org=village, text="已申请撤案")
    with pytest.raises(RefusalError, match="不能一并"):
        propose(county, round_, VILLAGE)
    move(round_, county["wu"], RoundMove.PROPOSE_DECISION, org=village, outcome=Outcome.NOT_MET, text="与台账一致")


def test_the_note_on_a_hearing_stands_only_where_a_negative_outcome_is_near(
    county: SampleCounty, round_: Round
) -> None:
    assert "还没有听取说明" not in read_page(county, "wu", find_address(round_, COMMUNITY))
    assert "还没有听取说明" in read_page(county, "wu", find_address(round_, VILLAGE))
