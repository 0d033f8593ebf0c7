"""Every paper of a round is filled from its findings, decisions and steps; what there is not yet says why."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import timezone
from docx import Document

from tests.reports.papers.led_rounds import OBJECTION_TEXT, lead_round, read_paper, record_outreach
from tests.rounds import APPROVAL, approve, move, open_street_round, reach_self_check
from tests.sample_county import STREET, UNIT, VILLAGE, SampleCounty
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import RoundMove
from wuzha.decisions.models import Round, SealedFile
from wuzha.programmes.models import Programme
from wuzha.reports.papers.annex_workbook import write_annex_workbook
from wuzha.reports.papers.honour_words import find_honour_word, list_org_names
from wuzha.reports.papers.meeting_details import MeetingDetails, fill_minutes
from wuzha.reports.papers.paper_contents import RectificationOrder
from wuzha.reports.papers.paper_fields import group_digits
from wuzha.reports.papers.paper_kinds import PaperKind
from wuzha.reports.papers.round_books import LEFT_OUT, RoundBooks, load_round_books
from wuzha.reports.papers.round_papers import ROUND_PAPERS, draft_paper, find_kind_obstacle, list_subjects

SITE = "https://wuzha.example"


@pytest.fixture
def books(county: SampleCounty, programme: Programme) -> RoundBooks:
    """An internal round after everything that can be done in one."""
    record_outreach(county)
    return load_round_books(lead_round(county, programme), site=SITE)


def render_all(books: RoundBooks) -> dict[tuple[PaperKind, str], str]:
    return {
        (kind, subject.key): read_paper(draft_paper(books, kind, subject.key).render())
        for kind in ROUND_PAPERS
        for subject in list_subjects(books, kind)
    }


def test_every_kind_of_an_internal_round_says_so_and_speaks_of_no_honour(books: RoundBooks) -> None:
    texts = render_all(books)
    assert {kind for kind, _ in texts} == set(ROUND_PAPERS)
    sealed_file = SealedFile.objects.get(round=books.round)
    for (kind, key), text in texts.items():
        draft = draft_paper(books, kind, key)
        assert "内部考核" in text, kind
        assert find_honour_word(text, list_org_names(draft.head, draft.content)) == "", kind
        assert APPROVAL not in text and "/public/" not in text, kind
        assert group_digits(sealed_file.log_hash[:16]) in text and sealed_file.log_hash not in text, kind
        assert "集体研究" not in text and "公布" not in text, kind


def test_an_approved_round_names_its_approval_and_the_public_address(
    county: SampleCounty, programme: Programme
) -> None:
    books = load_round_books(lead_round(county, programme, is_approved=True), site=SITE)
    text = read_paper(draft_paper(books, PaperKind.RESULT_LIST).render())
    assert APPROVAL in text and f"{SITE}/public/lists/2022-{STREET}-1/" in text and "内部考核" not in text
    text = read_paper(draft_paper(books, PaperKind.PUBLICITY_NOTICE).render())
    assert f"在网上提出（{SITE}/public/objections/），不用登录，可以不署名" in text and "内部" not in text


def test_the_publicity_of_an_internal_round_names_the_steps_and_the_ways_that_there_are(books: RoundBooks) -> None:
    text = read_paper(draft_paper(books, PaperKind.PUBLICITY_NOTICE).render())
    assert "2022年考核结果内部公示" in text and "经自查、复核、提请、认定、会签，" in text
    assert "由各村（社区）、单位在考核系统本单位的考核页面提出，或书面送交清河街道办公室" in text
    assert "不署名" not in text and "公示页面" not in text and "联系电话：＿＿＿＿" in text


def test_before_the_facts_are_sealed_there_is_the_notice_alone(county: SampleCounty, programme: Programme) -> None:
    books = load_round_books(open_street_round(county, programme, timezone.localdate()))
    obstacles = {kind: find_kind_obstacle(books, kind) for kind in ROUND_PAPERS}
    assert obstacles.pop(PaperKind.ASSESSMENT_NOTICE) == ""
    assert all(obstacles.values()) and obstacles[PaperKind.SELF_CHECK] == "封存以后才有。"
    with pytest.raises(RefusalError, match="“自查表”现在还不能做：封存以后才有。"):
        draft_paper(books, PaperKind.SELF_CHECK, VILLAGE)
    text = read_paper(draft_paper(books, PaperKind.ASSESSMENT_NOTICE).render())
    assert "清河街道的2个村（社区）和1个单位" in text and "公示5个工作日" in text


def test_a_cancelled_round_has_no_papers(county: SampleCounty, programme: Programme) -> None:
    round_ = open_street_round(county, programme, timezone.localdate())
    move(round_, county["wu"], RoundMove.CANCEL, text="方案有误")
    books = load_round_books(Round.objects.get(pk=round_.pk))
    assert {find_kind_obstacle(books, kind) for kind in ROUND_PAPERS} == {"本轮已取消。"}


def test_a_self_check_sheet_has_each_clause_with_its_finding_and_the_duties_as_evidence(
    county: SampleCounty, programme: Programme
) -> None:
    round_ = reach_self_check(county, programme, timezone.localdate())
    books = load_round_books(round_)
    assert [subject.label for subject in list_subjects(books, PaperKind.SELF_CHECK)] == [
        "文峰村",
        "青石社区",
        "财政所",
    ]
    document = Document(BytesIO(draft_paper(books, PaperKind.SELF_CHECK, VILLAGE).render()))
    clauses = [[cell.text for cell in row.cells] for row in document.tables[1].rows]
    assert [line[0] for line in clauses[1:]] == ["四(一)1", "四(一)2", "四(一)3", "四(一)4", "四(一)5"]
    assert clauses[1][1:3] == ["没有发案或发案减半", "达标"] and clauses[5][2] == "待定"
    evidence = [row.cells[0].text for row in document.tables[2].rows]
    assert evidence[1:] == ["六(一)", "六(二)", "六(二)1", "六(二)1", "六(二)2"], "no duties of the street"
    with pytest.raises(RefusalError, match="没有这一份“自查表”"):
        draft_paper(books, PaperKind.SELF_CHECK, STREET)


def test_the_report_has_counts_targets_differences_and_reasons(books: RoundBooks) -> None:
    text = read_paper(draft_paper(books, PaperKind.RESULT_REPORT).render())
    assert "交回自查表3个，其中有异议0个" in text and "公示期间收到异议1件，成立1件" in text
    assert "有2个村（社区）、单位的认定结论与测算结论不一致" in text and "按材料认定；依据：盖章的书面材料" in text
    assert "三、发案总数下降" in text and "四(二)3" in text


def test_the_minutes_leave_room_for_the_meeting_and_name_who_signed(books: RoundBooks) -> None:
    text = read_paper(draft_paper(books, PaperKind.MINUTES).render())
    for label in ("会议日期", "地点", "主持人", "出席", "记录人"):
        assert f"\n{label}：＿＿＿＿" in text, label
    assert "缺席" not in text and "达标2个，未达标1个，待定0个" in text
    assert "（wu）提请，领导小组组长（zheng）签署认定，县级审核员（zhou）会签。" in text


def test_the_minutes_hold_the_meeting_that_the_office_has_typed(books: RoundBooks) -> None:
    details = MeetingDetails(held_on=date(2022, 12, 23), place="三楼会议室", chair="王建国", present="甲、乙\n丙")
    text = read_paper(fill_minutes(draft_paper(books, PaperKind.MINUTES), details).render())
    assert "会议日期：2022年12月23日\n地点：三楼会议室\n主持人：王建国\n出席：甲、乙\n丙\n记录人：＿＿＿＿" in text


def test_the_minutes_hold_no_number_of_a_person_and_no_honour_without_approval(books: RoundBooks) -> None:
    draft = draft_paper(books, PaperKind.MINUTES)
    with pytest.raises(RefusalError, match="会议信息里像是写了电话或身份证号"):
        fill_minutes(draft, MeetingDetails(chair="王建国13900000000"))
    with pytest.raises(RefusalError, match="内部考核的公文不能写“授牌”"):
        fill_minutes(draft, MeetingDetails(place="授牌会场")).render()


def test_the_answer_to_an_objection_names_its_number_and_nobody(books: RoundBooks) -> None:
    (subject,) = list_subjects(books, PaperKind.OBJECTION_ANSWER)
    text = read_paper(draft_paper(books, PaperKind.OBJECTION_ANSWER, subject.key).render())
    assert f"关于{books.round.pk}-1号异议的答复" in text and OBJECTION_TEXT in text
    assert "异议成立。" in text and "据此重新认定财政所的考核结果，其他结论不变。" in text
    assert "han" not in text


def test_a_rectification_has_its_clauses_its_number_and_its_closing(books: RoundBooks) -> None:
    order, note = (
        read_paper(draft_paper(books, kind, "1").render())
        for kind in (PaperKind.RECTIFICATION_ORDER, PaperKind.CLOSING_NOTE)
    )
    assert "四(二)3" in order and "补齐宣传台账" in order and "编号：2022-1-1" in order
    assert "2022-1-1-销" in note and "已补报三次宣传" in note and "与记录一致，同意销号" in note


def test_an_order_made_after_a_failed_check_has_the_new_deadline(county: SampleCounty, programme: Programme) -> None:
    round_ = lead_round(county, programme)
    today = timezone.localdate()
    unit = county.orgs[UNIT]
    first_day, second_day = (today + timedelta(days=days) for days in (30, 90))
    move(round_, county["wu"], RoundMove.ORDER_RECTIFICATION, org=unit, subject=2, text="补报名单", due_on=first_day)
    move(round_, county["qian"], RoundMove.REPORT_RECTIFICATION, subject=2, text="已补报")
    move(
        round_,
        county["zhou"],
        RoundMove.CHECK_RECTIFICATION,
        subject=2,
        accepts=False,
        text="名单还不全",
        due_on=second_day,
    )
    order = draft_paper(load_round_books(round_), PaperKind.RECTIFICATION_ORDER, "2")
    assert isinstance(order.content, RectificationOrder) and order.content.due_on == second_day
    text = read_paper(order.render())
    assert f"{second_day.month}月{second_day.day}日" in text and f"{first_day.month}月{first_day.day}日" not in text


def test_the_summary_says_what_was_done_where_and_names_no_person(books: RoundBooks) -> None:
    text = read_paper(draft_paper(books, PaperKind.YEAR_SUMMARY).render())
    assert "清河街道\n2022年工作经验及做法总结" in text and "年度总结" not in text
    assert "（一）落实规定的宣传渠道\n考核结果达标的1个村（社区）、单位：逢会必讲2次（文峰村）。" in text
    assert (
        "（二）采取多种宣传形式\n考核结果达标的1个村（社区）、单位：赶集1次（文峰村）。" in text
        and "四(二)3“开展宣传”" in text
        and "财政所没有达到。" in text
    )
    assert "已下达整改通知1件，销号1件。" in text


def test_a_word_of_honour_that_somebody_typed_is_not_repeated_in_an_internal_assessment(
    county: SampleCounty, programme: Programme
) -> None:
    round_ = lead_round(county, programme)
    step = round_.steps.filter(move=RoundMove.COMMEND)
    step.update(text="拟授牌")
    text = read_paper(draft_paper(load_round_books(round_), PaperKind.COMMENDATION_NOTICE).render())
    assert LEFT_OUT in text and "授牌" not in text
    text = read_paper(draft_paper(load_round_books(approve(round_)), PaperKind.COMMENDATION_NOTICE).render())
    assert "拟授牌" in text


def test_the_same_tables_are_a_workbook(books: RoundBooks, tmp_path: Path) -> None:
    draft = draft_paper(books, PaperKind.RESULT_REPORT)
    write_annex_workbook(tmp_path / "annex.xlsx", draft.head, draft.content)
    assert (tmp_path / "annex.xlsx").stat().st_size > 0


def test_the_unit_is_in_every_list_of_the_round(books: RoundBooks) -> None:
    for kind in (PaperKind.PUBLICITY_NOTICE, PaperKind.RESULT_LIST, PaperKind.RESULT_REPORT):
        assert "财政所" in read_paper(draft_paper(books, kind).render()), UNIT
