"""Cases without a village: the office or the police clerk says whose it may be, the village that is named speaks, and
nobody else learns of the case.
"""

import pytest

from tests.assessments.test_standing import YEAR, case, enter
from tests.cast import COMMUNITY, OTHER_VILLAGE, PASSWORD, STREET, VILLAGE, Cast, words
from tests.registers.test_attribution import at_work, page
from wuzha.audit.models import Line as LogLine
from wuzha.core.problems import Refusal
from wuzha.core.vocabulary import Deed, Register, Role
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.people.services import open_account
from wuzha.programmes.services import set_programme
from wuzha.registers.attribution.services import comment_proposal, decide_proposal, propose_village
from wuzha.registers.models import Case, Claim, Proposal
from wuzha.registers.services import withdraw_entry


@pytest.fixture
def unplaced(cast: Cast) -> Case:
    enter(cast, Register.CASES, case("A7", None))
    return Case.objects.get()


@pytest.fixture
def colleague(cast: Cast) -> User:
    """A second one at the street office."""
    return somebody(cast, "he", Role.STREET_OFFICE, STREET)


def somebody(cast: Cast, name: str, role: Role, org: str) -> User:
    cast.people[name] = open_account(actor="security", username=name, password=PASSWORD, role=role, org=cast.orgs[org])
    return cast[name]


def opened(cast: Cast, unplaced: Case, by: str = "chen", village: str = VILLAGE) -> Proposal:
    about = {"case": unplaced, "on_behalf_of": unplaced.holder, "village": cast.orgs[village]}
    return propose_village(actor=cast[by], **about, reason="报案人说住在文峰村")


def statuses(cast: Cast, address: str, *names: str) -> dict[str, int]:
    return {name: at_work(cast, name).get(address).status_code for name in names}


def test_the_office_and_the_police_clerk_open_it_and_nobody_else(cast: Cast, unplaced: Case) -> None:
    found = statuses(cast, f"/attribution/cases/{unplaced.pk}/", "wu", "chen", "li", "zhao", "sun", "zhou", "wang")
    assert found == {"wu": 200, "chen": 200, "li": 404, "zhao": 404, "sun": 404, "zhou": 404, "wang": 404}
    assert "没有所属村（社区），提出归属" in page(at_work(cast, "chen"), f"/books/cases/{unplaced.pk}/")


def test_a_case_that_has_a_village_is_for_that_village_to_propose(cast: Cast) -> None:
    enter(cast, Register.CASES, case("A1"))
    address = f"/attribution/cases/{Case.objects.get().pk}/"
    assert statuses(cast, address, "wu", "chen", "li") == {"wu": 404, "chen": 404, "li": 200}


def test_a_village_must_be_named(cast: Cast, unplaced: Case) -> None:
    with pytest.raises(Refusal, match="没有选村"):
        propose_village(actor=cast["wu"], case=unplaced, on_behalf_of=unplaced.holder, village=None, reason="不清楚")
    at_work(cast, "wu").post(f"/attribution/cases/{unplaced.pk}/", {"village": "", "reason": "不清楚"})
    assert not Proposal.objects.exists()


def test_the_village_that_is_named_sees_what_is_said_and_says_its_own_but_sees_no_case(
    cast: Cast, unplaced: Case
) -> None:
    proposal, li = opened(cast, unplaced), at_work(cast, "li")
    assert "案件归属等您说明：1" in page(li, "/")
    told = page(li, f"/attribution/{proposal.pk}/")
    assert "报案人说住在文峰村" in told and "还没有归属" in told and "A7" in page(li, "/attribution/")
    told = page(li, f"/attribution/{proposal.pk}/comment/", agrees="0", reason="查无此人")
    assert "文峰村说明：不是本村（社区）的" in told and "查无此人" in told
    assert "案件归属等您说明" not in page(li, "/")
    assert "查无此人" in page(at_work(cast, "wu"), f"/attribution/{proposal.pk}/decide/")
    assert li.get(f"/books/cases/{unplaced.pk}/").status_code == 404
    assert "A7" not in page(li, "/books/cases/") and "没有填所属村" not in page(li, "/attribution/")


def test_another_village_learns_nothing_of_it(cast: Cast, unplaced: Case) -> None:
    somebody(cast, "zhu", Role.VILLAGE_SECRETARY, COMMUNITY)
    proposal = opened(cast, unplaced)
    for name in ("zhu", "zhao"):
        for address in ("", "comment/", "answer/", "decide/"):
            assert statuses(cast, f"/attribution/{proposal.pk}/{address}", name) == {name: 404}
        assert "A7" not in page(at_work(cast, name), "/attribution/")


