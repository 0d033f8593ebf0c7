"""Changing the tree: orgs added, changed, moved, merged, split and renamed; each change is one line of the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db import connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone

from wuzha.audit import log
from wuzha.core.problems import refusal
from wuzha.core.vocabulary import ABOVE_KINDS, VILLAGE_KINDS, Deed, OrgKind, SuccessionKind, stands_below
from wuzha.engines.many_rows import insert_rows, note_many_rows
from wuzha.orgs.code_table import Place
from wuzha.orgs.models import FormerName, FormerPlace, Org, Succession

_PLACED = ("code", "name", "kind", "parent", "path", "has_management_duty", "aliases")
Row = tuple[str | bool | None, ...]
AT_ONCE = 5_000
"""So many places are written together."""


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
    org.save(force_insert=True)
    log.record(actor=actor, deed=Deed.ADD_ORG, subject=f"org:{org.code}", org=org.code, kind=org.kind)
    return org


@transaction.atomic
def change_org(*, actor: str, draft: OrgDraft, moved_on: date | None = None) -> Org:
    """The org of this code as the draft says; where its parent changes, all below it moves along.

    `moved_on` is the day since when it stands there; None: it always did, and was only written down wrongly.

    Raises: Refusal when there is no such org, or it cannot stand there.
    """
    org = Org.objects.select_for_update().filter(code=draft.code).first()
    if org is None:
        raise refusal("org.unknown_code", value=draft.code)
    parent = _parent(draft)
    if parent is not None and parent.path.startswith(org.path):
        raise refusal("org.below_itself", value=draft.code)
    before, old_path, old_name, old_parent = _said(org), org.path, org.name, org.parent
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
    if org.parent != old_parent and moved_on is not None:
        FormerPlace.objects.create(org=org, parent=old_parent, until=moved_on)
    log.record(actor=actor, deed=Deed.CHANGE_ORG, subject=f"org:{org.code}", org=org.code, changed=changed)
    return org


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
    village would be succeeded by a unit, or somebody has succeeded already.
    """
    for draft in new:
        add_org(actor=actor, draft=draft)
    before, after = _known(predecessors), _known([*successors, *(draft.code for draft in new)])
    _must_fit(kind, before, after)
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


@dataclass(frozen=True, slots=True)
class Imported:
    """How many places became orgs, how many were orgs already, and which of those have another name here."""

    added: int
    known: int
    otherwise_named: tuple[tuple[Org, str], ...]


@transaction.atomic
def import_places(*, actor: str, places: Iterable[Place]) -> Imported:
    """The places that are no orgs yet become orgs; whatever is there already stays as it is. One line of the log.

    `places` come with the one above each before it. Raises: Refusal when the one above is neither told nor there.
    """
    added = known = 0
    otherwise: list[tuple[Org, str]] = []
    paths: dict[str, str] = {}
    first = None
    for some in _by(AT_ONCE, places):
        here = {org.code: org for org in Org.objects.filter(code__in=[place.code for place in some])}
        fresh = [place for place in some if place.code not in here]
        otherwise += [
            (here[one.code], one.name) for one in some if one.code in here and here[one.code].name != one.name
        ]
        paths |= {org.code: org.path for org in here.values()}
        insert_rows(connection, Org._meta.db_table, _PLACED, [_placed(place, paths) for place in fresh])
        added, known, first = added + len(fresh), known + len(here), first or some[0]
    if first is None:
        raise refusal("org.nothing_to_import")
    if added >= AT_ONCE:
        note_many_rows(connection, Org._meta.db_table)
    log.record(actor=actor, deed=Deed.IMPORT_ORGS, subject=f"org:{first.code}", org=first.code, new=added, known=known)
    return Imported(added, known, tuple(otherwise))


def _placed(place: Place, paths: dict[str, str]) -> Row:
    """The place as a row below the one above it, whose path it needs; its own is kept for those below."""
    if place.parent is not None and place.parent not in paths:
        above = Org.objects.filter(code=place.parent).first()
        if above is None:
            raise refusal("org.parent.unknown", value=place.parent)
        paths[place.parent] = above.path
    path = f"{paths[place.parent] if place.parent else '/'}{place.code}/"
    if place.kind in ABOVE_KINDS:
        paths[place.code] = path
    return place.code, place.name, place.kind.value, place.parent, path, False, ""


def _by(size: int, places: Iterable[Place]) -> Iterator[list[Place]]:
    """So many at a time."""
    every = iter(places)
    while some := list(islice(every, size)):
        yield some


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


def _said(org: Org) -> dict[str, object]:
    names = ("name", "kind", "parent_id", "has_management_duty", "opened_on", "closed_on", "aliases")
    return {name: getattr(org, name) for name in names}
