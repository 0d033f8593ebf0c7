"""What the page of an upload shows of it: the counts, the first of every list, and for which state of the books."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from wuzha.core.facts import Value
from wuzha.core.problems import Problem
from wuzha.core.vocabulary import OrgKind, Register
from wuzha.intake.reading.ledger_reader import SheetReading
from wuzha.intake.uploads.dry_run import Effect
from wuzha.intake.uploads.full_file import case_months_of
from wuzha.intake.uploads.org_drafts import ChangedOrg, OrgsCompared
from wuzha.intake.uploads.upload_content import Content, problem_of, sheet_of
from wuzha.orgs.models import Org
from wuzha.registers.diff import Change, Comparison

MOST_SHOWN = 200
MOST_MISSING = 2_000
"""Of cases that a file no longer holds: as many as anybody can look at."""


@dataclass(frozen=True, slots=True)
class ChangedEntry:
    """An entry that changes, by its key: where in the file it stands, and field → (before, after)."""

    key: str
    sheet: str
    line: int | None
    fields: Mapping[str, tuple[Value, Value]]


@dataclass(frozen=True, slots=True)
class Changes:
    """What the rows of one register do; of changed entries and of those of other books the first are here."""

    register: Register
    new_count: int
    changed_count: int
    repeated_count: int
    outside_count: int
    elsewhere_count: int
    changed: Sequence[ChangedEntry]
    elsewhere: Sequence[str]

    @classmethod
    def of(cls, found: Comparison) -> Changes:
        return cls(
            found.register,
            len(found.new),
            len(found.changed),
            found.repeated,
            len(found.outside),
            len(found.elsewhere),
            [_changed(change) for change in found.changed[:MOST_SHOWN]],
            [entry.key for _, entry in found.elsewhere[:MOST_SHOWN]],
        )

    @classmethod
    def of_orgs(cls, found: OrgsCompared) -> Changes:
        """What the sheet of orgs does, told as the rows of a register are."""
        counts = len(found.new), len(found.changed), found.repeated, found.outside, 0
        return cls(Register.ORGS, *counts, list(_changed_orgs(found.changed[:MOST_SHOWN])), [])


@dataclass(frozen=True, slots=True)
class ShownOrg:
    """An org that is added."""

    code: str
    name: str
    kind: str

    @property
    def term(self) -> OrgKind:
        """Its kind as a term."""
        return OrgKind.of(self.kind)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a reading came to and what a yes does; `log_line` is the last line of the log when the books were looked at.

    `digest` is the effect that somebody says yes to: the first of each list are shown, all of it is meant.
    `case_months` are the first and the last month in which a case of the files was filed.
    """

    digest: str
    log_line: int
    changes: Sequence[Changes]
    orgs: Sequence[ShownOrg]
    org_count: int
    missing: Sequence[str]
    missing_count: int
    problems: Sequence[Problem]
    problem_count: int
    read: Sequence[SheetReading]
    case_months: Sequence[str] = ()

    @property
    def has_cases(self) -> bool:
        """Whether the files hold rows of cases, refused ones too."""
        return any(sheet.register is Register.CASES and (sheet.rows or sheet.refused) for sheet in self.read)

    @property
    def enters_nothing(self) -> bool:
        """Whether a yes writes nothing, whoever says it: rows that are not this one's to enter may be another's."""
        return not self.org_count and not any(
            told.new_count or told.changed_count or told.elsewhere_count or told.outside_count for told in self.changes
        )

    @property
    def has_written(self) -> bool:
        """Whether the yes that was said to it wrote anything."""
        return bool(self.org_count) or any(told.new_count or told.changed_count for told in self.changes)

    @classmethod
    def of(cls, content: Content, effect: Effect, missing: Sequence[str], log_line: int) -> Preview:
        """The page of this content and what it does; `missing` are cases that a full file no longer holds."""
        changes_of_orgs = [Changes.of_orgs(effect.orgs)] if content.lines[Register.ORGS] else []
        return cls(
            effect.digest,
            log_line,
            [*changes_of_orgs, *(Changes.of(found) for found in effect.comparisons.values())],
            [ShownOrg(draft.code, draft.name, draft.kind.value) for draft in effect.orgs.new[:MOST_SHOWN]],
            len(effect.orgs.new),
            missing[:MOST_MISSING],
            len(missing),
            content.problems[:MOST_SHOWN],
            len(content.problems),
            content.read,
            case_months_of(content),
        )

    def with_missing(self, missing: Sequence[str]) -> Preview:
        """The same page, with other cases that a full file does not hold."""
        return replace(self, missing=missing[:MOST_MISSING], missing_count=len(missing))

    def packed(self) -> str:
        """The preview as text."""
        return json.dumps(asdict(self), ensure_ascii=False, default=_iso)

    @classmethod
    def unpacked(cls, packed: str) -> Preview:
        """The preview again; a day within a change stays the text it was written as."""
        told: dict[str, Any] = json.loads(packed)
        changes = [_changes(one) for one in told["changes"]]
        orgs = [ShownOrg(**one) for one in told["orgs"]]
        problems, read = [problem_of(one) for one in told["problems"]], [sheet_of(one) for one in told["read"]]
        return cls(**{**told, "changes": changes, "orgs": orgs, "problems": problems, "read": read})


def _changed(change: Change) -> ChangedEntry:
    return ChangedEntry(change.before.key, change.line.sheet, change.line.line, change.fields)


def _changed_orgs(changed: Sequence[ChangedOrg]) -> Iterator[ChangedEntry]:
    """Each by its code and the name it has so far; orgs above by theirs too."""
    above = {code for one in changed for code in one.fields.get("parent", ()) if code}
    names = dict(Org.objects.filter(code__in=above).values_list("code", "name"))
    for one in changed:
        fields = dict(one.fields)
        if "parent" in fields:
            before, after = (code and f"{names.get(str(code), '')} {code}".strip() for code in fields["parent"])
            fields["parent"] = before, after
        yield ChangedEntry(f"{one.before.name} {one.before.code}", one.line.sheet, one.line.line, fields)


def _changes(told: Mapping[str, Any]) -> Changes:
    return Changes(
        **{
            **told,
            "register": Register.of(told["register"]),
            "changed": [ChangedEntry(**one) for one in told["changed"]],
        }
    )


def _iso(day: date) -> str:
    return day.isoformat()
