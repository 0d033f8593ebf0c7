"""The page on which a move of the whole round is confirmed: what it does, and why it is not legal yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from wuzha.assessments.missing_items import MissingItem
from wuzha.assessments.missing_of_orgs import list_missing_of_orgs
from wuzha.assessments.overview import build_overview
from wuzha.core.problems import RefusalError
from wuzha.core.rounds.next_moves import find_round_refusal
from wuzha.core.rounds.state import RoundState
from wuzha.core.statement.questions import Questions
from wuzha.core.vocabulary import Outcome, Permission, RoundMove, RoundStage
from wuzha.decisions.baseline_gaps import count_baseline_gaps
from wuzha.decisions.baseline_services import propose_baselines
from wuzha.decisions.due_days import find_baseline_due_day, find_stage_due_day
from wuzha.decisions.freeze_services import freeze_round
from wuzha.decisions.list_services import publish_list, reissue_list
from wuzha.decisions.models import Round
from wuzha.decisions.objection_answerers import AnswerPeople, find_answer_people
from wuzha.decisions.round_questions import load_programme, load_questions
from wuzha.decisions.round_services import StepDraft, make_move
from wuzha.decisions.round_words import name_move, reword_refusal
from wuzha.decisions.stage_services import draw_round_sample, end_stage, start_publicity
from wuzha.people.access import find_scope
from wuzha.people.models import User
from wuzha.web.decisions.open_follow_up import OpenFollowUp, list_open_follow_up

NEXT_STAGE_MOVES = {
    RoundMove.FREEZE: RoundStage.PREPARED,
    RoundMove.END_SELF_CHECK: RoundStage.SELF_CHECK,
    RoundMove.END_VERIFICATION: RoundStage.VERIFICATION,
}
"""Moves after which the next stage begins, with its own day."""

MOVES_WITH_REASON = (RoundMove.CANCEL,)


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeContents:
    """What is sealed: how many orgs have which outcome now, and what is still missing."""

    counts: Sequence[tuple[Outcome, int]]
    all_count: int
    missing_items: Sequence[MissingItem]
    questions: Questions


@dataclass(frozen=True, slots=True, kw_only=True)
class MovePage:
    """A move, what it does in a sentence, and the refusal of today; `due_on` is the day that it sets.

    `missing_count` orgs have not answered the self-check that ends, `unsigned_count` have not signed their baseline.
    `people` are those who can answer what a publicity brings, `open_items` keep the round from being closed, and
    `runs_until` is the last day of a period that is sealed before it is over.
    """

    move: RoundMove
    label: str
    effect: str
    refusal: str
    due_on: date | None = None
    contents: FreezeContents | None = None
    missing_count: int = 0
    unsigned_count: int = 0
    runs_until: date | None = None
    people: AnswerPeople | None = None
    open_items: Sequence[OpenFollowUp] = ()


def load_move_page(round_: Round, state: RoundState, move: RoundMove, user: User, today: date) -> MovePage:
    """Return the page of a move; what would refuse it on the way, such as a year without working days, is said too."""
    refusal = find_round_refusal(state, move, by=user.get_username(), today=today)
    contents, due_on = None, None
    if refusal is None:
        try:
            due_on = _find_due_day(round_, state, move, today)
            contents = _load_contents(round_, user, today) if move is RoundMove.FREEZE else None
        except RefusalError as error:
            refusal = error
    return MovePage(
        move=move,
        label=name_move(round_, move),
        effect=_describe_effect(round_, state, move),
        refusal="" if refusal is None else str(reword_refusal(round_, refusal)),
        due_on=due_on,
        contents=contents,
        missing_count=len(state.missing_self_checks) if move is RoundMove.END_SELF_CHECK else 0,
        unsigned_count=count_baseline_gaps(round_, state).unsigned if move is RoundMove.CLOSE else 0,
        runs_until=round_.judged_period.end if is_early_freeze(round_, move, today) else None,
        people=find_answer_people(round_.org, state) if move is RoundMove.START_PUBLICITY else None,
        open_items=list_open_follow_up(round_, state) if move is RoundMove.CLOSE else (),
    )


def is_early_freeze(round_: Round, move: RoundMove, today: date) -> bool:
    """Return whether the move seals the facts of a period that still runs today."""
    return move is RoundMove.FREEZE and today <= round_.judged_period.end


def write_move(*, actor: User, round_: Round, move: RoundMove, text: str, seen: int) -> None:
    """Make the move. Raises: RefusalError."""
    write = WRITERS.get(move)
    if move is RoundMove.FREEZE:
        freeze_round(actor=actor, round_=round_, text=text, seen=seen)
    elif write is not None:
        write(actor=actor, round_=round_, seen=seen)
    elif move in NEXT_STAGE_MOVES:
        end_stage(actor=actor, round_=round_, move=move, seen=seen)
    else:
        make_move(actor=actor, round_=round_, drafts=[StepDraft(move=move, text=text, seen=seen)])


WRITERS: Mapping[RoundMove, Callable[..., object]] = {
    RoundMove.FREEZE: freeze_round,
    RoundMove.DRAW_SAMPLE: draw_round_sample,
    RoundMove.START_PUBLICITY: start_publicity,
    RoundMove.PUBLISH_LIST: publish_list,
    RoundMove.REISSUE_LIST: reissue_list,
    RoundMove.PROPOSE_BASELINES: propose_baselines,
}
"""The service of each move that writes more than a step, or computes what the step holds."""

ROUND_MOVES = (*WRITERS, RoundMove.END_SELF_CHECK, RoundMove.END_VERIFICATION, RoundMove.CLOSE, RoundMove.CANCEL)
"""The moves of the whole round that have a page here."""


def _find_due_day(round_: Round, state: RoundState, move: RoundMove, today: date) -> date | None:
    if move is RoundMove.START_PUBLICITY:
        return find_stage_due_day(round_, state, RoundStage.PUBLICITY, today)
    if move is RoundMove.PROPOSE_BASELINES:
        return find_baseline_due_day(round_, state.flow, today)
    stage = NEXT_STAGE_MOVES.get(move)
    return None if stage is None else find_stage_due_day(round_, state, state.stage_after(stage), today)


def _load_contents(round_: Round, user: User, today: date) -> FreezeContents:
    questions = load_questions(round_, today)
    scope = find_scope(user, Permission.SEE_STANDING)
    overview = build_overview(load_programme(round_), questions, round_.org, scope)
    return FreezeContents(
        counts=overview.counts,
        all_count=overview.all_count,
        missing_items=list_missing_of_orgs(overview, user=user, today=today),
        questions=questions,
    )


def _describe_effect(round_: Round, state: RoundState, move: RoundMove) -> str:
    inside = _("只在本级和下级的账号内公示。") if round_.is_internal else _("公众可以查看，也可以提出异议。")
    numbered = _("编号后不再改动，只有名称和结论。")
    again = _("有撤销的，另发一期名单代替原来的；原名单仍可查阅，并注明已被代替。")
    if round_.is_internal:
        again = _("有撤销的，另发一期通报代替原来的；原通报仍可查阅，并注明已被代替。")
    reach = _("作为通报发给本级和下级的账号。") if round_.is_internal else _("名单向社会公布，达标的发给证书。")
    texts: Mapping[RoundMove, Any] = {
        RoundMove.FREEZE: _("封存此刻的台账和每一条结论，以后的考核都以它为准。封存后不能撤回。"),
        RoundMove.END_SELF_CHECK: _("自查到此为止。没有自查的会列出，结论仍按封存时的。"),
        RoundMove.DRAW_SAMPLE: _("按设立时记入日志的种子和封存的数据抽取，任何人都能重新抽出同样的结果；只能抽一次。"),
        RoundMove.END_VERIFICATION: _("复核到此为止，这期间的人工认定计入封存的数据，重新得出结论，转入认定。"),
        RoundMove.START_PUBLICITY: _join(_("公示全部认定结果，公示期内受理异议。"), inside),
        RoundMove.PUBLISH_LIST: _join(numbered, reach),
        RoundMove.REISSUE_LIST: again,
        RoundMove.PROPOSE_BASELINES: _(
            "把封存时本期的最终数字发给每个村（社区）、单位，由它签认，作下期的基数。只能提请一次。"
        ),
        RoundMove.CLOSE: _("本轮全部办完，以后只供查阅。"),
        RoundMove.CANCEL: _("本轮作废，已办的步骤仍留在历史记录里；同一期间可以另设一轮。"),
    }
    return str(texts[move])


def _join(first: str, second: str) -> str:
    """Return two sentences as one text; languages but Chinese have a space between them."""
    return _("%(first)s%(second)s") % {"first": first, "second": second}
