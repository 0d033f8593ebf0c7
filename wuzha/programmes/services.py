"""Deciding which plan and period an org's programme looks at."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from wuzha.audit import log
from wuzha.core.periods import Period
from wuzha.core.problems import refusal
from wuzha.core.vocabulary import VILLAGE_KINDS, Deed, OrgKind
from wuzha.orgs.models import Org
from wuzha.programmes.models import Programme
from wuzha.programmes.plans import plan_named

MOST_JUDGED = 5_000
"""So many villages and units are judged for a page, about a second after each write: those of a city."""


@transaction.atomic
def set_programme(*, actor: str, org: Org, plan: str, period: Period) -> Programme:
    """The org runs this plan and looks at this period.

    Raises: Refusal when the plan cannot be used, the period has not begun, or more would have to be judged than a page
    can wait for (ADR 11).
    """
    if period.start > timezone.localdate():
        raise refusal("programme.not_begun", value=period.label, day=period.start)
    count = Org.objects.below(org).of_kind(*VILLAGE_KINDS, OrgKind.UNIT).count()
    if count > MOST_JUDGED:
        raise refusal("programme.too_large", value=org.name, count=count, most=MOST_JUDGED)
    sha256 = plan_named(plan).sha256
    programme, _ = Programme.objects.update_or_create(org=org, defaults={"plan": plan, "period": period.id})
    log.record(
        actor=actor,
        deed=Deed.SET_PROGRAMME,
        subject=f"programme:{org.code}",
        org=org.code,
        plan=plan,
        plan_sha256=sha256,
        period=period.id,
    )
    return programme
