"""Freeze a round (封存): seal the facts and findings as known at this moment, and store every finding."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from wuzha.core.findings.findings import Assessment
from wuzha.core.free_text import has_text
from wuzha.core.problems import RefusalError
from wuzha.core.rounds.next_moves import find_round_refusal
from wuzha.core.vocabulary import RoundMove, RoundStage
from wuzha.decisions.access import refuse_other_people
from wuzha.decisions.due_days import find_stage_due_day
from wuzha.decisions.finding_rows import build_findings
from wuzha.decisions.models import Round, RoundFinding, RoundStep, SealedFile
from wuzha.decisions.round_questions import load_programme, load_questions
from wuzha.decisions.round_services import StepDraft, make_move
from wuzha.decisions.round_state import load_state
from wuzha.decisions.sealed_books import collect_sealed_content, get_office_key
from wuzha.decisions.sealing.sealed_content import compute_root, seal
from wuzha.people.models import User


def freeze_round(*, actor: User, round_: Round, text: str = "", seen: int | None = None) -> RoundStep:
    """Seal what is known at this moment: facts and findings in one file, and each finding as a row.

    What is read does not change any more, so nobody waits while it is; the step itself is one transaction. Before the
    period is over, `text` says why the facts are sealed all the same: the findings then say how things stand so far.

    Raises: RefusalError as `make_move`; without that reason; when the plan's files have changed, or the books change
    all the time.
    """
    known_at = timezone.now()
    # Refuse early what is not legal yet: sealing takes seconds.
    _refuse_early(actor, round_, text)
    content = collect_sealed_content(
        load_programme(round_),
        load_questions(round_, timezone.localdate(known_at)),
        known_at,
        round_number=round_.number,
        plan_name=round_.plan,
    )
    sealed_bytes, assessment = seal(content, get_office_key()), content.assessment

    def write_rows(steps: Sequence[RoundStep]) -> Sequence[Model]:
        sealed_file = SealedFile.objects.create(
            round=round_,
            content=sealed_bytes,
            sha256=hashlib.sha256(sealed_bytes).hexdigest(),
            root=compute_root(sealed_bytes),
            known_at=known_at,
            log_number=content.log_root.number,
            log_hash=content.log_root.hash,
        )
        return [sealed_file, *RoundFinding.objects.bulk_create(build_findings(round_, assessment))]

    with transaction.atomic():
        draft = _draft_freeze(round_, assessment, text, seen)
        return make_move(actor=actor, round_=round_, drafts=[draft], write_rows=write_rows)[0]


def _refuse_early(actor: User, round_: Round, text: str) -> None:
    current = Round.objects.select_related("org").get(pk=round_.pk)
    refuse_other_people(actor, current, RoundMove.FREEZE, None)
    today = timezone.localdate()
    refusal = find_round_refusal(load_state(current), RoundMove.FREEZE, by=actor.get_username(), today=today)
    if refusal is not None:
        raise refusal
    if today <= current.judged_period.end and not has_text(text):
        raise RefusalError("round.period_running", day=current.judged_period.end)


def _draft_freeze(round_: Round, assessment: Assessment, text: str, seen: int | None) -> StepDraft:
    state = load_state(round_)
    stage = state.stage_after(RoundStage.PREPARED)
    return StepDraft(
        move=RoundMove.FREEZE,
        outcomes={finding.code: finding.outcome for finding in assessment.orgs},
        due_on=find_stage_due_day(round_, state, stage, timezone.localdate()),
        text=text,
        seen=seen,
    )