def test_the_village_that_is_named_in_a_dispute_of_another_is_not_told(cast: Cast) -> None:
    somebody(cast, "zhu", Role.VILLAGE_SECRETARY, COMMUNITY)
    enter(cast, Register.CASES, case("A1"))
    about = {"case": Case.objects.get(), "on_behalf_of": cast.orgs[VILLAGE], "village": cast.orgs[COMMUNITY]}
    proposal = propose_village(actor=cast["li"], **about, reason="受害人住青石社区")
    assert statuses(cast, f"/attribution/{proposal.pk}/", "zhu", "li") == {"zhu": 404, "li": 200}
    assert statuses(cast, f"/attribution/{proposal.pk}/comment/", "zhu", "li") == {"zhu": 404, "li": 404}


def test_from_no_village_to_one_on_the_web_with_every_step_kept_and_logged(
    cast: Cast, unplaced: Case, colleague: User
) -> None:
    office, village, police = (at_work(cast, name) for name in ("wu", "li", "chen"))
    ours = str(cast.orgs[VILLAGE].pk)
    page(office, f"/attribution/cases/{unplaced.pk}/", village=ours, reason="地址在文峰村")
    proposal = Proposal.objects.get()
    assert "案件归属等您决定" not in page(office, "/") and "请办公室另一位同事决定" in page(
        office, f"/attribution/{proposal.pk}/"
    )
    assert "不能自己决定" in page(office, f"/attribution/{proposal.pk}/decide/", village=ours, reason="是")
    page(village, f"/attribution/{proposal.pk}/comment/", agrees="1", reason="是本村村民")
    page(police, f"/attribution/{proposal.pk}/answer/", agrees="0", reason="还在核实")
    page(police, f"/attribution/{proposal.pk}/answer/", agrees="1", reason="核实属实")
    decider = at_work(cast, colleague.username)
    assert "核实属实" in page(decider, f"/attribution/{proposal.pk}/decide/")
    told = page(decider, f"/attribution/{proposal.pk}/decide/", village=ours, reason="按居住地")
    for reason in ("地址在文峰村", "是本村村民", "还在核实", "核实属实", "按居住地"):
        assert reason in told
    standing = Case.objects.as_of(None).get()
    assert (standing.village_id, standing.revision, standing.remark) == (VILLAGE, 2, "按居住地")
    steps = [Deed.PROPOSE_VILLAGE, Deed.COMMENT_PROPOSAL, Deed.ANSWER_PROPOSAL, Deed.ANSWER_PROPOSAL]
    deeds = [line.verb for line in LogLine.objects.order_by("number") if "A7" in line.details]
    assert deeds == [*steps, Deed.DECIDE_VILLAGE] == [step.deed for step in proposal.steps.all()]
    assert "li 说明案件 A7 的归属" in page(at_work(cast, "sun"), "/log/")
    assert village.get(f"/books/cases/{standing.pk}/").status_code == 200


def test_what_the_decision_moved_stays_on_its_page_for_each_as_far_as_they_see(cast: Cast, unplaced: Case) -> None:
    somebody(cast, "zhu", Role.VILLAGE_SECRETARY, COMMUNITY)
    months = [f"{year}-{month:02}" for year in (2021, 2022) for month in range(1, 13)]
    for register in ("cases", "persons", "dens"):
        enter(cast, Register.DECLARATIONS, *((STREET, register, month, None) for month in months))
    set_programme(actor="wu", org=cast.orgs[STREET], plan="fengling", period=YEAR)
    proposal, theirs = opened(cast, unplaced), str(cast.orgs[COMMUNITY].pk)
    page(at_work(cast, "wu"), f"/attribution/{proposal.pk}/decide/", village=theirs, reason="按居住地")
    for name in ("wu", "chen", "sun"):
        assert "结论变动：青石社区 四(一)1 由“达标”变为“未达标”" in page(
            at_work(cast, name), f"/attribution/{proposal.pk}/"
        )
    told = page(at_work(cast, "li"), f"/attribution/{proposal.pk}/")
    assert "结论变动：青石社区" not in told and "您能看到的组织里，没有结论因此变动" in told
    proposal.refresh_from_db()
    assert [COMMUNITY, "四(一)1", "met", "not_met"] in proposal.moved


