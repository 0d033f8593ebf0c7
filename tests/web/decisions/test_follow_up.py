"""After the list: gaps are put right and closed, revised facts open a review, titles are revoked by a signature."""

import html
import re
from datetime import timedelta
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from tests.follow_up import reach_list
from tests.rounds import rewrite_steps
from tests.sample_county import COMMUNITY, UNIT, VILLAGE, SampleCounty, log_in_client, read_visible_text
from tests.standing import case, enter
from tests.todo import read_todo
from tests.web.decisions.pages import find_address, read_page, send_as
from wuzha.core.vocabulary import Outcome, Register, RoundMove, SanctionKind
from wuzha.decisions.baseline_services import propose_baselines
from wuzha.decisions.models import Round
from wuzha.decisions.review_candidates import list_review_candidates
from wuzha.decisions.round_state import load_round
from wuzha.decisions.title_history import list_titles
from wuzha.programmes.models import Programme
from wuzha.registers.models import Sanction


@pytest.fixture
def round_(county: SampleCounty, programme: Programme) -> Round:
    """A round whose list is out: 文峰村 has not met its standard for the loss of a case."""
    enter(county, Register.CASES, case("A1", loss_fen=60_000_000))
    return reach_list(county, programme, timezone.localdate())


def order(county: SampleCounty, round_: Round, code: str = VILLAGE) -> None:
    fields = {"text": "压降发案，重点户逐户上门", "due_on": timezone.localdate() + timedelta(days=80)}
    answer = send_as(county, "wu", find_address(round_, code), round_, "order_rectification", **fields)
    assert answer.status_code == 302, read_visible_text(answer)


def test_an_order_proposes_the_reasons_of_the_finding(county: SampleCounty, round_: Round) -> None:
    assert load_round(round_).state.orgs[VILLAGE].finding is Outcome.NOT_MET
    text = read_page(county, "wu", find_address(round_, VILLAGE))
    assert "责成整改" in text and "发案" in text
    assert "文峰村" in read_page(county, "wu", f"/rounds/{round_.pk}/rectifications/")


def test_a_rectification_is_reported_checked_by_another_and_closed(county: SampleCounty, round_: Round) -> None:
    order(county, round_)
    address = f"/rounds/{round_.pk}/rectifications/1/"
    assert "整改第1号" in read_page(county, "li", find_address(round_, VILLAGE))
    assert "还没有整改报告" in read_page(county, "zhou", address)
    answer = send_as(county, "li", address, round_, "report_rectification", text="")
    assert "请填写“采取的措施和结果”" in read_visible_text(answer)
    send_as(county, "li", address, round_, "report_rectification", text="已逐户上门")
    answer = send_as(county, "li", address, round_, "check_rectification", accepts="1", text="自己看过")
    assert "您的角色不能验收整改" in read_visible_text(answer)
    send_as(county, "zhou", address, round_, "check_rectification", accepts="0", text="还有三户没有上门", due_on="")
    send_as(county, "li", address, round_, "report_rectification", text="三户已上门")
    assert "整改还没有验收通过" in read_page(county, "wu", address)
    send_as(county, "zhou", address, round_, "check_rectification", accepts="1", text="已全部上门", due_on="")
    assert send_as(county, "wu", address, round_, "close_rectification").status_code == 302
    assert "销号" in read_page(county, "wu", f"/rounds/{round_.pk}/rectifications/")
    assert not load_round(round_).state.has_open_follow_up


@pytest.mark.parametrize(("name", "code"), [("li", VILLAGE), ("qian", UNIT)])
def test_once_the_list_is_out_a_village_and_a_unit_have_what_they_owe_in_their_to_dos(
    county: SampleCounty, round_: Round, name: str, code: str
) -> None:
    org = county.orgs[code]
    client = log_in_client(county, name)
    assert read_own_lines(client, org.name)["阅知"] == find_address(round_, code)
    assert "已阅知" in read_page(county, name, find_address(round_, code))
    assert send_as(county, name, find_address(round_, code), round_, "read_outcome").status_code == 302
    assert "阅知" not in read_own_lines(client, org.name), "once"
    rewrite_steps(round_, RoundMove.DECIDE, outcome=Outcome.NOT_MET)
    order(county, round_, code)
    assert read_own_lines(client, org.name)["落实"] == f"/rounds/{round_.pk}/rectifications/1/"
    assert f"{timezone.localdate() + timedelta(days=80):%Y-%m-%d}" in client.get("/todo/").content.decode()


