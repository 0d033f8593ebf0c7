"""Name rounds in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from wuzha.core.i18n import noop, translate
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Outcome, RoundMove, RoundStage
from wuzha.decisions.models import Round

_OUTCOME_WORDS = frozenset(outcome.chinese for outcome in Outcome)
_INTERNAL_STAGES: Mapping[RoundStage, str] = {
    RoundStage.PUBLICITY: noop("内部公示"),
    RoundStage.PUBLISHED: noop("已通报"),
}
_INTERNAL_MOVES: Mapping[RoundMove, str] = {
    RoundMove.START_PUBLICITY: noop("开始内部公示"),
    RoundMove.PUBLISH_LIST: noop("印发通报"),
    RoundMove.REISSUE_LIST: noop("重新印发通报"),
}
"""What an internal round calls what the public reads of others."""


def name_round(round_: Round) -> str:
    """Return the name of a round, the same on every page: its org and its period, 云岭街道2022年考核."""
    return translate("{org}{period}考核", org=round_.org.name, period=round_.judged_period.label)


def write_objection_number(round_pk: int, number: int) -> str:
    """Return the number of an objection as whoever filed it has it: round and number in it, 1-1."""
    return f"{round_pk}-{number}"


def describe_early_freeze(round_: Round, frozen_on: date | None) -> str:
    """Return that the facts were sealed before the period was over; nothing where they were not."""
    period = round_.judged_period
    if frozen_on is None or frozen_on > period.end:
        return ""
    return translate("截至{day}，期间未满（到{end}）。", day=frozen_on, end=period.end)


def strip_outcome(sentence: str) -> str:
    """Return a sealed sentence, which is kept in Chinese, without the outcome at its beginning."""
    word, separator, reason = sentence.partition("：")
    return reason if separator and word.removeprefix("到目前") in _OUTCOME_WORDS else sentence


def name_stage(round_: Round, stage: RoundStage) -> str:
    """Return the name of a stage as a step of the round: what is published inside the office is a circular."""
    if stage is RoundStage.PREPARED:
        return translate("封存")
    if stage is RoundStage.PUBLISHED:
        return translate("通报") if round_.is_internal else translate("公布")
    return _name_reached(stage, is_internal=round_.is_internal)


def name_current_stage(round_: Round) -> str:
    """Return the name of the stage that a round has reached."""
    return _name_reached(round_.term, is_internal=round_.is_internal)


def name_move(round_: Round, move: RoundMove) -> str:
    """Return the name of a move of a round: an internal one publishes nothing."""
    return translate(_INTERNAL_MOVES[move]) if round_.is_internal and move in _INTERNAL_MOVES else move.label


def reword_refusal(round_: Round, refusal: RefusalError) -> RefusalError:
    """Return the refusal with the names that stages and moves have in the round: the rules do not know its mode."""
    if not round_.is_internal:
        return refusal
    terms = (*_INTERNAL_STAGES.items(), *_INTERNAL_MOVES.items())
    names = {term.chinese: translate(name) for term, name in terms}
    return RefusalError(refusal.code, **{slot: names.get(str(value), value) for slot, value in refusal.context.items()})


def _name_reached(stage: RoundStage, *, is_internal: bool) -> str:
    return translate(_INTERNAL_STAGES[stage]) if is_internal and stage in _INTERNAL_STAGES else stage.label
