"""What villages say of cases they have only heard of: a number, taken down as it was given and not looked up."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Subquery

from wuzha.orgs.models import Org, lies_under
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.registers.base import LONGEST_KEY
from wuzha.registers.cases import Case
from wuzha.registers.proposals import LONGEST_REASON, Proposal


class ClaimQuerySet(models.QuerySet["Claim"]):
    """Reading claims in the field's words."""

    def made_within(self, scope: Scope) -> Self:
        """Those that villages of the scope made."""
        return self.filter(lies_under(scope.paths, "village__path"))

    def waiting(self, scope: Scope) -> Self:
        """Those about a case without a village in a book of the scope, kept above the village, of which nobody has said
        since whose it is; `case_number` is that of the revision in force.
        """
        claiming = ExpressionWrapper(OuterRef("village__path"), output_field=CharField())
        above = {"claiming__startswith": F("holder__path")}
        cases = Case.objects.as_of(None).filter(lies_under(scope.paths, "holder__path"), **{"village__isnull": True})
        there = cases.filter(key=OuterRef("case_key")).annotate(claiming=claiming).filter(**above)
        proposals = Proposal.objects.filter(case_key=OuterRef("case_key"), proposed_at__gte=OuterRef("claimed_at"))
        said = proposals.annotate(claiming=claiming).filter(**above)
        number = Subquery(there.order_by("pk").values("pk")[:1])
        return self.filter(~Exists(said)).annotate(case_number=number).filter(case_number__isnull=False)


class Claim(models.Model):
    """A village says that a case is its own, which it knows by its number alone (认领).

    Whether there is such a case is not looked up when it is said, so that no answer can tell it.
    """

    case_key = models.CharField(max_length=LONGEST_KEY)
    village = models.ForeignKey(Org, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=LONGEST_REASON)
    claimed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    claimed_at = models.DateTimeField()

    case_number: int
    """Told by `waiting` alone."""

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ("-claimed_at", "-pk")
        indexes = (models.Index(fields=("case_key",), name="claim_key"),)

    def __str__(self) -> str:
        return self.case_key