def test_a_village_signs_its_next_baseline_by_a_day(county: SampleCounty, round_: Round) -> None:
    address = f"/rounds/{round_.pk}/move/propose_baselines/"
    assert "下一步的期限是" in read_page(county, "wu", address)
    propose_baselines(actor=county["wu"], round_=round_)
    client, address = log_in_client(county, "li"), find_address(round_, VILLAGE)
    assert read_own_lines(client, "文峰村")["确认"] == address
    baseline = load_round(round_).state.orgs[VILLAGE].baseline
    assert baseline is not None and baseline.due_on is not None and baseline.due_on > timezone.localdate()
    assert f"{baseline.due_on:%Y-%m-%d}" in client.get("/todo/").content.decode()
    assert f"请在{baseline.due_on}前（含当日）答复" in read_page(county, "li", address)


def test_nobody_of_the_office_reads_an_outcome_for_a_village(county: SampleCounty, round_: Round) -> None:
    assert "已阅知" not in read_page(county, "wu", find_address(round_, VILLAGE))
    answer = send_as(county, "wu", find_address(round_, VILLAGE), round_, "read_outcome")
    assert "您的角色不能阅知结果" in read_visible_text(answer)
    assert "结果已印发" not in read_page(county, "wu", "/todo/")


def read_own_lines(client: Client, name: str) -> dict[str, str]:
    """The addresses of what the round asks of an org, by their verbs."""
    lines = read_todo(client.get("/todo/"))
    return {words.split()[0]: address for words, address in lines.items() if "考核：" in words and name in words}


def test_one_gap_at_a_time(county: SampleCounty, round_: Round) -> None:
    order(county, round_)
    fields = {"text": "再来一次", "due_on": timezone.localdate() + timedelta(days=80)}
    answer = send_as(county, "wu", find_address(round_, VILLAGE), round_, "order_rectification", **fields)
    assert "它还有整改没有销号" in read_visible_text(answer)


def test_the_ladder_leads_to_the_filled_form_of_its_register(county: SampleCounty, round_: Round) -> None:
    order(county, round_)
    client = log_in_client(county, "wu")
    for address in (find_address(round_, VILLAGE), f"/rounds/{round_.pk}/rectifications/1/"):
        links = find_register_links(client, address)
        assert len(links) == len(SanctionKind)
        for link, kind in zip(links, SanctionKind, strict=True):
            form = client.get(link).content.decode()
            assert "文峰村" in form and "发案" in form and kind.label in form
        assert find_register_links(log_in_client(county, "li"), address) == []
    assert find_register_links(client, find_address(round_, COMMUNITY)) == [], "no gap, no ladder"


def test_a_reminder_is_a_record_of_the_register_and_on_the_ladder(county: SampleCounty, round_: Round) -> None:
    client = log_in_client(county, "wu")
    address = find_address(round_, VILLAGE)
    reminder = next(link for link in find_register_links(client, address) if quote("提醒") in link)
    fields = dict(parse_qsl(urlsplit(reminder).query)) | {"sanction_no": "D1"}
    assert client.post(reminder, fields, follow=True).status_code == 200
    [entry] = Sanction.objects.as_of(None)
    assert entry.kind == SanctionKind.REMINDER
    assert "提醒台账里已有记录" in read_page(county, "wu", address).replace(" ", "").replace("\n", "")


def find_register_links(client: Client, address: str) -> list[str]:
    page = client.get(address).content.decode()
    return [html.unescape(link) for link in re.findall(r'href="(/books/sanctions/add/[^"]*)"', page)]


