"""Changing the tree: orgs added, changed, moved, merged, split and renamed; each change is one line of the log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone

from wuzha.audit import log
from wuzha.audit.models import Line
from wuzha.core.problems import refusal
from wuzha.core.vocabulary import VILLAGE_KINDS, Deed, OrgKind, SuccessionKind, stands_below
from wuzha.orgs.models import FormerName, FormerPlace, Org, Succession

FIELDS = ("name", "kind", "parent_id", "has_management_duty", "opened_on", "closed_on", "aliases")
"""What the tree says of an org, beside its code."""


class ChangedMeanwhile(Exception):
    """Somebody has changed the org since whoever wants to change it looked at it."""


@dataclass(frozen=True, slots=True)
class OrgDraft:
    """What an org shall be. Columns: as the ledger's sheet of orgs; `parent` is a code."""

    code: str
    name: str
    kind: OrgKind
    parent: str | None = None
    has_management_duty: bool = False
    opened_on: date | None = None
    closed_on: date | None = None
    aliases: tuple[str, ...] = ()


def draft_of(org: Org, *, parent: str | None = None) -> OrgDraft:
    """The org as it is; below another one where that is told."""
    return OrgDraft(
        org.code,
        org.name,
        org.term,
        parent or org.parent_id,
        org.has_management_duty,
        org.opened_on,
        org.closed_on,
        org.other_names,
    )


@transaction.atomic
def add_org(*, actor: str, draft: OrgDraft) -> Org:
    """A new org of the tree.

    Raises: Refusal when the code is taken or holds a slash, or the parent is unknown or no higher.
    """
    if Org.objects.filter(code=draft.code).exists():
        raise refusal("org.exists", value=draft.code)
    if "/" in draft.code:
        raise refusal("org.slash", value=draft.code)
    parent = _parent(draft)
    org = Org(code=draft.code)
    _fill(org, draft, parent)
    try:
        with transaction.atomic():
            org.save(force_insert=True)
    except IntegrityError:
        # Somebody was quicker by less than it takes to look; any other fault is ours.
        if Org.objects.filter(code=draft.code).exists():
            raise refusal("org.exists", value=draft.code) from None
        raise
    log.record(actor=actor, deed=Deed.ADD_ORG, subject=f"org:{org.code}", org=org.code, kind=org.kind)
    return org


@transaction.atomic
def change_org(*, actor: str, draft: OrgDraft, seen: int | None = None, moved_on: date | None = None) -> Org:
    """The org of this code as the draft says; where its parent changes, all below it moves along.

    `seen` is the last change of it that the actor knew of; None: whatever it has become since. `moved_on` is the day
    since when it stands below another parent; None: it always did, and was only written down wrongly.

    Raises: Refusal when there is no such org, or it cannot stand there; ChangedMeanwhile.
    """
    org = Org.objects.select_for_update().filter(code=draft.code).first()
    if org is None:
        raise refusal("org.unknown_code", value=draft.code)
    if seen is not None and seen != last_change_of(org.code):
        raise ChangedMeanwhile
    parent = _parent(draft)
    if parent is not None and parent.path.startswith(org.path):
        raise refusal("org.below_itself", value=draft.code)
    before, old_path, old_name, old_parent = said_of(org), org.path, org.name, org.parent
    _fill(org, draft, parent)
    changed = {name: (before[name], value) for name, value in said_of(org).items() if value != before[name]}
    if not changed:
        return org
    if org.name != old_name:
        FormerName.objects.create(org=org, name=old_name, until=timezone.now())
    if org.path != old_path:
        rest = Org.objects.filter(path__startswith=old_path).exclude(pk=org.pk)
        rest.update(path=Concat(Value(org.path), Substr(F("path"), len(old_path) + 1)))
    org.save(force_update=True)
    if org.parent != old_parent and moved_on is not None:
        FormerPlace.objects.create(org=org, parent=old_parent, until=moved_on)
    log.record(actor=actor, deed=Deed.CHANGE_ORG, subject=f"org:{org.code}", org=org.code, changed=changed)
    return org


@transaction.atomic
def remove_org(*, actor: str, org: Org) -> None:
    """An org that nothing rests on is no longer of the tree; what it was called goes with it.

    The line about it stands with the org above, which is still there for whoever reads the log.
    Raises: ProtectedError when something rests on it.
    """
    org.former_names.all().delete()
    org.delete()
    log.record(
        actor=actor,
        deed=Deed.REMOVE_ORG,
        subject=f"org:{org.code}",
        org=org.parent_id or "",
        code=org.code,
        name=org.name,
    )


