"""Tell the history of an org's titles: what each published round has decided, and whether it was revoked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from django.utils import timezone

from wuzha.audit.prepared_query import PreparedQuery, ValueSlot
from wuzha.core.vocabulary import Outcome, RoundMove, RoundStage
from wuzha.decisions.models import Round, RoundStep
from wuzha.orgs.models import Org

_PUBLISHED_STAGES = (RoundStage.PUBLISHED, RoundStage.CLOSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleRecord:
    """What a published round decided on an org; `revoked_on` is the day on which it was revoked."""

    round: Round
    outcome: Outcome
    decided_on: date
    revoked_on: date | None = None
    is_commended: bool = False


def list_titles(org: Org) -> list[TitleRecord]:
    """Return what every published round has decided on the org, the latest first."""
    if not _prepare_decisive_steps().fetch_all(org=org.pk):
        return []
    rounds = Round.objects.about(org).filter(stage__in=_PUBLISHED_STAGES).select_related("org")
    by_round = {round_.pk: round_ for round_ in rounds.order_by("-period", "-opened_at")}
    decisions: dict[int, RoundStep] = {}
    revocations: dict[int, date] = {}
    steps = RoundStep.objects.filter(round__in=by_round, org=org, move__in=(RoundMove.DECIDE, RoundMove.REVOKE))
    for step in steps.order_by("number"):
        # A decision that was returned or reopened is followed by another one; the last one was published.
        if step.term is RoundMove.DECIDE:
            decisions[step.round_id] = step
        else:
            revocations[step.round_id] = timezone.localdate(step.at)
    commendations = _find_commended_rounds(by_round, org)
    return [
        TitleRecord(
            round=round_,
            outcome=Outcome.of(decisions[pk].outcome),
            decided_on=timezone.localdate(decisions[pk].at),
            revoked_on=revocations.get(pk),
            is_commended=pk in commendations,
        )
        for pk, round_ in by_round.items()
        if pk in decisions
    ]


@cache
def _prepare_decisive_steps() -> PreparedQuery:
    """Prepare the question whether anything was published of an org: most have no round behind them."""
    steps = RoundStep.objects.filter(org=ValueSlot("org"), move=RoundMove.DECIDE, round__stage__in=_PUBLISHED_STAGES)
    return PreparedQuery(steps.order_by().values_list("pk")[:1])


def _find_commended_rounds(rounds: dict[int, Round], org: Org) -> set[int]:
    steps = RoundStep.objects.filter(round__in=rounds, move=RoundMove.COMMEND)
    return {step.round_id for step in steps if org.code in step.data.get("outcomes", {})}
