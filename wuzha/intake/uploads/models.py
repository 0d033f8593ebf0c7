"""The tables of uploads: content, files, effects on orgs, conflicts with the books, and an office's own headers."""

from __future__ import annotations

from uuid import uuid4

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from wuzha.audit.binding import bind_table
from wuzha.core.text_lengths import LONGEST_CODE, LONGEST_SHEET_NAME
from wuzha.core.vocabulary import ConflictChoice, ConflictKind, Register, UploadState
from wuzha.intake.reading.header_matching import map_readable_columns
from wuzha.orgs.models import LONGEST_TERM, Org, match_paths_under
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.registers.models import LONGEST_KEY, LONGEST_REMARK

LONGEST_HEADER = 100


class UploadQuerySet(models.QuerySet["Upload"]):
    """Queries of uploads."""

    def within(self, scope: Scope) -> UploadQuerySet:
        """Select the uploads into books of orgs in the scope."""
        return self.filter(match_paths_under(scope.paths, "holder__path"))

    def of_files(self, hashes: list[str]) -> UploadQuerySet:
        """Select the committed uploads of one of these files."""
        entered = {"files__problem__isnull": True, "files__is_left_out": False}
        return self.filter(files__sha256__in=hashes, state=UploadState.COMMITTED, **entered).distinct()

    def with_settled_state(self) -> UploadQuerySet:
        """Select the settled uploads with their state: one whose undo is asked for is in the books until then."""
        being_undone = models.Q(state__in=(UploadState.UNDO_ASKED, UploadState.UNDOING))
        in_books = models.When(being_undone, then=models.Value(UploadState.COMMITTED.value))
        settled = self.filter(settled_at__isnull=False)
        return settled.annotate(settled_state=models.Case(in_books, default=models.F("state")))


