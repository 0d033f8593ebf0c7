"""Write rounds: open them, and add steps to them by the rules of `core.rounds`."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone

from wuzha.audit import log
from wuzha.audit.binding import bind_rows
from wuzha.core.free_text import clean_text
from wuzha.core.periods import Period
from wuzha.core.problems import RefusalError, refuse_personal_data
from wuzha.core.rounds.replay import apply_step
from wuzha.core.rounds.rules import RULES, About, check_move
from wuzha.core.rounds.state import ObjectionProgress, RectificationProgress, RoundState
from wuzha.core.rounds.steps import CalendarDays, StepRecord
from wuzha.core.vocabulary import LogAction, Outcome, RoundMode, RoundMove, RoundStage, SelfCheckAnswer
from wuzha.decisions.access import answers_on_behalf, refuse_other_people
from wuzha.decisions.calendar_days import refuse_wrong_days
from wuzha.decisions.entered_rows import find_entered_orgs
from wuzha.decisions.models import LONGEST_TEXT, Round, RoundStep
from wuzha.decisions.objection_answerers import lacks_substitute
from wuzha.decisions.round_state import load_state
from wuzha.decisions.round_words import reword_refusal
from wuzha.orgs.models import Org
from wuzha.people.models import User
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import load_plan_named

SEED_BYTES = 32
MOVES_BY_WHO_ENTERED_NOTHING = (RoundMove.NOTE_VISIT, RoundMove.GIVE_VERDICT, RoundMove.DECIDE)
"""The moves of somebody who has entered no row of the org."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDraft:
    """A step that somebody wants to make; `seen` is the number of the last step of the round that they saw.

    `data` belongs to the step beside what the rules read. Two people at once: where a later step is about the same
    thing, the draft is refused.
    """

    move: RoundMove
    org: Org | None = None
    subject: int = 0
    person: User | None = None
    outcome: Outcome | None = None
    answer: SelfCheckAnswer | None = None
    accepts: bool | None = None
    text: str = ""
    ground: str = ""
    due_on: date | None = None
    calendar: CalendarDays = field(default_factory=dict)
    outcomes: Mapping[str, Outcome | None] = field(default_factory=dict)
    data: Mapping[str, object] = field(default_factory=dict)
    seen: int | None = None


@transaction.atomic
def open_round(*, actor: User, programme: Programme, period: Period, calendar: CalendarDays) -> Round:
    """Open a round of the programme's plan for a period; the seed of its sample is published in the log.

    Raises: RefusalError when there is one for the period, or the calendar is incomplete or out of order.
    """
    plan, org = load_plan_named(programme.plan), programme.org
    refuse_wrong_days(calendar, period, timezone.localdate())
    Org.objects.select_for_update().get(pk=org.pk)
    if Round.objects.filter(org=org, period=period.id).exclude(stage=RoundStage.CANCELLED).exists():
        raise RefusalError("round.exists")
    last = Round.objects.filter(org=org).order_by("-number").first()
    round_ = Round(
        org=org,
        number=1 if last is None else last.number + 1,
        plan=programme.plan,
        plan_title=plan.full_title,
        plan_sha256=plan.sha256,
        period=period.id,
        mode=RoundMode.APPROVED if plan.approval else RoundMode.INTERNAL,
        approval=plan.approval or "",
        seed=secrets.token_hex(SEED_BYTES),
        opened_by=actor,
        opened_at=timezone.now(),
    )
    refuse_other_people(actor, round_, RoundMove.SET_CALENDAR, None)
    try:
        with transaction.atomic():
            round_.save(force_insert=True)
    except IntegrityError:
        raise RefusalError("round.exists") from None
    step = _store_step(round_, actor, 1, StepDraft(move=RoundMove.OPEN, calendar=calendar), has_entered=False)
    _log(actor, round_, [step], [round_, step], seed=round_.seed, plan=round_.plan_sha256)
    return round_


