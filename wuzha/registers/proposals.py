"""What is said about whose case it is: a proposal, the police clerk's answer, the decision of the office."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from wuzha.orgs.models import Org, lies_under
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.registers.base import LONGEST_KEY
from wuzha.registers.cases import Case

LONGEST_REASON = 500


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Reading proposals in the field's words."""

    def open(self) -> ProposalQuerySet:
        """Those the office has not decided."""
        return self.filter(decided_at__isnull=True)

    def within(self, scope: Scope) -> ProposalQuerySet:
        """Those about cases in books of the scope, and those of villages in it."""
        return self.filter(lies_under(scope.paths, "holder__path") | lies_under(scope.paths, "proposed_for__path"))


class Proposal(models.Model):
    """A case is said to belong to another village, or not to the one it stands with.

    `village` is where it should stand (None: nobody knows), `proposed_for` the org on whose behalf it is said.
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

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ("-proposed_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("holder", "case_key"), condition=Q(decided_at__isnull=True), name="one_open_proposal_per_case"
            ),
        )

    def __str__(self) -> str:
        return self.case_key

    @property
    def case(self) -> Case | None:
        """The case as the books have it now; None when it was withdrawn since."""
        found = Case.objects.as_of(None).filter(holder=self.holder, key=self.case_key).first()
        return found if isinstance(found, Case) else None
