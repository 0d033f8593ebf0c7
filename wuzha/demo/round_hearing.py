"""What the orgs of the first street say in its round, and what the office finds on site."""

from __future__ import annotations

from collections.abc import Sequence

from wuzha.core.vocabulary import RoundMove, SelfCheckAnswer
from wuzha.decisions.models import Round
from wuzha.decisions.round_services import StepDraft
from wuzha.decisions.round_state import load_state
from wuzha.decisions.stage_services import draw_round_sample, end_stage
from wuzha.demo.round_steps import ask_not_met_orgs, get_named_org, list_progress, make_steps
from wuzha.demo.story import get_user
from wuzha.orgs.models import Org

_OWN_ANSWERS = (("li", "青石村"), ("qian", "社会治理办公室"))
DISPUTING_ORG, SILENT_ORG = "古渡村", "自然资源所"
_VISITED_ORGS = (DISPUTING_ORG, "新街社区")
"""Orgs that are visited whether or not the sample has them: both are not met, and are heard before the verdict."""


def answer_own_self_checks(round_: Round) -> None:
    """A village and a unit answer on their own page."""
    for username, name in _OWN_ANSWERS:
        make_steps(username, round_, _draft_self_check(get_named_org(name)))


def record_self_checks(round_: Round) -> None:
    """The office records what came in on paper: one org disputes its finding, and one sent nothing."""
    disputing_org, silent_org = get_named_org(DISPUTING_ORG), get_named_org(SILENT_ORG)
    confirming_orgs = [
        org
        for org, progress in list_progress(round_)
        if progress.self_check is None and org not in (disputing_org, silent_org)
    ]
    dispute = StepDraft(
        move=RoundMove.ANSWER_SELF_CHECK,
        org=disputing_org,
        answer=SelfCheckAnswer.DISPUTED,
        text="唯一一起案件已申请撤案，文书还没有送达",
    )
    make_steps("wu", round_, *map(_draft_self_check, confirming_orgs), dispute)


def _draft_self_check(org: Org) -> StepDraft:
    return StepDraft(move=RoundMove.ANSWER_SELF_CHECK, org=org, answer=SelfCheckAnswer.CONFIRMED)


def begin_verification(round_: Round) -> None:
    """The day for self-checks has passed: draw the sample, and name the verifier of each org to visit."""
    organiser, verifier = get_user("wu"), get_user("han")
    end_stage(actor=organiser, round_=round_, move=RoundMove.END_SELF_CHECK)
    draw_round_sample(actor=organiser, round_=round_)
    orgs = [org for org, progress in list_progress(round_) if progress.is_drawn or org.name in _VISITED_ORGS]
    make_steps("wu", round_, *(StepDraft(move=RoundMove.ASSIGN_VERIFIER, org=org, person=verifier) for org in orgs))


def note_visits(round_: Round) -> None:
    """The verifier writes down what was seen."""
    orgs = _list_orgs_to_verify(round_)
    text = "现场看了台账、宣传栏和报送记录"
    make_steps("han", round_, *(StepDraft(move=RoundMove.NOTE_VISIT, org=org, text=text) for org in orgs))


def request_explanations(round_: Round) -> None:
    """Whoever is not met by the books is asked to explain, before a verdict or a decision says so."""
    ask_not_met_orgs("han", round_)


def explain(round_: Round) -> None:
    """One org explains itself; the others let the day pass."""
    text = "撤案申请已经报到派出所，收到文书后补交"
    make_steps("wu", round_, StepDraft(move=RoundMove.EXPLAIN, org=get_named_org(DISPUTING_ORG), text=text))


def give_verdicts(round_: Round) -> None:
    """The verifier confirms what the books say."""
    state = load_state(round_)
    drafts = [
        StepDraft(
            move=RoundMove.GIVE_VERDICT, org=org, outcome=state.orgs[org.code].finding, text="与台账一致，以台账为准"
        )
        for org in _list_orgs_to_verify(round_)
    ]
    make_steps("han", round_, *drafts)


def end_verification(round_: Round) -> None:
    """Every visit has its verdict."""
    end_stage(actor=get_user("wu"), round_=round_, move=RoundMove.END_VERIFICATION)


def _list_orgs_to_verify(round_: Round) -> Sequence[Org]:
    """Return the orgs that have a verifier."""
    return [org for org, progress in list_progress(round_) if progress.verifier]
