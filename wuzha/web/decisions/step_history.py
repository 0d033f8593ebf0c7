"""Tell the steps of a round as a history: who did what when, with what was written; no more than a reader may see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from wuzha.core.rounds.state import RoundState
from wuzha.core.vocabulary import Outcome, RoundMove, SelfCheckAnswer
from wuzha.decisions.baseline_figures import list_signed_figures
from wuzha.decisions.models import Round, RoundStep
from wuzha.decisions.round_words import name_move
from wuzha.web.decisions.place import OrgPlace

INSIDE_MOVES = frozenset(
    {
        RoundMove.NOTE_VISIT,
        RoundMove.GIVE_VERDICT,
        RoundMove.PROPOSE_DECISION,
        RoundMove.DECIDE,
        RoundMove.COUNTERSIGN,
        RoundMove.RETURN_DECISION,
    }
)
"""Moves of which the judged org reads once the decisions are public: until then they can still change."""
_OBJECTION_MOVES = frozenset(
    {RoundMove.FILE_OBJECTION, RoundMove.ANSWER_OBJECTION, RoundMove.CONFIRM_ANSWER, RoundMove.RETURN_ANSWER}
)
_ROUND_MOVES = frozenset(
    {
        RoundMove.FREEZE,
        RoundMove.DRAW_SAMPLE,
        RoundMove.START_PUBLICITY,
        RoundMove.PUBLISH_LIST,
        RoundMove.COMMEND,
        RoundMove.PROPOSE_BASELINES,
        RoundMove.CLOSE,
        RoundMove.CANCEL,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """A step in words: its move with what was said, who made it when, what was written, the ground it names."""

    number: int
    at: datetime
    author: str
    move: RoundMove
    label: str
    outcome: Outcome | None
    details: tuple[str, ...]
    words: str
    ground: str


def list_org_history(place: OrgPlace) -> list[HistoryLine]:
    """Return the steps about the org and those of the round that concern it, as far as the reader may see them."""
    steps = [step for step in place.steps if _concerns(step, place.org.pk, place.org.code)]
    if not place.sees_all:
        steps = [step for step in steps if _is_shown_to_org(step, place)]
    return [describe_step(step, place.round, hides_words=_hides_words(step, place)) for step in steps]


def describe_steps(steps: Iterable[RoundStep]) -> list[HistoryLine]:
    """Return the lines of these steps with all that was written."""
    return [describe_step(step) for step in steps]


def describe_step(step: RoundStep, round_: Round | None = None, *, hides_words: bool = False) -> HistoryLine:
    """Return the line of a step; with the round, moves of the whole round have the name that it gives them."""
    return HistoryLine(
        number=step.number,
        at=step.at,
        author="" if step.by is None or hides_words else step.by.get_username(),
        move=step.term,
        label=step.term.label if round_ is None else name_move(round_, step.term),
        outcome=None if step.term is RoundMove.END_REVIEW else step.outcome_term,
        details=tuple(_list_details(step)),
        words="" if hides_words else step.text,
        ground=step.ground,
    )


def _concerns(step: RoundStep, org_pk: int, code: str) -> bool:
    if step.org_id is not None:
        return step.org_id == org_pk
    outcomes = step.data.get("outcomes", {})
    if step.term in _OBJECTION_MOVES:
        return code in outcomes
    return step.term in _ROUND_MOVES and (not outcomes or code in outcomes)


def _is_shown_to_org(step: RoundStep, place: OrgPlace) -> bool:
    if step.term in INSIDE_MOVES:
        return place.is_decision_public
    if step.term in _OBJECTION_MOVES:
        return step.term is not RoundMove.RETURN_ANSWER and _is_known(step, place.record.state)
    return True


def _is_known(step: RoundStep, state: RoundState) -> bool:
    """Whether the judged org reads of a step of an objection: an answer counts once it is confirmed."""
    objection = state.objections.get(step.subject)
    return step.term is RoundMove.FILE_OBJECTION or (objection is not None and objection.is_settled)


def _hides_words(step: RoundStep, place: OrgPlace) -> bool:
    """Whether what was written stays on the page of the objection: its words may show who has filed it."""
    return step.term is RoundMove.FILE_OBJECTION or (step.term in _OBJECTION_MOVES and place.sees_all)


def _list_details(step: RoundStep) -> Iterator[str]:
    if answer := SelfCheckAnswer.get(step.answer):
        yield answer.label
    if step.term is RoundMove.END_REVIEW and step.outcome_term is not None:
        yield _("当时的系统结论：%(outcome)s") % {"outcome": step.outcome_term.label}
    yield from map(str, list_signed_figures(step))
    if step.accepts is not None:
        yield _describe_acceptance(step)
    if step.person is not None:
        yield _("复核人：%(who)s") % {"who": step.person.get_username()}
    if step.due_on is not None:
        yield _("期限：%(day)s") % {"day": step.due_on}
    if step.data.get("is_on_behalf"):
        yield _("依据书面材料代录")
    if step.data.get("has_no_substitute"):
        yield _("办的人参与了认定，本级没有别人可以办")
    if step.data.get("is_anonymous"):
        yield _("匿名")


def _describe_acceptance(step: RoundStep) -> str:
    if step.term is RoundMove.CHECK_RECTIFICATION:
        return _("通过") if step.accepts else _("不通过")
    return _("采纳") if step.accepts else _("不采纳")
