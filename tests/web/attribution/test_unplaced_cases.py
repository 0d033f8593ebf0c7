"""Cases without a village: the office or the police clerk says whose it may be, the village that is named speaks, and
nobody else learns of the case.
"""

import pytest

from tests.sample_county import COMMUNITY, OTHER_VILLAGE, STREET, VILLAGE, SampleCounty, open_account, read_visible_text
from tests.standing import YEAR, case, enter
from tests.todo import read_todo
from tests.web.attribution.pages import log_in, read_page
from wuzha.audit.models import LogLine
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import LogAction, Register, Role
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.programmes.services import set_programme
from wuzha.registers.attribution.services import comment_on_proposal, decide_proposal, propose_village
from wuzha.registers.models import Case, Claim, Proposal
from wuzha.registers.services import withdraw_entry
from wuzha.web.log_head import describe_log_head


@pytest.fixture
def unplaced_case(county: SampleCounty) -> Case:
    enter(county, Register.CASES, case("A7", None))
    return Case.objects.get()


@pytest.fixture
def colleague(county: SampleCounty) -> User:
    """Return a second clerk at the street office."""
    return open_office_account(county, "he", Role.STREET_OFFICE, STREET)


def open_office_account(county: SampleCounty, name: str, role: Role, org: str) -> User:
    county.people[name] = open_account(name, role=role, org=county.orgs[org])
    return county[name]


def propose_unplaced(county: SampleCounty, unplaced_case: Case, by: str = "chen", village: str = VILLAGE) -> Proposal:
    about = {"case": unplaced_case, "on_behalf_of": unplaced_case.holder, "village": county.orgs[village]}
    return propose_village(actor=county[by], **about, reason="报案人说住在文峰村")


def read_statuses(county: SampleCounty, address: str, *names: str) -> dict[str, int]:
    return {name: log_in(county, name).get(address).status_code for name in names}


def test_the_office_and_the_police_clerk_open_it_and_nobody_else(county: SampleCounty, unplaced_case: Case) -> None:
    case = read_statuses(
        county, f"/attribution/cases/{unplaced_case.pk}/", "wu", "chen", "li", "zhao", "sun", "zhou", "wang"
    )
    assert case == {"wu": 200, "chen": 200, "li": 404, "zhao": 404, "sun": 404, "zhou": 404, "wang": 404}
    assert "申请变更归属" in read_page(log_in(county, "chen"), f"/books/cases/{unplaced_case.pk}/")


def test_a_case_that_has_a_village_is_for_that_village_to_propose(county: SampleCounty) -> None:
    enter(county, Register.CASES, case("A1"))
    address = f"/attribution/cases/{Case.objects.get().pk}/"
    assert read_statuses(county, address, "wu", "chen", "li") == {"wu": 404, "chen": 404, "li": 200}


def test_a_village_must_be_named(county: SampleCounty, unplaced_case: Case) -> None:
    with pytest.raises(RefusalError, match="没有选村"):
        propose_village(
            actor=county["wu"], case=unplaced_case, on_behalf_of=unplaced_case.holder, village=None, reason="不清楚"
        )
    log_in(county, "wu").post(f"/attribution/cases/{unplaced_case.pk}/", {"village": "", "reason": "不清楚"})
    assert not Proposal.objects.exists()


def test_the_village_that_is_named_sees_what_is_said_and_says_its_own_but_sees_no_case(
    county: SampleCounty, unplaced_case: Case
) -> None:
    proposal, li = propose_unplaced(county, unplaced_case), log_in(county, "li")
    assert "说明 案件归属（1起）" in str(read_todo(li.get("/")))
    text = read_page(li, f"/attribution/{proposal.pk}/")
    assert "报案人说住在文峰村" in text and "未确定" in text and "A7" in read_page(li, "/attribution/")
    text = read_page(li, f"/attribution/{proposal.pk}/comment/", agrees="0", reason="查无此人")
    assert "文峰村说明：不是本村（社区）的" in text and "查无此人" in text
    assert "说明" not in str(read_todo(li.get("/")))
    assert "查无此人" in read_page(log_in(county, "wu"), f"/attribution/{proposal.pk}/decide/")
    assert li.get(f"/books/cases/{unplaced_case.pk}/").status_code == 404
    assert "A7" not in read_page(li, "/books/cases/") and "没有填所属村" not in read_page(li, "/attribution/")


def test_another_village_learns_nothing_of_it(county: SampleCounty, unplaced_case: Case) -> None:
    open_office_account(county, "zhu", Role.VILLAGE_SECRETARY, COMMUNITY)
    proposal = propose_unplaced(county, unplaced_case)
    for name in ("zhu", "zhao"):
        for address in ("", "comment/", "answer/", "decide/"):
            assert read_statuses(county, f"/attribution/{proposal.pk}/{address}", name) == {name: 404}
        assert "A7" not in read_page(log_in(county, name), "/attribution/")


