"""Find the table of working days of each year for an org: its own, that of the nearest org above, else the seed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from wuzha.audit.prepared_query import PreparedObjects
from wuzha.core.working_days import CalendarYear, WorkingDays
from wuzha.orgs.models import Org, match_orgs_above
from wuzha.programmes.models import OfficeCalendarYear
from wuzha.programmes.official_calendar import OFFICIAL_YEARS

NOTICE_MONTH = 12
"""The notice for the next year is out by this month: from then on a missing table is a task."""


class CalendarOrigin(StrEnum):
    """Whose table of a year counts for an org."""

    OWN = "own"
    ABOVE = "above"
    OFFICIAL = "official"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownYear:
    """The table of a year that counts for an org; `entry` is the row of the office that entered it."""

    calendar: CalendarYear
    origin: CalendarOrigin
    entry: OfficeCalendarYear | None = None


def load_working_days(org: Org) -> WorkingDays:
    """Return the working days that count for the org; a year that nobody entered is missing from them."""
    return WorkingDays(year.calendar for year in list_known_years(org))


def list_known_years(org: Org) -> list[KnownYear]:
    """Return the table of each year that counts for the org, the latest year first."""
    known_years = {
        year: KnownYear(calendar=calendar, origin=CalendarOrigin.OFFICIAL) for year, calendar in OFFICIAL_YEARS.items()
    }
    entries = _prepare_entries_above().fetch_all(path=org.path)
    # From the top of the tree down, so that the nearest org is the last.
    for entry in sorted(entries, key=lambda entry: len(entry.org.path)):
        origin = CalendarOrigin.OWN if entry.org_id == org.pk else CalendarOrigin.ABOVE
        known_years[entry.year] = KnownYear(calendar=entry.calendar, origin=origin, entry=entry)
    return [known_years[year] for year in sorted(known_years, reverse=True)]


@cache
def _prepare_entries_above() -> PreparedObjects[OfficeCalendarYear]:
    return PreparedObjects(OfficeCalendarYear.objects.filter(match_orgs_above("org__path")), "org", "changed_by")


def list_missing_years(org: Org, today: date) -> list[int]:
    """Return the years without a table that are needed: this one, and from December on the next one."""
    years = [today.year, today.year + 1] if today.month >= NOTICE_MONTH else [today.year]
    known_years = load_working_days(org).years
    return [year for year in years if year not in known_years]


def compute_calendar_state(org: Org) -> str:
    """Return the hash of what the org itself has entered, so that nobody overwrites a table that they did not see."""
    rows = OfficeCalendarYear.objects.filter(org=org).order_by("year")
    texts = [str(value) for row in rows.values_list("year", "days_off", "working_weekends", "source") for value in row]
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()
