"""The orgs an upload adds or changes: what the sheet of orgs says that the tree does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from wuzha.core.facts import FRAMES, Value
from wuzha.core.problems import refusal
from wuzha.core.vocabulary import OrgKind, Register
from wuzha.intake.uploads.models import Upload, UploadedOrg
from wuzha.intake.uploads.upload_content import Content
from wuzha.orgs.models import Org
from wuzha.orgs.services import OrgDraft, add_org, change_org, draft_of, said_of
from wuzha.people.access import Scope, scope_of
from wuzha.people.models import User
from wuzha.registers.access import RECORDING
from wuzha.registers.diff import AT_ONCE, Line, batches
from wuzha.registers.models import BOOKS


@dataclass(frozen=True, slots=True)
class ChangedOrg:
    """An org of which the sheet says something else than the tree: field → (before, after)."""

    before: OrgDraft
    after: OrgDraft
    line: Line
    fields: Mapping[str, tuple[Value, Value]]


@dataclass(slots=True)
class OrgsCompared:
    """What the sheet of orgs would do to the tree; `outside`: how many of its rows are not the actor's to manage."""

    new: list[OrgDraft] = field(default_factory=list)
    changed: list[ChangedOrg] = field(default_factory=list)
    repeated: int = 0
    outside: int = 0

    @property
    def drafts(self) -> list[OrgDraft]:
        """The orgs that are new or differ from the tree, those above first."""
        order = list(OrgKind)
        drafts = [*self.new, *(change.after for change in self.changed)]
        return sorted(drafts, key=lambda draft: order.index(draft.kind))


def compare_orgs(content: Content, scope: Scope) -> OrgsCompared:
    """What the sheet says that the tree does not, of the orgs in the scope and of others; nothing is written."""
    found = OrgsCompared()
    lines = content.lines[Register.ORGS]
    known = {org.code: org for org in _orgs(str(line.row[0]) for line in lines)}
    for line in lines:
        draft = _draft(line, content)
        org = known.get(draft.code)
        if org is None:
            found.new.append(draft)
        elif (before := draft_of(org)) != draft:
            found.changed.append(ChangedOrg(before, draft, line, dict(_differences(before, draft))))
        else:
            found.repeated += 1
    found.outside = _outside(found.drafts, known, scope)
    return found


def _draft(line: Line, content: Content) -> OrgDraft:
    told = dict(zip(FRAMES[Register.ORGS].names, line.row, strict=True))
    del told["split_on"], told["joined_on"]
    aliases = tuple(content.aliases.get(str(told["code"]), ()))
    return OrgDraft(**{**told, "kind": OrgKind.of(str(told["kind"])), "aliases": aliases})  # type: ignore[arg-type]


def _differences(before: OrgDraft, after: OrgDraft) -> Iterator[tuple[str, tuple[Value, Value]]]:
    for name in OrgDraft.__slots__:
        old, new = (_plain(getattr(draft, name)) for draft in (before, after))
        if old != new:
            yield name, (old, new)


def _plain(value: Value | tuple[str, ...]) -> Value:
    return "、".join(value) if isinstance(value, tuple) else value


def _outside(drafts: Sequence[OrgDraft], known: Mapping[str, Org], scope: Scope) -> int:
    """How many are not to be managed in the scope: where they stand, or where they would."""
    paths = {org.code: org.path for org in _orgs({draft.parent for draft in drafts if draft.parent})}
    paths.update(planned_paths(drafts), **{code: org.path for code, org in known.items()})
    outside = 0
    for draft in drafts:
        here = known.get(draft.code)
        places = [paths.get(draft.code, "")]
        if here is None or here.parent_id != draft.parent:
            places.append(paths.get(draft.parent or "", ""))
        outside += not all(scope.holds(path) for path in places)
    return outside


def planned_paths(drafts: Sequence[OrgDraft]) -> Mapping[str, str]:
    """Where in the tree the new ones will stand, by code."""
    named = {draft.code for draft in drafts} | {draft.parent for draft in drafts if draft.parent}
    paths = {org.code: org.path for org in _orgs(named)}
    planned: dict[str, str] = {}
    for draft in drafts:
        if draft.code not in paths and (above := paths.get(draft.parent or "")):
            paths[draft.code] = planned[draft.code] = f"{above}{draft.code}/"
    return planned


def write_orgs(actor: User, drafts: Sequence[OrgDraft], upload: Upload) -> None:
    """Each org in its place, and what the upload did to it, so that it can be undone.

    Raises: Refusal when the place it has or gets is not the actor's to manage.
    """
    scope = scope_of(actor, RECORDING[Register.ORGS])
    done: list[UploadedOrg] = []
    for draft in drafts:
        here = Org.objects.filter(code=draft.code).first()
        above = Org.objects.filter(code=draft.parent).first()
        places: list[Org | None] = [here or above]
        if here and here.parent_id != draft.parent:
            places.append(above)
        if not all(place and scope.holds(place.path) for place in places):
            raise refusal("org.not_yours", value=draft.name)
        before = said_of(here) if here else {}
        after = said_of(_written(actor, here, draft))
        fields = {name: (before.get(name), value) for name, value in after.items() if before.get(name) != value}
        done.append(UploadedOrg(upload=upload, code=draft.code, is_new=here is None, fields=fields))
    UploadedOrg.objects.bulk_create(done, AT_ONCE)


def _written(actor: User, here: Org | None, draft: OrgDraft) -> Org:
    """The org as the draft says. One that the books say nothing of never stood where it was put by mistake (R17)."""
    if here is None:
        return add_org(actor=actor.get_username(), draft=draft)
    is_on_record = any(book.objects.under(here).exists() for book in BOOKS.values())
    day = timezone.localdate() if is_on_record else None
    return change_org(actor=actor.get_username(), draft=draft, moved_on=day)


def lock_orgs(codes: Iterable[str]) -> None:
    """Nobody else changes these orgs until the transaction ends.

    Before the head of the log is taken: whoever changes an org by hand holds the org first.
    """
    for some in batches(sorted(codes), AT_ONCE):
        list(Org.objects.select_for_update().filter(code__in=some).order_by("code").values_list("pk"))


def _orgs(codes: Iterable[str]) -> Iterable[Org]:
    for some in batches(sorted(codes), AT_ONCE):
        yield from Org.objects.filter(code__in=some)
