"""Write the tree of orgs: add, change, move, merge, split, rename and remove; each write is one line of the log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F, Model, Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone

from wuzha.audit import log
from wuzha.audit.binding import bind_removed, bind_rows
from wuzha.core.normalise import has_hidden_character
from wuzha.core.problems import RefusalError, refuse_personal_data
from wuzha.core.vocabulary import LogAction, OrgKind, SuccessionKind, can_have_parent
from wuzha.orgs.drafts import OrgDraft, find_last_change, to_draft, to_field_values
from wuzha.orgs.models import FormerName, FormerParent, Org, Succession
from wuzha.orgs.succession_rules import check_succession


class ChangedMeanwhileError(Exception):
    """Somebody else has changed the org since the actor read it."""


@transaction.atomic
def add_org(*, actor: str, draft: OrgDraft) -> Org:
    """Add an org to the tree.

    Raises: RefusalError when the code is taken or holds a slash, or the parent is unknown or no higher.
    """
    if Org.objects.filter(code=draft.code).exists():
        raise RefusalError("org.exists", value=draft.code)
    if "/" in draft.code:
        raise RefusalError("org.slash", value=draft.code)
    _check_words(draft)
    parent = _find_parent(draft)
    org = Org(code=draft.code)
    _fill(org, draft, parent)
    try:
        with transaction.atomic():
            org.save(force_insert=True)
    except IntegrityError:
        # Another transaction added the same code after the check above; any other error is a bug, and is raised.
        if Org.objects.filter(code=draft.code).exists():
            raise RefusalError("org.exists", value=draft.code) from None
        raise
    log.record(
        actor=actor,
        action=LogAction.ADD_ORG,
        subject=f"org:{org.code}",
        org=org.code,
        blocks=bind_rows(org),
        kind=org.kind,
    )
    return org


@transaction.atomic
def change_org(*, actor: str, draft: OrgDraft, last_seen: int | None = None, moved_on: date | None = None) -> Org:
    """Change the org of this code to the draft; where its parent changes, everything below it moves along.

    `last_seen` is the number of the last change that the actor has read (None: do not check). `moved_on` is the day
    since when it stands below another parent (None: it always did, the old parent was an error).

    Raises: RefusalError when there is no such org or it cannot stand there; ChangedMeanwhileError.
    """
    org = Org.objects.select_for_update().filter(code=draft.code).first()
    if org is None:
        raise RefusalError("org.unknown_code", value=draft.code)
    if last_seen is not None and last_seen != find_last_change(org.code):
        raise ChangedMeanwhileError
    parent = _find_parent(draft)
    if parent is not None and parent.path.startswith(org.path):
        raise RefusalError("org.below_itself", value=draft.code)
    values, old_path, old_name, old_parent = to_field_values(org), org.path, org.name, org.parent
    _check_words(draft, org)
    _fill(org, draft, parent)
    changes = {name: (values[name], value) for name, value in to_field_values(org).items() if value != values[name]}
    if not changes:
        return org
    rows: list[Model] = [org]
    if org.name != old_name:
        rows.append(FormerName.objects.create(org=org, name=old_name, until_at=timezone.now()))
    if org.path != old_path:
        descendants = Org.objects.filter(path__startswith=old_path).exclude(pk=org.pk)
        descendants.update(path=Concat(Value(org.path), Substr(F("path"), len(old_path) + 1)))
    org.save(force_update=True)
    if org.parent != old_parent and moved_on is not None:
        rows.append(FormerParent.objects.create(org=org, parent=old_parent, until_on=moved_on))
    log.record(
        actor=actor,
        action=LogAction.CHANGE_ORG,
        subject=f"org:{org.code}",
        org=org.code,
        blocks=bind_rows(*rows),
        changed=changes,
    )
    return org


@transaction.atomic
def remove_org(*, actor: str, org: Org) -> None:
    """Delete an org that nothing refers to, with its former names.

    The log line names the org above, whose readers see it.

    Raises: ProtectedError when something refers to it.
    """
    blocks = bind_removed(org, *org.former_names.all())
    org.former_names.all().delete()
    org.delete()
    log.record(
        actor=actor,
        action=LogAction.REMOVE_ORG,
        subject=f"org:{org.code}",
        org=org.parent_id or "",
        blocks=blocks,
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
    """Record that from the day on the successors stand for the predecessors (R17), and close the predecessors.

    The `new` orgs are added first. Grids move to the successor where there is one; after a split people move them.

    Raises: RefusalError when an org is unknown, or as `check_succession`.
    """
    # Lock order: all rows before `add_org` writes the first line of the log and with it locks the head.
    orgs = _lock([*predecessors, *successors])
    predecessor_orgs = [orgs[code] for code in dict.fromkeys(predecessors)]
    _lock_grids(predecessor_orgs)
    successor_orgs = [orgs[code] for code in dict.fromkeys(successors)] + [
        add_org(actor=actor, draft=draft) for draft in new
    ]
    check_succession(kind, predecessors=predecessor_orgs, successors=successor_orgs, on=on)
    successions = [
        Succession.objects.create(
            predecessor=predecessor, successor=successor, kind=kind, on=on, recorded_at=timezone.now()
        )
        for predecessor in predecessor_orgs
        for successor in successor_orgs
        if predecessor != successor
    ]
    # A predecessor that is also the successor, as the village that others join, stays open.
    closing_orgs = [org for org in predecessor_orgs if org not in successor_orgs]
    if len(successor_orgs) == 1:
        _move_grids(actor, closing_orgs, successor_orgs[0], on)
    Org.objects.filter(pk__in=[org.pk for org in closing_orgs]).update(closed_on=on)
    for succession in successions:
        _log_succession(actor, succession)
    return successions


def _log_succession(actor: str, succession: Succession) -> None:
    code = succession.predecessor.code
    log.record(
        actor=actor,
        action=LogAction.SUCCEED_ORG,
        subject=f"org:{code}",
        org=code,
        blocks=bind_rows(succession, succession.predecessor),
        kind=succession.kind,
        successor=succession.successor.code,
        on=succession.on,
    )


def _move_grids(actor: str, closing_orgs: Sequence[Org], successor: Org, on: date) -> None:
    for grid in Org.objects.filter(parent__in=closing_orgs).of_kind(OrgKind.GRID).in_use(on):
        change_org(actor=actor, draft=to_draft(grid, parent=successor.code))


def _lock(codes: Sequence[str]) -> dict[str, Org]:
    """Lock the orgs of these codes, and return them by code. Raises: RefusalError when one is unknown."""
    # One order of the rows for all writers, or two who name the same orgs the other way round deadlock.
    orgs = {org.code: org for org in Org.objects.select_for_update().filter(code__in=codes).order_by("code")}
    for code in codes:
        if code not in orgs:
            raise RefusalError("org.unknown_code", value=code)
    return orgs


def _lock_grids(parents: Sequence[Org]) -> None:
    grids = Org.objects.select_for_update().filter(parent__in=parents).of_kind(OrgKind.GRID)
    list(grids.order_by("code").values_list("pk"))


def _find_parent(draft: OrgDraft) -> Org | None:
    if draft.parent is None:
        return None
    parent = Org.objects.filter(code=draft.parent).first()
    if parent is None:
        raise RefusalError("org.parent.unknown", value=draft.parent)
    if not can_have_parent(draft.kind, parent.term):
        raise RefusalError("org.parent.not_higher", value=draft.parent, kind=parent.term.label)
    return parent


def _check_words(draft: OrgDraft, org: Org | None = None) -> None:
    """Refuse new words that look like a person or hold characters that nobody sees.

    An alias that is part of the name, as 文峰 of 文峰村, looks like no person.
    """
    known_words = () if org is None else (org.code, org.name, *org.other_names)
    if any(has_hidden_character(word) for word in (draft.code, draft.name, *draft.aliases) if word not in known_words):
        raise RefusalError("org.unreadable_name")
    words = (draft.code, draft.name, *(alias for alias in draft.aliases if alias not in draft.name))
    refuse_personal_data(*(word for word in words if word not in known_words))


def _fill(org: Org, draft: OrgDraft, parent: Org | None) -> None:
    if draft.opened_on and draft.closed_on and draft.closed_on < draft.opened_on:
        raise RefusalError("org.closed_before_opened", day=draft.opened_on)
    org.name, org.kind, org.parent = draft.name, draft.kind, parent
    org.path = org.build_path(parent)
    org.has_management_duty = draft.has_management_duty
    org.opened_on, org.closed_on = draft.opened_on, draft.closed_on
    org.aliases = "、".join(draft.aliases)
