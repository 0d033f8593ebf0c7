"""The conditions of the moves of a round: each returns the code of its refusal, or None where the step meets it."""

from __future__ import annotations

from itertools import pairwise

from wuzha.core.free_text import has_text
from wuzha.core.rounds.state import RoundState
from wuzha.core.rounds.steps import CALENDAR_PARTS, StepRecord
from wuzha.core.vocabulary import OptionalStep, Outcome, RoundStage, SelfCheckAnswer


def order_days(state: RoundState, step: StepRecord) -> str | None:
    """No part of the calendar has an earlier day than the part before it."""
    days = [step.calendar[part] for part in CALENDAR_PARTS if part in step.calendar]
    return "round.calendar_order" if any(first > second for first, second in pairwise(days)) else None


def reach_freeze_day(state: RoundState, step: StepRecord) -> str | None:
    """The freeze day of the calendar has come."""
    freeze_on = state.calendar.get("freeze_on")
    return "round.freeze_early" if freeze_on is not None and step.on < freeze_on else None


def have_findings(state: RoundState, step: StepRecord) -> str | None:
    """There is an org to be judged."""
    return None if any(step.outcomes.values()) else "round.no_orgs"


def have_answer(state: RoundState, step: StepRecord) -> str | None:
    return None if step.answer is not None else "round.answer_missing"


def explain_dispute(state: RoundState, step: StepRecord) -> str | None:
    """Who disputes the finding says what is wrong with it."""
    return "round.text_missing" if step.answer is SelfCheckAnswer.DISPUTED and not has_text(step.text) else None


def keep_own_answer(state: RoundState, step: StepRecord) -> str | None:
    """What the org's own person has answered, only the org changes: a paper would make a doubt vanish."""
    return "round.self_check_own" if step.is_on_behalf and state.orgs[step.org].has_own_self_check else None


def end_self_check(state: RoundState, step: StepRecord) -> str | None:
    """Everybody has answered, or the day for it has passed: what never came in is listed."""
    is_over = state.due_on is not None and step.on > state.due_on
    return None if is_over or not state.missing_self_checks else "round.self_check_running"


def name_other_verifier(state: RoundState, step: StepRecord) -> str | None:
    """Somebody else than who answered for the org verifies it, and no visit was made by another yet."""
    org = state.orgs[step.org]
    if not step.person:
        return "round.verifier_missing"
    if step.person in org.speakers:
        return "round.verifier_own_org"
    return "round.visited_already" if org.visited_by else None


def draw_once(state: RoundState, step: StepRecord) -> str | None:
    """A second draw would let the office choose between samples."""
    return "round.sample_drawn" if state.is_sample_drawn else None


def have_sample(state: RoundState, step: StepRecord) -> str | None:
    return None if step.outcomes and step.outcomes.keys() <= state.orgs.keys() else "round.sample_empty"


def have_text(state: RoundState, step: StepRecord) -> str | None:
    """The step says why, or what was done."""
    return None if has_text(step.text) else "round.text_missing"


def have_outcome(state: RoundState, step: StepRecord) -> str | None:
    """The step names an outcome that people can give."""
    possible = (Outcome.MET, Outcome.NOT_MET, Outcome.UNDETERMINED)
    return None if step.outcome in possible else "round.outcome_missing"


def be_verifier(state: RoundState, step: StepRecord) -> str | None:
    return None if step.by and state.orgs[step.org].verifier == step.by else "round.not_verifier"


def be_no_speaker(state: RoundState, step: StepRecord) -> str | None:
    """Whoever has answered or explained for an org does not verify it, also where they did so after they were named."""
    return "round.verifier_spoke" if step.by in state.orgs[step.org].speakers else None


def be_no_verifier(state: RoundState, step: StepRecord) -> str | None:
    """The verifier of an org does not explain for it."""
    return "round.verifier_explains" if step.by and step.by == state.orgs[step.org].verifier else None


def have_entered_nothing(state: RoundState, step: StepRecord) -> str | None:
    """Whoever entered a thing cannot approve it."""
    return "round.own_entries" if step.has_entered else None


def have_visited(state: RoundState, step: StepRecord) -> str | None:
    return None if state.orgs[step.org].visited_by else "round.not_visited"


def request_once(state: RoundState, step: StepRecord) -> str | None:
    """A running request has its day: another would put it off again and again."""
    org = state.orgs[step.org]
    if step.due_on is None or step.due_on < step.on:
        return "round.due_day_missing"
    is_running = org.explanation_due_on is not None and not org.may_judge_negatively(step.on)
    return "round.explanation_running" if is_running else None


def be_requested(state: RoundState, step: StepRecord) -> str | None:
    org = state.orgs[step.org]
    return None if org.explanation_due_on is not None and not org.is_explained else "round.explanation_not_requested"


def hear_before_verdict(state: RoundState, step: StepRecord) -> str | None:
    """No negative verdict before the org was heard."""
    is_heard = state.orgs[step.org].may_judge_negatively(step.on)
    return None if step.outcome is not Outcome.NOT_MET or is_heard else "round.explanation_first"


def give_reason_for_verdict(state: RoundState, step: StepRecord) -> str | None:
    """A verdict that differs from the finding says why."""
    differs = step.outcome is not state.orgs[step.org].finding
    return "round.reason_missing" if differs and not has_text(step.text) else None


def have_drawn(state: RoundState, step: StepRecord) -> str | None:
    return None if state.is_sample_drawn else "round.sample_not_drawn"


