"""Replay the steps of a round: the state that they have come to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from wuzha.core.rounds.flow import RoundFlow
from wuzha.core.rounds.state import (
    BaselineProgress,
    ObjectionProgress,
    OrgProgress,
    RectificationProgress,
    ReviewProgress,
    RoundState,
)
from wuzha.core.rounds.steps import StepRecord
from wuzha.core.vocabulary import RoundMove, RoundStage

Apply = Callable[[RoundState, StepRecord], RoundState]


def replay(flow: RoundFlow, steps: Iterable[StepRecord], start: RoundState | None = None) -> RoundState:
    """Return the state of the round after these steps, which were legal when they were made.

    `start` is the state that earlier steps have come to; without it they are the first ones.
    """
    state = start or RoundState(flow=flow)
    # Most of the 1,660 steps of a county's round change one org alone: those in a row share one copy of the orgs.
    orgs, last_step = dict(state.orgs), state.last_step
    for step in steps:
        if step.move in _ORG_CHANGES:
            orgs[step.org] = _change_org(orgs[step.org], step)
        else:
            state = apply_step(replace(state, orgs=orgs, last_step=last_step), step)
            orgs = dict(state.orgs)
        last_step = step.number
    return replace(state, orgs=orgs, last_step=last_step)


def apply_step(state: RoundState, step: StepRecord) -> RoundState:
    """Return the state after one more step; `rules.check_move` says whether the step is legal."""
    if step.move in _ORG_CHANGES:
        org = _change_org(state.orgs[step.org], step)
        return replace(state, orgs={**state.orgs, step.org: org}, last_step=step.number)
    return replace(_APPLY[step.move](state, step), last_step=step.number)


def _change_org(org: OrgProgress, step: StepRecord) -> OrgProgress:
    return replace(org, **_ORG_CHANGES[step.move](step, org), last_step=step.number)


def _set_calendar(state: RoundState, step: StepRecord) -> RoundState:
    # The day of a stage that has begun was set when it began, and can be put off.
    return replace(state, calendar=step.calendar, due_on=step.due_on or state.due_on)


def _freeze(state: RoundState, step: StepRecord) -> RoundState:
    findings = {code: OrgProgress(finding=outcome) for code, outcome in step.outcomes.items() if outcome is not None}
    stage = state.stage_after(RoundStage.PREPARED)
    return replace(state, stage=stage, orgs=findings, frozen_on=step.on, due_on=step.due_on)


def _end_stage(state: RoundState, step: StepRecord) -> RoundState:
    return replace(state, stage=state.stage_after(state.stage), due_on=step.due_on)


def _end_verification(state: RoundState, step: StepRecord) -> RoundState:
    orgs = {code: replace(org, attested_finding=step.outcomes.get(code)) for code, org in state.orgs.items()}
    return replace(_end_stage(state, step), orgs=orgs)


def _draw_sample(state: RoundState, step: StepRecord) -> RoundState:
    sample = {code: replace(state.orgs[code], is_drawn=True, last_step=step.number) for code in step.outcomes}
    return replace(state, orgs={**state.orgs, **sample}, is_sample_drawn=True)


def _start_publicity(state: RoundState, step: StepRecord) -> RoundState:
    return replace(state, stage=RoundStage.PUBLICITY, due_on=step.due_on)


def _publish_list(state: RoundState, step: StepRecord) -> RoundState:
    return replace(state, stage=RoundStage.PUBLISHED, list_on=step.on, due_on=None)


def _reissue_list(state: RoundState, step: StepRecord) -> RoundState:
    return replace(state, is_list_outdated=False)


def _revoke(state: RoundState, step: StepRecord) -> RoundState:
    # The list that was issued still has the org as met.
    changed_state = _change_one_org(state, step, review=None, is_revoked=True, has_read_outcome=False)
    return replace(changed_state, is_list_outdated=True)


def _commend(state: RoundState, step: StepRecord) -> RoundState:
    members = {code: replace(state.orgs[code], is_commended=True) for code in step.outcomes}
    return replace(state, orgs={**state.orgs, **members})


def _propose_baselines(state: RoundState, step: StepRecord) -> RoundState:
    proposals = {
        code: replace(
            state.orgs[code],
            baseline=BaselineProgress(proposed_by=step.by, due_on=step.due_on),
            last_step=step.number,
        )
        for code in step.outcomes
    }
    return replace(state, orgs={**state.orgs, **proposals})


def _end_round(stage: RoundStage) -> Apply:
    return lambda state, step: replace(state, stage=stage, due_on=None)


def _file_objection(state: RoundState, step: StepRecord) -> RoundState:
    objection = ObjectionProgress(org=step.org, filed_on=step.on, due_on=step.due_on, last_step=step.number)
    return replace(state, objections={**state.objections, step.subject: objection})


def _answer_objection(state: RoundState, step: StepRecord) -> RoundState:
    # An accepted objection reopens exactly the decisions that it is about: that of its org, or of those that are named.
    org = state.objections[step.subject].org
    codes = ((org,) if org else tuple(step.outcomes)) if step.accepts else ()
    return _change_objection(state, step, accepts=step.accepts, answered_by=step.by, reopened_orgs=codes)


def _return_answer(state: RoundState, step: StepRecord) -> RoundState:
    return _change_objection(state, step, accepts=None, answered_by="", reopened_orgs=())


def _confirm_answer(state: RoundState, step: StepRecord) -> RoundState:
    for code in state.objections[step.subject].reopened_orgs:
        state = _change_one_org(state, replace(step, org=code), **_NOT_DECIDED, is_reopened=True)
    return _change_objection(state, step, confirmed_by=step.by)


def _change_objection(state: RoundState, step: StepRecord, **changes: Any) -> RoundState:
    objection = replace(state.objections[step.subject], **changes, last_step=step.number)
    return replace(state, objections={**state.objections, step.subject: objection})


def _order_rectification(state: RoundState, step: StepRecord) -> RoundState:
    rectification = RectificationProgress(org=step.org, due_on=step.due_on, last_step=step.number)
    return replace(state, rectifications={**state.rectifications, step.subject: rectification})


def _check_rectification(state: RoundState, step: StepRecord) -> RoundState:
    if step.accepts:
        return _change_rectification(state, step, checked_by=step.by, has_passed=True)
    # Not passed: the org reports again, by a new day where one was set.
    due_on = step.due_on or state.rectifications[step.subject].due_on
    return _change_rectification(state, step, checked_by="", reported_by="", due_on=due_on)


def _change_rectification(state: RoundState, step: StepRecord, **changes: Any) -> RoundState:
    rectification = replace(state.rectifications[step.subject], **changes, last_step=step.number)
    return replace(state, rectifications={**state.rectifications, step.subject: rectification})


def _change_one_org(state: RoundState, step: StepRecord, **changes: Any) -> RoundState:
    org = replace(state.orgs[step.org], **changes, last_step=step.number)
    return replace(state, orgs={**state.orgs, step.org: org})


_NOT_DECIDED: Mapping[str, Any] = {
    "proposal": None,
    "proposed_by": "",
    "decision": None,
    "decided_by": "",
    "countersigned_by": "",
}
_ORG_CHANGES: Mapping[RoundMove, Callable[[StepRecord, OrgProgress], Mapping[str, Any]]] = {
    RoundMove.ANSWER_SELF_CHECK: lambda step, org: {
        "self_check": step.answer,
        "has_own_self_check": not step.is_on_behalf,
        "speakers": org.speakers | {step.by},
    },
    RoundMove.ASSIGN_VERIFIER: lambda step, org: {"verifier": step.person},
    RoundMove.NOTE_VISIT: lambda step, org: {"visited_by": step.by},
    RoundMove.REQUEST_EXPLANATION: lambda step, org: {"explanation_due_on": step.due_on, "is_explained": False},
    RoundMove.EXPLAIN: lambda step, org: {"is_explained": True, "speakers": org.speakers | {step.by}},
    RoundMove.GIVE_VERDICT: lambda step, org: {"verdict": step.outcome},
    RoundMove.PROPOSE_DECISION: lambda step, org: {
        "proposal": step.outcome,
        "proposed_by": step.by,
        "judges": org.judges | {step.by},
    },
    RoundMove.DECIDE: lambda step, org: {
        "decision": step.outcome,
        "decided_by": step.by,
        "judges": org.judges | {step.by},
    },
    RoundMove.COUNTERSIGN: lambda step, org: {"countersigned_by": step.by, "judges": org.judges | {step.by}},
    RoundMove.RETURN_DECISION: lambda step, org: _NOT_DECIDED,
    RoundMove.READ_OUTCOME: lambda step, org: {"has_read_outcome": True},
    RoundMove.OPEN_REVIEW: lambda step, org: {"review": ReviewProgress(opened_by=step.by)},
    RoundMove.PROPOSE_REVOCATION: lambda step, org: {"review": org.review and replace(org.review, proposed_by=step.by)},
    RoundMove.END_REVIEW: lambda step, org: {"review": None, "reviewed_finding": step.outcome},
    RoundMove.SIGN_BASELINE: lambda step, org: {
        "baseline": org.baseline and replace(org.baseline, answer=step.answer, answered_by=step.by, answered_on=step.on)
    },
}
"""What a step changes of the org that it is about, where it changes nothing else."""

_APPLY: Mapping[RoundMove, Apply] = {
    RoundMove.OPEN: _set_calendar,
    RoundMove.SET_CALENDAR: _set_calendar,
    RoundMove.FREEZE: _freeze,
    RoundMove.END_SELF_CHECK: _end_stage,
    RoundMove.DRAW_SAMPLE: _draw_sample,
    RoundMove.END_VERIFICATION: _end_verification,
    RoundMove.START_PUBLICITY: _start_publicity,
    RoundMove.FILE_OBJECTION: _file_objection,
    RoundMove.ANSWER_OBJECTION: _answer_objection,
    RoundMove.CONFIRM_ANSWER: _confirm_answer,
    RoundMove.RETURN_ANSWER: _return_answer,
    RoundMove.PUBLISH_LIST: _publish_list,
    RoundMove.REISSUE_LIST: _reissue_list,
    RoundMove.COMMEND: _commend,
    RoundMove.ORDER_RECTIFICATION: _order_rectification,
    RoundMove.REPORT_RECTIFICATION: lambda state, step: _change_rectification(state, step, reported_by=step.by),
    RoundMove.CHECK_RECTIFICATION: _check_rectification,
    RoundMove.CLOSE_RECTIFICATION: lambda state, step: _change_rectification(state, step, closed_on=step.on),
    RoundMove.REVOKE: _revoke,
    RoundMove.PROPOSE_BASELINES: _propose_baselines,
    RoundMove.CLOSE: _end_round(RoundStage.CLOSED),
    RoundMove.CANCEL: _end_round(RoundStage.CANCELLED),
}
"""The states after all other steps."""
