"""Find the moment with which the first page compares: when its reader last looked, on an earlier day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import DatabaseError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wuzha.assessments.look_back import end_of_day
from wuzha.core.periods import Period
from wuzha.engines.lock_waits import refuse_lock_waits
from wuzha.people.home_visit_services import note_home_visit
from wuzha.people.models import User


@dataclass(frozen=True, slots=True)
class EarlierMoment:
    """A moment, the day by which outcomes were judged then, and its name on the page: 昨天以来."""

    moment: datetime
    day: date
    label: str


def find_last_visit(user: User) -> datetime | None:
    """Return when the user last looked on an earlier day, and note the present look; None where nobody knows.

    A page does not wait for a write of others, nor fail because this one fails: then it compares with yesterday.
    """
    try:
        with refuse_lock_waits():
            return note_home_visit(user=user, now=timezone.now())
    except DatabaseError:
        return None


def choose_earlier_moment(visited_at: datetime | None, period: Period) -> EarlierMoment | None:
    """Return the last visit, else yesterday, but not before the period; None on its first day."""
    today = timezone.localdate()
    start = end_of_day(period.start - timedelta(days=1))
    if today <= period.start:
        return None
    moment = visited_at or end_of_day(today - timedelta(days=1))
    if moment <= start:
        return EarlierMoment(start, period.start, _("本期开始以来"))
    if visited_at is None:
        return EarlierMoment(moment, today - timedelta(days=1), _("昨天以来"))
    visit = timezone.localtime(visited_at)
    text = date_format(visit, "Y-m-d H:i")
    return EarlierMoment(moment, visit.date(), _("上次查看（%(moment)s）以来") % {"moment": text})