def finish_verifications(state: RoundState, step: StepRecord) -> str | None:
    """Every org of the sample, and every org with a verifier, has a visit and a verdict."""
    return "round.verifications_open" if state.open_verifications else None


def be_undecided(state: RoundState, step: StepRecord) -> str | None:
    """The org has no decision; during the publicity, an accepted objection has reopened it."""
    org = state.orgs[step.org]
    if org.decision is not None:
        return "round.decided"
    return "round.decided" if state.stage is RoundStage.PUBLICITY and not org.is_reopened else None


def give_reason_for_decision(state: RoundState, step: StepRecord) -> str | None:
    """A decision that differs from the finding or the verdict says why."""
    org = state.orgs[step.org]
    differs = step.outcome is not org.latest_finding or org.verdict not in (None, step.outcome)
    return "round.reason_missing" if differs and not has_text(step.text) else None


def name_ground(state: RoundState, step: StepRecord) -> str | None:
    """What the books leave undetermined is never decided as met without a named ground."""
    is_open = state.orgs[step.org].latest_finding is Outcome.UNDETERMINED and step.outcome is Outcome.MET
    return "round.ground_missing" if is_open and not has_text(step.ground) else None


def hear_before_decision(state: RoundState, step: StepRecord) -> str | None:
    """An org is decided as not met only after it was heard, also where the books say so."""
    is_heard = state.orgs[step.org].may_judge_negatively(step.on)
    return "round.explanation_first" if step.outcome is Outcome.NOT_MET and not is_heard else None


def be_proposed(state: RoundState, step: StepRecord) -> str | None:
    """The leader signs what was proposed, as it was read."""
    org = state.orgs[step.org]
    if org.proposal is None:
        return "round.not_proposed"
    return None if step.outcome is org.proposal else "round.proposal_changed"


def sign_other_proposal(state: RoundState, step: StepRecord) -> str | None:
    return "round.own_proposal" if step.by == state.orgs[step.org].proposed_by else None


def need_countersignature(state: RoundState, step: StepRecord) -> str | None:
    """The plan wants a second signature, the first one is there, and the second is not."""
    org = state.orgs[step.org]
    if not state.flow.countersign:
        return "round.no_countersignature"
    if org.decision is None:
        return "round.not_decided"
    return "round.decided" if org.countersigned_by else None


def be_another_signer(state: RoundState, step: StepRecord) -> str | None:
    return "round.own_proposal" if step.by in state.orgs[step.org].signers else None


def be_open_proposal(state: RoundState, step: StepRecord) -> str | None:
    """There is a proposal or a first signature, and the decision does not count yet."""
    org = state.orgs[step.org]
    if org.proposal is None:
        return "round.not_proposed"
    return "round.decided" if org.is_final(state.flow) else None


def have_publicity(state: RoundState, step: StepRecord) -> str | None:
    return None if step.due_on is not None and step.due_on >= step.on else "round.due_day_missing"


def finish_decisions(state: RoundState, step: StepRecord) -> str | None:
    return "round.decisions_open" if state.open_decisions else None


def be_in_time(state: RoundState, step: StepRecord) -> str | None:
    """Objections are received as long as the publicity lasts."""
    return "round.publicity_over" if state.due_on is not None and step.on > state.due_on else None


def know_org(state: RoundState, step: StepRecord) -> str | None:
    return None if not step.org or step.org in state.orgs else "round.not_in_round"


def be_unanswered(state: RoundState, step: StepRecord) -> str | None:
    return "round.answered" if state.objections[step.subject].answered_by else None


def be_second_person(state: RoundState, step: StepRecord) -> str | None:
    """Whoever had a part in the decision, or in any decision of the whole list, does not answer the objection to it."""
    if step.by not in state.list_judges(step.subject):
        return None
    return "round.second_person" if state.objections[step.subject].org else "round.second_person_of_list"


def name_orgs(state: RoundState, step: StepRecord) -> str | None:
    """Accepting an objection to the whole list has an effect: it names the orgs whose decisions are made anew."""
    if state.objections[step.subject].org or not step.accepts:
        return None
    return None if step.outcomes and step.outcomes.keys() <= state.orgs.keys() else "round.objection_orgs_missing"


def accept_or_not(state: RoundState, step: StepRecord) -> str | None:
    return None if step.accepts is not None else "round.answer_missing"


def be_answered(state: RoundState, step: StepRecord) -> str | None:
    objection = state.objections[step.subject]
    if objection.is_settled:
        return "round.answered"
    return None if objection.answered_by else "round.not_answered"


def be_another_answerer(state: RoundState, step: StepRecord) -> str | None:
    return "round.own_answer" if step.by == state.objections[step.subject].answered_by else None


def be_no_judge(state: RoundState, step: StepRecord) -> str | None:
    """Whoever had a part in the decision does not confirm or return the answer either, where another person can.

    In an office of so few that nobody else can, the answer of a second person still stands beside their word: the step
    says so, and the round is not blocked.
    """
    is_judge = step.by in state.list_judges(step.subject)
    return "round.judge_confirms" if is_judge and not step.has_no_substitute else None


def have_had_publicity(state: RoundState, step: StepRecord) -> str | None:
    """The publicity, where the plan has one, is over."""
    if OptionalStep.PUBLICITY not in state.flow.steps:
        return None
    if state.stage is not RoundStage.PUBLICITY:
        return "round.publicity_first"
    return None if state.due_on is not None and step.on > state.due_on else "round.publicity_running"


def settle_objections(state: RoundState, step: StepRecord) -> str | None:
    return "round.objections_open" if state.open_objections else None
