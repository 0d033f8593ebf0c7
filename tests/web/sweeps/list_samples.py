"""The sample arguments of the addresses of lists, circulars and publicities."""

from __future__ import annotations

from tests.web.sweeps.sample import Sample
from wuzha.core.vocabulary import RoundMode, RoundStage
from wuzha.decisions.models import PublishedList, Round
from wuzha.orgs.models import Org


def list_samples(mode: RoundMode, argument: str) -> list[Sample]:
    lists = PublishedList.objects.filter(round__mode=mode).select_related("round__org")
    return [
        Sample(
            {argument: listing.number},
            listing.round.org.code if mode is RoundMode.INTERNAL else None,
            judged_orgs=tuple(Org.objects.below(listing.round.org).values_list("code", flat=True)),
        )
        for listing in lists
    ]


def list_publicity_samples() -> list[Sample]:
    rounds = Round.objects.filter(mode=RoundMode.APPROVED, stage=RoundStage.PUBLICITY)
    return [Sample({"round_id": round_.pk}) for round_ in rounds]
