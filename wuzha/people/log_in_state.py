"""Read whether a user name is locked, and whether a password has to be changed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from wuzha.people.models import LogInFailures, User


def find_lock_end(username: str) -> datetime | None:
    """Return until when nobody can log in under this name; None if it is not locked."""
    failures = LogInFailures.objects.filter(pk=hash_username(username), locked_until__gt=timezone.now()).first()
    return failures.locked_until if failures else None


def must_set_password(user: User) -> bool:
    """Return whether the password was set by somebody else, or is too old."""
    if user.must_change_password or user.password_set_at is None:
        return True
    return timezone.now() - user.password_set_at > timedelta(days=settings.PASSWORD_LASTS_DAYS)


def hash_username(username: str) -> str:
    """Return the keyed hash under which failures are stored: people type passwords into the field of the name."""
    return salted_hmac("wuzha.people.log_in_failures", username, algorithm="sha256").hexdigest()