def test_the_village_named_in_a_dispute_of_another_gets_no_notice(county: SampleCounty) -> None:
    open_office_account(county, "zhu", Role.VILLAGE_SECRETARY, COMMUNITY)
    enter(county, Register.CASES, case("A1"))
    about = {"case": Case.objects.get(), "on_behalf_of": county.orgs[VILLAGE], "village": county.orgs[COMMUNITY]}
    proposal = propose_village(actor=county["li"], **about, reason="受害人住青石社区")
    assert read_statuses(county, f"/attribution/{proposal.pk}/", "zhu", "li") == {"zhu": 404, "li": 200}
    assert read_statuses(county, f"/attribution/{proposal.pk}/comment/", "zhu", "li") == {"zhu": 404, "li": 404}


def test_from_no_village_to_one_on_the_web_with_every_step_kept_and_logged(
    county: SampleCounty, unplaced_case: Case, colleague: User
) -> None:
    office, village, police = (log_in(county, name) for name in ("wu", "li", "chen"))
    village_pk = str(county.orgs[VILLAGE].pk)
    read_page(office, f"/attribution/cases/{unplaced_case.pk}/", village=village_pk, reason="地址在文峰村")
    proposal = Proposal.objects.get()
    assert "裁定" not in str(read_todo(office.get("/"))) and "请办公室另一位同事决定" in read_page(
        office, f"/attribution/{proposal.pk}/"
    )
    assert "不能自己决定" in read_page(office, f"/attribution/{proposal.pk}/decide/", village=village_pk, reason="是")
    read_page(village, f"/attribution/{proposal.pk}/comment/", agrees="1", reason="是本村村民")
    read_page(police, f"/attribution/{proposal.pk}/answer/", agrees="0", reason="还在核实")
    read_page(police, f"/attribution/{proposal.pk}/answer/", agrees="1", reason="核实属实")
    decider = log_in(county, colleague.username)
    assert "核实属实" in read_page(decider, f"/attribution/{proposal.pk}/decide/")
    text = read_page(decider, f"/attribution/{proposal.pk}/decide/", village=village_pk, reason="按居住地")
    for reason in ("地址在文峰村", "是本村村民", "还在核实", "核实属实", "按居住地"):
        assert reason in text
    standing = Case.objects.as_of(None).get()
    assert (standing.village_id, standing.revision, standing.remark) == (VILLAGE, 2, "按居住地")
    steps = [
        LogAction.PROPOSE_VILLAGE,
        LogAction.COMMENT_PROPOSAL,
        LogAction.ANSWER_PROPOSAL,
        LogAction.ANSWER_PROPOSAL,
    ]
    actions = [line.action for line in LogLine.objects.order_by("number") if "A7" in line.details]
    assert actions == [*steps, LogAction.DECIDE_VILLAGE] == [step.action for step in proposal.steps.all()]
    assert "li 说明案件 A7 的归属" in read_page(log_in(county, "sun"), "/log/")
    assert village.get(f"/books/cases/{standing.pk}/").status_code == 200


def test_what_the_decision_moved_stays_on_its_page_for_each_as_far_as_they_see(
    county: SampleCounty, unplaced_case: Case
) -> None:
    open_office_account(county, "zhu", Role.VILLAGE_SECRETARY, COMMUNITY)
    months = [f"{year}-{month:02}" for year in (2021, 2022) for month in range(1, 13)]
    for register in ("cases", "persons", "dens"):
        enter(county, Register.DECLARATIONS, *((STREET, register, month, None) for month in months))
    set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=YEAR)
    proposal, other_page = propose_unplaced(county, unplaced_case), str(county.orgs[COMMUNITY].pk)
    read_page(log_in(county, "wu"), f"/attribution/{proposal.pk}/decide/", village=other_page, reason="按居住地")
    for name in ("wu", "chen", "sun"):
        assert "结论变动：青石社区 四(一)1 由“达标”变为“未达标”" in read_page(
            log_in(county, name), f"/attribution/{proposal.pk}/"
        )
    text = read_page(log_in(county, "li"), f"/attribution/{proposal.pk}/")
    assert "结论变动：青石社区" not in text and "您能看到的组织里，没有结论因此变动" in text
    proposal.refresh_from_db()
    assert [COMMUNITY, "四(一)1", "met", "not_met"] in proposal.outcome_changes


