"""Write the plans that an office makes: a draft, its changes, its activation from a day on."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from wuzha.audit import log
from wuzha.audit.binding import RowBlock, bind_removed, bind_rows
from wuzha.core.periods import Period
from wuzha.core.personal_data import is_personal
from wuzha.core.plan.editing import outline_files
from wuzha.core.plan.plan import Plan
from wuzha.core.plan.plan_files import PlanFiles
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import LogAction
from wuzha.orgs.models import Org
from wuzha.programmes.models import LONGEST_TITLE, PlanVersion, Programme
from wuzha.programmes.plan_choice import load_plan_named, load_version
from wuzha.programmes.services import refuse_large_org

LARGEST_FILE_KB = 500
"""Of each of the three files; the largest known plan has 50 KB."""
MOST_CHANGED_LINES = 40
"""Changed lines that a line of the log holds; the versions themselves have all of them."""


@transaction.atomic
def make_plan(*, actor: AbstractBaseUser, org: Org, files: PlanFiles, based_on: str = "") -> PlanVersion:
    """Store a new draft of the org. It may still have problems; activating it needs a plan without any.

    Raises: RefusalError when the files are too long or name a person.
    """
    refuse_unfit_files(files)
    # Lock the org, so that two drafts get two numbers.
    Org.objects.select_for_update().get(pk=org.pk)
    highest = PlanVersion.objects.filter(org=org).aggregate(number=Max("number"))["number"] or 0
    now = timezone.now()
    version = PlanVersion(
        org=org,
        number=highest + 1,
        based_on=based_on,
        made_by_id=actor.pk,
        made_at=now,
        changed_by_id=actor.pk,
        changed_at=now,
    )
    _set_files(version, files)
    version.save(force_insert=True)
    _record(actor, version, LogAction.MAKE_PLAN, blocks=bind_rows(version), based_on=based_on)
    return version


@transaction.atomic
def change_plan(*, actor: AbstractBaseUser, version: PlanVersion, files: PlanFiles, seen_sha256: str) -> PlanVersion:
    """Store other files of a draft; `seen_sha256` is the hash of those that the actor changed.

    Raises: RefusalError when it is no draft, somebody else has changed it, or the files are too long or name a person.
    """
    refuse_unfit_files(files)
    version = _lock_draft(version)
    if version.sha256 != seen_sha256:
        raise RefusalError("plan.changed_meanwhile")
    changed_lines = list_changed_lines(version.files, files)
    if not changed_lines:
        return version
    _set_files(version, files)
    version.changed_by_id, version.changed_at = actor.pk, timezone.now()
    version.save()
    _record(
        actor,
        version,
        LogAction.CHANGE_PLAN,
        blocks=bind_rows(version),
        changes=sum(line.startswith("+") for line in changed_lines) or len(changed_lines),
        lines=changed_lines[:MOST_CHANGED_LINES],
    )
    return version


@transaction.atomic
def discard_plan(*, actor: AbstractBaseUser, version: PlanVersion) -> None:
    """Remove a draft.

    Raises: RefusalError when it is no draft any more.
    """
    version = _lock_draft(version)
    _record(actor, version, LogAction.DISCARD_PLAN, blocks=bind_removed(version))
    version.delete()


@transaction.atomic
def activate_plan(*, actor: AbstractBaseUser, version: PlanVersion, active_from: date) -> PlanVersion:
    """Put a plan in force for the org from a day on; from then on the plan is what it is.

    Until that day the plan of the programme stays; the first plan of an org is in force from today on.

    Raises: PlanError when the plan has problems; RefusalError when it is no draft, the day has passed or must be today,
    or none of its periods has begun by that day.
    """
    version = _lock_draft(version)
    plan, today = load_version(version), timezone.localdate()
    if active_from < today:
        raise RefusalError("plan.day_passed")
    refuse_large_org(version.org)
    period = choose_period(plan, active_from)
    version.activated_by_id, version.activated_at, version.active_from = actor.pk, timezone.now(), active_from
    version.save()
    programme = _set_programme(version, period, today)
    _record(
        actor,
        version,
        LogAction.ACTIVATE_PLAN,
        blocks=bind_rows(version, programme),
        day=active_from.isoformat(),
        period=period.id,
    )
    load_plan_named(version.name)
    return version


def _set_programme(version: PlanVersion, period: Period, today: date) -> Programme:
    programme = Programme.objects.select_for_update().filter(org=version.org).first()
    assert version.active_from is not None  # noqa: S101  set by the caller
    if programme is None and version.active_from > today:
        raise RefusalError("plan.first_from_today")
    if programme is None or version.active_from <= today:
        programme = programme or Programme(org=version.org)
        programme.plan, programme.period = version.name, period.id
        programme.next_plan, programme.next_period, programme.next_from = "", "", None
    else:
        # What was read has the plan in force today; saving it keeps that one where an earlier day has come.
        programme.next_plan, programme.next_period = version.name, period.id
        programme.next_from = version.active_from
    programme.save()
    return programme


def choose_period(plan: Plan, day: date) -> Period:
    """Return the last period of the plan that has begun by the day.

    Raises: RefusalError when none has.
    """
    periods = sorted((period for named in plan.periods.values() for period in named), key=lambda period: period.start)
    begun = [period for period in periods if period.start <= day]
    if not begun:
        raise RefusalError("plan.no_period_begun", day=day, start=periods[0].start)
    return begun[-1]


def list_changed_lines(before: PlanFiles, after: PlanFiles) -> list[str]:
    """Return the lines that differ, those before with a minus and those after with a plus."""
    return [
        line
        for name, content in after.by_name.items()
        for line in difflib.unified_diff(
            before.by_name.get(name, "").splitlines(), content.splitlines(), n=0, lineterm=""
        )
        if line[:1] in "+-" and not line.startswith(("+++", "---"))
    ]


def refuse_unfit_files(files: PlanFiles) -> None:
    """Refuse files that are too long, or in which a line holds a personal number or names a person.

    Raises: RefusalError that does not repeat the line.
    """
    for content in files.by_name.values():
        if len(content.encode()) > LARGEST_FILE_KB * 1024:
            raise RefusalError("plan.too_long", most=LARGEST_FILE_KB)
    # Examples have invented rows, whose villages are called 甲村 and whose cases have numbers.
    for content in (files.text, files.data):
        for number, line in enumerate(content.splitlines(), 1):
            if is_personal(line):
                raise RefusalError("plan.personal", line=number)


def _set_files(version: PlanVersion, files: PlanFiles) -> None:
    title = outline_files(files).read_top("title")
    version.text, version.data, version.examples = files.text, files.data, files.examples
    version.sha256, version.title = files.sha256, title[:LONGEST_TITLE]


def _lock_draft(version: PlanVersion) -> PlanVersion:
    locked = PlanVersion.objects.select_for_update(of=("self",)).select_related("org").filter(pk=version.pk).first()
    if locked is None:
        raise RefusalError("plan.version_gone")
    if not locked.is_draft:
        raise RefusalError("plan.not_draft")
    return locked


def _record(
    actor: AbstractBaseUser, version: PlanVersion, action: LogAction, *, blocks: Iterable[RowBlock], **details: object
) -> None:
    log.record(
        actor=actor.get_username(),
        action=action,
        subject=f"plan:{version.org.code}:{version.number}",
        org=version.org.code,
        blocks=blocks,
        title=version.title,
        version=version.number,
        plan_sha256=version.sha256,
        **details,
    )
