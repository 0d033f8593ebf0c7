"""Whose case it is: proposed with a reason, answered, decided; the standing follows and says what moved."""

import pytest
from django.test import Client

from tests.assessments.test_standing import YEAR, case, enter
from tests.cast import COMMUNITY, STREET, VILLAGE, Cast, logged_in, words
from wuzha.assessments.services import set_programme
from wuzha.audit.models import Line as LogLine
from wuzha.core.problems import Refusal
from wuzha.core.vocabulary import Deed, Register
from wuzha.registers.attribution import answer_proposal, decide_proposal, propose_village
from wuzha.registers.cases import Case
from wuzha.registers.models import Proposal
from wuzha.registers.services import withdraw_entry


@pytest.fixture
def the_case(cast: Cast) -> Case:
    enter(cast, Register.CASES, case("A1"))
    return Case.objects.get()


def proposed(cast: Cast, the_case: Case) -> Proposal:
    li, ours, theirs = cast["li"], cast.orgs[VILLAGE], cast.orgs[COMMUNITY]
    return propose_village(actor=li, case=the_case, on_behalf_of=ours, village=theirs, reason="受害人住青石社区")


def test_a_case_moves_when_the_office_decides_and_not_before(cast: Cast, the_case: Case) -> None:
    proposal = proposed(cast, the_case)
    answer_proposal(actor=cast["chen"], proposal=proposal, agrees=True, answer="核实属实")
    assert Case.objects.as_of(None).get().village_id == VILLAGE
    moved = decide_proposal(actor=cast["wu"], proposal=proposal, village=cast.orgs[COMMUNITY], decision="按居住地")
    assert (moved.village_id, moved.revision, moved.remark) == (COMMUNITY, 2, "按居住地")
    deeds = [line.verb for line in LogLine.objects.order_by("number") if line.org == STREET][-4:]
    assert deeds == [Deed.PROPOSE_VILLAGE, Deed.ANSWER_PROPOSAL, Deed.DECIDE_VILLAGE, Deed.CORRECT_ENTRY]


def test_a_decision_that_leaves_the_case_where_it_is_writes_no_revision(cast: Cast, the_case: Case) -> None:
    decide_proposal(actor=cast["wu"], proposal=proposed(cast, the_case), village=cast.orgs[VILLAGE], decision="不变")
    assert Case.objects.get().revision == 1
    assert not Proposal.objects.open().exists()


def test_without_a_reason_nothing_is_proposed_answered_or_decided(cast: Cast, the_case: Case) -> None:
    with pytest.raises(Refusal, match="理由"):
        propose_village(actor=cast["li"], case=the_case, on_behalf_of=cast.orgs[VILLAGE], village=None, reason=" ")
    proposal = proposed(cast, the_case)
    with pytest.raises(Refusal, match="理由"):
        answer_proposal(actor=cast["chen"], proposal=proposal, agrees=False, answer="")
    with pytest.raises(Refusal, match="理由"):
        decide_proposal(actor=cast["wu"], proposal=proposal, village=None, decision="")


def test_a_case_has_one_open_proposal_and_one_for_where_it_stands_is_none(cast: Cast, the_case: Case) -> None:
    with pytest.raises(Refusal, match="本来就在"):
        propose_village(
            actor=cast["li"], case=the_case, on_behalf_of=cast.orgs[VILLAGE], village=cast.orgs[VILLAGE], reason="x"
        )
    proposed(cast, the_case)
    with pytest.raises(Refusal, match="正在核实"):
        proposed(cast, the_case)


def test_nobody_decides_what_they_proposed_and_nothing_is_decided_twice(cast: Cast, the_case: Case) -> None:
    proposal = proposed(cast, the_case)
    with pytest.raises(Refusal, match="不能自己决定"):
        decide_proposal(actor=cast["li"], proposal=proposal, village=None, decision="x")
    decide_proposal(actor=cast["wu"], proposal=proposal, village=None, decision="查不清")
    assert Case.objects.as_of(None).get().village_id is None
    with pytest.raises(Refusal, match="已经决定"):
        decide_proposal(actor=cast["wu"], proposal=proposal, village=None, decision="x")


def test_a_case_withdrawn_in_the_meantime_is_told(cast: Cast, the_case: Case) -> None:
    proposal = proposed(cast, the_case)
    withdraw_entry(actor=cast["wu"], entry=the_case, reason="撤案")
    with pytest.raises(Refusal, match="已撤回"):
        decide_proposal(actor=cast["wu"], proposal=proposal, village=None, decision="x")


def page(client: Client, address: str, **fields: str) -> str:
    return words(client.post(address, fields, follow=True) if fields else client.get(address))


def test_from_the_village_over_the_police_to_the_decision_on_the_web(cast: Cast, the_case: Case) -> None:
    months = [f"{year}-{month:02}" for year in (2021, 2022) for month in range(1, 13)]
    for register in ("cases", "persons", "dens"):
        enter(cast, Register.REPORTS, *((STREET, register, month, None) for month in months))
    set_programme(actor="wu", org=cast.orgs[STREET], plan="fengling", period=YEAR)
    village, police, office = (logged_in(cast, name) for name in ("li", "chen", "wu"))
    assert "不属于本村" in page(village, f"/books/cases/{the_case.pk}/")
    theirs = str(cast.orgs[COMMUNITY].pk)
    told = page(village, f"/attribution/cases/{the_case.pk}/", village=theirs, reason="受害人住青石社区")
    assert "已提出" in told and "待答复" in told
    proposal = Proposal.objects.get()
    assert "属实：核实属实" in page(police, f"/attribution/{proposal.pk}/answer/", agrees="1", reason="核实属实")
    told = page(office, f"/attribution/{proposal.pk}/decide/", village=theirs, reason="按居住地")
    assert "结论变动：文峰村 四(一)1 由“未达标”变为“达标”" in told
    assert "结论变动：青石社区 四(一)1 由“达标”变为“未达标”" in told
    assert "A1" in page(office, "/attribution/") and "A1" not in page(logged_in(cast, "zhao"), "/attribution/")


def test_cases_of_no_village_wait_on_the_desk(cast: Cast) -> None:
    enter(cast, Register.CASES, case("A7", None))
    assert "A7" in page(logged_in(cast, "wu"), "/attribution/")
    assert "A7" not in page(logged_in(cast, "li"), "/attribution/")
