"""The preview of an upload, as stored for its page: counts, the first of each list, and when they were computed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from wuzha.core.facts import FactValue
from wuzha.core.problems import Problem
from wuzha.core.vocabulary import OrgKind, Register
from wuzha.intake.reading.ledger_reader import SheetReading
from wuzha.intake.uploads.dry_run import DryRun
from wuzha.intake.uploads.file_previews import FilePreview, list_file_previews, unpack_file
from wuzha.intake.uploads.full_file import count_unread_cases, find_case_months
from wuzha.intake.uploads.org_drafts import OrgChange, OrgSheetComparison
from wuzha.intake.uploads.upload_content import UploadContent, unpack_problem, unpack_sheet
from wuzha.orgs.models import Org
from wuzha.programmes.plan_choice import DEFAULT_PLAN
from wuzha.registers.diff import Comparison, EntryChange

MAX_LISTED = 200
MAX_MISSING = 2_000
"""The number of missing cases of a full file that are stored: more than a person can check."""


@dataclass(frozen=True, slots=True)
class EntryChangePreview:
    """A changed entry by its key: its place in the file, and field → (before, after).

    `is_restored` says that the entry was withdrawn before.
    """

    key: str
    sheet: str
    line: int | None
    fields: Mapping[str, tuple[FactValue, FactValue]]
    is_restored: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPreview:
    """The changes of one register: counts, and the first changed entries.

    `held_count` are the rows that differ and enter nothing, since the books stand in a conflict about them;
    `outside_count` those that the sender may enter and the actor may not.
    """

    register: Register
    new_count: int
    changed_count: int
    repeated_count: int
    outside_count: int
    held_count: int = 0
    changed: Sequence[EntryChangePreview]

    @classmethod
    def of(cls, comparison: Comparison, difference_count: int, outside_count: int) -> RegisterPreview:
        """Return the preview of a register's rows compared with the book.

        So many differ from an entry, or are the sender's to enter and not the actor's.
        """
        return cls(
            register=comparison.register,
            new_count=len(comparison.new_rows),
            changed_count=len(comparison.changes),
            repeated_count=comparison.repeated_count,
            outside_count=outside_count,
            held_count=difference_count - len(comparison.changes),
            changed=[_preview_entry(change) for change in comparison.changes[:MAX_LISTED]],
        )

    @classmethod
    def of_orgs(cls, comparison: OrgSheetComparison, outside_count: int) -> RegisterPreview:
        """Return the preview of the sheet of orgs, in the form of a register's."""
        return cls(
            register=Register.ORGS,
            new_count=len(comparison.new_orgs),
            changed_count=len(comparison.changes),
            repeated_count=comparison.repeated_count,
            outside_count=outside_count,
            held_count=len(comparison.differences) - len(comparison.changes),
            changed=list(_preview_orgs(comparison.changes[:MAX_LISTED])),
        )

    def replace_held(self, held_count: int) -> RegisterPreview:
        """Return the same preview when so many of the rows that differ enter nothing."""
        return replace(self, changed_count=self.changed_count + self.held_count - held_count, held_count=held_count)

    @property
    def writes_entries(self) -> bool:
        """Whether committing these rows writes anything."""
        return bool(self.new_count or self.changed_count)


