"""Compare the sheet of orgs of an upload with the tree: the orgs that it adds or changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from wuzha.core.facts import FACT_SCHEMAS, FactValue
from wuzha.core.vocabulary import ConflictKind, OrgKind, Register
from wuzha.intake.uploads.org_origins import OrgFieldOrigin, load_org_origins
from wuzha.intake.uploads.upload_content import UploadContent
from wuzha.orgs.drafts import OrgDraft, to_draft
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.registers.conflicts import Conflict, ConflictId
from wuzha.registers.diff import QUERY_CHUNK, EntryRow, split_batches


@dataclass(frozen=True, slots=True)
class OrgChange:
    """An org that the sheet changes: field → (before, after)."""

    before: OrgDraft
    after: OrgDraft
    path: str
    line: EntryRow
    fields: Mapping[str, tuple[FactValue, FactValue]]


@dataclass(slots=True, kw_only=True)
class OrgSheetComparison:
    """The sheet of orgs compared with the tree.

    `outside_codes`: orgs that the actor may not manage; the tree is not compared with these, or anybody could read the
    name of an org elsewhere in a preview. `differences` are all that the sheet says otherwise, `changes` what remains
    of them where the tree stands in `conflicts`.
    """

    new_orgs: list[OrgDraft] = field(default_factory=list)
    differences: list[OrgChange] = field(default_factory=list)
    changes: list[OrgChange] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    repeated_count: int = 0
    outside_codes: set[str] = field(default_factory=set)

    @property
    def drafts(self) -> list[OrgDraft]:
        """The orgs that are new or differ from the tree, parents first."""
        return _sort_parents_first([*self.new_orgs, *(change.after for change in self.changes)])


def compare_orgs(
    content: UploadContent, scope: Scope, decided_for_file: Collection[ConflictId] = ()
) -> OrgSheetComparison:
    """Compare the sheet of orgs with the tree, as far as the scope reaches; write nothing.

    The tree stands in every conflict but those decided for the sheet.
    """
    comparison = OrgSheetComparison()
    lines = content.lines[Register.ORGS]
    orgs = {org.code: org for org in find_orgs(str(line.row[0]) for line in lines)}
    for line in lines:
        draft = _make_draft(line, content)
        org = orgs.get(draft.code)
        if org is None:
            comparison.new_orgs.append(draft)
            continue
        if not scope.holds(org.path):
            comparison.outside_codes.add(draft.code)
            continue
        before = to_draft(org)
        # What the sheet has no column for stays as it is.
        unmentioned = {name: getattr(before, name) for name in OrgDraft.__slots__ if name in line.absent_columns}
        draft = replace(draft, **unmentioned)
        # A blank parent names no other place, and nobody may take an org out of the tree: it is no conflict either.
        draft = replace(draft, parent=draft.parent or before.parent)
        if before == draft:
            comparison.repeated_count += 1
            continue
        comparison.differences.append(_make_change(before, draft, org.path, line))
    _settle_differences(comparison, decided_for_file)
    _sort_out_outside(comparison, orgs, scope)
    return comparison


def _settle_differences(comparison: OrgSheetComparison, decided_for_file: Collection[ConflictId]) -> None:
    """Add the conflicts of the differences, and the changes that remain where the tree stands in these."""
    origins = load_org_origins([difference.before.code for difference in comparison.differences])
    for difference in comparison.differences:
        before = difference.before
        conflicts = list(_find_conflicts(difference, origins.get(before.code, {})))
        has_other_changes = len(conflicts) < len(difference.fields)
        comparison.conflicts += [replace(conflict, has_other_changes=has_other_changes) for conflict in conflicts]
        columns = [conflict.column for conflict in conflicts if conflict.id not in decided_for_file]
        after = replace(difference.after, **{column: getattr(before, column) for column in columns})
        if after != before:
            comparison.changes.append(_make_change(before, after, difference.path, difference.line))


def find_planned_paths(drafts: Sequence[OrgDraft]) -> Mapping[str, str]:
    """Return the paths that new orgs will have in the tree, by code; `drafts` has parents first."""
    codes = {draft.code for draft in drafts} | {draft.parent for draft in drafts if draft.parent}
    paths = {org.code: org.path for org in find_orgs(codes)}
    new_paths: dict[str, str] = {}
    for draft in drafts:
        if draft.code not in paths and (parent_path := paths.get(draft.parent or "")):
            paths[draft.code] = new_paths[draft.code] = f"{parent_path}{draft.code}/"
    return new_paths


def find_orgs(codes: Iterable[str]) -> Iterator[Org]:
    """Yield the orgs of these codes that are in the tree."""
    for batch in split_batches(sorted(codes), QUERY_CHUNK):
        yield from Org.objects.filter(code__in=batch)


def _find_conflicts(change: OrgChange, origins: Mapping[str, OrgFieldOrigin]) -> Iterator[Conflict]:
    """Yield the fields that somebody has changed by hand, and those in which the sheet is blank over a value."""
    for name, (old, new) in change.fields.items():
        origin = origins.get(name)
        # One that is split into itself and another has a line of its succession too, and stays open.
        if origin is not None and origin.value != (old.isoformat() if isinstance(old, date) else old):
            origin = None
        if origin is not None and origin.upload is None:
            kind = ConflictKind.CORRECTION
        elif _is_blank_over_value(change, name):
            kind = ConflictKind.BLANK
        else:
            continue
        yield Conflict(
            register=Register.ORGS,
            key=change.before.code,
            column=name,
            kind=kind,
            book_values=(old,),
            file_values=(new,),
            sheet=change.line.sheet,
            line=change.line.line,
            path=change.path,
            author=origin.author if origin else "",
            recorded_at=origin.recorded_at if origin else None,
            origin=origin.upload if origin else None,
            file=change.line.file,
        )


def _is_blank_over_value(change: OrgChange, name: str) -> bool:
    # The undo of an upload has closed the org on the day it opened: these days are no knowledge about it.
    is_unused = change.before.closed_on is not None and change.before.closed_on == change.before.opened_on
    if name in ("opened_on", "closed_on") and is_unused:
        return False
    old, new = change.fields[name]
    return old not in (None, "", False) and (new in (None, "") or name in change.line.blank_columns)


def _sort_parents_first(drafts: Sequence[OrgDraft]) -> list[OrgDraft]:
    order = list(OrgKind)
    return sorted(drafts, key=lambda draft: order.index(draft.kind))


def _make_change(before: OrgDraft, after: OrgDraft, path: str, line: EntryRow) -> OrgChange:
    return OrgChange(before, after, path, line, dict(_diff_drafts(before, after)))


def _make_draft(line: EntryRow, content: UploadContent) -> OrgDraft:
    fields = dict(zip(FACT_SCHEMAS[Register.ORGS].column_names, line.row, strict=True))
    del fields["split_on"], fields["joined_on"]
    aliases = tuple(content.aliases.get(str(fields["code"]), ()))
    return OrgDraft(**{**fields, "kind": OrgKind.of(str(fields["kind"])), "aliases": aliases})  # type: ignore[arg-type]


def _diff_drafts(before: OrgDraft, after: OrgDraft) -> Iterator[tuple[str, tuple[FactValue, FactValue]]]:
    for name in OrgDraft.__slots__:
        old, new = (_to_text(getattr(draft, name)) for draft in (before, after))
        if old != new:
            yield name, (old, new)


def _to_text(value: FactValue | tuple[str, ...]) -> FactValue:
    return "、".join(value) if isinstance(value, tuple) else value


def _sort_out_outside(comparison: OrgSheetComparison, orgs: Mapping[str, Org], scope: Scope) -> None:
    """List the orgs apart that would get a place outside the scope."""
    drafts = _sort_parents_first([*comparison.new_orgs, *(change.after for change in comparison.differences)])
    paths = {org.code: org.path for org in find_orgs({draft.parent for draft in drafts if draft.parent})}
    paths.update(find_planned_paths(drafts), **{code: org.path for code, org in orgs.items()})
    outside = set()
    for draft in drafts:
        org = orgs.get(draft.code)
        required_paths = [paths.get(draft.code, "")]
        if org is None or org.parent_id != draft.parent:
            required_paths.append(paths.get(draft.parent or "", ""))
        if not all(scope.holds(path) for path in required_paths):
            outside.add(draft.code)
    comparison.new_orgs = [draft for draft in comparison.new_orgs if draft.code not in outside]
    comparison.changes = [change for change in comparison.changes if change.before.code not in outside]
    comparison.differences = [change for change in comparison.differences if change.before.code not in outside]
    comparison.conflicts = [conflict for conflict in comparison.conflicts if conflict.key not in outside]
    comparison.outside_codes |= outside
