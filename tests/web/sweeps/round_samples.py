"""The sample arguments of the addresses of rounds."""

from __future__ import annotations

from typing import Any

from tests.web.sweeps.sample import Sample
from wuzha.decisions.models import Round
from wuzha.orgs.models import Org


def list_round_samples(**arguments: Any) -> list[Sample]:
    """Return the rounds of each street: what is done with them is for those who have the permission on the street."""
    rounds = Round.objects.select_related("org")
    return [Sample({"round_pk": round_.pk} | arguments, round_.org.code) for round_ in rounds]


def list_shared_round_samples() -> list[Sample]:
    """Return the rounds as those read them who belong to the street: each sees their own part."""
    return [
        Sample(
            {"shared_round": round_.pk},
            round_.org.code,
            judged_orgs=tuple(Org.objects.below(round_.org).values_list("code", flat=True)),
        )
        for round_ in Round.objects.select_related("org")
    ]
