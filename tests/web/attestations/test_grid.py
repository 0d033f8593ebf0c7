"""All verdicts of a clause are entered in one grid: drafts are kept, and all are attested in one step or none."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from tests.sample_county import COMMUNITY, OTHER_STREET, OTHER_VILLAGE, STREET, VILLAGE, SampleCounty, log_in_client
from tests.sample_county import read_visible_text as read_text
from tests.standing import declare_everything, enter, row
from tests.web.uploads.pages import plain_text
from wuzha.audit.book_verification import find_faulty_rows
from wuzha.audit.models import LogLine
from wuzha.core.facts import FactRow
from wuzha.core.vocabulary import Register
from wuzha.programmes.services import set_report_day
from wuzha.registers.models import BOOKS, AttestationDraft

pytestmark = pytest.mark.django_db

PAGE = "/attestations/"
DAY = "2022-12-30"


@pytest.fixture
def wu(county: SampleCounty) -> Client:
    declare_everything(county)
    talks = [
        row(Register.OUTREACH, outreach_no=f"X{code}", org=code, done_on=date(2022, 7, 5), must="home")
        for code in (VILLAGE, COMMUNITY)
    ]
    enter(county, Register.OUTREACH, *talks)
    return log_in_client(county, "wu")


def send(client: Client, action: str, verdicts: dict[str, str], address: str = PAGE, **data: Any) -> Any:
    fields = {f"verdict-{code}": verdict for code, verdict in verdicts.items()}
    return client.post(address, {"attested_by": "考核组", "attested_on": DAY, action: "1"} | fields | data)


def read_attestations() -> set[FactRow]:
    return {entry.row for entry in BOOKS[Register.ATTESTATIONS].objects.as_of(None)}


def attested(code: str, verdict: str, reason: str | None = None) -> FactRow:
    return (code, "duties_done", "2022", verdict, date(2022, 12, 30), "考核组", reason)


def read_messages(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_the_grid_has_the_clause_and_the_duty_figures_of_each_village(wu: Client) -> None:
    text = " ".join(plain_text(wu.get(PAGE).content.decode()).split())
    assert "四(一)5 履职到位" in text and "本方案交办的事逐件办到" in text
    assert "没有记录" in text and "本级报送：0/12个月" in text and "宣传：1次" in text
    assert "文峰村" in text and "财政所" not in text


def test_all_verdicts_are_attested_with_who_and_when_entered_once(wu: Client) -> None:
    answer = send(wu, "attest", {VILLAGE: "met", COMMUNITY: "not_met"}, **{f"reason-{COMMUNITY}": "没有开展"})
    assert read_messages(answer) == ["已认定2项。"]
    assert read_attestations() == {attested(VILLAGE, "met"), attested(COMMUNITY, "not_met", "没有开展")}
    assert "2022-12-30" in read_text(wu.get(PAGE))


def test_a_verdict_of_the_same_day_is_corrected_and_an_equal_one_left(wu: Client) -> None:
    send(wu, "attest", {VILLAGE: "met", COMMUNITY: "met"})
    answer = send(wu, "attest", {VILLAGE: "not_met", COMMUNITY: "met"})
    assert read_messages(answer)[-1] == "已认定1项。另有1项与原来相同，没有改动。"
    assert read_attestations() == {attested(VILLAGE, "not_met"), attested(COMMUNITY, "met")}


def test_where_the_duty_figures_disagree_a_reason_is_needed_and_nothing_is_attested_without(
    county: SampleCounty, wu: Client
) -> None:
    late_group = row(
        Register.ATTESTATIONS, org=VILLAGE, criterion="form_leading_group", period="2021H2", verdict="not_met"
    )
    enter(county, Register.ATTESTATIONS, late_group)
    before = read_attestations()
    answer = send(wu, "attest", {VILLAGE: "met", COMMUNITY: "met"})
    assert "与履职数据不一致：创建工作领导小组没有按时成立" in read_text(answer)
    assert read_attestations() == before
    send(wu, "attest", {VILLAGE: "met", COMMUNITY: "met"}, **{f"reason-{VILLAGE}": "已于次月补办"})
    assert attested(VILLAGE, "met", "已于次月补办") in read_attestations()


def test_a_duty_needs_no_reason_whatever_the_figures(wu: Client) -> None:
    send(wu, "attest", {OTHER_VILLAGE: "met", VILLAGE: "not_met"}, f"{PAGE}?clause=form_leading_group")
    assert {attestation[:2] for attestation in read_attestations()} == {(VILLAGE, "form_leading_group")}


def test_drafts_are_kept_for_their_writer_alone_and_end_when_attested(county: SampleCounty, wu: Client) -> None:
    send(wu, "draft", {VILLAGE: "met"}, attested_on="", **{f"reason-{VILLAGE}": "待补"})
    assert read_attestations() == set()
    page = wu.get(PAGE)
    assert page.context["grid"].rows[1].reason == "待补" and page.context["grid"].draft_count == 1
    send(wu, "attest", {VILLAGE: "met"}, **{f"reason-{VILLAGE}": "已补"})
    assert not AttestationDraft.objects.open().exists() and AttestationDraft.objects.count() == 1
    assert list(find_faulty_rows()) == []
    assert "存认定草稿1项" in read_text(log_in_client(county, "sun").get("/log/"))


def test_the_chosen_rows_get_a_verdict_together(wu: Client) -> None:
    send(wu, "bulk_met", {COMMUNITY: "not_met"}, row=[VILLAGE])
    verdicts = {grid_row.org.code: grid_row.verdict for grid_row in wu.get(PAGE).context["grid"].rows}
    assert verdicts == {VILLAGE: "met", COMMUNITY: "not_met"} and read_attestations() == set()


def test_before_attesting_the_page_shows_what_that_settles_and_writes_nothing(wu: Client) -> None:
    lines = LogLine.objects.count()
    answer = send(wu, "preview", {VILLAGE: "met"})
    text = plain_text(answer.content.decode())
    assert "文峰村" in text and "待定" in text and "四(一)5" in text
    assert read_attestations() == set() and LogLine.objects.count() == lines
    assert answer.context["grid"].rows[1].verdict == "met"


@pytest.mark.parametrize(
    ("verdicts", "data", "fault"),
    [
        ({}, {}, "还没有填结论"),
        ({VILLAGE: "met"}, {"attested_by": ""}, "请填写“认定人”"),
        ({VILLAGE: "met"}, {"attested_by": "王小明"}, "认定人"),
        ({VILLAGE: "met"}, {"attested_on": ""}, "请填写“认定日期”"),
        ({VILLAGE: "met"}, {"attested_on": "2999-01-01"}, "2999-01-01"),
        ({VILLAGE: "met"}, {f"reason-{VILLAGE}": "电话13900000000"}, "有1项要补充"),
    ],
)
def test_an_incomplete_grid_is_explained_and_nothing_attested(
    wu: Client, verdicts: dict[str, str], data: dict[str, str], fault: str
) -> None:
    answer = send(wu, "attest", verdicts, **data)
    assert fault in read_text(answer) and "13900000000" not in answer.content.decode()
    assert read_attestations() == set()


def test_no_org_of_another_street_is_attested(county: SampleCounty, wu: Client) -> None:
    send(wu, "attest", {OTHER_VILLAGE: "met"})
    assert read_attestations() == set() and "东山" not in wu.get(PAGE).content.decode()


@pytest.mark.parametrize("name", ["li", "chen", "zhou", "sun", "zheng"])
def test_only_the_office_attests(county: SampleCounty, wu: Client, name: str) -> None:
    client = log_in_client(county, name)
    assert client.get(PAGE).status_code == 404
    assert send(client, "attest", {VILLAGE: "met"}).status_code == 404


def test_without_a_programme_the_page_says_what_to_do_first(county: SampleCounty) -> None:
    assert "尚未选定考核方案" in read_text(log_in_client(county, "wu").get(PAGE))
    assert OTHER_STREET not in log_in_client(county, "wu").get(PAGE).content.decode()


def test_a_month_is_late_by_the_report_day_of_the_office_in_grid_card_and_calendar(
    county: SampleCounty, wu: Client
) -> None:
    months = [("2022-03", date(2022, 4, 5)), ("2022-04", date(2022, 5, 6)), ("2022-05", date(2022, 6, 30))]
    rows = [
        row(Register.DECLARATIONS, org=VILLAGE, register="cases", month=month, filed_on=day) for month, day in months
    ]
    enter(county, Register.DECLARATIONS, *rows)
    for report_day, late_count in ((None, 2), (10, 1), (4, 3)):
        if report_day is not None:
            set_report_day(actor="wu", org=county.orgs[STREET], day=report_day)
        calendar = wu.get("/declarations/?window=2022").context
        sheet = next(row.sheet for row in wu.get(PAGE).context["grid"].rows if row.org.code == VILLAGE)
        assert (sheet.late_months, calendar["late_count"]) == (late_count, late_count)
        assert f"迟报{late_count}个月" in read_text(wu.get(f"/standing/{VILLAGE}/"))


def test_the_grid_shows_those_on_which_nothing_is_on_record_yet(wu: Client) -> None:
    send(wu, "attest", {VILLAGE: "met"})
    assert [row.org.code for row in wu.get(f"{PAGE}?open=1").context["grid"].rows] == [COMMUNITY]
    assert [row.org.code for row in wu.get(f"{PAGE}?org={VILLAGE}").context["grid"].rows] == [VILLAGE]
    assert wu.get(f"{PAGE}?org={OTHER_VILLAGE}").context["grid"].rows == []


def test_all_rows_of_the_page_are_given_one_verdict_by_one_box(wu: Client) -> None:
    wu.post(PAGE, {"attested_by": "考核组", "attested_on": DAY, "row": "all", "bulk_met": "1"})
    drafts = AttestationDraft.objects.open().values_list("org_id", "verdict")
    assert set(drafts) == {(VILLAGE, "met"), (COMMUNITY, "met")} and read_attestations() == set()


def test_a_verdict_does_not_replace_one_that_somebody_entered_since_the_page_was_opened(wu: Client) -> None:
    seen = read_seen(wu)
    send(wu, "attest", {VILLAGE: "met", COMMUNITY: "met"}, **seen)
    assert read_messages(send(wu, "attest", {VILLAGE: "met"}, **seen))[-1].startswith("已认定0项")
    answer = send(wu, "attest", {VILLAGE: "not_met"}, **seen)
    assert "“文峰村”的认定刚由别人改过，这次的认定没有保存" in read_text(answer)
    assert attested(VILLAGE, "met") in read_attestations()
    assert 'value="not_met" checked' in " ".join(answer.content.decode().split())
    send(wu, "attest", {VILLAGE: "not_met"}, **read_seen(wu))
    assert attested(VILLAGE, "not_met") in read_attestations()


def read_seen(client: Client) -> dict[str, str]:
    """Return the marks that the page carries of what is on record."""
    return dict(re.findall(r'name="(seen-[^"]+)" value="([^"]*)"', client.get(PAGE).content.decode()))