def test_no_outcome_is_shown_that_was_not_computed(county: SampleCounty, unplaced_case: Case) -> None:
    proposal = propose_unplaced(county, unplaced_case)
    decide_proposal(actor=county["wu"], proposal=proposal, village=county.orgs[VILLAGE], decision="按居住地")
    assert "结论因此变动" not in read_page(log_in(county, "wu"), f"/attribution/{proposal.pk}/")


def test_after_the_decision_the_village_says_no_more(county: SampleCounty, unplaced_case: Case) -> None:
    proposal = propose_unplaced(county, unplaced_case)
    decide_proposal(actor=county["wu"], proposal=proposal, village=None, decision="查不清")
    with pytest.raises(RefusalError, match="已经决定"):
        comment_on_proposal(actor=county["li"], proposal=proposal, agrees=True, answer="是")
    text = read_page(log_in(county, "li"), f"/attribution/{proposal.pk}/comment/", agrees="1", reason="是")
    assert "已经办结" in text and proposal.steps.count() == 2


def test_a_list_too_long_for_the_page_of_attribution_opens_in_the_register(county: SampleCounty) -> None:
    enter(county, Register.CASES, *(case(f"N{number:03}", None) for number in range(103)), case("A1"))
    wu = log_in(county, "wu")
    answer = wu.get("/attribution/")
    assert "/books/cases/?blank=village" in answer.content.decode() and "N102" not in read_visible_text(answer)
    last_page = read_page(wu, "/books/cases/?blank=village&page=3")
    assert "N102" in last_page and "A1" not in last_page


def claim_case(county: SampleCounty, number: str, by: str = "li", village: str = VILLAGE) -> str:
    """Claim a case by its number; return the text of the response without the number and the end of the log."""
    fields = {"number": number, "village": str(county.orgs[village].pk), "reason": "受害人来村里说过"}
    return (
        read_page(log_in(county, by), "/attribution/claim/", **fields)
        .replace(number, "")
        .replace(describe_log_head(), "")
    )


def test_a_claim_gets_the_same_answer_for_every_number(county: SampleCounty, unplaced_case: Case) -> None:
    enter(county, Register.CASES, case("A8", COMMUNITY), case("A9", COMMUNITY))
    withdraw_entry(actor=county["wu"], entry=Case.objects.get(key="A9"), reason="撤案")
    text = set()
    for number in ("A7", "A8", "A9", "ZZ"):
        text.add(claim_case(county, number))
        Claim.objects.all().delete()
    assert len(text) == 1 and "已提交" in text.pop()
    assert not Proposal.objects.exists()


def test_what_a_village_claims_comes_to_the_office_where_the_case_has_no_village(
    county: SampleCounty, unplaced_case: Case
) -> None:
    enter(county, Register.CASES, case("A8", COMMUNITY))
    for number in ("A7", "A8", "ZZ"):
        claim_case(county, number)
    for name in ("wu", "chen"):
        assert "核对 认领的案件（1起）" in str(read_todo(log_in(county, name).get("/")))
        text = read_page(log_in(county, name), "/attribution/")
        assert "A7，文峰村认领" in text and "A8" not in text and "ZZ" not in text
    assert "受害人来村里说过" in read_page(log_in(county, "chen"), f"/attribution/cases/{unplaced_case.pk}/")
    propose_unplaced(county, unplaced_case)
    assert "认领" not in read_page(log_in(county, "wu"), "/attribution/")
    assert [line.details for line in LogLine.objects.filter(action=LogAction.CLAIM_CASE)] == ["{}"] * 3


def test_a_case_that_comes_in_later_meets_the_claim(county: SampleCounty) -> None:
    claim_case(county, "Ａ７ ")
    assert "认领" not in read_page(log_in(county, "wu"), "/attribution/")
    enter(county, Register.CASES, case("A7", None))
    assert "A7，文峰村认领" in read_page(log_in(county, "wu"), "/attribution/")


def test_a_claim_reaches_only_the_street_above_the_village_and_is_shown_to_no_other_village(
    county: SampleCounty, unplaced_case: Case
) -> None:
    claim_case(county, "A7", by="zhao", village=OTHER_VILLAGE)
    assert "认领" not in read_page(log_in(county, "wu"), "/attribution/") and not Claim.objects.waiting(Scope(("/",)))
    assert "A7" not in read_page(log_in(county, "li"), "/attribution/")
    assert "A7，" in read_page(log_in(county, "zhao"), "/attribution/")
    fields = {"number": "A7", "village": str(county.orgs[VILLAGE].pk), "reason": "是我村的"}
    assert "已提交" not in read_page(log_in(county, "zhao"), "/attribution/claim/", **fields)
    assert read_statuses(county, "/attribution/claim/", "wu", "chen", "sun", "wang") == dict.fromkeys(
        ("wu", "chen", "sun", "wang"), 404
    )
