"""Changing the tree: orgs added, changed, moved, merged, split and renamed; each change is one line of the log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone

from wuzha.audit import log
from wuzha.core.problems import refusal
from wuzha.core.vocabulary import ABOVE_KINDS, Deed, OrgKind, SuccessionKind
from wuzha.orgs.models import FormerName, Org, Succession

HEIGHT = {kind: height for height, kind in enumerate(ABOVE_KINDS, 1)}
"""How high an org stands: a street lowest of those above, villages, communities and units at the bottom."""


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
    org.save(force_insert=True)
    log.record(actor=actor, deed=Deed.ADD_ORG, subject=f"org:{org.code}", org=org.code, kind=org.kind)
    return org


@transaction.atomic
def change_org(*, actor: str, draft: OrgDraft) -> Org:
    """The org of this code as the draft says; where its parent changes, all below it moves along.

    Raises: Refusal when there is no such org, or it cannot stand there.
    """
    org = Org.objects.select_for_update().filter(code=draft.code).first()
    if org is None:
        raise refusal("org.unknown_code", value=draft.code)
    parent = _parent(draft)
    if parent is not None and parent.path.startswith(org.path):
        raise refusal("org.below_itself", value=draft.code)
    before, old_path, old_name = _said(org), org.path, org.name
    _fill(org, draft, parent)
    changed = sorted(name for name, value in _said(org).items() if value != before[name])
    if not changed:
        return org
    if org.name != old_name:
        FormerName.objects.create(org=org, name=old_name, until=timezone.now())
    if org.path != old_path:
        rest = Org.objects.filter(path__startswith=old_path).exclude(pk=org.pk)
        rest.update(path=Concat(Value(org.path), Substr(F("path"), len(old_path) + 1)))
    org.save(force_update=True)
    log.record(actor=actor, deed=Deed.CHANGE_ORG, subject=f"org:{org.code}", org=org.code, changed=changed)
    return org


@transaction.atomic
def succeed_org(
    *, actor: str, predecessors: Sequence[str], successors: Sequence[str], kind: SuccessionKind, on: date
) -> list[Succession]:
    """From the day on the successors stand for the predecessors (R17), which close on it.

    Raises: Refusal when an org is unknown, or the numbers do not fit: many become one, one becomes many or another.
    """
    before, after = _known(predecessors), _known(successors)
    fits = {
        SuccessionKind.MERGED: len(before) > 1 and len(after) == 1,
        SuccessionKind.SPLIT: len(before) == 1 and len(after) > 1,
        SuccessionKind.RENAMED: len(before) == 1 and len(after) == 1,
    }
    if not fits[kind]:
        raise refusal("org.succession_does_not_fit", kind=kind.label)
    made = [
        Succession.objects.create(predecessor=old, successor=new, kind=kind, on=on, recorded_at=timezone.now())
        for old in before
        for new in after
        if old != new
    ]
    # One that lives on under its own code, as the village that others join, stays open.
    closing = [old.pk for old in before if old not in after]
    Org.objects.filter(pk__in=closing).update(closed_on=on)
    for succession in made:
        log.record(
            actor=actor,
            deed=Deed.SUCCEED_ORG,
            subject=f"org:{succession.predecessor.code}",
            org=succession.predecessor.code,
            kind=kind,
            successor=succession.successor.code,
            on=on,
        )
    return made


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
    if HEIGHT.get(parent.term, 0) <= HEIGHT.get(draft.kind, 0):
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


def _said(org: Org) -> dict[str, object]:
    names = ("name", "kind", "parent_id", "has_management_duty", "opened_on", "closed_on", "aliases")
    return {name: getattr(org, name) for name in names}
