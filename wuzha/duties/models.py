"""The tables of leading groups: who holds which post from when to when, and where the office of the group is.

Officials are named here and on the papers of their office alone. Nothing is overwritten: a later revision supersedes
the one before, and a record made by mistake is withdrawn by a revision of its own.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Window
from django.db.models.functions import Lead

from wuzha.audit.binding import bind_table
from wuzha.core.text_lengths import LONGEST_FREE_TEXT, LONGEST_NAME
from wuzha.core.vocabulary import GroupPost
from wuzha.orgs.models import LONGEST_TERM, Org

LONGEST_OFFICIAL_NAME = 30
IN_FORCE = Q(superseded_at__isnull=True, is_withdrawn=False)
"""The records as they stand now: the last revision of each, unless it withdraws the record."""


class RevisionQuerySet(models.QuerySet[Any]):
    """Queries of records that are kept in revisions."""

    def in_force(self) -> Self:
        """Select the records as they stand now."""
        return self.filter(IN_FORCE)

    def with_wrong_end(self) -> Self:
        """Select the revisions whose `superseded_at` is not the moment of the next revision, or none where none is."""
        next_at = Window(Lead("recorded_at"), partition_by=(F("org"), F("number")), order_by="revision")
        is_open = Q(superseded_at__isnull=True, next_at__isnull=False)
        is_ended = Q(superseded_at__isnull=False, next_at__isnull=True)
        is_other = Q(superseded_at__lt=F("next_at")) | Q(superseded_at__gt=F("next_at"))
        return self.annotate(next_at=next_at).filter(is_open | is_ended | is_other)


class GroupRevision(models.Model):
    """One revision of a record about the group of an org; `number` counts the records of the org, from 1."""

    org = models.ForeignKey(Org, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    revision = models.PositiveIntegerField(default=1)
    is_withdrawn = models.BooleanField(default=False)
    reason = models.CharField(max_length=LONGEST_FREE_TEXT, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ("org", "number", "revision")
        constraints = (
            models.UniqueConstraint(fields=("org", "number", "revision"), name="%(class)s_revision"),
            models.UniqueConstraint(
                fields=("org", "number"), condition=Q(superseded_at__isnull=True), name="%(class)s_one_in_force"
            ),
        )

    def __str__(self) -> str:
        return f"{self.org_id} {self.number}.{self.revision}"


class GroupHolding(GroupRevision):
    """That an official holds a post of the group, or stands in for who holds it.

    `ended_on` is the last day; None: still. A stand-in (代理) has the number of the holding in `stands_in_for`, and
    `planned_end_on` where a day was set. `follows` is the number of the holding that was handed over (移交).
    """

    post = models.CharField(max_length=LONGEST_TERM)
    official_name = models.CharField(max_length=LONGEST_OFFICIAL_NAME)
    department = models.CharField(max_length=LONGEST_NAME, blank=True)
    since_on = models.DateField()
    planned_end_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    stands_in_for = models.PositiveIntegerField(null=True)
    follows = models.PositiveIntegerField(null=True)

    @property
    def term(self) -> GroupPost:
        """The post as a term."""
        return GroupPost.of(self.post)

    @property
    def is_stand_in(self) -> bool:
        """Whether the official stands in for somebody else."""
        return self.stands_in_for is not None

    def covers(self, day: date) -> bool:
        """Return whether the official holds the post on the day."""
        return self.since_on <= day and (self.ended_on is None or day <= self.ended_on)


class GroupOffice(GroupRevision):
    """The place where the office of the group is, such as 社会治理办, from a day on."""

    place = models.CharField(max_length=LONGEST_NAME)
    since_on = models.DateField()


# The end of a revision follows from the next one.
bind_table(
    GroupHolding,
    key=("org_id", "number", "revision"),
    leave_out=("id", "superseded_at"),
    select_contradictions=lambda: GroupHolding.objects.with_wrong_end(),
)
bind_table(
    GroupOffice,
    key=("org_id", "number", "revision"),
    leave_out=("id", "superseded_at"),
    select_contradictions=lambda: GroupOffice.objects.with_wrong_end(),
)
