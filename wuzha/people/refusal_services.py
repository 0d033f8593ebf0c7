"""Log refused log-ins, names without an account and refused pages, as counts by the hour: nobody floods the log.

Where somebody tries again and again, the first, tenth, hundredth and thousandth time in an hour have a line. Of each of
these powers the lines of the whole site are limited too: somebody with many addresses fills the log no faster.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from wuzha.audit import log
from wuzha.core.vocabulary import LogAction
from wuzha.people.log_in_budget import Attempt, find_subscriber, hash_key
from wuzha.people.models import LogInFailures, User

POWERS = (1, 10, 100, 1_000)
"""The counts within an hour that have a line; after the last nothing is written, so that counting ends too."""
LINES_PER_POWER = 100
"""How many lines the log has in an hour, at most, for each of the powers."""
SITE_POWERS = (1_000, 10_000)
"""The counts of the whole site within an hour that have a line, since single addresses may have none any more."""
FIRST_PAGES = 10
"""Of the refused pages of an account, the first in an hour each have a line with their address."""

_SECONDS_PER_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Tally:
    """How often something was refused in this hour: to somebody from one address, and on the whole site."""

    count: int
    site_count: int

    @property
    def is_due(self) -> bool:
        """Whether the log gets a line."""
        return self.count in POWERS and self.site_count <= LINES_PER_POWER * self.count

    @property
    def is_due_of_site(self) -> bool:
        """Whether the log gets a line about the whole site."""
        return self.site_count in SITE_POWERS


@transaction.atomic
def record_refused_attempt(attempt: Attempt) -> None:
    """Log an attempt to log in that was not tried, because the name is locked or a budget is used up."""
    user = User.objects.filter(username=attempt.username).first()
    subject = "" if user is None else f"user:{user.pk}"
    record_tally(LogAction.REFUSE_LOG_IN, actor=log.SYSTEM, subject=subject, address=attempt.address)


def record_tally(action: LogAction, *, actor: str, subject: str, address: str) -> None:
    """Count the event under its action, account and address, and log it if its count is due.

    Call it in the transaction of a write.
    """
    site_count = _count("site", "", SITE_POWERS[-1])
    if not site_count:
        return
    origin = find_subscriber(address) if address else ""
    tally = Tally(_count(action, f"{subject} {origin}", POWERS[-1]), site_count)
    if tally.is_due:
        details: dict[str, Any] = {"address": address} if address else {}
        details |= {"nth": tally.count} if tally.count > 1 else {}
        log.record(actor=actor, action=action, subject=subject, **details)
    if tally.is_due_of_site:
        log.record(actor=log.SYSTEM, action=LogAction.REFUSE_LOG_IN, subject="site", nth=site_count)


@transaction.atomic
def record_refused_page(*, user: User, page: str) -> None:
    """Log that the user tried a page that does not exist for them; `page` is its address without personal data."""
    count = _count(LogAction.REFUSE_PAGE, str(user.pk), POWERS[-1])
    if 0 < count <= FIRST_PAGES or count in POWERS:
        details: dict[str, Any] = {"page": page} | ({"nth": count} if count > 1 else {})
        log.record(actor=user.get_username(), action=LogAction.REFUSE_PAGE, subject=f"user:{user.pk}", **details)


def _count(kind: str, origin: str, limit: int) -> int:
    """Count one more in this hour, and return the number; 0 without a write once the limit is reached."""
    now = timezone.now()
    key = hash_key(f"refused {kind}", f"{origin} {int(now.timestamp() // _SECONDS_PER_HOUR)}")
    if LogInFailures.objects.filter(pk=key, count__gte=limit).exists():
        return 0
    tally, _ = LogInFailures.objects.select_for_update().get_or_create(pk=key, defaults={"last_at": now})
    tally.count, tally.last_at = tally.count + 1, now
    tally.save()
    return tally.count