def test_others_find_no_rectification(county: SampleCounty, round_: Round) -> None:
    order(county, round_)
    for name in ("zhao", "qian"):
        assert log_in_client(county, name).get(f"/rounds/{round_.pk}/rectifications/1/").status_code == 404
    assert log_in_client(county, "li").get(f"/rounds/{round_.pk}/rectifications/").status_code == 404
    assert log_in_client(county, "wu").get(f"/rounds/{round_.pk}/rectifications/9/").status_code == 404


def test_late_facts_make_an_org_a_candidate_for_review(county: SampleCounty, round_: Round) -> None:
    assert list_review_candidates(round_) == []
    assert "没有变动" in read_page(county, "wu", f"/rounds/{round_.pk}/reviews/")
    enter(county, Register.CASES, case("B1", COMMUNITY, loss_fen=60_000_000))
    candidates = list_review_candidates(round_)
    assert [candidate.code for candidate in candidates] == [COMMUNITY]
    assert candidates[0].after is Outcome.NOT_MET
    assert "青石社区" in read_page(county, "wu", f"/rounds/{round_.pk}/reviews/")
    text = read_page(county, "wu", find_address(round_, COMMUNITY))
    assert "封存以后的变化" in text
    assert load_round(round_).state.orgs[COMMUNITY].finding is not Outcome.NOT_MET, "the sealed finding stays"


def test_the_office_is_told_of_late_facts_that_change_a_published_outcome(county: SampleCounty, round_: Round) -> None:
    client = log_in_client(county, "wu")

    def find_moved() -> list[str]:
        return [address for line, address in read_todo(client.get("/todo/")).items() if "封存以后的变化" in line]

    assert find_moved() == []
    enter(county, Register.CASES, case("B1", COMMUNITY, loss_fen=60_000_000))
    address = find_address(round_, COMMUNITY)
    assert find_moved() == [address]
    assert "青石社区" in read_page(county, "wu", f"/rounds/{round_.pk}/reviews/?show=moved")
    assert "封存以后的变化" in read_page(county, "wu", f"/rounds/{round_.pk}/")
    for name in ("li", "zhou", "zheng"):
        assert "封存以后的变化" not in read_page(county, name, "/todo/"), "the office opens reviews"
    send_as(county, "wu", address, round_, "open_review", text="补登了一起案件")
    assert find_moved() == [], "somebody looks at it"
    send_as(county, "wu", address, round_, "end_review", text="案件属实，名单以封存时为准")
    assert find_moved() == [], "this change was looked at"
    assert "当时的系统结论：未达标" in read_page(county, "wu", address)


def test_a_change_of_figures_alone_is_no_task(county: SampleCounty, round_: Round) -> None:
    enter(county, Register.CASES, case("B1", VILLAGE, loss_fen=70_000_000))
    assert "封存以后的变化" not in read_page(county, "wu", "/todo/"), "it was not met, and is not"


def test_a_title_is_revoked_by_two_people(county: SampleCounty, round_: Round) -> None:
    address = find_address(round_, COMMUNITY)
    send_as(county, "wu", address, round_, "open_review", text="补登了一起案件")
    send_as(county, "wu", address, round_, "propose_revocation", text="不再符合标准")
    assert "撤销后，本轮名单上它不再达标" in read_page(county, "zheng", address)
    assert send_as(county, "zheng", address, round_, "revoke", text="同意").status_code == 302
    [title] = list_titles(county.orgs[COMMUNITY])
    assert title.outcome is Outcome.MET and title.revoked_on == timezone.localdate()
    assert "撤销" in read_page(county, "wu", address)


def test_a_review_without_a_change_ends_with_its_reason(county: SampleCounty, round_: Round) -> None:
    address = find_address(round_, VILLAGE)
    send_as(county, "wu", address, round_, "open_review", text="村里反映数字有误")
    assert "没有在复查" not in read_page(county, "wu", address)
    assert "文峰村" in read_page(county, "wu", f"/rounds/{round_.pk}/reviews/")
    answer = send_as(county, "wu", address, round_, "end_review", text="")
    assert "请填写“复查的结果”" in read_visible_text(answer)
    send_as(county, "wu", address, round_, "end_review", text="数字无误")
    assert load_round(round_).state.orgs[VILLAGE].review is None


