"""The tables of rounds: their steps, the sealed facts with the findings, published lists and certificates."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from wuzha.audit.binding import bind_table
from wuzha.core.periods import Period
from wuzha.core.text_lengths import LONGEST_CODE, LONGEST_NAME
from wuzha.core.vocabulary import (
    OrgKind,
    Outcome,
    RoundMode,
    RoundMove,
    RoundStage,
)
from wuzha.orgs.models import LONGEST_TERM, Org, match_paths_under
from wuzha.people.access import Scope
from wuzha.programmes.models import LONGEST_HASH, LONGEST_PERIOD, LONGEST_PLAN

LONGEST_TEXT = 2000
LONGEST_TITLE = 200
LONGEST_SENTENCE = 2000
LONGEST_NUMBER = LONGEST_CODE + 30
"""The number of a list has a year, the code of an org, the number of a round and that of the version."""
ENDED_STAGES = (RoundStage.CLOSED, RoundStage.CANCELLED)


class RoundQuerySet(models.QuerySet["Round"]):
    """Select rounds."""

    def within(self, scope: Scope) -> Self:
        """Select those of orgs at or under the tops of the scope."""
        return self.filter(match_paths_under(scope.paths, "org__path"))

    def about(self, org: Org) -> Self:
        """Select those in which the org is judged: of the org itself and of those above it."""
        codes = [code for code in org.path.split("/") if code]
        return self.filter(org__code__in=codes)

    def running(self) -> Self:
        """Select those that are neither closed nor cancelled."""
        return self.exclude(stage__in=ENDED_STAGES)


class Round(models.Model):
    """A round (考核轮次) of an org above: one plan, one period; `number` counts the rounds of the org.

    `seed` orders the sample, and is in the log since the round was opened. `stage` is what the steps have come to.
    """

    org = models.ForeignKey(Org, models.PROTECT, related_name="rounds")
    number = models.PositiveIntegerField()
    plan = models.CharField(max_length=LONGEST_PLAN)
    plan_title = models.CharField(max_length=LONGEST_TITLE)
    plan_sha256 = models.CharField(max_length=LONGEST_HASH)
    period = models.CharField(max_length=LONGEST_PERIOD)
    mode = models.CharField(max_length=LONGEST_TERM)
    approval = models.CharField(max_length=LONGEST_TITLE, blank=True)
    seed = models.CharField(max_length=LONGEST_HASH)
    stage = models.CharField(max_length=LONGEST_TERM, default=RoundStage.PREPARED)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ("-opened_at",)
        constraints = (
            models.UniqueConstraint(fields=("org", "number"), name="one_round_of_a_number"),
            models.UniqueConstraint(
                fields=("org", "period"), condition=~Q(stage=RoundStage.CANCELLED), name="one_round_of_a_period"
            ),
        )

    def __str__(self) -> str:
        return f"{self.org} {self.period} {self.number}"

    @property
    def term(self) -> RoundStage:
        """The stage as a term."""
        return RoundStage.of(self.stage)

    @property
    def is_internal(self) -> bool:
        """Whether the result stays inside the office: no honour, no certificate, no public page."""
        return self.mode == RoundMode.INTERNAL

    @property
    def judged_period(self) -> Period:
        """The period that the round judges."""
        return Period.parse(self.period)


class RoundStep(models.Model):
    """One step of a round (see `core.rounds.steps`); nothing of it ever changes.

    `data` holds the days of a calendar, the outcomes of orgs, the hash of a secret, and what else belongs to the move.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField()
    move = models.CharField(max_length=LONGEST_TERM)
    org = models.ForeignKey(Org, models.PROTECT, null=True, related_name="+")
    subject = models.PositiveIntegerField(default=0)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=LONGEST_TERM, blank=True)
    answer = models.CharField(max_length=LONGEST_TERM, blank=True)
    accepts = models.BooleanField(null=True)
    text = models.CharField(max_length=LONGEST_TEXT, blank=True)
    ground = models.CharField(max_length=LONGEST_TEXT, blank=True)
    due_on = models.DateField(null=True)
    has_entered = models.BooleanField(default=False)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ("round", "number")
        constraints = (models.UniqueConstraint(fields=("round", "number"), name="one_step_of_a_number"),)

    def __str__(self) -> str:
        return f"{self.round}: {self.number} {self.move}"

    @property
    def term(self) -> RoundMove:
        """The move as a term."""
        return RoundMove.of(self.move)

    @property
    def outcome_term(self) -> Outcome | None:
        """The outcome that the step names."""
        return Outcome.get(self.outcome)


