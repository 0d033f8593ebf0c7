"""The orgs an upload adds or changes: what the sheet of orgs says that the tree does not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.utils import timezone

from wuzha.core.facts import FRAMES
from wuzha.core.problems import refusal
from wuzha.core.vocabulary import OrgKind, Register
from wuzha.intake.upload_content import Content
from wuzha.orgs.models import Org
from wuzha.orgs.services import OrgDraft, add_org, change_org
from wuzha.people.access import scope_of
from wuzha.people.models import User
from wuzha.registers.access import RECORDING
from wuzha.registers.comparing import AT_ONCE, batches
from wuzha.registers.models import BOOKS


def drafts_of(content: Content) -> list[OrgDraft]:
    """The orgs that are new or differ from the tree, those above first."""
    codes = [str(line.row[0]) for line in content.lines[Register.ORGS]]
    known = {org.code: org for org in _orgs(codes)}
    names = FRAMES[Register.ORGS].names
    drafts = []
    for line in content.lines[Register.ORGS]:
        told = dict(zip(names, line.row, strict=True))
        del told["split_on"], told["joined_on"]
        code = str(told["code"])
        aliases = tuple(content.aliases.get(code, ()))
        draft = OrgDraft(**{**told, "kind": OrgKind.of(str(told["kind"])), "aliases": aliases})  # type: ignore[arg-type]
        if code not in known or draft != _draft_of(known[code]):
            drafts.append(draft)
    order = list(OrgKind)
    return sorted(drafts, key=lambda draft: order.index(draft.kind))


def planned_paths(drafts: Sequence[OrgDraft]) -> Mapping[str, str]:
    """Where in the tree the new ones will stand, by code."""
    named = {draft.code for draft in drafts} | {draft.parent for draft in drafts if draft.parent}
    paths = {org.code: org.path for org in _orgs(named)}
    planned: dict[str, str] = {}
    for draft in drafts:
        if draft.code not in paths and (above := paths.get(draft.parent or "")):
            paths[draft.code] = planned[draft.code] = f"{above}{draft.code}/"
    return planned


def write_orgs(actor: User, drafts: Sequence[OrgDraft]) -> None:
    """Each org in its place.

    Raises: Refusal when the place it has or gets is not the actor's to manage.
    """
    scope = scope_of(actor, RECORDING[Register.ORGS])
    for draft in drafts:
        here = Org.objects.filter(code=draft.code).first()
        above = Org.objects.filter(code=draft.parent).first()
        places: list[Org | None] = [here or above]
        if here and here.parent_id != draft.parent:
            places.append(above)
        if not all(place and scope.holds(place.path) for place in places):
            raise refusal("org.not_yours", value=draft.name)
        if here is None:
            add_org(actor=actor.get_username(), draft=draft)
        else:
            day = timezone.localdate() if _is_on_record(here) else None
            change_org(actor=actor.get_username(), draft=draft, moved_on=day)


def _is_on_record(org: Org) -> bool:
    """Whether the books say anything of it: an org that nothing is on record of never stood where it was put."""
    return any(book.objects.under(org).exists() for book in BOOKS.values())


def _orgs(codes: Iterable[str]) -> Iterable[Org]:
    for some in batches(sorted(codes), AT_ONCE):
        yield from Org.objects.filter(code__in=some)


def _draft_of(org: Org) -> OrgDraft:
    return OrgDraft(
        org.code,
        org.name,
        org.term,
        org.parent_id,
        org.has_management_duty,
        org.opened_on,
        org.closed_on,
        org.other_names,
    )
