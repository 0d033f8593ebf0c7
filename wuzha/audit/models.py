"""One line per thing done, and the head of the chain they form."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from django.db import models

FIRST = "0" * 64
"""What the first line is chained to."""


class Line(models.Model):
    """Who did what to which thing, and when; never changed or removed (the database refuses it).

    `details` is JSON of codes, counts and what orgs are called: no person's name, phone or ID number ever enters it.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    verb = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    org = models.CharField(max_length=64, blank=True)
    details = models.TextField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("number",)
        indexes = (
            models.Index(fields=("org", "number"), name="line_by_org"),
            models.Index(fields=("subject", "number"), name="line_by_subject"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.verb} {self.subject}"

    def chained(self, at: datetime) -> str:
        """The hash this line must have, written at the moment: SHA-256 over all it says and the hash before it."""
        said = [
            self.number,
            moment(at),
            self.actor,
            self.verb,
            self.subject,
            self.org,
            self.details,
            self.previous,
        ]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


class Head(models.Model):
    """The one row that says how long the chain is and how it ends; whoever writes holds it."""

    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=FIRST)

    def __str__(self) -> str:
        return f"{self.number} {self.hash}"


def moment(at: datetime) -> str:
    """The moment as the hash reads it, in UTC to the microsecond, whatever zone a database hands back."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def canonical(details: dict[str, Any]) -> str:
    """The details as text, the same for the same content."""
    return json.dumps(details, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