class SealedFile(models.Model):
    """The facts and findings of a round as one file (封存件), as known at the cut-off (see `decisions.sealing`)."""

    round = models.OneToOneField(Round, models.PROTECT, related_name="sealed_file")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=LONGEST_HASH)
    root = models.CharField(max_length=LONGEST_HASH)
    known_at = models.DateTimeField()
    log_number = models.PositiveIntegerField()
    log_hash = models.CharField(max_length=LONGEST_HASH)

    def __str__(self) -> str:
        return f"{self.round}: {self.sha256}"


class RoundFinding(models.Model):
    """What the engine said of an org, a clause of its standard, or a target when the facts were sealed.

    `clause` is empty for the whole of the org. `is_attested`: what it said of the same facts with the attestations of
    the verification, where that is something else.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="findings")
    org = models.ForeignKey(Org, models.PROTECT, related_name="+")
    standard = models.CharField(max_length=LONGEST_TITLE, blank=True)
    criterion = models.CharField(max_length=LONGEST_TITLE, blank=True)
    clause = models.CharField(max_length=LONGEST_TERM, blank=True)
    outcome = models.CharField(max_length=LONGEST_TERM)
    sentence = models.CharField(max_length=LONGEST_SENTENCE, blank=True)
    headroom = models.IntegerField(null=True)
    is_attested = models.BooleanField(default=False)

    class Meta:
        ordering = ("round", "org__code", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("round", "org", "standard", "criterion", "is_attested"), name="one_finding_of_a_clause"
            ),
        )

    def __str__(self) -> str:
        return f"{self.round}: {self.org}, {self.clause}: {self.outcome}"

    @property
    def term(self) -> Outcome:
        """The outcome as a term."""
        return Outcome.of(self.outcome)


PublicRow = tuple[int, str, str, str]
"""The public columns of a line: place, name, kind, outcome."""


class PublishedList(models.Model):
    """A list as it was issued (名单、通报), numbered and never changed; a later one may replace it.

    `office` is the name of the organising org on that day. `sha256` is the hash of what the public may read of it (see
    `decisions.list_columns`).
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="lists")
    number = models.CharField(max_length=LONGEST_NUMBER, unique=True)
    title = models.CharField(max_length=LONGEST_TITLE)
    office = models.CharField(max_length=LONGEST_NAME)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    sha256 = models.CharField(max_length=LONGEST_HASH)

    class Meta:
        ordering = ("-issued_at",)

    def __str__(self) -> str:
        return self.number


class ListLine(models.Model):
    """One line of a list: an org by its name on that day, and its outcome; nothing else is published."""

    list = models.ForeignKey(PublishedList, models.PROTECT, related_name="lines")
    place = models.PositiveIntegerField()
    org = models.ForeignKey(Org, models.PROTECT, related_name="+")
    code = models.CharField(max_length=LONGEST_CODE)
    name = models.CharField(max_length=LONGEST_NAME)
    kind = models.CharField(max_length=LONGEST_TERM)
    outcome = models.CharField(max_length=LONGEST_TERM)

    class Meta:
        ordering = ("list", "place")
        constraints = (models.UniqueConstraint(fields=("list", "place"), name="one_line_of_a_place"),)

    PUBLIC_COLUMNS: ClassVar[tuple[str, ...]] = ("place", "name", "kind", "outcome")

    @property
    def public_row(self) -> PublicRow:
        """The values of the public columns."""
        return (self.place, self.name, self.kind, self.outcome)

    def __str__(self) -> str:
        return f"{self.list}: {self.name} {self.outcome}"

    @property
    def term(self) -> Outcome:
        """The outcome as a term."""
        return Outcome.of(self.outcome)

    @property
    def kind_term(self) -> OrgKind:
        """The kind of the org as a term."""
        return OrgKind.of(self.kind)


class Certificate(models.Model):
    """The certificate of an org on a list of an approved plan; whoever has its code sees whether it is valid."""

    line = models.OneToOneField(ListLine, models.PROTECT, related_name="certificate")
    code = models.CharField(max_length=LONGEST_TERM, unique=True)
    issued_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code


bind_table(Round)
bind_table(RoundStep)
# The hash of the file stands for its content.
bind_table(SealedFile, leave_out=("content",))
bind_table(RoundFinding)
bind_table(PublishedList)
bind_table(ListLine)
bind_table(Certificate)
