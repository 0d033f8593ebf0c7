"""What is said about whose case it is: a proposal, the police clerk's answer, the decision of the office."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from wuzha.core.vocabulary import Deed, ProposalEnd
from wuzha.orgs.models import LONGEST_TERM, Org, lies_under
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.registers.base import LONGEST_KEY
from wuzha.registers.cases import Case

LONGEST_REASON = 500


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Reading proposals in the field's words."""

    def open(self) -> Self:
        """Those that the office has not decided, and that did not end by themselves."""
        return self.filter(decided_at__isnull=True, ended_at__isnull=True)

    def waiting(self) -> Self:
        """The open ones whose case the books still have: one withdrawn long ago waits for nobody."""
        return self.open().filter(_its_case())

    def within(self, scope: Scope) -> Self:
        """Those about cases in books of the scope, those of villages in it, and those that name one of these."""
        return self.filter(_belongs_to(scope) | _names_one_of(scope))

    def belonging_to(self, scope: Scope) -> Self:
        """Those about cases in books of the scope, and those of villages in it: answered and decided by who has it."""
        return self.filter(_belongs_to(scope))

    def naming(self, scope: Scope) -> Self:
        """Those about cases without a village that name one of the scope: it may say whether the case is its own."""
        return self.filter(_names_one_of(scope))

    def in_order(self) -> Self:
        """Those that wait for a decision first, then the latest; `is_waiting` says which do."""
        waits = Q(decided_at__isnull=True, ended_at__isnull=True) & Q(_its_case())
        last = Coalesce("decided_at", "ended_at", "proposed_at")
        is_waiting = models.ExpressionWrapper(waits, output_field=models.BooleanField())
        return self.annotate(is_waiting=is_waiting).order_by("-is_waiting", last.desc(), "pk")


def _its_case() -> Exists:
    there = Case.objects.as_of(None)
    return Exists(there.filter(holder=OuterRef("holder"), key=OuterRef("case_key")))


def _belongs_to(scope: Scope) -> Q:
    return lies_under(scope.paths, "holder__path") | lies_under(scope.paths, "proposed_for__path")


def _names_one_of(scope: Scope) -> Q:
    """Only what the keeper of a book says of a case without a village is shown to the village that it names."""
    return Q(proposed_for=F("holder")) & lies_under(scope.paths, "village__path")


class Proposal(models.Model):
    """A case is said to belong to another village, or not to the one it stands with.

    `village` is where it should stand (None: nobody knows), `proposed_for` the org on whose behalf it is said: that in
    whose book the case stands, where it has no village. `answer` and `decision` are the last that were given; all that
    was ever said is in its steps. `moved` are the outcomes that the decision moved, each as the org's code, the clause,
    and the outcomes before and after; None: nobody has worked them out.
    """

    holder = models.ForeignKey(Org, models.PROTECT, related_name="+")
    case_key = models.CharField(max_length=LONGEST_KEY)
    village = models.ForeignKey(Org, models.PROTECT, null=True, related_name="+")
    proposed_for = models.ForeignKey(Org, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=LONGEST_REASON)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    agrees = models.BooleanField(null=True)
    answer = models.CharField(max_length=LONGEST_REASON, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    decided_village = models.ForeignKey(Org, models.PROTECT, null=True, related_name="+")
    decision = models.CharField(max_length=LONGEST_REASON, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    moved = models.JSONField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=LONGEST_TERM, blank=True)

    is_waiting: bool
    """Told by `in_order` alone."""

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ("-proposed_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("holder", "case_key"),
                condition=Q(decided_at__isnull=True, ended_at__isnull=True),
                name="one_open_proposal_per_case",
            ),
        )

    def __str__(self) -> str:
        return self.case_key

    @property
    def case(self) -> Case | None:
        """The case as the books have it now; None when it was withdrawn since."""
        found = Case.objects.as_of(None).filter(holder=self.holder, key=self.case_key).first()
        return found if isinstance(found, Case) else None

    @property
    def end(self) -> ProposalEnd | None:
        """Why nothing was left to decide; None while it waits, or when it was decided."""
        return ProposalEnd.of(self.ended_because) if self.ended_because else None


class ProposalStep(models.Model):
    """One thing said or done about a proposal: who, when, what; no step is ever overwritten.

    `village` is the village that was named, spoke, or was decided for.
    """

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="steps")
    deed = models.CharField(max_length=LONGEST_TERM)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    agrees = models.BooleanField(null=True)
    village = models.ForeignKey(Org, models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=LONGEST_REASON, blank=True)

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.deed}"

    @property
    def term(self) -> Deed:
        """What was done."""
        return Deed.of(self.deed)
