"""Remember until when an account has seen its first page, which then shows what has changed since (上次查看以来)."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from wuzha.people.models import HomeVisit, User


def note_home_visit(*, user: User, now: datetime) -> datetime | None:
    """Note that the page is shown now; return until when it was last shown on an earlier day, None at first.

    All pages of one day compare with the same moment, in every tab. Moments are whole hours, rounded down: accounts
    share the results for them, nothing that changed after a look is left out, and a day of work is a few writes. There
    is no line of the log and no history: it is a bookmark of the person, which nobody else sees.
    """
    hour = timezone.localtime(now).replace(minute=0, second=0, microsecond=0)
    visit, is_new = HomeVisit.objects.get_or_create(user=user, defaults={"seen_at": hour})
    if is_new or hour <= visit.seen_at:
        return visit.before_at
    is_same_day = timezone.localtime(visit.seen_at).date() == hour.date()
    before_at = visit.before_at if is_same_day else visit.seen_at
    # Of two tabs that open at once, the second finds the mark moved, and moves it no further.
    HomeVisit.objects.filter(pk=visit.pk, seen_at=visit.seen_at).update(seen_at=hour, before_at=before_at)
    return before_at
