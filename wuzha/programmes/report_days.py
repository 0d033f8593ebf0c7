"""Find the day by which a month is reported (月报日): an office sets its own, which counts for all below it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Self

from wuzha.audit.prepared_query import PreparedQuery
from wuzha.core.declaration_states import (
    DEFAULT_REPORT_DAY,
    FindReportDay,
    find_default_report_day,
    find_due_day,
)
from wuzha.core.periods import Period
from wuzha.orgs.models import Org
from wuzha.programmes.models import ReportDay

LATEST_REPORT_DAY = 28
"""The last day that every month has."""


@dataclass(frozen=True, slots=True)
class ReportDays:
    """The report days that offices have set, by their paths."""

    days: Mapping[str, int]

    @classmethod
    def load(cls) -> Self:
        """Return the report days of all offices: there is at most one for each office."""
        return cls(dict(_prepare_report_days().fetch_all()))

    def find_day(self, path: str) -> int:
        """Return the report day of the org at the path: its own, or that of the nearest org above."""
        while path.strip("/"):
            if path in self.days:
                return self.days[path]
            path = path.rstrip("/").rpartition("/")[0] + "/"
        return DEFAULT_REPORT_DAY

    def find_by_code(self, top: Org) -> FindReportDay:
        """Return the lookup of the report day of each org at or below the top by its code."""
        if not self.days:
            return find_default_report_day
        paths = dict(Org.objects.under([top.path]).order_by().values_list("code", "path"))
        return lambda code: self.find_day(paths.get(code, top.path))

    def find_due_day(self, path: str, day: date) -> date:
        """Return the day by which the org at the path reports the month in which the day lies."""
        return find_due_day(_get_month(day), self.find_day(path))

    def find_next_due_day(self, path: str, today: date) -> tuple[Period, date]:
        """Return the month that the org at the path reports next, from today on, and the day for it."""
        day_before = today.replace(day=1) - timedelta(days=1)
        due_on = self.find_due_day(path, day_before)
        return (
            (_get_month(day_before), due_on) if due_on >= today else (_get_month(today), self.find_due_day(path, today))
        )


@cache
def _prepare_report_days() -> PreparedQuery:
    return PreparedQuery(ReportDay.objects.values_list("org__path", "day"))


def _get_month(day: date) -> Period:
    return Period.parse(f"{day:%Y-%m}")
