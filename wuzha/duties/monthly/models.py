"""The tables of monthly forms: the workbooks that offices uploaded, and what their cells are filled with."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef

from wuzha.audit.binding import bind_table
from wuzha.core.text_lengths import LONGEST_SHEET_NAME
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.programmes.models import LONGEST_HASH

LONGEST_FORM_NAME = LONGEST_SHEET_NAME


class MonthlyFormQuerySet(models.QuerySet["MonthlyForm"]):
    """Queries of forms."""

    def in_force(self) -> Self:
        """Select the forms that no later upload has superseded."""
        return self.exclude(Exists(MonthlyForm.objects.filter(supersedes=OuterRef("pk"))))

    def of(self, org: Org) -> Self:
        """Select the forms of this office, without those of orgs below it."""
        return self.filter(org=org)

    def within(self, scope: Scope) -> Self:
        """Select the forms of offices in the scope."""
        return self.filter(org__in=Org.objects.under(scope.paths))


class MonthlyForm(models.Model):
    """A workbook that an office fills every month; nothing of a row ever changes.

    A changed form is a new row that supersedes the one before it.
    """

    org = models.ForeignKey(Org, models.PROTECT, related_name="+")
    title = models.CharField(max_length=LONGEST_FORM_NAME)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=LONGEST_HASH)
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="successor")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    objects = MonthlyFormQuerySet.as_manager()

    class Meta:
        ordering = ("org", "id")

    def __str__(self) -> str:
        return f"{self.org}: {self.title}"


class FormMapping(models.Model):
    """What the cells of a form are filled with, as one whole; the last row of a form is in force.

    `rules` are the rules of `mapping_rules.MappingRule`, as JSON.
    """

    form = models.ForeignKey(MonthlyForm, models.PROTECT, related_name="mappings")
    rules = models.JSONField()
    mapped_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    mapped_at = models.DateTimeField()

    class Meta:
        ordering = ("form", "id")

    def __str__(self) -> str:
        return f"{self.form}: {len(self.rules)}"


# The hash of a file stands for its content.
bind_table(MonthlyForm, leave_out=("content",))
bind_table(FormMapping)
