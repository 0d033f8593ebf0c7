"""Whose case it is: proposed with a reason, answered, decided; the standing follows and says what moved."""

from threading import Thread

import pytest
from django.db import connection, transaction
from django.test import Client

from tests.assessments.test_standing import YEAR, case, enter
from tests.cast import COMMUNITY, STREET, VILLAGE, Cast, settle, words
from tests.registers.test_services import wait_until_somebody_waits
from wuzha.audit.models import Line as LogLine
from wuzha.core.problems import Refusal
from wuzha.core.vocabulary import Deed, ProposalEnd, Register
from wuzha.programmes.services import set_programme
from wuzha.registers.attribution.services import answer_proposal, decide_proposal, propose_village
from wuzha.registers.models import Case, Proposal
from wuzha.registers.services import correct_entry, withdraw_entry


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
    with pytest.raises(Refusal, match="已撤回"):
        answer_proposal(actor=cast["chen"], proposal=proposal, agrees=True, answer="x")
    with pytest.raises(Refusal, match="已撤回"):
        proposed(cast, the_case)


def ended(cast: Cast, proposal: Proposal) -> str:
    """How the proposal ended, once nothing about it waits on any page and the log has told it."""
    proposal.refresh_from_db()
    assert not Proposal.objects.open().exists() and not Proposal.objects.waiting().exists()
    assert [line.subject for line in LogLine.objects.filter(verb=Deed.END_PROPOSAL)] == [f"proposal:{proposal.pk}"]
    assert proposal.steps.latest("pk").deed == Deed.END_PROPOSAL
    for name in ("wu", "chen"):
        assert "案件归属等您" not in page(at_work(cast, name), "/")
    assert "待决定" not in page(at_work(cast, "wu"), "/attribution/")
    return proposal.ended_because


def test_a_withdrawn_case_ends_what_was_said_of_it(cast: Cast, the_case: Case) -> None:
    proposal = proposed(cast, the_case)
    assert "案件归属等您决定：1" in page(at_work(cast, "wu"), "/")
    withdraw_entry(actor=cast["chen"], entry=the_case, reason="撤案")
    assert ended(cast, proposal) == ProposalEnd.GONE
    told = page(at_work(cast, "li"), f"/attribution/{proposal.pk}/")
    assert "不必再决定：案件已撤回" in told and "chen" in told


def test_a_case_withdrawn_and_brought_back_is_proposed_anew(cast: Cast, the_case: Case) -> None:
    proposed(cast, the_case)
    withdraw_entry(actor=cast["chen"], entry=the_case, reason="撤案")
    enter(cast, Register.CASES, case("A1"))
    assert proposed(cast, Case.objects.as_of(None).get()).pk
    assert Proposal.objects.waiting().count() == 1


def test_a_later_file_that_says_the_same_ends_it_and_one_that_says_another_thing_does_not(
    cast: Cast, the_case: Case
) -> None:
    proposal = proposed(cast, the_case)
    enter(cast, Register.CASES, case("A1", loss_fen=100))
    assert Proposal.objects.open().exists()
    enter(cast, Register.CASES, case("A1", COMMUNITY))
    assert ended(cast, proposal) == ProposalEnd.STANDS_THERE
    with pytest.raises(Refusal, match="已照此更改"):
        decide_proposal(actor=cast["wu"], proposal=proposal, village=None, decision="x")


def test_a_correction_by_hand_that_says_the_same_ends_it(cast: Cast, the_case: Case) -> None:
    proposal = proposed(cast, the_case)
    correct_entry(actor=cast["chen"], entry=the_case, row=case("A1", COMMUNITY))
    assert ended(cast, proposal) == ProposalEnd.STANDS_THERE


def test_an_open_one_whose_case_was_withdrawn_long_ago_waits_for_nobody(cast: Cast, the_case: Case) -> None:
    """As the office finds it that withdrew the case before proposals ended by themselves."""
    proposal = proposed(cast, the_case)
    Case.objects.update(is_withdrawn=True)
    enter(cast, Register.CASES, case("A2"))
    Proposal.objects.update(ended_at=None, ended_because="")
    assert Proposal.objects.open().exists() and not Proposal.objects.waiting().exists()
    wu = at_work(cast, "wu")
    assert "案件归属等您" not in page(wu, "/") and "待决定" not in page(wu, "/attribution/")
    assert "案件已撤回" in page(wu, f"/attribution/{proposal.pk}/")


