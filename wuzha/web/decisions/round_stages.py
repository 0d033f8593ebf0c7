"""The stages of a round as a timeline: which are done, how far the others have come, and by when each is due."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from wuzha.core.i18n import fill_slots
from wuzha.core.rounds.state import OrgProgress, RoundState
from wuzha.core.vocabulary import OptionalStep, RoundStage
from wuzha.decisions.models import Round
from wuzha.decisions.round_words import name_stage

_OPTIONAL = {
    RoundStage.SELF_CHECK: OptionalStep.SELF_CHECK,
    RoundStage.VERIFICATION: OptionalStep.VERIFICATION,
    RoundStage.PUBLICITY: OptionalStep.PUBLICITY,
}
_PARTS = {
    RoundStage.PREPARED: "freeze_on",
    RoundStage.SELF_CHECK: "self_check_until",
    RoundStage.VERIFICATION: "verification_until",
    RoundStage.DECISION: "decision_until",
    RoundStage.PUBLICITY: "publicity_until",
    RoundStage.PUBLISHED: "list_on",
}
STAGE_TERMS = {
    RoundStage.PREPARED: "freeze",
    RoundStage.SELF_CHECK: "self_check",
    RoundStage.VERIFICATION: "verification",
    RoundStage.DECISION: "decision",
    RoundStage.PUBLICITY: "publicity",
}
"""The word of the glossary that explains a stage; what is published depends on the round."""
_OPEN_FILTERS = {
    RoundStage.SELF_CHECK: "unanswered",
    RoundStage.VERIFICATION: "unverified",
    RoundStage.PUBLICITY: "objected",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StageLine:
    """A stage on the timeline; `term`: its word of the glossary.

    `amount` says how many orgs are through it, `show` is the filter of the others.
    """

    label: str
    term: str
    day: str
    amount: str
    show: str
    is_done: bool
    is_current: bool
    is_late: bool
    is_freeze: bool


def list_stages(round_: Round, state: RoundState, codes: Collection[str], today: date) -> list[StageLine]:
    """Return the stages that the plan has; the amounts are those of these orgs."""
    stages = [stage for stage in _PARTS if stage not in _OPTIONAL or state.flow.has(_OPTIONAL[stage])]
    current_place = _find_place(state, stages)
    return [
        _build_line(round_, state, stage, distance=place - current_place, codes=codes, today=today)
        for place, stage in enumerate(stages)
    ]


def _find_place(state: RoundState, stages: list[RoundStage]) -> int:
    """Return the place of the stage that runs; of a round that is closed, the one after the last."""
    if state.stage in stages and state.stage is not RoundStage.PUBLISHED:
        return stages.index(state.stage)
    # A list that is out is done, and so is all that came before the end of a cancelled round.
    return len(stages) if state.list_on is not None else -1


def _build_line(
    round_: Round, state: RoundState, stage: RoundStage, *, distance: int, codes: Collection[str], today: date
) -> StageLine:
    due_on = state.calendar.get(_PARTS[stage])
    if distance == 0 and state.due_on is not None:
        due_on = state.due_on
    is_done = distance < 0 and state.stage is not RoundStage.CANCELLED
    return StageLine(
        label=name_stage(round_, stage),
        term=STAGE_TERMS.get(stage) or ("circular" if round_.is_internal else "published_list"),
        day=_describe_day(state, stage, due_on, is_done=is_done),
        amount=_describe_amount(state, stage, codes) if distance <= 0 else "",
        show=_OPEN_FILTERS.get(stage, "") if distance == 0 else "",
        is_done=is_done,
        is_current=distance == 0,
        is_late=distance == 0 and due_on is not None and due_on < today,
        is_freeze=stage is RoundStage.PREPARED,
    )


def _describe_day(state: RoundState, stage: RoundStage, due_on: date | None, *, is_done: bool) -> str:
    days = {RoundStage.PREPARED: state.frozen_on, RoundStage.PUBLISHED: state.list_on}
    if (day := days.get(stage)) is not None:
        return _("%(day)s已办") % {"day": day}
    if is_done or due_on is None:
        return ""
    pattern = _("计划%(day)s") if stage in days else _("至%(day)s")
    return pattern % {"day": due_on}


def _describe_amount(state: RoundState, stage: RoundStage, codes: Collection[str]) -> str:
    members = [state.orgs[code] for code in codes]
    if stage is RoundStage.SELF_CHECK:
        return _count(_("已答{done}/{all}"), sum(org.self_check is not None for org in members), len(members))
    if stage is RoundStage.VERIFICATION:
        sample = [org for org in members if org.is_drawn or org.verifier]
        verdict_count = sum(bool(org.visited_by) and org.verdict is not None for org in sample)
        return _describe_sample(sample, verdict_count) if sample else ""
    if stage is RoundStage.DECISION:
        return _count(_("已认定{done}/{all}"), sum(org.is_final(state.flow) for org in members), len(members))
    if stage is RoundStage.PUBLICITY:
        numbers = list(_list_objections(state, codes))
        end_count = sum(state.objections[number].is_settled for number in numbers)
        return _count(_("异议已办结{done}/{all}"), end_count, len(numbers)) if numbers else ""
    return ""


def _describe_sample(sample: Collection[OrgProgress], verdict_count: int) -> str:
    """Return how many are verified; beside the drawn ones those that the office chose because of doubts."""
    drawn_count = sum(org.is_drawn for org in sample)
    text = _count(_("已复核{done}/{all}"), verdict_count, len(sample))
    if drawn_count == len(sample):
        return text
    words = {"text": text, "drawn": drawn_count, "added": len(sample) - drawn_count}
    return fill_slots(_("{text}（抽中{drawn}个，有疑问另指定{added}个）"), words)


def _list_objections(state: RoundState, codes: Collection[str]) -> Iterator[int]:
    """Yield the numbers of the objections to these orgs; one to the whole list counts where all orgs are seen."""
    sees_all = len(codes) == len(state.orgs)
    return (number for number, item in state.objections.items() if item.org in codes or (sees_all and not item.org))


def _count(pattern: str, part: int, whole: int) -> str:
    return fill_slots(pattern, {"done": part, "all": whole})