def test_the_leader_commends_among_those_that_were_met(county: SampleCounty, round_: Round) -> None:
    address = f"/rounds/{round_.pk}/commendations/"
    answer = send_as(county, "zheng", address, round_, "commend", orgs=[])
    assert "请选择“表彰哪些”" in read_visible_text(answer)
    answer = send_as(county, "zheng", address, round_, "commend", orgs=[county.orgs[VILLAGE].pk])
    assert "没有这个选项" in read_visible_text(answer), "the village was not met"
    answer = send_as(county, "wu", address, round_, "commend", orgs=[county.orgs[COMMUNITY].pk])
    assert "您的角色不能表彰" in read_visible_text(answer)
    send_as(county, "zheng", address, round_, "commend", orgs=[county.orgs[COMMUNITY].pk], text="连续三年没有发案")
    assert load_round(round_).state.orgs[COMMUNITY].is_commended
    assert "已表彰" in read_page(county, "wu", find_address(round_, COMMUNITY))
    assert log_in_client(county, "li").get(address).status_code == 404


def test_an_org_keeps_the_history_of_its_titles(county: SampleCounty, round_: Round) -> None:
    text = read_page(county, "li", find_address(round_, VILLAGE))
    assert "历年认定 清河街道2022年考核" in " ".join(text.split())
    text = " ".join(read_page(county, "li", f"/orgs/{VILLAGE}/").split())
    assert "历年认定 清河街道2022年考核 未达标 内部考核" in text
    assert [title.outcome for title in list_titles(county.orgs[VILLAGE])] == [Outcome.NOT_MET]


def test_an_overdue_rectification_is_marked_and_chased(county: SampleCounty, round_: Round) -> None:
    order(county, round_)
    listing = f"/rounds/{round_.pk}/rectifications/"
    assert "逾期" not in read_page(county, "zhou", listing)
    yesterday = timezone.localdate() - timedelta(days=1)
    rewrite_steps(round_, RoundMove.ORDER_RECTIFICATION, due_on=yesterday)
    assert f"逾期未报告，应于{yesterday}前" in read_page(county, "wu", listing)
    client = log_in_client(county, "wu")
    lines = read_todo(client.get("/todo/"))
    (line,) = [line for line in lines if "逾期未报告的整改" in line]
    assert line.startswith("催报") and "文峰村" in line and lines[line] == f"{listing}1/"
    send_as(county, "li", f"{listing}1/", round_, "report_rectification", text="已上门")
    assert not [line for line in read_todo(client.get("/todo/")) if "逾期未报告的整改" in line]


def test_what_keeps_a_round_open_is_listed_with_its_pages(county: SampleCounty, round_: Round) -> None:
    order(county, round_)
    send_as(county, "wu", find_address(round_, COMMUNITY), round_, "open_review", text="补报一起案件")
    client = log_in_client(county, "wu")
    page = client.get(f"/rounds/{round_.pk}/move/close/").content.decode()
    assert f"/rounds/{round_.pk}/rectifications/1/" in page and find_address(round_, COMMUNITY) in page
    assert "整改第1号 文峰村" in " ".join(page.split()) and "正在复查 青石社区" in " ".join(page.split())
    lines = read_todo(client.get("/todo/"))
    (line,) = [line for line in lines if "正在复查" in line]
    assert "青石社区" in line and lines[line] == find_address(round_, COMMUNITY)
    assert f"自{timezone.localdate()}起" in read_page(county, "wu", f"/rounds/{round_.pk}/reviews/")
    send_as(county, "wu", find_address(round_, COMMUNITY), round_, "propose_revocation", text="证据属实")
    lines = read_todo(log_in_client(county, "zheng").get("/todo/"))
    assert [line for line in lines if line.startswith("签批 清河街道2022年考核：撤销认定")], lines
