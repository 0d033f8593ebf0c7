"""Freeze a round (封存): seal the facts and findings as known at this moment, and store every finding."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from wuzha.core.findings.findings import Assessment, CriterionFinding
from wuzha.core.i18n import override
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import RoundMove, RoundStage
from wuzha.core.words.sentences import explain_criterion
from wuzha.decisions.access import refuse_other_people
from wuzha.decisions.due_days import find_stage_due_day
from wuzha.decisions.models import LONGEST_SENTENCE, Round, RoundFinding, RoundStep, SealedFile
from wuzha.decisions.round_questions import load_programme, load_questions
from wuzha.decisions.round_services import StepDraft, make_move
from wuzha.decisions.round_state import load_state
from wuzha.decisions.sealed_books import collect_sealed_content, get_office_key
from wuzha.decisions.sealing.sealed_content import compute_root, seal
from wuzha.orgs.models import Org
from wuzha.people.models import User


def freeze_round(*, actor: User, round_: Round, seen: int | None = None) -> RoundStep:
    """Seal what is known at this moment: facts and findings in one file, and each finding as a row.

    What is read does not change any more, so nobody waits while it is; the step itself is one transaction.

    Raises: RefusalError as `make_move`; when the plan's files have changed, or the books change all the time.
    """
    known_at = timezone.now()
    # Refuse early what is not legal yet: sealing takes seconds.
    _refuse_early(actor, round_)
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
        return [sealed_file, *RoundFinding.objects.bulk_create(_build_findings(round_, assessment))]

    with transaction.atomic():
        draft = _draft_freeze(round_, assessment, seen)
        return make_move(actor=actor, round_=round_, drafts=[draft], write_rows=write_rows)[0]


def _refuse_early(actor: User, round_: Round) -> None:
    current = Round.objects.select_related("org").get(pk=round_.pk)
    refuse_other_people(actor, current, RoundMove.FREEZE, None)
    state = load_state(current)
    if state.stage is not RoundStage.PREPARED:
        raise RefusalError("round.other_stage", state=state.stage.chinese, action=RoundMove.FREEZE.chinese)


def _draft_freeze(round_: Round, assessment: Assessment, seen: int | None) -> StepDraft:
    state = load_state(round_)
    stage = state.stage_after(RoundStage.PREPARED)
    return StepDraft(
        move=RoundMove.FREEZE,
        outcomes={finding.code: finding.outcome for finding in assessment.orgs},
        due_on=find_stage_due_day(round_, state, stage, timezone.localdate()),
        seen=seen,
    )


def _build_findings(round_: Round, assessment: Assessment) -> Iterator[RoundFinding]:
    """Yield a row for each org, each clause of it, and each target, with its sentence in Chinese."""
    codes = {org.code for org in assessment.orgs} | {target.code for target in assessment.targets}
    orgs: Mapping[str, Org] = {org.code: org for org in Org.objects.filter(code__in=codes)}
    with override(None):
        for finding in assessment.orgs:
            org = orgs[finding.code]
            yield RoundFinding(
                round=round_, org=org, standard=finding.standard, outcome=finding.outcome, headroom=finding.headroom
            )
            for criterion in finding.criteria:
                yield _build_clause(round_, org, finding.standard, criterion, assessment)
        for target in assessment.targets:
            yield _build_clause(round_, orgs[target.code], "", target.criterion, assessment)


def _build_clause(
    round_: Round, org: Org, standard: str, criterion: CriterionFinding, assessment: Assessment
) -> RoundFinding:
    return RoundFinding(
        round=round_,
        org=org,
        standard=standard,
        criterion=criterion.id,
        clause=criterion.clause,
        outcome=criterion.outcome,
        sentence=explain_criterion(criterion, assessment.questions)[:LONGEST_SENTENCE],
    )