class Upload(models.Model):
    """Files read for the book of an org. The files themselves are deleted: they hold personal data.

    `content` is what was read, packed: fact rows with their places, problems, and the register of each sheet; `preview`
    what a page shows of it. `asked_by` has queued the work that `worker` does; `fault` says why it failed. `full_from`
    and `full_to` are the first and the last day of the months for which the file was declared full. `seen_digest`
    identifies what whoever asked for an undo was shown of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    holder = models.ForeignKey(Org, models.PROTECT, related_name="+")
    state = models.CharField(max_length=LONGEST_TERM, default=UploadState.WAITING.value)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    worker = models.CharField(max_length=LONGEST_TERM, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    fault = models.TextField(blank=True, default="")
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    refused_count = models.PositiveIntegerField(default=0)
    full_from = models.DateField(null=True)
    full_to = models.DateField(null=True)
    seen_digest = models.CharField(max_length=64, blank=True, default="")
    content = models.BinaryField(null=True)
    preview = models.TextField(blank=True, default="")

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ("-uploaded_at",)
        indexes = (
            models.Index(fields=("holder", "-uploaded_at"), name="upload_by_holder"),
            models.Index(fields=("state", "asked_at"), name="upload_by_state"),
        )

    def __str__(self) -> str:
        return str(self.id)

    @property
    def term(self) -> UploadState:
        """Its state as a term."""
        return UploadState.of(self.state)


class OwnHeaderQuerySet(models.QuerySet["OwnHeader"]):
    """Queries of own headers."""

    def within(self, scope: Scope) -> OwnHeaderQuerySet:
        """Select the own headers of offices in the scope."""
        return self.filter(match_paths_under(scope.paths, "source__path"))


class OwnHeader(models.Model):
    """The meaning of a column header that only one office, the source, uses.

    `header` is normalised, `printed` as it stands in the sheet, `column` the key of the column.
    """

    source = models.ForeignKey(Org, models.PROTECT, related_name="+")
    register = models.CharField(max_length=LONGEST_TERM)
    header = models.CharField(max_length=LONGEST_HEADER)
    printed = models.CharField(max_length=LONGEST_HEADER)
    column = models.CharField(max_length=LONGEST_TERM)
    named_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    named_at = models.DateTimeField()

    objects = OwnHeaderQuerySet.as_manager()

    class Meta:
        ordering = ("source__path", "register", "printed")
        constraints = (
            models.UniqueConstraint(fields=("source", "register", "header"), name="own_header_means_one_column"),
        )

    def __str__(self) -> str:
        return self.printed

    @property
    def term(self) -> Register:
        """Its register as a term."""
        return Register.of(self.register)

    @property
    def means(self) -> str:
        """The standard header that it stands for."""
        return map_readable_columns(self.term)[self.column].header


class UploadedFileQuerySet(models.QuerySet["UploadedFile"]):
    """Queries of the files of uploads."""

    def without_problem(self) -> UploadedFileQuerySet:
        """Select the files that can be read, as far as is known."""
        return self.filter(problem__isnull=True).order_by("pk")

    def to_read(self) -> UploadedFileQuerySet:
        """Select the files of which the content of the upload is made."""
        return self.without_problem().filter(is_left_out=False)

    def of_settled_uploads(self) -> UploadedFileQuerySet:
        """Select the files of settled uploads: nothing changes them any more."""
        return self.filter(upload__settled_at__isnull=False)


class UploadedFile(models.Model):
    """A file of an upload, recognised again by its hash; the hash of one that was not taken in is empty.

    `problem` is the packed problem by which the whole file is refused, so that nothing of it is read. `is_left_out`
    says that somebody wants the upload without this file.
    """

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="files")
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, db_index=True, blank=True)
    problem = models.JSONField(null=True)
    is_left_out = models.BooleanField(default=False)

    objects = UploadedFileQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class UploadedOrg(models.Model):
    """The effect of an upload on an org: `fields` maps each field to its value before (None for a new org) and after.

    The org is named by its code: one that was added is removed when the upload is undone.
    """

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="orgs")
    code = models.CharField(max_length=LONGEST_CODE)
    is_new = models.BooleanField()
    fields = models.JSONField(encoder=DjangoJSONEncoder)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("upload", "code"), name="one_line_per_uploaded_org"),)

    def __str__(self) -> str:
        return self.code


class UploadConflictQuerySet(models.QuerySet["UploadConflict"]):
    """Queries of conflicts."""

    def decided_here(self) -> UploadConflictQuerySet:
        """Select those that somebody has decided for their upload; the others are undecided or remembered."""
        return self.filter(is_remembered=False).exclude(choice="")

    def remembered_from_nowhere(self) -> UploadConflictQuerySet:
        """Select those with the choice of an earlier upload that no upload has."""
        names = ("source", "register", "key", "column", "choice", "decided_by", "decided_at")
        own_place = {name: models.OuterRef(name) for name in names}
        decisions = UploadConflict.objects.decided_here().filter(**own_place)
        return self.filter(is_remembered=True).exclude(choice="").exclude(models.Exists(decisions))


class UploadConflict(models.Model):
    """A value or an entry of the books that an upload would destroy, and which side holds.

    The fields are those of `registers.conflicts.Conflict`; `path` is that of the entry's org. `source` is the code of
    the office that sent the upload; rows of earlier versions do not know `has_other_changes`. Without a `choice`, the
    books stand. `is_remembered`: the choice is that of an earlier upload of the same office.
    """

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="conflicts")
    source = models.CharField(max_length=LONGEST_CODE, blank=True)
    register = models.CharField(max_length=LONGEST_TERM)
    key = models.CharField(max_length=LONGEST_KEY)
    column = models.CharField(max_length=LONGEST_TERM, blank=True)
    kind = models.CharField(max_length=LONGEST_TERM)
    book_values = models.JSONField(encoder=DjangoJSONEncoder)
    file_values = models.JSONField(encoder=DjangoJSONEncoder)
    sheet = models.CharField(max_length=LONGEST_SHEET_NAME, blank=True)
    line = models.PositiveIntegerField(null=True)
    revision = models.BigIntegerField(null=True)
    path = models.TextField()
    author = models.CharField(max_length=150, blank=True)
    recorded_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=LONGEST_REMARK, blank=True)
    origin = models.UUIDField(null=True)
    file = models.CharField(max_length=255, blank=True)
    has_other_changes = models.BooleanField(null=True)
    choice = models.CharField(max_length=LONGEST_TERM, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    is_remembered = models.BooleanField(default=False)

    objects = UploadConflictQuerySet.as_manager()

    class Meta:
        ordering = ("is_remembered", "pk")
        indexes = (
            models.Index(fields=("upload", "is_remembered", "id"), name="conflict_list"),
            models.Index(fields=("source", "register", "key"), name="conflict_memory"),
        )

    def __str__(self) -> str:
        return self.key

    @property
    def place(self) -> tuple[str, str, str]:
        """What identifies it in its upload, whatever its number: register, key and column."""
        return self.register, self.key, self.column

    @property
    def register_term(self) -> Register:
        """Its register as a term."""
        return Register.of(self.register)

    @property
    def kind_term(self) -> ConflictKind:
        """Its kind as a term."""
        return ConflictKind.of(self.kind)

    @property
    def choice_term(self) -> ConflictChoice:
        """The side that holds, as a term."""
        return ConflictChoice.of(self.choice) if self.choice else ConflictChoice.BOOKS


# The work of the worker changes the other columns without a line of the log.
bind_table(
    Upload,
    leave_out=("state", "asked_by_id", "asked_at", "worker", "attempts", "fault", "seen_digest", "content", "preview"),
    derived=("settled_state",),
    select_rows=lambda: Upload.objects.with_settled_state(),
)
bind_table(UploadedFile, select_rows=lambda: UploadedFile.objects.of_settled_uploads())
bind_table(OwnHeader)
# Each comparison numbers the conflicts anew.
bind_table(
    UploadConflict,
    key=("upload_id", "register", "key", "column"),
    leave_out=("id", "is_remembered"),
    select_rows=lambda: UploadConflict.objects.decided_here(),
    select_contradictions=lambda: UploadConflict.objects.remembered_from_nowhere(),
)
