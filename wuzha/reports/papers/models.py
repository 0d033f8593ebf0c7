"""The tables of papers: the templates that an office has put in place, and the papers it has issued."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from wuzha.audit.binding import bind_table
from wuzha.core.text_lengths import LONGEST_CODE
from wuzha.decisions.models import Round
from wuzha.orgs.models import LONGEST_TERM, Org
from wuzha.programmes.models import LONGEST_HASH
from wuzha.reports.papers.paper_kinds import PaperKind

LONGEST_DOCUMENT_NUMBER = 60
LONGEST_FILE_NAME = 200


class PaperTemplate(models.Model):
    """A template that an office has put in place for a kind; the last one of a kind is in force.

    Nothing of a row changes: without content it is the step back to the base template.
    """

    org = models.ForeignKey(Org, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=LONGEST_TERM)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=LONGEST_HASH, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ("org", "kind", "id")

    def __str__(self) -> str:
        return f"{self.org}: {self.kind}"

    @property
    def is_base(self) -> bool:
        """Whether the office has gone back to the base template."""
        return not self.sha256


class IssuedPaper(models.Model):
    """A paper as it was issued, byte for byte; nothing of it ever changes.

    `subject` is the code of an org or the number of an objection or rectification, empty for the whole.
    """

    org = models.ForeignKey(Org, models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, models.PROTECT, null=True, related_name="papers")
    kind = models.CharField(max_length=LONGEST_TERM)
    subject = models.CharField(max_length=LONGEST_CODE, blank=True)
    subject_org = models.ForeignKey(Org, models.PROTECT, null=True, related_name="+")
    document_number = models.CharField(max_length=LONGEST_DOCUMENT_NUMBER, blank=True)
    file_name = models.CharField(max_length=LONGEST_FILE_NAME)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=LONGEST_HASH)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()

    class Meta:
        ordering = ("-issued_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("org", "document_number"), condition=~Q(document_number=""), name="one_paper_of_a_number"
            ),
        )

    def __str__(self) -> str:
        return f"{self.org}: {self.kind} {self.document_number}"

    @property
    def term(self) -> PaperKind:
        """The kind as a term."""
        return PaperKind.of(self.kind)


# The hash of a file stands for its content.
bind_table(PaperTemplate, leave_out=("content",))
bind_table(IssuedPaper, leave_out=("content",))
