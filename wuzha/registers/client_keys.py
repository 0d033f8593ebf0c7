"""The table of keys that phones made for their records: a record that is sent twice is written once."""

from __future__ import annotations

from django.db import models

from wuzha.people.models import User

DIGEST_LETTERS = 64
"""The hexadecimal digits of a SHA-256."""


class ClientKey(models.Model):
    """The key of a record on a phone, and the entry that the record became; no row is ever changed or removed.

    `entry` is the first revision, whatever became of it later. `content_digest` is the hash of what the phone sent, so
    that the same key with other content is told from a record that is sent again. When the record was typed is not
    stored.
    """

    key = models.UUIDField(primary_key=True)
    entry = models.ForeignKey("registers.Outreach", models.PROTECT, related_name="+")
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    content_digest = models.CharField(max_length=DIGEST_LETTERS)

    def __str__(self) -> str:
        return str(self.key)
