"""The tables of the audit log: its lines, the rows bound to them, and the head of the hash chain they form."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from django.db import models

GENESIS_HASH = "0" * 64
"""The `previous` of the first line."""


class LogLine(models.Model):
    """A line of the audit log: who did what to which object, and when. Triggers refuse to change or remove it.

    `details` is JSON of codes, counts and names of orgs: no person's name, phone or ID number ever enters it.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    action = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    org = models.CharField(max_length=64, blank=True)
    details = models.TextField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    rows_hash = models.CharField(max_length=64, null=True)
    """The SHA-256 over the rows that the line binds, "" where it wrote none; null in lines from before ADR 23."""

    class Meta:
        db_table = "audit_line"
        ordering = ("number",)
        indexes = (
            models.Index(fields=("org", "number"), name="line_by_org"),
            models.Index(fields=("subject", "number"), name="line_by_subject"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.subject}"

    def compute_hash(self, at: datetime) -> str:
        """Return the SHA-256 over all columns, with `at` as the moment of writing, and the previous hash."""
        values = [
            self.number,
            format_moment(at),
            self.actor,
            self.action,
            self.subject,
            self.org,
            self.details,
            self.previous,
        ]
        if self.rows_hash is not None:
            values.append(self.rows_hash)
        return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()


class BoundRows(models.Model):
    """The keys and hashes of rows that a line of the log wrote, in blocks; triggers refuse to change or remove one.

    The hash of the line covers its blocks, in the order of `place` (see `audit.binding.RowBlock`).
    """

    line = models.BigIntegerField()
    place = models.PositiveIntegerField()
    table = models.CharField(max_length=64)
    columns = models.TextField()
    lines = models.TextField()

    class Meta:
        db_table = "audit_bound_rows"
        ordering = ("line", "place")
        constraints = (models.UniqueConstraint(fields=("line", "place"), name="bound_rows_in_order"),)

    def __str__(self) -> str:
        return f"{self.line} {self.table}"


class Head(models.Model):
    """The one row with the length of the chain and its last hash; each writer locks it."""

    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=GENESIS_HASH)

    def __str__(self) -> str:
        return f"{self.number} {self.hash}"


def format_moment(at: datetime) -> str:
    """Format the moment for the hash: UTC to the microsecond, whatever zone the database returns."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def to_canonical_json(details: dict[str, Any]) -> str:
    """Return the details as JSON text, the same text for the same content."""
    return json.dumps(details, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
