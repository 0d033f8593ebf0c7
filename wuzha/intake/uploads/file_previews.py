"""Count for each file of an upload what confirming enters of it, and what of it was refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from wuzha.core.vocabulary import Register
from wuzha.intake.uploads.dry_run import DryRun
from wuzha.intake.uploads.upload_content import UploadContent


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePreview:
    """One file of an upload: the registers that it holds, and its rows by what becomes of them.

    Of rows with one key in several files the last file has the row, and the others count it in `replaced_count`.
    `held_count` are rows that differ and enter nothing, since the books stand in a conflict about them. `outside_count`
    are rows that the sender may enter and the actor may not. `unread_count` are sheets of which nothing was read.
    """

    name: str
    registers: Sequence[Register]
    new_count: int
    changed_count: int
    repeated_count: int
    replaced_count: int
    refused_count: int
    unread_count: int
    held_count: int = 0
    outside_count: int = 0

    def replace_held(self, held_count: int) -> FilePreview:
        """Return the same preview when so many of the rows that differ enter nothing."""
        return replace(self, changed_count=self.changed_count + self.held_count - held_count, held_count=held_count)

    @property
    def has_sound_rows(self) -> bool:
        """Whether any row of the file was read and not refused."""
        row_count = self.new_count + self.changed_count + self.held_count + self.repeated_count + self.outside_count
        return bool(row_count or self.replaced_count)

    @property
    def is_blank(self) -> bool:
        """Whether nothing of the file was read or refused."""
        return not (self.has_sound_rows or self.refused_count or self.unread_count)


def list_file_previews(content: UploadContent, dry_run: DryRun) -> Iterator[FilePreview]:
    """Yield the preview of each file that was read; the content is without the rows that the dry run refuses."""
    rows = Counter(line.file for lines in content.lines.values() for line in lines)
    org_files = {str(line.row[0]): line.file for line in content.lines[Register.ORGS]}
    new_rows = Counter(org_files[draft.code] for draft in dry_run.orgs.new_orgs)
    changed_rows = Counter(change.line.file for change in dry_run.orgs.changes)
    different_rows = Counter(change.line.file for change in dry_run.orgs.differences)
    outside_rows = Counter(row.row.file for row in dry_run.rows_of_sender)
    for comparison in dry_run.comparisons.values():
        new_rows.update(row.file for row in comparison.new_rows)
        changed_rows.update(change.row.file for change in comparison.changes)
    for difference in dry_run.differences.values():
        different_rows.update(change.row.file for change in difference.changes)
    unread_sheets = Counter(sheet.file for sheet in content.unread_sheets)
    for name in content.files:
        sheets = [sheet for sheet in content.read if sheet.file == name]
        yield FilePreview(
            name=name,
            registers=list(dict.fromkeys(sheet.register for sheet in sheets if sheet.register is not None)),
            new_count=new_rows[name],
            changed_count=changed_rows[name],
            held_count=different_rows[name] - changed_rows[name],
            repeated_count=rows[name] - new_rows[name] - different_rows[name] - outside_rows[name],
            outside_count=outside_rows[name],
            replaced_count=content.replaced_counts.get(name, 0),
            refused_count=sum(sheet.refused for sheet in sheets),
            unread_count=unread_sheets[name],
        )


def unpack_file(fields: Mapping[str, Any]) -> FilePreview:
    """Return the preview that was packed as these fields.

    Earlier versions counted foreign rows apart, and refused the whole confirmation for them.
    """
    fields = {name: value for name, value in fields.items() if name != "foreign_count"}
    return FilePreview(**{**fields, "registers": [Register.of(register) for register in fields["registers"]]})