@transaction.atomic
def make_move(
    *,
    actor: User | None,
    round_: Round,
    drafts: Sequence[StepDraft],
    write_rows: Callable[[Sequence[RoundStep]], Sequence[Model]] | None = None,
) -> list[RoundStep]:
    """Add steps to the round, all or none, with one line of the log; the first that is not legal refuses them all.

    `write_rows` writes what belongs to the steps, such as a list, and returns the rows, which the line binds too.

    Raises: RefusalError with the rule that is broken, when the actor lacks the permission, somebody else has made a
    step about the same thing since the actor looked, or a text holds personal data.
    """
    current = Round.objects.select_for_update().select_related("org").get(pk=round_.pk)
    state = load_state(current)
    number, later_steps = state.last_step, _list_unseen_steps(current, state.last_step, drafts)
    orgs_with_own_rows = _find_entered_orgs(actor, drafts)
    steps: list[RoundStep] = []
    for draft in drafts:
        draft = _mark_paper(actor, _fill_org(state, _clean_draft(draft)))
        draft = _mark_last_judge(actor, current, state, draft)
        if actor is not None or draft.move is not RoundMove.FILE_OBJECTION:
            _refuse_stranger(actor, current, draft)
        _refuse_unseen_steps(later_steps, draft)
        number += 1
        has_entered = draft.org is not None and draft.org.code in orgs_with_own_rows
        step = _build_step(actor, number, draft, has_entered=has_entered)
        _check_move(current, state, step)
        state = apply_step(state, step)
        steps.append(_store_step(current, actor, number, draft, has_entered=has_entered))
    if state.stage is not current.term:
        current.stage = state.stage
        current.save(update_fields=["stage"])
    rows = write_rows(steps) if write_rows is not None else ()
    _log(actor, current, steps, [current, *steps, *rows])
    return steps


def _clean_draft(draft: StepDraft) -> StepDraft:
    """Return the draft with its texts as they are stored.

    Raises: RefusalError when one is longer than its column, or holds personal data.
    """
    text, ground = clean_text(draft.text), clean_text(draft.ground)
    refuse_long_text(text, ground)
    refuse_personal_data(text, ground)
    return replace(draft, text=text, ground=ground)


def refuse_long_text(*texts: str) -> None:
    """Refuse a text that does not fit its column: nothing is cut.

    Raises: RefusalError with the number of its characters.
    """
    for text in texts:
        if len(text) > LONGEST_TEXT:
            raise RefusalError("round.text_long", limit=LONGEST_TEXT, count=len(text))


def _fill_org(state: RoundState, draft: StepDraft) -> StepDraft:
    """Return the draft with the org of its objection or rectification: nobody chooses another for it."""
    item: ObjectionProgress | RectificationProgress | None = None
    if draft.subject and draft.move is not RoundMove.FILE_OBJECTION and draft.move is not RoundMove.ORDER_RECTIFICATION:
        is_objection = RULES[draft.move].about is About.OBJECTION
        item = (state.objections if is_objection else state.rectifications).get(draft.subject)
    if item is None:
        return draft
    return replace(draft, org=Org.objects.filter(code=item.org).first() if item.org else None)


def _check_move(round_: Round, state: RoundState, step: StepRecord) -> None:
    try:
        check_move(state, step)
    except RefusalError as error:
        raise reword_refusal(round_, error) from error


def _mark_paper(actor: User | None, draft: StepDraft) -> StepDraft:
    """Return the draft of a self-check with the mark that somebody else than the org enters it."""
    if draft.move is not RoundMove.ANSWER_SELF_CHECK or actor is None or draft.org is None:
        return draft
    if not answers_on_behalf(actor, draft.org):
        return draft
    return replace(draft, data={**draft.data, "is_on_behalf": True})


def _mark_last_judge(actor: User | None, round_: Round, state: RoundState, draft: StepDraft) -> StepDraft:
    """Return the draft with the mark that its maker decided what the answer is about, and nobody else could make it."""
    if actor is None or not lacks_substitute(round_.org, state, draft.move, draft.subject, actor.get_username()):
        return draft
    return replace(draft, data={**draft.data, "has_no_substitute": True})


