"""Record who holds the posts of a leading group: appointments, stand-ins, hand-overs, corrections.

Every write adds revisions and one line of the log, which names the org and the post and never a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from wuzha.audit import log
from wuzha.audit.binding import bind_rows
from wuzha.core.free_text import clean_reason, clean_text
from wuzha.core.problems import RefusalError, refuse_personal_data
from wuzha.core.vocabulary import GroupPost, LogAction
from wuzha.duties.access import may_record_group
from wuzha.duties.formation_services import find_formation
from wuzha.duties.holding_rules import refuse_wrong_holding
from wuzha.duties.models import GroupHolding, GroupOffice
from wuzha.orgs.models import Org
from wuzha.people.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingDraft:
    """What is recorded of a holding: who holds which post from when; a stand-in names whom by number."""

    post: GroupPost
    official_name: str
    since_on: date
    department: str = ""
    planned_end_on: date | None = None
    ended_on: date | None = None
    stands_in_for: int | None = None
    follows: int | None = None


@transaction.atomic
def appoint(*, actor: User, org: Org, draft: HoldingDraft) -> GroupHolding:
    """Record that an official holds a post, or stands in for the holder of one.

    Raises: RefusalError as `refuse_wrong_holding`; when the actor may not, or the group is not on record.
    """
    _begin(actor, org)
    if find_formation(org) is None:
        raise RefusalError("group.not_formed", value=org.name)
    return _write(actor, org, [_build_holding(org, draft, number=_find_next_number(GroupHolding, org))])[0]


@transaction.atomic
def hand_over(
    *, actor: User, holding: GroupHolding, official_name: str, on: date, department: str = ""
) -> GroupHolding:
    """Hand a post over (移交): its holder ends on the day before, and the next one begins on the day.

    Raises: RefusalError as `appoint`; when the holder has ended, or somebody has revised the record.
    """
    org = holding.org
    _begin(actor, org)
    latest = _lock_latest(holding)
    if latest.ended_on is not None:
        raise RefusalError("group.ended_before", day=latest.ended_on)
    if on <= latest.since_on:
        raise RefusalError("group.days_order", day=latest.since_on)
    last_revision = _build_revision(latest, ended_on=on - timedelta(days=1))
    draft = HoldingDraft(
        post=latest.term, official_name=official_name, department=department, since_on=on, follows=latest.number
    )
    successor = _build_holding(org, draft, number=_find_next_number(GroupHolding, org))
    return _write(actor, org, [last_revision, successor])[1]


@transaction.atomic
def end_holding(*, actor: User, holding: GroupHolding, ended_on: date) -> GroupHolding:
    """Record the last day of a holder or a stand-in; nobody follows by that.

    Raises: RefusalError as `hand_over`.
    """
    _begin(actor, holding.org)
    latest = _lock_latest(holding)
    if latest.ended_on is not None:
        raise RefusalError("group.ended_before", day=latest.ended_on)
    return _write(actor, holding.org, [_build_revision(latest, ended_on=ended_on)])[0]


@transaction.atomic
def correct_holding(*, actor: User, holding: GroupHolding, draft: HoldingDraft, reason: str = "") -> GroupHolding:
    """Correct a record; `holding` is the revision that the actor has read. The one before stays.

    Raises: RefusalError as `appoint`, and when somebody has revised the record since.
    """
    _begin(actor, holding.org)
    latest = _lock_latest(holding)
    refuse_personal_data(reason)
    revision = _build_holding(holding.org, draft, number=latest.number)
    revision.revision, revision.follows = latest.revision + 1, latest.follows
    revision.reason = clean_text(reason)
    return _write(actor, holding.org, [revision])[0]


@transaction.atomic
def withdraw_holding(*, actor: User, holding: GroupHolding, reason: str) -> GroupHolding:
    """Withdraw a record that was made by mistake; it stays in the history.

    Raises: RefusalError without a reason, for one that names a person, and as `correct_holding`.
    """
    _begin(actor, holding.org)
    legible_reason = clean_reason(reason)
    if not legible_reason:
        raise RefusalError("entry.reason_missing")
    refuse_personal_data(legible_reason)
    revision = _build_revision(_lock_latest(holding), reason=legible_reason, is_withdrawn=True)
    return _write(actor, holding.org, [revision])[0]


@transaction.atomic
def set_office(*, actor: User, org: Org, place: str, since_on: date) -> GroupOffice:
    """Record where the office of the group is from a day on; the place before stays on record.

    Raises: RefusalError when the actor may not, the group is not on record, the day lies ahead, or the place names a
    person.
    """
    _begin(actor, org)
    if find_formation(org) is None:
        raise RefusalError("group.not_formed", value=org.name)
    today = timezone.localdate()
    if since_on > today:
        raise RefusalError("group.day_ahead", day=today)
    legible_place = clean_reason(place)
    if not legible_place:
        raise RefusalError("group.no_place")
    refuse_personal_data(legible_place)
    office = GroupOffice.objects.create(
        org=org,
        number=_find_next_number(GroupOffice, org),
        place=legible_place,
        since_on=since_on,
        recorded_by=actor,
        recorded_at=timezone.now(),
    )
    _log(actor, org, [office], post="office")
    return office


def _begin(actor: User, org: Org) -> None:
    """Check who acts, and serialize the writes about the group of the org.

    Lock order: the org first, then its records, the head of the log last.
    """
    if not may_record_group(actor, org):
        raise RefusalError("group.not_yours")
    Org.objects.select_for_update(no_key=True).get(pk=org.pk)


def _lock_latest(holding: GroupHolding) -> GroupHolding:
    holdings = GroupHolding.objects.in_force().filter(org=holding.org, number=holding.number)
    latest: GroupHolding | None = holdings.first()
    if latest is None or latest.revision != holding.revision:
        raise RefusalError("group.changed_meanwhile")
    return latest


def _find_next_number(model: type[GroupHolding] | type[GroupOffice], org: Org) -> int:
    last = model.objects.filter(org=org).order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def _build_holding(org: Org, draft: HoldingDraft, *, number: int) -> GroupHolding:
    return GroupHolding(
        org=org,
        number=number,
        post=draft.post.value,
        official_name=clean_text(draft.official_name),
        department=clean_text(draft.department),
        since_on=draft.since_on,
        planned_end_on=draft.planned_end_on,
        ended_on=draft.ended_on,
        stands_in_for=draft.stands_in_for,
        follows=draft.follows,
    )


def _build_revision(holding: GroupHolding, **changes: object) -> GroupHolding:
    names = [field.attname for field in GroupHolding._meta.concrete_fields if field.attname not in _OF_REVISION]
    values = {name: getattr(holding, name) for name in names}
    return GroupHolding(**values | {"revision": holding.revision + 1} | changes)


_OF_REVISION = frozenset({"id", "revision", "is_withdrawn", "reason", "recorded_by_id", "recorded_at", "superseded_at"})


def _write(actor: User, org: Org, holdings: Sequence[GroupHolding]) -> Sequence[GroupHolding]:
    """Supersede the revisions before, write these, check all records of the group, and log it in one line."""
    now = timezone.now()
    numbers = [holding.number for holding in holdings]
    GroupHolding.objects.filter(org=org, number__in=numbers, superseded_at=None).update(superseded_at=now)
    for holding in holdings:
        holding.recorded_by, holding.recorded_at = actor, now
    for holding in holdings:
        refuse_wrong_holding(holding, holdings, today=timezone.localdate())
        holding.save(force_insert=True)
    _log(actor, org, holdings, post=holdings[-1].post)
    return holdings


def _log(actor: User, org: Org, rows: Sequence[GroupHolding | GroupOffice], *, post: str) -> None:
    log.record(
        actor=actor.get_username(),
        action=LogAction.RECORD_GROUP,
        subject=f"group:{org.code}",
        org=org.code,
        blocks=bind_rows(*rows),
        post=post,
        count=len(rows),
    )
