"""The addresses that are read without a log-in: their tables, and the secrets of which these have the hashes (ADR 25).

`people/models.py` imports the tables, so that Django finds them with the others of the app.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.db import models

from wuzha.orgs.models import Org, match_paths_under

SECRET_BYTES = 32
"""As many as nobody can guess, so that a plain hash of the secret is enough and wrong ones need no counting."""


class SecretAddress(models.Model):
    """An address that is read without a log-in by whoever knows its secret; the secret is stored as its hash alone."""

    secret_hash = models.CharField(max_length=64, unique=True)
    opened_at = models.DateTimeField()

    class Meta:
        abstract = True


class CalendarFeed(SecretAddress):
    """The address at which a calendar reads the due days of an account (ADR 25)."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed")

    def __str__(self) -> str:
        return f"{self.user_id}"


class WallScreenQuerySet(models.QuerySet["WallScreen"]):
    """Queries of the screens on walls."""

    def within(self, paths: Iterable[str]) -> Self:
        """Select those of orgs at or under these paths, in the order of the tree."""
        return self.filter(match_paths_under(paths, "org__path")).order_by("org__path", "pk")


class WallScreen(SecretAddress):
    """The address at which a screen on a wall shows the outcomes of an org (ADR 29)."""

    org = models.ForeignKey(Org, models.PROTECT, related_name="+")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="wall_screens")

    objects = WallScreenQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.org}"


def make_secret() -> str:
    """Return a new secret, as it stands in the address."""
    return secrets.token_urlsafe(SECRET_BYTES)


def hash_secret(secret: str) -> str:
    """Return the hash under which the secret is stored."""
    return hashlib.sha256(secret.encode()).hexdigest()