def _refuse_stranger(actor: User | None, round_: Round, draft: StepDraft) -> None:
    if actor is None:
        raise RefusalError("round.not_yours", action=draft.move.chinese)
    refuse_other_people(actor, round_, draft.move, draft.org)


def _find_entered_orgs(actor: User | None, drafts: Iterable[StepDraft]) -> frozenset[str]:
    orgs = [draft.org for draft in drafts if draft.org is not None and draft.move in MOVES_BY_WHO_ENTERED_NOTHING]
    return find_entered_orgs(actor, orgs) if actor is not None and orgs else frozenset()


def _list_unseen_steps(round_: Round, last_step: int, drafts: Iterable[StepDraft]) -> list[RoundStep]:
    """Return the steps that were made since one of the drafts was filled in.

    Raises: RefusalError for the number of a step that nobody has made yet.
    """
    numbers = [draft.seen for draft in drafts if draft.seen is not None]
    if any(number > last_step for number in numbers):
        raise RefusalError("round.seen_missing")
    if not numbers or min(numbers) == last_step:
        return []
    return list(round_.steps.select_related("by").filter(number__gt=min(numbers)))


def _refuse_unseen_steps(steps: Iterable[RoundStep], draft: StepDraft) -> None:
    """Refuse a draft whose maker has not seen a later step about the same org, objection or rectification."""
    if draft.seen is None:
        return
    org_id = None if draft.org is None else draft.org.pk
    for step in steps:
        if step.number > draft.seen and (step.org_id, step.subject) == (org_id, draft.subject):
            name = step.by.get_username() if step.by else ""
            raise RefusalError("round.moved", who=name, action=step.term.chinese)


def _build_step(actor: User | None, number: int, draft: StepDraft, *, has_entered: bool) -> StepRecord:
    return StepRecord(
        number=number,
        move=draft.move,
        by="" if actor is None else actor.get_username(),
        on=timezone.localdate(),
        org="" if draft.org is None else draft.org.code,
        subject=draft.subject,
        person="" if draft.person is None else draft.person.get_username(),
        outcome=draft.outcome,
        answer=draft.answer,
        accepts=draft.accepts,
        text=draft.text,
        ground=draft.ground,
        due_on=draft.due_on,
        calendar=draft.calendar,
        outcomes=draft.outcomes,
        has_entered=has_entered,
        is_on_behalf=bool(draft.data.get("is_on_behalf")),
        has_no_substitute=bool(draft.data.get("has_no_substitute")),
    )


def _store_step(round_: Round, actor: User | None, number: int, draft: StepDraft, *, has_entered: bool) -> RoundStep:
    data: dict[str, object] = dict(draft.data)
    if draft.calendar:
        data["calendar"] = {part: day.isoformat() for part, day in draft.calendar.items()}
    if draft.outcomes:
        data["outcomes"] = {code: outcome and outcome.value for code, outcome in draft.outcomes.items()}
    return RoundStep.objects.create(
        round=round_,
        number=number,
        move=draft.move,
        org=draft.org,
        subject=draft.subject,
        person=draft.person,
        by=actor,
        at=timezone.now(),
        outcome=draft.outcome or "",
        answer=draft.answer or "",
        accepts=draft.accepts,
        text=draft.text,
        ground=draft.ground,
        due_on=draft.due_on,
        has_entered=has_entered,
        data=data,
    )


def _log(
    actor: User | None, round_: Round, steps: Sequence[RoundStep], rows: Sequence[Model], **details: object
) -> None:
    """Write the line of the log; it names moves and orgs, and does not hold what people wrote."""
    orgs = [step.org.code for step in steps if step.org is not None]
    log.record(
        actor=log.SYSTEM if actor is None else actor.get_username(),
        action=LogAction.RECORD_ROUND_STEPS,
        subject=f"round:{round_.pk}",
        org=orgs[0] if len(orgs) == 1 else round_.org.code,
        blocks=bind_rows(*rows),
        moves=sorted({step.move for step in steps}),
        first=steps[0].number,
        count=len(steps),
        **({"has_no_substitute": True} if any(step.data.get("has_no_substitute") for step in steps) else {}),
        **details,
    )
