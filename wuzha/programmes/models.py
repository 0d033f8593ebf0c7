"""Which plan an org runs, and which period counts now."""

from __future__ import annotations

from django.db import models

from wuzha.core.periods import Period
from wuzha.orgs.models import Org

LONGEST_PERIOD, LONGEST_PLAN = 40, 200


class Programme(models.Model):
    """The programme of an org: for itself and everything below it, one plan and the period looked at."""

    org = models.OneToOneField(Org, models.PROTECT, related_name="programme")
    plan = models.CharField("方案", max_length=LONGEST_PLAN)
    period = models.CharField("期间", max_length=LONGEST_PERIOD)

    def __str__(self) -> str:
        return f"{self.org}: {self.plan} {self.period}"

    @property
    def current_period(self) -> Period:
        """The period looked at."""
        return Period.parse(self.period)