@transaction.atomic
def succeed_org(
    *,
    actor: str,
    predecessors: Sequence[str],
    successors: Sequence[str],
    kind: SuccessionKind,
    on: date,
    new: Sequence[OrgDraft] = (),
) -> list[Succession]:
    """From the day on the successors stand for the predecessors (R17), which close on it; the `new` ones are added.

    Grids go along where there is one successor; of a split somebody must say which goes where.

    Raises: Refusal when an org is unknown, the numbers do not fit (many become one, one becomes many or another), a
    village would be succeeded by a unit, somebody has succeeded already, or one of them opens only later.
    """
    for draft in new:
        add_org(actor=actor, draft=draft)
    before, after = _known(predecessors), _known([*successors, *(draft.code for draft in new)])
    _must_fit(kind, before, after)
    for org in (*before, *after):
        must_have_opened(org, on)
    made = [
        Succession.objects.create(predecessor=old, successor=new, kind=kind, on=on, recorded_at=timezone.now())
        for old in before
        for new in after
        if old != new
    ]
    # One that lives on under its own code, as the village that others join, stays open.
    closing = [old for old in before if old not in after]
    if len(after) == 1:
        _take_grids_along(actor, closing, after[0], on)
    Org.objects.filter(pk__in=[old.pk for old in closing]).update(closed_on=on)
    for succession in made:
        _log_succession(actor, succession)
    return made


def _log_succession(actor: str, succession: Succession) -> None:
    old = succession.predecessor.code
    log.record(
        actor=actor,
        deed=Deed.SUCCEED_ORG,
        subject=f"org:{old}",
        org=old,
        kind=succession.kind,
        successor=succession.successor.code,
        on=succession.on,
    )


def _take_grids_along(actor: str, closing: Sequence[Org], successor: Org, on: date) -> None:
    for grid in Org.objects.filter(parent__in=closing).of_kind(OrgKind.GRID).in_use(on):
        change_org(actor=actor, draft=draft_of(grid, parent=successor.code))


def must_have_opened(org: Org, on: date) -> None:
    """Raises: Refusal when the org opens only after the day: then nothing can become of it, and nobody part of it."""
    if org.opened_on is not None and org.opened_on > on:
        raise refusal("org.succession_before_opened", value=org.name, day=org.opened_on, on=on)


def _must_fit(kind: SuccessionKind, before: Sequence[Org], after: Sequence[Org]) -> None:
    """The numbers are those of the kind, a village becomes a village or a community, and nobody is succeeded twice."""
    fits = {
        SuccessionKind.MERGED: len(before) > 1 and len(after) == 1,
        SuccessionKind.SPLIT: len(before) == 1 and len(after) > 1,
        SuccessionKind.RENAMED: len(before) == 1 and len(after) == 1,
    }
    if not fits[kind]:
        raise refusal("org.succession_does_not_fit", kind=kind.label)
    if len({"village" if org.term in VILLAGE_KINDS else org.kind for org in (*before, *after)}) > 1:
        raise refusal("org.succession_kinds", value=before[0].name)
    gone = Succession.objects.filter(predecessor__in=[old for old in before if old not in after])
    if (already := gone.exclude(kind=SuccessionKind.SPLIT).select_related("predecessor").first()) is not None:
        raise refusal("org.succeeded_before", value=already.predecessor.name)


def _known(codes: Iterable[str]) -> list[Org]:
    wanted = list(dict.fromkeys(codes))
    found = {org.code: org for org in Org.objects.select_for_update().filter(code__in=wanted)}
    for code in wanted:
        if code not in found:
            raise refusal("org.unknown_code", value=code)
    return [found[code] for code in wanted]


def _parent(draft: OrgDraft) -> Org | None:
    if draft.parent is None:
        return None
    parent = Org.objects.filter(code=draft.parent).first()
    if parent is None:
        raise refusal("org.parent.unknown", value=draft.parent)
    if not stands_below(draft.kind, parent.term):
        raise refusal("org.parent.not_higher", value=draft.parent, kind=parent.term.label)
    return parent


def _fill(org: Org, draft: OrgDraft, parent: Org | None) -> None:
    if draft.opened_on and draft.closed_on and draft.closed_on < draft.opened_on:
        raise refusal("org.closed_before_opened", day=draft.opened_on)
    org.name, org.kind, org.parent = draft.name, draft.kind, parent
    org.path = org.path_under(parent)
    org.has_management_duty = draft.has_management_duty
    org.opened_on, org.closed_on = draft.opened_on, draft.closed_on
    org.aliases = "、".join(draft.aliases)


def said_of(org: Org) -> Mapping[str, object]:
    """What the tree says of an org, field by field."""
    return {name: getattr(org, name) for name in FIELDS}


def last_change_of(code: str) -> int:
    """The number of the last line of the log about the org of this code; 0 when there is none."""
    lines = Line.objects.filter(subject=f"org:{code}").order_by("-number")
    return lines.values_list("number", flat=True).first() or 0
