"""The page of one org in a round: what was found and decided, and what its reader may do now."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.rounds import (
    answer_self_checks,
    decide,
    move,
    reach_publicity,
    reach_self_check,
    verify_sample,
)
from tests.sample_county import (
    COMMUNITY,
    OTHER_VILLAGE,
    STREET,
    UNIT,
    VILLAGE,
    SampleCounty,
    log_in_client,
    open_account,
    read_visible_text,
)
from tests.standing import enter, row
from tests.web.decisions.pages import find_address, read_page, send, send_as
from wuzha.core.rounds.state import OrgProgress
from wuzha.core.vocabulary import Outcome, Register, Role, RoundMove, SelfCheckAnswer
from wuzha.decisions.models import Round, RoundStep
from wuzha.decisions.round_state import load_round
from wuzha.decisions.stage_services import draw_round_sample
from wuzha.programmes.models import Programme
from wuzha.registers.diff import EntryRow
from wuzha.registers.services import record_entries


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def round_(county: SampleCounty, programme: Programme, today: date) -> Round:
    """A round whose facts are sealed: the self-check has begun."""
    return reach_self_check(county, programme, today)


def reach_verification(county: SampleCounty, round_: Round) -> None:
    answer_self_checks(county, round_)
    draw_round_sample(actor=county["wu"], round_=round_)


def reach_decision(county: SampleCounty, round_: Round) -> None:
    answer_self_checks(county, round_)
    verify_sample(county, round_)


def get_progress(round_: Round, code: str = VILLAGE) -> OrgProgress:
    return load_round(round_).state.orgs[code]


def test_a_village_answers_with_one_of_two_buttons(county: SampleCounty, round_: Round) -> None:
    client, address = log_in_client(county, "li"), find_address(round_, VILLAGE)
    page = client.get(address).content.decode()
    assert 'value="confirmed"' in page and 'value="disputed"' in page
    assert "宣传" in page, "the duties stand beside what the ledgers have on them"
    answer = send(client, address, round_, "answer_self_check", answer="confirmed", text="")
    assert answer.status_code == 302
    assert get_progress(round_).self_check is SelfCheckAnswer.CONFIRMED
    assert "提交自查" in read_visible_text(client.get(address))


def test_who_disputes_a_finding_says_why_and_nothing_typed_is_lost(county: SampleCounty, round_: Round) -> None:
    address = find_address(round_, VILLAGE)
    answer = send_as(county, "li", address, round_, "answer_self_check", answer="disputed", text="")
    assert "没有写明情况或理由" in read_visible_text(answer)
    answer = send_as(county, "li", address, round_, "answer_self_check", text="少算了一场宣传")
    text = read_visible_text(answer)
    assert "没有选意见" in text and "少算了一场宣传" in text
    assert get_progress(round_).self_check is None


def test_personal_data_in_what_is_written_are_refused(county: SampleCounty, round_: Round) -> None:
    fields = {"answer": "disputed", "text": "请打13800138000"}
    answer = send_as(county, "li", find_address(round_, VILLAGE), round_, "answer_self_check", **fields)
    assert answer.status_code == 200 and get_progress(round_).self_check is None
    assert not RoundStep.objects.filter(move=RoundMove.ANSWER_SELF_CHECK).exists()


def test_the_office_enters_what_a_village_says_on_paper(county: SampleCounty, round_: Round) -> None:
    address = find_address(round_, VILLAGE)
    answer = send_as(county, "wu", address, round_, "answer_self_check", answer="confirmed", text="", paper="")
    assert "请填写“依据的书面材料”" in read_visible_text(answer)
    send_as(county, "wu", address, round_, "answer_self_check", answer="confirmed", text="", paper="盖章的自查表")
    text = read_page(county, "li", address)
    assert "依据书面材料代录" in text and "盖章的自查表" in text


def test_of_two_people_at_once_the_second_reads_what_the_first_did(county: SampleCounty, round_: Round) -> None:
    address, last_step = find_address(round_, VILLAGE), load_round(round_).state.last_step
    send_as(county, "li", address, round_, "answer_self_check", answer="confirmed")
    fields = {"answer": "disputed", "text": "少算了一场", "paper": "自查表", "seen": last_step}
    answer = send_as(county, "wu", address, round_, "answer_self_check", **fields)
    text = read_visible_text(answer)
    assert "您打开之后，li刚办了“提交自查”" in text and "少算了一场" in text
    assert f'name="seen" value="{load_round(round_).state.last_step}"' in answer.content.decode()


def test_another_village_and_another_street_find_nothing(county: SampleCounty, round_: Round) -> None:
    for name, code in (("zhao", VILLAGE), ("li", UNIT), ("qian", VILLAGE), ("zhao", OTHER_VILLAGE), ("li", STREET)):
        client, address = log_in_client(county, name), find_address(round_, code)
        assert client.get(address).status_code == 404, (name, code)
        assert send(client, address, round_, "answer_self_check", answer="confirmed").status_code == 404


def test_a_move_of_another_role_is_refused(county: SampleCounty, round_: Round) -> None:
    reach_decision(county, round_)
    answer = send_as(county, "li", find_address(round_, VILLAGE), round_, "decide", outcome="met")
    assert "您的角色不能认定" in read_visible_text(answer)
    assert send_as(county, "li", find_address(round_, VILLAGE), round_, "freeze").status_code == 404


def test_a_verifier_is_chosen_among_those_who_may(county: SampleCounty, round_: Round) -> None:
    colleague = open_account("han", role=Role.STREET_OFFICE, org=county.orgs[STREET])
    reach_verification(county, round_)
    address = find_address(round_, VILLAGE)
    page = log_in_client(county, "wu").get(address).content.decode()
    assert ">zhou 县级审核员（样本县）</option>" in page and ">han 街道办公室工作人员（清河街道）</option>" in page
    assert ">chen " not in page and ">li " not in page
    send_as(county, "wu", address, round_, "assign_verifier", person=colleague.pk)
    assert get_progress(round_).verifier == "han"
    assert "您不是指定的复核人" in read_page(county, "zhou", address)
    client = log_in_client(county, "wu")
    client.force_login(colleague)
    assert "还没有现场记录" in read_visible_text(client.get(address))
    send(client, address, round_, "note_visit", text="看了台账和宣传栏")
    answer = send(client, address, round_, "give_verdict", outcome="not_met", text="宣传栏没有更新")
    assert "还没有听取说明" in read_visible_text(answer) and "宣传栏没有更新" in read_visible_text(answer)


def test_the_choice_of_verifiers_asks_no_more_queries_for_many_than_for_few(
    county: SampleCounty, round_: Round, django_assert_max_num_queries: Any
) -> None:
    reach_verification(county, round_)
    client, address = log_in_client(county, "wu"), find_address(round_, VILLAGE)
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
        count = len(queries)
    for name in ("han", "yang", "zhu"):
        open_account(name, role=Role.STREET_OFFICE, org=county.orgs[STREET])
    client.get(address)  # its to-do items are cached again
    with django_assert_max_num_queries(count):
        page = client.get(address).content.decode()
    assert ">zhu 街道办公室工作人员（清河街道）</option>" in page


def test_whoever_entered_rows_of_an_org_does_not_verify_it(county: SampleCounty, round_: Round) -> None:
    colleague = open_account("han", role=Role.STREET_OFFICE, org=county.orgs[STREET])
    outreach = row(Register.OUTREACH, outreach_no="X1", org=VILLAGE, done_on=date(2022, 3, 1), must="home")
    record_entries(actor=colleague, holder=county.orgs[STREET], register=Register.OUTREACH, rows=[EntryRow(outreach)])
    client = log_in_client(county, "wu")
    assert ">han " not in client.get(find_address(round_, VILLAGE)).content.decode()
    assert ">han " in client.get(find_address(round_, COMMUNITY)).content.decode()
    reach_verification(county, round_)
    move(round_, county["wu"], RoundMove.ASSIGN_VERIFIER, org=county.orgs[VILLAGE], person=colleague)
    client.force_login(colleague)
    assert "您登记过它的台账" in read_visible_text(client.get(find_address(round_, VILLAGE)))


def test_an_org_is_heard_before_a_negative_verdict(county: SampleCounty, round_: Round, today: date) -> None:
    reach_verification(county, round_)
    address, village = find_address(round_, VILLAGE), county.orgs[VILLAGE]
    move(round_, county["wu"], RoundMove.ASSIGN_VERIFIER, org=village, person=county["zhou"])
    page = log_in_client(county, "zhou").get(address).content.decode()
    assert f'value="{today.isoformat()}"' not in page, "the day is proposed by working days"
    send_as(county, "zhou", address, round_, "note_visit", text="宣传栏没有更新")
    fields: dict[str, object] = {"text": "宣传栏为什么没有更新", "due_on": today}
    answer = send_as(county, "zhou", address, round_, "request_explanation", **fields)
    assert "期限比方案规定的短" in read_visible_text(answer)
    fields["due_on"] = today + timedelta(days=30)
    assert send_as(county, "zhou", address, round_, "request_explanation", **fields).status_code == 302
    assert "宣传栏为什么没有更新" in read_page(county, "li", address)
    send_as(county, "li", address, round_, "explain", text="正在印制，下周换上")
    send_as(county, "zhou", address, round_, "give_verdict", outcome="not_met", text="到期没有更新")
    assert get_progress(round_).verdict is Outcome.NOT_MET
    assert "到期没有更新" not in read_page(county, "li", address), "a verdict can still change"


def test_the_leader_signs_what_was_proposed_and_reads_what_it_changes(county: SampleCounty, round_: Round) -> None:
    reach_decision(county, round_)
    address = find_address(round_, VILLAGE)
    assert "还没有提请认定" in read_page(county, "zheng", address)
    answer = send_as(county, "wu", address, round_, "propose_decision", outcome="met", text="", ground="")
    text = read_visible_text(answer)
    assert "没有写明理由" in text or "没有写明依据" in text
    fields = {"outcome": "met", "text": "材料齐全", "ground": "盖章的报告"}
    assert send_as(county, "wu", address, round_, "propose_decision", **fields).status_code == 302
    assert "认定为“达标”" in read_page(county, "zheng", address)
    assert "名单上列：文峰村，达标" in read_page(county, "zheng", address)
    answer = send_as(county, "zheng", address, round_, "decide", outcome="not_met")
    assert "提请的结论刚有变动" in read_visible_text(answer)
    send_as(county, "zheng", address, round_, "decide", outcome="met")
    send_as(county, "zhou", address, round_, "countersign")
    assert get_progress(round_).countersigned_by == "zhou"


def test_a_proposal_is_returned_with_its_reason(county: SampleCounty, round_: Round) -> None:
    reach_decision(county, round_)
    address = find_address(round_, VILLAGE)
    fields = {"outcome": "undetermined", "text": "材料没有到"}
    send_as(county, "wu", address, round_, "propose_decision", **fields)
    answer = send_as(county, "zheng", address, round_, "return_decision", text="")
    assert "请填写“退回的理由”" in read_visible_text(answer)
    send_as(county, "zheng", address, round_, "return_decision", text="请先补材料")
    assert get_progress(round_).proposal is None
    assert "请先补材料" in read_page(county, "wu", address)


def test_the_village_reads_of_the_decision_once_it_is_public(
    county: SampleCounty, round_: Round, programme: Programme, today: date
) -> None:
    reach_decision(county, round_)
    decide(county, round_, county.orgs[VILLAGE], get_progress(round_).finding, ground="盖章的报告")
    address = find_address(round_, VILLAGE)
    assert "盖章的报告" in read_page(county, "wu", address)
    text = read_page(county, "li", address)
    assert "盖章的报告" not in text and "认定还没有公示" in text


def test_finding_and_decision_are_both_shown_with_the_way_to_the_rows(
    county: SampleCounty, programme: Programme, today: date
) -> None:
    round_ = reach_publicity(county, programme, today)
    client = log_in_client(county, "li")
    answer = client.get(find_address(round_, VILLAGE))
    text, page = read_visible_text(answer), answer.content.decode()
    assert "系统结论" in text and "认定：" in text and "内部考核" in text
    assert "四(一)1" in text
    card = f"/standing/{VILLAGE}/?period=2022&amp;known_on={today.isoformat()}"
    assert card in page
    assert client.get(card.replace("&amp;", "&")).status_code == 200


def test_what_the_verification_attests_stands_beside_what_was_sealed(
    county: SampleCounty, programme: Programme, today: date
) -> None:
    round_ = reach_self_check(county, programme, today)
    answer_self_checks(county, round_)
    attestation = row(
        Register.ATTESTATIONS, org=VILLAGE, criterion="duties_done", period="2022", verdict="met", on=today
    )
    enter(county, Register.ATTESTATIONS, attestation)
    verify_sample(county, round_)
    text = read_page(county, "wu", find_address(round_, VILLAGE))
    assert "系统结论：待定" in text and "复核期间认定后" in text
    assert get_progress(round_).latest_finding is Outcome.MET


def test_the_page_is_read_in_english_too(county: SampleCounty, programme: Programme, today: date) -> None:
    round_ = reach_publicity(county, programme, today)
    client = log_in_client(county, "wu")
    client.post("/language/", {"language": "en"})
    assert client.get(find_address(round_, VILLAGE)).status_code == 200


def test_after_a_move_the_page_leads_to_the_next_org_that_waits_for_the_same(
    county: SampleCounty, round_: Round
) -> None:
    paper = {"answer": "confirmed", "paper": "盖章的自查表"}
    client = log_in_client(county, "wu")
    answer = send(client, find_address(round_, UNIT), round_, "answer_self_check", **paper)
    page = read_visible_text(client.get(answer["Location"]))
    assert "还有2个等着办同一件事。" in page and "下一个：青石社区" in page
    assert "下一个" not in read_page(county, "wu", find_address(round_, UNIT)), "only after a move"
    send(client, find_address(round_, COMMUNITY), round_, "answer_self_check", **paper)
    own_answer = send_as(county, "li", find_address(round_, VILLAGE), round_, "answer_self_check", answer="confirmed")
    assert "下一个" not in read_page(county, "li", own_answer["Location"]), "a village has no next one"
    assert "下一个" not in read_page(county, "wu", own_answer["Location"]), "nobody waits"


def test_an_address_with_a_number_beyond_all_columns_is_no_page(county: SampleCounty, round_: Round) -> None:
    for number in (2**63 - 1, 2**63, 10**30):
        assert log_in_client(county, "wu").get(f"/rounds/{number}/orgs/{VILLAGE}/").status_code == 404


def test_the_page_of_an_org_asks_few_queries(
    county: SampleCounty, round_: Round, django_assert_max_num_queries: Any
) -> None:
    client, address = log_in_client(county, "li"), find_address(round_, VILLAGE)
    client.get(address)  # its to-do items are cached now
    with django_assert_max_num_queries(28):
        client.get(address)
