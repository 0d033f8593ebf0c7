"""Put a plan of an office in force from a day on, with the leader's signature where the office has set it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from wuzha.audit import log
from wuzha.audit.binding import bind_rows
from wuzha.core.free_text import clean_reason
from wuzha.core.periods import Period
from wuzha.core.plan.plan import Plan
from wuzha.core.problems import RefusalError, refuse_personal_data
from wuzha.core.vocabulary import LogAction
from wuzha.orgs.models import Org
from wuzha.programmes.models import PlanVersion, Programme
from wuzha.programmes.plan_choice import find_programme, load_plan_named, load_version
from wuzha.programmes.plan_examples import run_examples
from wuzha.programmes.plan_services import lock_draft, record_plan, refuse_unseen_files
from wuzha.programmes.services import refuse_large_org


@transaction.atomic
def activate_plan(
    *,
    actor: AbstractBaseUser,
    version: PlanVersion,
    active_from: date,
    reason: str = "",
    seen_sha256: str | None = None,
) -> PlanVersion:
    """Put a plan in force for the org from a day on; from then on the plan is what it is.

    Until that day the plan of the programme stays; the first plan of an org is in force from today on. Where the office
    has set that the leader signs, the plan stays a draft and waits for the signature. The `reason` says why it counts
    although worked examples of it come out otherwise; it stands in the log. `seen_sha256` as in `refuse_unseen_files`.

    Raises: PlanError when the plan has problems; RefusalError when it is no draft, has other files than the actor saw,
    the day has passed or must be today, none of its periods has begun by that day, or examples come out otherwise and
    there is no reason.
    """
    version = lock_draft(version)
    refuse_unseen_files(version, seen_sha256)
    plan = load_version(version)
    today = timezone.localdate()
    if active_from < today:
        raise RefusalError("plan.day_passed")
    refuse_large_org(version.org)
    period = choose_period(plan, active_from)
    details = _check_examples(version, reason)
    if needs_signature(version.org):
        return _propose(actor, version, active_from, details)
    return _activate(actor, version, period, active_from, details)


def count_failed_examples(version: PlanVersion) -> int:
    """Return how many worked examples of a version come out otherwise; all of them where they cannot be read."""
    try:
        return len(run_examples(version.files).failed)
    except RefusalError:
        return 1


def _check_examples(version: PlanVersion, reason: str) -> dict[str, object]:
    """Return what the log says of examples that come out otherwise; nothing where all are as expected."""
    failed = count_failed_examples(version)
    if not failed:
        return {}
    reason = clean_reason(reason)
    if not reason:
        raise RefusalError("plan.examples_differ", count=failed)
    refuse_personal_data(reason)
    return {"failed_examples": failed, "reason": reason}


@transaction.atomic
def sign_plan(
    *, actor: AbstractBaseUser, version: PlanVersion, seen_sha256: str | None = None, seen_day: str | None = None
) -> PlanVersion:
    """Put a plan in force that was proposed: from the day that was proposed, or from today where it has passed.

    `seen_sha256` and `seen_day` (as 2022-07-31) are the files and the day that the leader saw; None: those there are.

    Raises: PlanError as `activate_plan`; RefusalError when it is not proposed as it is or as the leader saw it, or the
    actor proposed it.
    """
    version = lock_draft(version)
    refuse_unseen_files(version, seen_sha256)
    if version.proposed_from is None:
        raise RefusalError("plan.not_proposed")
    if version.proposed_by_id == actor.pk:
        raise RefusalError("plan.own_signature")
    if seen_day is not None and version.proposed_from.isoformat() != seen_day:
        raise RefusalError("plan.other_day", day=version.proposed_from)
    active_from = max(version.proposed_from, timezone.localdate())
    return _activate(actor, version, choose_period(load_version(version), active_from), active_from)


@transaction.atomic
def require_signature(*, actor: AbstractBaseUser, org: Org, is_required: bool) -> Programme:
    """Set whether the leader of the group signs each plan before it counts.

    Raises: RefusalError when the org has no programme yet.
    """
    programme = Programme.objects.select_for_update().filter(org=org).first()
    if programme is None:
        raise RefusalError("plan.no_programme")
    programme.needs_signature = is_required
    programme.save()
    log.record(
        actor=actor.get_username(),
        action=LogAction.REQUIRE_SIGNATURE,
        subject=f"programme:{org.code}",
        org=org.code,
        blocks=bind_rows(programme),
        is_required=is_required,
    )
    return programme


def needs_signature(org: Org) -> bool:
    """Return whether the leader signs plans of the org, as the programme says that counts for it."""
    programme = find_programme(org)
    return programme is not None and programme.needs_signature


def _propose(
    actor: AbstractBaseUser, version: PlanVersion, active_from: date, details: Mapping[str, object]
) -> PlanVersion:
    version.proposed_by_id, version.proposed_from = actor.pk, active_from
    version.save()
    record_plan(
        actor, version, LogAction.PROPOSE_PLAN, blocks=bind_rows(version), day=active_from.isoformat(), **details
    )
    return version


def _activate(
    actor: AbstractBaseUser,
    version: PlanVersion,
    period: Period,
    active_from: date,
    details: Mapping[str, object] = MappingProxyType({}),
) -> PlanVersion:
    version.activated_by_id, version.activated_at, version.active_from = actor.pk, timezone.now(), active_from
    version.save()
    programme = _set_programme(version, period, timezone.localdate())
    record_plan(
        actor,
        version,
        LogAction.ACTIVATE_PLAN,
        blocks=bind_rows(version, programme),
        day=active_from.isoformat(),
        period=period.id,
        **details,
    )
    load_plan_named(version.name)
    return version


def _set_programme(version: PlanVersion, period: Period, today: date) -> Programme:
    programme = Programme.objects.select_for_update().filter(org=version.org).first()
    assert version.active_from is not None  # noqa: S101  set by the caller
    if programme is None and version.active_from > today:
        raise RefusalError("plan.first_from_today")
    if programme is None or version.active_from <= today:
        programme = programme or Programme(org=version.org, needs_signature=needs_signature(version.org))
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
    periods = sorted((period for group in plan.periods.values() for period in group), key=lambda period: period.start)
    past_periods = [period for period in periods if period.start <= day]
    if not past_periods:
        raise RefusalError("plan.no_period_begun", day=day, start=periods[0].start)
    return past_periods[-1]
