"""Dry run: the changes that confirming an upload would make now."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Register
from wuzha.intake.uploads.foreign_rows import ForeignRow, divide_foreign_rows
from wuzha.intake.uploads.org_drafts import OrgSheetComparison, compare_orgs, find_planned_paths
from wuzha.intake.uploads.upload_content import UploadContent
from wuzha.orgs.drafts import OrgDraft
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.registers.access import find_write_scopes
from wuzha.registers.conflicts import Conflict, ConflictId, find_conflicts, settle_conflicts
from wuzha.registers.diff import Comparison, ProgressCallback, compare_with_book
from wuzha.registers.models import BOOKS

DryRunProgress = Callable[[int, int], None]
"""Called with the number of rows compared so far and the number of all rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DryRun:
    """The rows of each register compared with the books, and the orgs that differ from the tree.

    `differences` are all that the files say otherwise; `comparisons` what confirming writes of them, since the books
    stand in the `conflicts` that nobody has decided for the file. `files` are the names of the files that hold the
    rows. `foreign_rows` are refused, each alone; `rows_of_sender` are the sender's to enter and not the actor's, which
    refuses nothing but this confirmation.
    """

    differences: Mapping[Register, Comparison]
    comparisons: Mapping[Register, Comparison]
    conflicts: Sequence[Conflict]
    orgs: OrgSheetComparison
    files: Sequence[str] = ()
    foreign_rows: Sequence[ForeignRow] = ()
    rows_of_sender: Sequence[ForeignRow] = ()

    @property
    def drafts(self) -> Sequence[OrgDraft]:
        """The orgs that are added or changed, parents first."""
        return self.orgs.drafts

    @property
    def revision_count(self) -> int:
        """The number of revisions that confirming writes."""
        return sum(len(comparison.new_rows) + len(comparison.changes) for comparison in self.comparisons.values())

    def check_actor(self) -> None:
        """Check that the actor may enter what the sender may. Raises: RefusalError otherwise."""
        for register in Register:
            if count := sum(row.register is register for row in self.rows_of_sender):
                raise RefusalError("entry.outside", register=register.label, count=count)

    @property
    def digest(self) -> str:
        """A hash of all differences: equal for equal ones, so that a confirmation is for what was shown.

        It does not depend on how conflicts were decided; the last revision of an entry tells its earlier ones too.
        """
        digest = hashlib.sha256()
        for register, comparison in self.differences.items():
            counts = register, len(comparison.new_rows), comparison.repeated_count, len(comparison.rows_outside)
            revisions = [change.before.pk for change in comparison.changes]
            elsewhere = [entry.pk for _, entry in comparison.rows_elsewhere]
            digest.update(repr((counts, (revisions, elsewhere))).encode())
        fields = [(change.after, change.fields) for change in self.orgs.differences]
        digest.update(repr((self.orgs.new_orgs, fields, len(self.orgs.outside_codes))).encode())
        # The same changes without one of the files are another upload: its refused rows do not become open items.
        digest.update(repr(list(self.files)).encode())
        if self.foreign_rows:
            digest.update(repr([(row.place, row.code) for row in self.foreign_rows]).encode())
        if self.conflicts:
            # What was shown before conflicts were listed is to be shown again.
            digest.update(
                repr([(conflict.register, conflict.id, conflict.kind) for conflict in self.conflicts]).encode()
            )
        return digest.hexdigest()


def make_dry_run(
    content: UploadContent,
    *,
    holder: Org,
    actor: User,
    sender: User,
    decided_for_file: Mapping[Register, Collection[ConflictId]] | None = None,
    on_progress: DryRunProgress = lambda row_count, total: None,
) -> DryRun:
    """Compare the content with the books for a confirmation by the actor of what the sender has sent; write nothing.

    `decided_for_file` are the conflicts in which the file holds.
    """
    file_choices, scopes = decided_for_file or {}, find_write_scopes(actor)
    orgs = compare_orgs(content, scopes[Register.ORGS], file_choices.get(Register.ORGS, ()))
    planned_paths = find_planned_paths(orgs.drafts)
    differences = _compare_registers(content, holder, scopes, planned_paths, on_progress)
    comparisons, conflicts = dict[Register, Comparison](), list(orgs.conflicts)
    for register, difference in differences.items():
        register_conflicts = find_conflicts(difference, holder=holder)
        comparisons[register] = settle_conflicts(difference, register_conflicts, file_choices.get(register, ()))
        conflicts += register_conflicts
    foreign_rows, rows_of_sender = divide_foreign_rows(
        content, differences, orgs, holder=holder, actor=actor, sender=sender
    )
    return DryRun(
        differences=differences,
        comparisons=comparisons,
        conflicts=conflicts,
        orgs=orgs,
        files=content.files,
        foreign_rows=foreign_rows,
        rows_of_sender=rows_of_sender,
    )


def _compare_registers(
    content: UploadContent,
    holder: Org,
    scopes: Mapping[Register, Scope],
    planned_paths: Mapping[str, str],
    on_progress: DryRunProgress,
) -> dict[Register, Comparison]:
    """Compare the rows of each register that the content has with the book."""
    total, offset = sum(len(content.lines[register]) for register in BOOKS), 0
    differences: dict[Register, Comparison] = {}
    for register in BOOKS:
        if lines := content.lines[register]:
            differences[register] = compare_with_book(
                holder=holder,
                register=register,
                rows=lines,
                within=scopes[register],
                planned_paths=planned_paths,
                on_progress=_add_offset(offset, on_progress, total),
            )
            offset += len(lines)
    return differences


def _add_offset(offset: int, on_progress: DryRunProgress, total: int) -> ProgressCallback:
    return lambda count: on_progress(offset + count, total)
