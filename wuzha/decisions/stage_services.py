"""Lead a round from stage to stage: end the self-check, draw the sample, end the verification, begin the publicity."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Model
from django.utils import timezone

from wuzha.core.problems import RefusalError
from wuzha.core.rounds.sampling import draw_sample
from wuzha.core.vocabulary import RoundMove, RoundStage
from wuzha.decisions.attested_facts import judge_with_attestations
from wuzha.decisions.due_days import find_stage_due_day
from wuzha.decisions.finding_rows import build_attested_findings
from wuzha.decisions.models import Round, RoundFinding, RoundStep, SealedFile
from wuzha.decisions.round_services import StepDraft, make_move
from wuzha.decisions.round_state import load_state
from wuzha.people.models import User


def end_stage(*, actor: User, round_: Round, move: RoundMove, seen: int | None = None) -> RoundStep:
    """End the self-check or the verification; the next stage is due by its day.

    With the verification its attestations count: the sealed facts are judged anew with them.

    Raises: RefusalError as `make_move`, or when the working days of a year are not known.
    """
    state = load_state(round_)
    due_on = None
    if state.stage in (RoundStage.SELF_CHECK, RoundStage.VERIFICATION):
        due_on = find_stage_due_day(round_, state, state.stage_after(state.stage), timezone.localdate())
    if move is not RoundMove.END_VERIFICATION or state.stage is not RoundStage.VERIFICATION:
        return make_move(actor=actor, round_=round_, drafts=[StepDraft(move=move, due_on=due_on, seen=seen)])[0]
    assessment = judge_with_attestations(round_)
    outcomes = {finding.code: finding.outcome for finding in assessment.orgs}
    draft = StepDraft(move=move, outcomes=outcomes, due_on=due_on, seen=seen)

    def write_rows(steps: Sequence[RoundStep]) -> Sequence[Model]:
        return RoundFinding.objects.bulk_create(build_attested_findings(round_, assessment))

    return make_move(actor=actor, round_=round_, drafts=[draft], write_rows=write_rows)[0]


def draw_round_sample(*, actor: User, round_: Round, seen: int | None = None) -> RoundStep:
    """Draw the orgs to visit, by the seed that the log has and the root of the sealed facts.

    Raises: RefusalError as `make_move`.
    """
    state = load_state(round_)
    sealed = SealedFile.objects.filter(round=round_).only("root").first()
    if sealed is None:
        raise RefusalError("round.sample_empty")
    percent = state.flow.sample_percent
    codes = draw_sample(tuple(state.orgs), seed=round_.seed, root=sealed.root, percent=percent)
    draft = StepDraft(
        move=RoundMove.DRAW_SAMPLE,
        outcomes=dict.fromkeys(codes),
        data={"seed": round_.seed, "root": sealed.root, "percent": percent},
        seen=seen,
    )
    return make_move(actor=actor, round_=round_, drafts=[draft])[0]


def start_publicity(*, actor: User, round_: Round, seen: int | None = None) -> RoundStep:
    """Begin the publicity of the decisions, for the working days of the plan.

    Raises: RefusalError as `make_move`, or when the working days of a year are not known.
    """
    state = load_state(round_)
    due_on = find_stage_due_day(round_, state, RoundStage.PUBLICITY, timezone.localdate())
    draft = StepDraft(move=RoundMove.START_PUBLICITY, due_on=due_on, seen=seen)
    return make_move(actor=actor, round_=round_, drafts=[draft])[0]
