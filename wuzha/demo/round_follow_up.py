"""What follows the decisions of the first street's round: an objection, two rectifications, two reviews."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from wuzha.core.vocabulary import RoundMove, SelfCheckAnswer
from wuzha.decisions import review_services
from wuzha.decisions.baseline_services import propose_baselines, sign_baseline
from wuzha.decisions.due_days import find_rectification_due_day
from wuzha.decisions.models import Round
from wuzha.decisions.objection_services import answer_objection, file_objection
from wuzha.decisions.round_services import StepDraft
from wuzha.decisions.round_state import load_flow
from wuzha.demo.round_hearing import DISPUTING_ORG
from wuzha.demo.round_steps import get_named_org, make_steps
from wuzha.demo.story import get_user

OBJECTED_ORG = "松涧村"
_GAPS = {
    "综合执法队": "下半年没有宣传记录，请补上计划并按月开展",
    "新街社区": "没有按时成立领导小组，请成立并报名单以外的分工和制度",
}
"""The orgs that have something to put right, by the numbers of their rectifications in this order, and what."""
CLOSED_GAP, OPEN_GAP = 1, 2
LATE_ORG = "白鹭村"


def object_without_name(round_: Round) -> None:
    """Somebody without an account objects."""
    text = "听说去年下半年还有一起被骗的事，没有算进去"
    file_objection(round_=round_, org=get_named_org(OBJECTED_ORG), text=text)


def answer(round_: Round) -> None:
    """The second clerk, who has signed nothing, answers."""
    text = "经与派出所核对，反映的事情发生在下半年以前，已经计入上半年，维持公示的结果"
    answer_objection(actor=get_user("han"), round_=round_, subject=1, accepts=False, text=text)


def confirm_answer(round_: Round) -> None:
    """The leader confirms the answer."""
    make_steps("zheng", round_, StepDraft(move=RoundMove.CONFIRM_ANSWER, subject=1))


def order_rectifications(round_: Round) -> None:
    """The office orders two orgs to put their gaps right."""
    due_on = find_rectification_due_day(round_, load_flow(round_), timezone.localdate())
    drafts = [
        StepDraft(
            move=RoundMove.ORDER_RECTIFICATION, org=get_named_org(name), subject=subject, text=text, due_on=due_on
        )
        for subject, (name, text) in enumerate(_GAPS.items(), CLOSED_GAP)
    ]
    make_steps("wu", round_, *drafts)


def report_rectifications(round_: Round) -> None:
    """Both orgs report on paper what they did."""
    texts = ((CLOSED_GAP, "已定全年计划，上月开展两次宣传"), (OPEN_GAP, "领导小组已经成立，制度正在起草"))
    drafts = [StepDraft(move=RoundMove.REPORT_RECTIFICATION, subject=subject, text=text) for subject, text in texts]
    make_steps("wu", round_, *drafts)


def check_rectifications(round_: Round) -> None:
    """One is right now; the other gets a new day late in the year."""
    new_due_day = date(timezone.localdate().year, 11, 30)
    make_steps(
        "han",
        round_,
        StepDraft(
            move=RoundMove.CHECK_RECTIFICATION, subject=CLOSED_GAP, accepts=True, text="查看了计划和宣传记录，属实"
        ),
        StepDraft(
            move=RoundMove.CHECK_RECTIFICATION,
            subject=OPEN_GAP,
            accepts=False,
            text="制度还没有定下来，请定好后再报",
            due_on=new_due_day,
        ),
    )


def close_rectification(round_: Round) -> None:
    """The office closes the one that is right."""
    make_steps("wu", round_, StepDraft(move=RoundMove.CLOSE_RECTIFICATION, subject=CLOSED_GAP))


def review_late_case(round_: Round) -> None:
    """A case that the police handed on after the freeze may change an outcome; nobody has decided yet."""
    text = "封存以后收到派出所补报的一起去年下半年案件，达标的依据有变化，须复查"
    make_steps("wu", round_, StepDraft(move=RoundMove.OPEN_REVIEW, org=get_named_org(LATE_ORG), text=text))


def review_withdrawn_case(round_: Round) -> None:
    """The case that an org had disputed was withdrawn."""
    text = "收到撤案文书，该村去年下半年没有案件，须复查"
    make_steps("wu", round_, StepDraft(move=RoundMove.OPEN_REVIEW, org=get_named_org(DISPUTING_ORG), text=text))


def end_review(round_: Round) -> None:
    """The leader ends the review: the circular stays, and the next round counts from the corrected books."""
    text = "台账已按文书更正；通报以封存时的台账为准，不作变动，更正后的情况记入下一轮"
    review_services.end_review(actor=get_user("zheng"), round_=round_, org=get_named_org(DISPUTING_ORG), text=text)


def propose_next_baselines(round_: Round) -> None:
    """The office sends every org its final figures to sign."""
    propose_baselines(actor=get_user("wu"), round_=round_)


def sign_own_baseline(round_: Round) -> None:
    """A village signs on its own page; the others have not answered yet."""
    org = get_named_org("青石村")
    sign_baseline(actor=get_user("li"), round_=round_, org=org, answer=SelfCheckAnswer.CONFIRMED)