def test_nothing_is_said_of_outcomes_that_nobody_worked_out(cast: Cast, unplaced: Case) -> None:
    proposal = opened(cast, unplaced)
    decide_proposal(actor=cast["wu"], proposal=proposal, village=cast.orgs[VILLAGE], decision="按居住地")
    assert "结论因此变动" not in page(at_work(cast, "wu"), f"/attribution/{proposal.pk}/")


def test_after_the_decision_the_village_says_no_more(cast: Cast, unplaced: Case) -> None:
    proposal = opened(cast, unplaced)
    decide_proposal(actor=cast["wu"], proposal=proposal, village=None, decision="查不清")
    with pytest.raises(Refusal, match="已经决定"):
        comment_proposal(actor=cast["li"], proposal=proposal, agrees=True, answer="是")
    told = page(at_work(cast, "li"), f"/attribution/{proposal.pk}/comment/", agrees="1", reason="是")
    assert "已经办结" in told and proposal.steps.count() == 2


def test_a_list_too_long_for_the_desk_opens_in_the_register(cast: Cast) -> None:
    enter(cast, Register.CASES, *(case(f"N{number:03}", None) for number in range(103)), case("A1"))
    wu = at_work(cast, "wu")
    answer = wu.get("/attribution/")
    assert "/books/cases/?blank=village" in answer.content.decode() and "N102" not in words(answer)
    found = page(wu, "/books/cases/?blank=village&page=3")
    assert "N102" in found and "A1" not in found


def claimed(cast: Cast, number: str, by: str = "li", village: str = VILLAGE) -> str:
    """What the village is told, its own words and the number aside."""
    given = {"number": number, "village": str(cast.orgs[village].pk), "reason": "受害人来村里说过"}
    return page(at_work(cast, by), "/attribution/claim/", **given).replace(number, "")


def test_a_village_that_claims_is_told_the_same_of_every_number(cast: Cast, unplaced: Case) -> None:
    enter(cast, Register.CASES, case("A8", COMMUNITY), case("A9", COMMUNITY))
    withdraw_entry(actor=cast["wu"], entry=Case.objects.get(key="A9"), reason="撤案")
    told = set()
    for number in ("A7", "A8", "A9", "ZZ"):
        told.add(claimed(cast, number))
        Claim.objects.all().delete()
    assert len(told) == 1 and "已提交" in told.pop()
    assert not Proposal.objects.exists()


def test_what_a_village_claims_comes_to_the_office_where_the_case_has_no_village(cast: Cast, unplaced: Case) -> None:
    enter(cast, Register.CASES, case("A8", COMMUNITY))
    for number in ("A7", "A8", "ZZ"):
        claimed(cast, number)
    for name in ("wu", "chen"):
        assert "村（社区）认领的案件等您核对：1" in page(at_work(cast, name), "/")
        told = page(at_work(cast, name), "/attribution/")
        assert "A7，文峰村认领" in told and "A8" not in told and "ZZ" not in told
    assert "受害人来村里说过" in page(at_work(cast, "chen"), f"/attribution/cases/{unplaced.pk}/")
    opened(cast, unplaced)
    assert "认领" not in page(at_work(cast, "wu"), "/attribution/")
    assert [line.details for line in LogLine.objects.filter(verb=Deed.CLAIM_CASE)] == ["{}"] * 3


def test_a_case_that_comes_in_later_meets_the_claim(cast: Cast) -> None:
    claimed(cast, "Ａ７ ")
    assert "认领" not in page(at_work(cast, "wu"), "/attribution/")
    enter(cast, Register.CASES, case("A7", None))
    assert "A7，文峰村认领" in page(at_work(cast, "wu"), "/attribution/")


def test_a_claim_reaches_only_the_street_above_the_village_and_is_shown_to_no_other_village(
    cast: Cast, unplaced: Case
) -> None:
    claimed(cast, "A7", by="zhao", village=OTHER_VILLAGE)
    assert "认领" not in page(at_work(cast, "wu"), "/attribution/") and not Claim.objects.waiting(Scope(("/",)))
    assert "A7" not in page(at_work(cast, "li"), "/attribution/")
    assert "A7，" in page(at_work(cast, "zhao"), "/attribution/")
    given = {"number": "A7", "village": str(cast.orgs[VILLAGE].pk), "reason": "是我村的"}
    assert "已提交" not in page(at_work(cast, "zhao"), "/attribution/claim/", **given)
    assert statuses(cast, "/attribution/claim/", "wu", "chen", "sun", "wang") == dict.fromkeys(
        ("wu", "chen", "sun", "wang"), 404
    )
