"""Whose case it is: proposals, answers and decisions, and the outcomes that a decision changes."""

from threading import Thread

import pytest
from django.db import connection, transaction

from tests.attribution import propose_community
from tests.blocked_queries import wait_for_blocked_query
from tests.sample_county import COMMUNITY, STREET, VILLAGE, SampleCounty
from tests.standing import case, enter
from wuzha.audit.models import LogLine
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import LogAction, Register
from wuzha.registers.attribution.services import answer_proposal, decide_proposal, propose_village
from wuzha.registers.models import Case, Proposal
from wuzha.registers.services import withdraw_entry


@pytest.fixture
def disputed_case(county: SampleCounty) -> Case:
    enter(county, Register.CASES, case("A1"))
    return Case.objects.get()


def test_a_case_moves_when_the_office_decides_and_not_before(county: SampleCounty, disputed_case: Case) -> None:
    proposal = propose_community(county, disputed_case)
    answer_proposal(actor=county["chen"], proposal=proposal, agrees=True, answer="核实属实")
    assert Case.objects.as_of(None).get().village_id == VILLAGE
    changes = decide_proposal(
        actor=county["wu"], proposal=proposal, village=county.orgs[COMMUNITY], decision="按居住地"
    )
    assert (changes.village_id, changes.revision, changes.remark) == (COMMUNITY, 2, "按居住地")
    deeds = [line.action for line in LogLine.objects.order_by("number") if line.org == STREET][-4:]
    assert deeds == [
        LogAction.PROPOSE_VILLAGE,
        LogAction.ANSWER_PROPOSAL,
        LogAction.DECIDE_VILLAGE,
        LogAction.CORRECT_ENTRY,
    ]


def test_a_decision_that_leaves_the_case_where_it_is_writes_no_revision(
    county: SampleCounty, disputed_case: Case
) -> None:
    decide_proposal(
        actor=county["wu"],
        proposal=propose_community(county, disputed_case),
        village=county.orgs[VILLAGE],
        decision="不变",
    )
    assert Case.objects.get().revision == 1
    assert not Proposal.objects.open().exists()


def test_without_a_reason_nothing_is_proposed_answered_or_decided(county: SampleCounty, disputed_case: Case) -> None:
    with pytest.raises(RefusalError, match="理由"):
        propose_village(
            actor=county["li"], case=disputed_case, on_behalf_of=county.orgs[VILLAGE], village=None, reason=" "
        )
    proposal = propose_community(county, disputed_case)
    with pytest.raises(RefusalError, match="理由"):
        answer_proposal(actor=county["chen"], proposal=proposal, agrees=False, answer="")
    with pytest.raises(RefusalError, match="理由"):
        decide_proposal(actor=county["wu"], proposal=proposal, village=None, decision="")


def test_a_case_has_one_open_proposal_and_one_for_where_it_stands_is_none(
    county: SampleCounty, disputed_case: Case
) -> None:
    with pytest.raises(RefusalError, match="本来就是"):
        propose_village(
            actor=county["li"],
            case=disputed_case,
            on_behalf_of=county.orgs[VILLAGE],
            village=county.orgs[VILLAGE],
            reason="x",
        )
    propose_community(county, disputed_case)
    with pytest.raises(RefusalError, match="正在核实"):
        propose_community(county, disputed_case)


def test_nobody_decides_what_they_proposed_and_nothing_is_decided_twice(
    county: SampleCounty, disputed_case: Case
) -> None:
    proposal = propose_community(county, disputed_case)
    with pytest.raises(RefusalError, match="不能自己决定"):
        decide_proposal(actor=county["li"], proposal=proposal, village=None, decision="x")
    decide_proposal(actor=county["wu"], proposal=proposal, village=None, decision="查不清")
    assert Case.objects.as_of(None).get().village_id is None
    with pytest.raises(RefusalError, match="已经决定"):
        decide_proposal(actor=county["wu"], proposal=proposal, village=None, decision="x")


def test_a_proposal_about_a_case_withdrawn_meanwhile_is_refused(county: SampleCounty, disputed_case: Case) -> None:
    proposal = propose_community(county, disputed_case)
    withdraw_entry(actor=county["wu"], entry=disputed_case, reason="撤案")
    with pytest.raises(RefusalError, match="已撤回"):
        decide_proposal(actor=county["wu"], proposal=proposal, village=None, decision="x")
    with pytest.raises(RefusalError, match="已撤回"):
        answer_proposal(actor=county["chen"], proposal=proposal, agrees=True, answer="x")
    with pytest.raises(RefusalError, match="已撤回"):
        propose_community(county, disputed_case)


def test_a_case_withdrawn_and_brought_back_is_proposed_anew(county: SampleCounty, disputed_case: Case) -> None:
    propose_community(county, disputed_case)
    withdraw_entry(actor=county["chen"], entry=disputed_case, reason="撤案")
    enter(county, Register.CASES, case("A1"))
    assert propose_community(county, Case.objects.as_of(None).get()).pk
    assert Proposal.objects.waiting().count() == 1


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("first_does", ["propose", "withdraw"])
def test_the_second_of_two_concurrent_steps_is_refused(
    county: SampleCounty, disputed_case: Case, first_does: str
) -> None:
    text = list[str]()

    def second() -> None:
        try:
            propose_community(county, disputed_case)
        except RefusalError as fault:
            text.append(str(fault))
        finally:
            connection.close()

    thread = Thread(target=second)
    with transaction.atomic():
        if first_does == "propose":
            propose_community(county, disputed_case)
        else:
            withdraw_entry(actor=county["wu"], entry=disputed_case, reason="撤案")
        thread.start()
        wait_for_blocked_query()
    thread.join()
    assert len(text) == 1 and ("正在核实" if first_does == "propose" else "已撤回") in text[0]
    assert Proposal.objects.count() == (first_does == "propose")


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_decision_during_the_withdrawal_of_its_case_waits_and_is_refused(
    county: SampleCounty, disputed_case: Case
) -> None:
    proposal, text = propose_community(county, disputed_case), list[str]()

    def second() -> None:
        try:
            decide_proposal(actor=county["wu"], proposal=proposal, village=county.orgs[COMMUNITY], decision="x")
        except RefusalError as fault:
            text.append(str(fault))
        finally:
            connection.close()

    thread = Thread(target=second)
    with transaction.atomic():
        withdraw_entry(actor=county["chen"], entry=disputed_case, reason="撤案")
        thread.start()
        wait_for_blocked_query()
    thread.join()
    assert len(text) == 1 and "已撤回" in text[0]
    assert Case.objects.filter(key="A1").count() == 2