def test_an_answer_given_again_leaves_the_first_where_it_was(cast: Cast, the_case: Case) -> None:
    proposal = proposed(cast, the_case)
    answer_proposal(actor=cast["chen"], proposal=proposal, agrees=False, answer="还在核实")
    answer_proposal(actor=cast["chen"], proposal=proposal, agrees=True, answer="核实属实")
    told = page(at_work(cast, "li"), f"/attribution/{proposal.pk}/")
    assert told.index("派出所答复：不属实") < told.index("还在核实") < told.rindex("核实属实")


def test_whoever_proposes_second_is_led_to_the_first(cast: Cast, the_case: Case) -> None:
    proposal, li = proposed(cast, the_case), at_work(cast, "li")
    given = {"village": str(cast.orgs[COMMUNITY].pk), "reason": "受害人住青石社区"}
    answer = li.post(f"/attribution/cases/{the_case.pk}/", given)
    assert "正在核实" in words(answer) and f'href="/attribution/{proposal.pk}/"' in answer.content.decode()


@pytest.mark.skipif(connection.vendor == "sqlite", reason="there whoever writes is alone")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("first_does", ["propose", "withdraw"])
def test_of_two_at_the_same_moment_the_second_is_told(cast: Cast, the_case: Case, first_does: str) -> None:
    told = list[str]()

    def second() -> None:
        try:
            proposed(cast, the_case)
        except Refusal as fault:
            told.append(str(fault))
        finally:
            connection.close()

    other = Thread(target=second)
    with transaction.atomic():
        if first_does == "propose":
            proposed(cast, the_case)
        else:
            withdraw_entry(actor=cast["wu"], entry=the_case, reason="撤案")
        other.start()
        wait_until_somebody_waits()
    other.join()
    assert len(told) == 1 and ("正在核实" if first_does == "propose" else "已撤回") in told[0]
    assert Proposal.objects.count() == (first_does == "propose")


@pytest.mark.skipif(connection.vendor == "sqlite", reason="there whoever writes is alone")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_whoever_decides_while_the_case_is_withdrawn_waits_and_is_told(cast: Cast, the_case: Case) -> None:
    proposal, told = proposed(cast, the_case), list[str]()

    def second() -> None:
        try:
            decide_proposal(actor=cast["wu"], proposal=proposal, village=cast.orgs[COMMUNITY], decision="x")
        except Refusal as fault:
            told.append(str(fault))
        finally:
            connection.close()

    other = Thread(target=second)
    with transaction.atomic():
        withdraw_entry(actor=cast["chen"], entry=the_case, reason="撤案")
        other.start()
        wait_until_somebody_waits()
    other.join()
    assert len(told) == 1 and "已撤回" in told[0]
    assert Case.objects.filter(key="A1").count() == 2


def at_work(cast: Cast, name: str) -> Client:
    """A browser of this person, as often as a test needs one; `settle` gives everyone a password of their own."""
    settle()
    client = Client()
    client.force_login(cast[name])
    return client


def page(client: Client, address: str, **fields: str) -> str:
    return words(client.post(address, fields, follow=True) if fields else client.get(address))


def test_from_the_village_over_the_police_to_the_decision_on_the_web(cast: Cast, the_case: Case) -> None:
    months = [f"{year}-{month:02}" for year in (2021, 2022) for month in range(1, 13)]
    for register in ("cases", "persons", "dens"):
        enter(cast, Register.DECLARATIONS, *((STREET, register, month, None) for month in months))
    set_programme(actor="wu", org=cast.orgs[STREET], plan="fengling", period=YEAR)
    village, police, office = (at_work(cast, name) for name in ("li", "chen", "wu"))
    assert "不属于本村" in page(village, f"/books/cases/{the_case.pk}/")
    theirs = str(cast.orgs[COMMUNITY].pk)
    told = page(village, f"/attribution/cases/{the_case.pk}/", village=theirs, reason="受害人住青石社区")
    assert "已提出" in told and "待答复" in told
    proposal = Proposal.objects.get()
    assert "属实：核实属实" in page(police, f"/attribution/{proposal.pk}/answer/", agrees="1", reason="核实属实")
    told = page(office, f"/attribution/{proposal.pk}/decide/", village=theirs, reason="按居住地")
    assert "结论变动：文峰村 四(一)1 由“未达标”变为“达标”" in told
    assert "结论变动：青石社区 四(一)1 由“达标”变为“未达标”" in told
    assert "A1" in page(office, "/attribution/") and "A1" not in page(at_work(cast, "zhao"), "/attribution/")


def test_cases_of_no_village_wait_on_the_desk(cast: Cast) -> None:
    enter(cast, Register.CASES, case("A7", None))
    assert "A7" in page(at_work(cast, "wu"), "/attribution/")
    assert "A7" not in page(at_work(cast, "li"), "/attribution/")
