"""The tables of programmes: plan and period of an org, report days, working days, and the plans that offices made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from wuzha.audit.binding import bind_table
from wuzha.core.periods import Period
from wuzha.core.plan.plan_files import PlanFiles
from wuzha.core.working_days import CalendarYear
from wuzha.orgs.models import Org, match_paths_under

LONGEST_PERIOD, LONGEST_PLAN, LONGEST_TITLE, LONGEST_HASH, LONGEST_SOURCE = 40, 200, 200, 64, 100
VERSION_PREFIX = "plan-version:"
"""Begins the name of a plan that an office made, in `Programme.plan` and wherever a plan is named."""


class Programme(models.Model):
    """The programme of an org: one plan and one current period, for the org and everything below it.

    `plan` is the name of a built-in plan, a folder, or the name of a plan version. From the day `next_from` on, plan
    and period are `next_plan` and `next_period`: a programme that is read from then on already has them. With
    `needs_signature` a plan of the office is put in force by the leader of the group.
    """

    org = models.OneToOneField(Org, models.PROTECT, related_name="programme")
    plan = models.CharField("方案", max_length=LONGEST_PLAN)
    period = models.CharField("期间", max_length=LONGEST_PERIOD)
    next_plan = models.CharField(max_length=LONGEST_PLAN, blank=True, default="")
    next_period = models.CharField(max_length=LONGEST_PERIOD, blank=True, default="")
    next_from = models.DateField(null=True, blank=True)
    needs_signature = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.org}: {self.plan} {self.period}"

    @classmethod
    def from_db(cls, *row: Any, **options: Any) -> Self:
        """Build the programme from its row, with the plan that is in force today."""
        programme = super().from_db(*row, **options)
        values = programme.__dict__
        if (day := values.get("next_from")) is not None and day <= timezone.localdate():
            values["plan"], values["period"] = values["next_plan"], values["next_period"]
        return programme

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


class OfficeCalendarYear(models.Model):
    """The days off and the worked weekends of one year, as an office entered them from a notice.

    They count for the org and everything below it that has none of its own. `source` is the number of the notice; days
    are written 2026-01-01, with commas between them. What stood here before is in the log.
    """

    org = models.ForeignKey(Org, models.PROTECT, related_name="calendar_years")
    year = models.PositiveSmallIntegerField("年度")
    days_off = models.TextField("放假日期")
    working_weekends = models.TextField("调休上班的周末", blank=True)
    source = models.CharField("放假通知文号", max_length=LONGEST_SOURCE)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("org", "year"), name="one_calendar_of_an_org_and_year"),)

    def __str__(self) -> str:
        return f"{self.org}: {self.year}"

    @property
    def calendar(self) -> CalendarYear:
        """The table of the year."""
        return CalendarYear(
            year=self.year,
            days_off=_split_days(self.days_off),
            working_weekends=_split_days(self.working_weekends),
            source=self.source,
        )


def _split_days(text: str) -> frozenset[date]:
    return frozenset(date.fromisoformat(day) for day in text.split(",") if day)


class PlanVersionQuerySet(models.QuerySet["PlanVersion"]):
    """Select plans that offices made."""

    def within(self, paths: Sequence[str]) -> Self:
        """Select those of orgs at or under these paths."""
        return self.filter(match_paths_under(paths, "org__path"))


class PlanVersion(models.Model):
    """A plan that an office made on the site: the three files of its folder, and who made it from what.

    A draft changes until it is activated; from then on its row stays as it is, and a correction is another version.
    `number` counts the versions of the org; `proposed_by` asked the leader to sign it; `based_on` is the name of the
    plan it was copied from, empty for an upload.
    """

    org = models.ForeignKey(Org, models.PROTECT, related_name="plan_versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=LONGEST_TITLE)
    text = models.TextField()
    data = models.TextField()
    examples = models.TextField(blank=True)
    sha256 = models.CharField(max_length=LONGEST_HASH)
    based_on = models.CharField(max_length=LONGEST_PLAN, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    proposed_from = models.DateField(null=True, blank=True)
    activated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    activated_at = models.DateTimeField(null=True, blank=True)
    active_from = models.DateField(null=True, blank=True)

    objects = PlanVersionQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("org", "number"), name="one_plan_version_of_a_number"),)

    def __str__(self) -> str:
        return f"{self.org} {self.number}"

    @property
    def name(self) -> str:
        """The name under which programmes use it; it has the hash, so that a name is one content for ever."""
        return f"{VERSION_PREFIX}{self.org.code}:{self.number}:{self.sha256}"

    @property
    def files(self) -> PlanFiles:
        """The files of its folder."""
        return PlanFiles(text=self.text, data=self.data, examples=self.examples)

    @property
    def is_draft(self) -> bool:
        """Whether it was never activated, so that it can still change."""
        return self.activated_at is None

    def is_waiting(self, today: date) -> bool:
        """Whether it was activated from a later day on."""
        return self.active_from is not None and self.active_from > today


bind_table(OfficeCalendarYear)
bind_table(Programme)
bind_table(PlanVersion)
bind_table(ReportDay)