@dataclass(frozen=True, slots=True)
class NewOrgPreview:
    """An org that is added."""

    code: str
    name: str
    kind: str

    @property
    def term(self) -> OrgKind:
        """Its kind as a term."""
        return OrgKind.of(self.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A reading and its dry run; `log_line` is the last line of the log when the books were compared.

    `digest` identifies the changes that somebody confirms: it covers all of each list, of which the page has the first.
    `conflict_count` are the values and entries of the books that the files would destroy. `case_months` are the first
    and the last month in which a case of the files was filed; `plan` is the plan, by name or folder, whose clauses the
    attestations name. `open_count` are the refused rows and unread sheets that confirming makes open items;
    `files` are those that were read, in their order. `unread_case_count` are the refused rows and unread sheets that
    may be cases which the files seem to lack.
    """

    digest: str
    log_line: int
    changes: Sequence[RegisterPreview]
    orgs: Sequence[NewOrgPreview]
    org_count: int
    missing: Sequence[str]
    missing_count: int
    problems: Sequence[Problem]
    problem_count: int
    read: Sequence[SheetReading]
    case_months: Sequence[str] = ()
    plan: str = DEFAULT_PLAN
    open_count: int = 0
    files: Sequence[FilePreview] = ()
    conflict_count: int = 0
    unread_case_count: int = 0
    unknown_count: int = 0

    @property
    def refused_count(self) -> int:
        """The number of rows that were refused, when they were read or compared with the books."""
        return sum(sheet.refused for sheet in self.read)

    @property
    def has_cases(self) -> bool:
        """Whether the files hold rows of cases, refused ones too."""
        return any(sheet.register is Register.CASES and (sheet.rows or sheet.refused) for sheet in self.read)

    @property
    def enters_nothing(self) -> bool:
        """Whether committing writes nothing, for any user: rows outside one user's scope may be inside another's."""
        return not self.has_written and not any(changes.outside_count for changes in self.changes)

    @property
    def opens_items_alone(self) -> bool:
        """Whether confirming enters no row, and makes what was refused or not read open items."""
        return self.enters_nothing and self.open_count > 0 and not (self.conflict_count or self.missing_count)

    @property
    def writes_clauses(self) -> bool:
        """Whether committing writes attestations, which name clauses of the plan."""
        return any(changes.register is Register.ATTESTATIONS and changes.writes_entries for changes in self.changes)

    @property
    def has_written(self) -> bool:
        """Whether committing it writes, or has written, anything."""
        return bool(self.org_count) or any(changes.writes_entries for changes in self.changes)

    @classmethod
    def of(cls, content: UploadContent, dry_run: DryRun, missing: Sequence[str], log_line: int) -> Preview:
        """Return the preview of this content and its changes; `missing` are cases that a full file lacks.

        The content is without the rows that the dry run refuses.
        """
        new_orgs = dry_run.orgs.new_orgs
        return cls(
            digest=dry_run.digest,
            log_line=log_line,
            changes=_preview_changes(content, dry_run),
            orgs=[NewOrgPreview(draft.code, draft.name, draft.kind.value) for draft in new_orgs[:MAX_LISTED]],
            org_count=len(new_orgs),
            missing=missing[:MAX_MISSING],
            missing_count=len(missing),
            problems=content.problems[:MAX_LISTED],
            problem_count=len(content.problems),
            read=content.read,
            case_months=find_case_months(content),
            plan=content.plan,
            open_count=len(content.refused_rows) + len(content.unread_sheets),
            files=list(list_file_previews(content, dry_run)),
            conflict_count=len(dry_run.conflicts),
            unread_case_count=count_unread_cases(content),
        )

    def replace_changes(self, content: UploadContent, dry_run: DryRun) -> Preview:
        """Return the same preview with the changes of another dry run of the content, once conflicts are decided."""
        changes, files = _preview_changes(content, dry_run), list(list_file_previews(content, dry_run))
        return replace(self, changes=changes, files=files)

    def replace_held(self, held_counts: Counter[tuple[Register, str]]) -> Preview:
        """Return the same preview when so many of the rows that differ enter nothing, by register and file.

        The first changed entries stay as listed: what was decided since stands among the conflicts.
        """
        by_register, by_file = Counter[Register](), Counter[str]()
        for (register, file), count in held_counts.items():
            by_register[register] += count
            by_file[file] += count
        changes = [change.replace_held(by_register[change.register]) for change in self.changes]
        return replace(self, changes=changes, files=[file.replace_held(by_file[file.name]) for file in self.files])

    def replace_missing(self, missing: Sequence[str]) -> Preview:
        """Return the same preview with other cases that a full file lacks."""
        return replace(self, missing=missing[:MAX_MISSING], missing_count=len(missing))

    def without_quotes(self) -> Preview:
        """Return the preview as anybody but the sender of the files reads it: values of cells are described."""
        return replace(self, problems=[problem.without_quotes() for problem in self.problems])

    def without_rows(self) -> Preview:
        """Return the preview without the rows of the files: counts and sheets remain."""
        changes = [replace(change, changed=()) for change in self.changes]
        return replace(self, changes=changes, orgs=(), missing=())

    def pack(self) -> str:
        """Return the preview as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, default=_to_iso)

    @classmethod
    def unpack(cls, text: str) -> Preview:
        """Return the preview of packed JSON; a day within a change stays text."""
        fields: dict[str, Any] = json.loads(text)
        fields["changes"] = [_unpack_changes(changes) for changes in fields["changes"]]
        fields["orgs"] = [NewOrgPreview(**org) for org in fields["orgs"]]
        fields["problems"] = [unpack_problem(problem) for problem in fields["problems"]]
        fields["read"] = [unpack_sheet(sheet) for sheet in fields["read"]]
        fields["files"] = [unpack_file(file) for file in fields.get("files", ())]
        return cls(**fields)


def _preview_changes(content: UploadContent, dry_run: DryRun) -> list[RegisterPreview]:
    outside = Counter(row.register for row in dry_run.rows_of_sender)
    org_changes = (
        [RegisterPreview.of_orgs(dry_run.orgs, outside[Register.ORGS])] if content.lines[Register.ORGS] else []
    )
    entry_changes = [
        RegisterPreview.of(comparison, len(dry_run.differences[register].changes), outside[register])
        for register, comparison in dry_run.comparisons.items()
    ]
    return [*org_changes, *entry_changes]


def _preview_entry(change: EntryChange) -> EntryChangePreview:
    before, row = change.before, change.row
    return EntryChangePreview(before.key, row.sheet, row.line, change.fields, before.is_withdrawn)


def _preview_orgs(changes: Sequence[OrgChange]) -> Iterator[EntryChangePreview]:
    """Yield each org by its code and present name; a changed parent by code and name too."""
    parents = {code for change in changes for code in change.fields.get("parent", ()) if code}
    names = dict(Org.objects.filter(code__in=parents).values_list("code", "name"))
    for change in changes:
        fields = dict(change.fields)
        if "parent" in fields:
            before, after = (code and f"{names.get(str(code), '')} {code}".strip() for code in fields["parent"])
            fields["parent"] = before, after
        key = f"{change.before.name} {change.before.code}"
        yield EntryChangePreview(key, change.line.sheet, change.line.line, fields)


def _unpack_changes(fields: Mapping[str, Any]) -> RegisterPreview:
    # Earlier versions listed the numbers of other books, and refused the whole confirmation for them.
    fields = {name: value for name, value in fields.items() if not name.startswith("elsewhere")}
    entries = [EntryChangePreview(**change) for change in fields["changed"]]
    return RegisterPreview(**{**fields, "register": Register.of(fields["register"]), "changed": entries})


def _to_iso(day: date) -> str:
    return day.isoformat()
