"""The tables of programmes, the plan that an org runs and the period that counts now, and of report days."""

from __future__ import annotations

from django.db import models

from wuzha.audit.binding import bind_table
from wuzha.core.periods import Period
from wuzha.orgs.models import Org

LONGEST_PERIOD, LONGEST_PLAN = 40, 200


class Programme(models.Model):
    """The programme of an org: one plan and one current period, for the org and everything below it.

    `plan` is the name of a built-in plan or a folder.
    """

    org = models.OneToOneField(Org, models.PROTECT, related_name="programme")
    plan = models.CharField("方案", max_length=LONGEST_PLAN)
    period = models.CharField("期间", max_length=LONGEST_PERIOD)

    def __str__(self) -> str:
        return f"{self.org}: {self.plan} {self.period}"

    @property
    def current_period(self) -> Period:
        """The period that pages show unless another is chosen."""
        return Period.parse(self.period)


class ReportDay(models.Model):
    """The day of the following month by which the months below an org are reported (月报日)."""

    org = models.OneToOneField(Org, models.PROTECT, related_name="report_day")
    day = models.PositiveSmallIntegerField("月报日")

    def __str__(self) -> str:
        return f"{self.org}: {self.day}"


bind_table(Programme)
bind_table(ReportDay)
