"""Open and close the address at which a calendar reads the due days of an account (ADR 25)."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from wuzha.audit import log
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import LogAction
from wuzha.people.models import CalendarFeed, User
from wuzha.people.secret_addresses import hash_secret, make_secret


@transaction.atomic
def open_calendar_feed(*, user: User) -> str:
    """Return a new secret for the address of the account; an earlier one is valid no more."""
    secret = make_secret()
    values = {"secret_hash": hash_secret(secret), "opened_at": timezone.now()}
    CalendarFeed.objects.update_or_create(user=user, defaults=values)
    log.record(actor=user.get_username(), action=LogAction.OPEN_FEED, subject=f"user:{user.pk}")
    return secret


@transaction.atomic
def close_calendar_feed(*, user: User) -> None:
    """Delete the secret: the address shows nothing any more.

    Raises: RefusalError when there is none.
    """
    count, _ = CalendarFeed.objects.filter(user=user).delete()
    if not count:
        raise RefusalError("feed.closed")
    log.record(actor=user.get_username(), action=LogAction.CLOSE_FEED, subject=f"user:{user.pk}")


def find_feed_owner(secret: str) -> User | None:
    """Return the account of the secret; None for a wrong one, and for an account that was closed."""
    feed = CalendarFeed.objects.filter(secret_hash=hash_secret(secret)).select_related("user").first()
    return None if feed is None or not feed.user.is_active else feed.user
