"""The pages of a proposal: who may answer, what was answered, how it ended."""

import pytest

from tests.attribution import propose_community
from tests.sample_county import COMMUNITY, STREET, SampleCounty, read_visible_text
from tests.standing import YEAR, case, enter
from tests.todo import read_todo
from tests.web.attribution.pages import log_in, read_page
from wuzha.audit.models import LogLine
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import LogAction, ProposalEnd, Register
from wuzha.programmes.services import set_programme
from wuzha.registers.attribution.services import answer_proposal, decide_proposal
from wuzha.registers.models import Case, Proposal
from wuzha.registers.services import correct_entry, withdraw_entry


@pytest.fixture
def disputed_case(county: SampleCounty) -> Case:
    enter(county, Register.CASES, case("A1"))
    return Case.objects.get()


def check_ended(county: SampleCounty, proposal: Proposal) -> str:
    """Check that the proposal waits on no page and its end is in the log; return the text of its page."""
    proposal.refresh_from_db()
    assert not Proposal.objects.open().exists() and not Proposal.objects.waiting().exists()
    assert [line.subject for line in LogLine.objects.filter(action=LogAction.END_PROPOSAL)] == [
        f"proposal:{proposal.pk}"
    ]
    assert proposal.steps.latest("pk").action == LogAction.END_PROPOSAL
    for name in ("wu", "chen"):
        assert "案件归属" not in str(read_todo(log_in(county, name).get("/")))
    assert "待决定" not in read_page(log_in(county, "wu"), "/attribution/")
    return proposal.end_reason


def test_a_withdrawn_case_ends_its_proposal(county: SampleCounty, disputed_case: Case) -> None:
    proposal = propose_community(county, disputed_case)
    assert any(line.startswith("裁定 案件归属（1起） A1 文峰村") for line in read_todo(log_in(county, "wu").get("/")))
    withdraw_entry(actor=county["chen"], entry=disputed_case, reason="撤案")
    assert check_ended(county, proposal) == ProposalEnd.CASE_WITHDRAWN
    text = read_page(log_in(county, "li"), f"/attribution/{proposal.pk}/")
    assert "不必再决定：案件已撤回" in text and "chen" in text


def test_a_later_file_that_says_the_same_ends_it_and_one_that_says_another_thing_does_not(
    county: SampleCounty, disputed_case: Case
) -> None:
    proposal = propose_community(county, disputed_case)
    enter(county, Register.CASES, case("A1", loss_fen=100))
    assert Proposal.objects.open().exists()
    enter(county, Register.CASES, case("A1", COMMUNITY))
    assert check_ended(county, proposal) == ProposalEnd.ALREADY_RECORDED
    with pytest.raises(RefusalError, match="已照此更改"):
        decide_proposal(actor=county["wu"], proposal=proposal, village=None, decision="x")


def test_a_correction_by_hand_that_says_the_same_ends_it(county: SampleCounty, disputed_case: Case) -> None:
    proposal = propose_community(county, disputed_case)
    correct_entry(actor=county["chen"], entry=disputed_case, row=case("A1", COMMUNITY))
    assert check_ended(county, proposal) == ProposalEnd.ALREADY_RECORDED


def test_an_open_one_whose_case_was_withdrawn_long_ago_waits_for_nobody(
    county: SampleCounty, disputed_case: Case
) -> None:
    """A database from before proposals ended by themselves can hold an open one about a withdrawn case."""
    proposal = propose_community(county, disputed_case)
    Case.objects.update(is_withdrawn=True)
    enter(county, Register.CASES, case("A2"))
    Proposal.objects.update(ended_at=None, end_reason="")
    assert Proposal.objects.open().exists() and not Proposal.objects.waiting().exists()
    wu = log_in(county, "wu")
    assert "裁定" not in str(read_todo(wu.get("/"))) and "待决定" not in read_page(wu, "/attribution/")
    assert "案件已撤回" in read_page(wu, f"/attribution/{proposal.pk}/")


def test_an_answer_given_again_leaves_the_first_where_it_was(county: SampleCounty, disputed_case: Case) -> None:
    proposal = propose_community(county, disputed_case)
    answer_proposal(actor=county["chen"], proposal=proposal, agrees=False, answer="还在核实")
    answer_proposal(actor=county["chen"], proposal=proposal, agrees=True, answer="核实属实")
    text = read_page(log_in(county, "li"), f"/attribution/{proposal.pk}/")
    assert text.index("派出所答复：不属实") < text.index("还在核实") < text.rindex("核实属实")


def test_a_second_proposal_redirects_to_the_first(county: SampleCounty, disputed_case: Case) -> None:
    proposal, li = propose_community(county, disputed_case), log_in(county, "li")
    fields = {"village": str(county.orgs[COMMUNITY].pk), "reason": "受害人住青石社区"}
    answer = li.post(f"/attribution/cases/{disputed_case.pk}/", fields)
    assert "正在核实" in read_visible_text(answer) and f'href="/attribution/{proposal.pk}/"' in answer.content.decode()


def test_from_the_village_over_the_police_to_the_decision_on_the_web(county: SampleCounty, disputed_case: Case) -> None:
    months = [f"{year}-{month:02}" for year in (2021, 2022) for month in range(1, 13)]
    for register in ("cases", "persons", "dens"):
        enter(county, Register.DECLARATIONS, *((STREET, register, month, None) for month in months))
    set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=YEAR)
    village, police, office = (log_in(county, name) for name in ("li", "chen", "wu"))
    assert "申请变更归属" in read_page(village, f"/books/cases/{disputed_case.pk}/")
    community = str(county.orgs[COMMUNITY].pk)
    text = read_page(village, f"/attribution/cases/{disputed_case.pk}/", village=community, reason="受害人住青石社区")
    assert "已提出" in text and "待答复" in text
    proposal = Proposal.objects.get()
    assert "属实：核实属实" in read_page(police, f"/attribution/{proposal.pk}/answer/", agrees="1", reason="核实属实")
    text = read_page(office, f"/attribution/{proposal.pk}/decide/", village=community, reason="按居住地")
    assert "结论变动：文峰村 四(一)1 由“未达标”变为“达标”" in text
    assert "结论变动：青石社区 四(一)1 由“达标”变为“未达标”" in text
    assert "A1" in read_page(office, "/attribution/") and "A1" not in read_page(log_in(county, "zhao"), "/attribution/")


def test_cases_of_no_village_wait_on_the_page_of_attribution(county: SampleCounty) -> None:
    enter(county, Register.CASES, case("A7", None))
    assert "A7" in read_page(log_in(county, "wu"), "/attribution/")
    assert "A7" not in read_page(log_in(county, "li"), "/attribution/")
