"""Compare the sheet of orgs of an upload with the tree: the orgs that it adds or changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from wuzha.core.facts import FACT_SCHEMAS, FactValue
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import OrgKind, Register
from wuzha.intake.uploads.upload_content import UploadContent
from wuzha.orgs.drafts import OrgDraft, to_draft
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.registers.diff import QUERY_CHUNK, EntryRow, split_batches


@dataclass(frozen=True, slots=True)
class OrgChange:
    """An org that the sheet changes: field → (before, after)."""

    before: OrgDraft
    after: OrgDraft
    line: EntryRow
    fields: Mapping[str, tuple[FactValue, FactValue]]


@dataclass(slots=True)
class OrgSheetComparison:
    """The sheet of orgs compared with the tree.

    `outside_count`: rows that the actor may not manage; the tree is not compared with these, or anybody could read the
    name of an org elsewhere in a preview.
    """

    new_orgs: list[OrgDraft] = field(default_factory=list)
    changes: list[OrgChange] = field(default_factory=list)
    repeated_count: int = 0
    outside_count: int = 0

    @property
    def drafts(self) -> list[OrgDraft]:
        """The orgs that are new or differ from the tree, parents first."""
        order = list(OrgKind)
        drafts = [*self.new_orgs, *(change.after for change in self.changes)]
        return sorted(drafts, key=lambda draft: order.index(draft.kind))

    def refuse_foreign_rows(self) -> None:
        """Check that every row may be entered. Raises: RefusalError when one is not the actor's to manage."""
        if self.outside_count:
            raise RefusalError("entry.outside", register=Register.ORGS.label, count=self.outside_count)


def compare_orgs(content: UploadContent, scope: Scope) -> OrgSheetComparison:
    """Compare the sheet of orgs with the tree, as far as the scope reaches; write nothing."""
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
            comparison.outside_count += 1
            continue
        before = to_draft(org)
        # What the sheet has no column for stays as it is.
        unmentioned = {name: getattr(before, name) for name in OrgDraft.__slots__ if name in line.absent_columns}
        draft = replace(draft, **unmentioned)
        if before != draft:
            comparison.changes.append(OrgChange(before, draft, line, dict(_diff_drafts(before, draft))))
        else:
            comparison.repeated_count += 1
    _sort_out_outside(comparison, orgs, scope)
    return comparison


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
    """Take out the orgs that would get a place outside the scope, and count them."""
    drafts = comparison.drafts
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
    comparison.outside_count += len(outside)
