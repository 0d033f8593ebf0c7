"""A round of a street for the sweeps, with an objection and a rectification, and the arguments of its addresses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from wuzha.core.rounds.steps import CALENDAR_PARTS
from wuzha.core.vocabulary import Outcome, RoundMode, RoundMove, RoundStage
from wuzha.decisions.models import Round, RoundStep
from wuzha.orgs.models import Org
from wuzha.people.models import User

NUMBER = 4
"""The number of the round among those of its street."""
Arguments = tuple[dict[str, Any], str]
"""The arguments of an address, and the code of the org that its page is for."""


def lead_round(street: Org, village: Org, actor: User) -> None:
    """Store a round of the street whose list is out, with an objection and a rectification of the village."""
    round_ = Round.objects.create(
        org=street,
        number=NUMBER,
        plan="fengling",
        plan_title="枫岭",
        plan_sha256="",
        period="2023",
        mode=RoundMode.INTERNAL,
        seed=street.code,
        stage=RoundStage.PUBLISHED,
        opened_by=actor,
        opened_at=timezone.now(),
    )
    about_village = {"org": village, "subject": 1, "text": "台账不全", "due_on": date(2023, 3, 1)}
    calendar = dict.fromkeys(CALENDAR_PARTS, "2023-12-20")
    steps: Mapping[RoundMove, Mapping[str, Any]] = {
        RoundMove.OPEN: {"data": {"calendar": calendar}},
        RoundMove.FREEZE: {"data": {"outcomes": {village.code: Outcome.NOT_MET.value}}},
        RoundMove.FILE_OBJECTION: about_village,
        RoundMove.PUBLISH_LIST: {},
        RoundMove.ORDER_RECTIFICATION: about_village,
    }
    for number, (move, values) in enumerate(steps.items(), start=1):
        RoundStep.objects.create(round=round_, number=number, move=move, by=actor, at=timezone.now(), **values)


def list_rounds(**arguments: Any) -> list[Arguments]:
    """Return the round of each street: its pages are for those who see the street."""
    rounds = Round.objects.filter(number=NUMBER).select_related("org")
    return [({"round_pk": round_.pk} | arguments, round_.org.code) for round_ in rounds]


def list_round_orgs(**arguments: Any) -> list[Arguments]:
    """Return the village of each round: its page is for those who see the village."""
    steps = RoundStep.objects.filter(move=RoundMove.ORDER_RECTIFICATION).select_related("org")
    villages = [(step.round_id, step.org) for step in steps if step.org is not None]
    return [({"round_pk": pk} | (arguments or {"code": org.code}), org.code) for pk, org in villages]
