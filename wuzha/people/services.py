"""Write accounts, roles and log-ins; each write is one line of the log."""

from __future__ import annotations

import re
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone

from wuzha.audit import log
from wuzha.audit.binding import bind_rows
from wuzha.core.i18n import join_words
from wuzha.core.problems import RefusalError, refuse_personal_data
from wuzha.core.vocabulary import LogAction, Role
from wuzha.orgs.models import Org
from wuzha.people.access import EXCLUSIVE_ROLES, ROLE_ORG_KINDS
from wuzha.people.log_in_budget import Attempt, find_device_key, list_budgets
from wuzha.people.log_in_state import hash_username
from wuzha.people.models import LogInFailures, Membership, OldPassword, User

USERNAME_PATTERN = re.compile(r"[A-Za-z][A-Za-z0-9._-]{1,99}")
"""The form of a user name: the log holds user names, so none can be a personal name, a phone or an ID number."""


@transaction.atomic
def add_account(*, actor: str, username: str, password: str) -> User:
    """Add an account; its password must be changed at the first log-in.

    Raises: RefusalError when the name is taken or unfit; ValidationError when the password is too weak.
    """
    if not USERNAME_PATTERN.fullmatch(username):
        raise RefusalError("person.name", value=username)
    refuse_personal_data(username)
    if User.objects.filter(username=username).exists():
        raise RefusalError("person.exists", value=username)
    user = User(username=username)
    validate_password(password, user)
    user.set_password(password)
    user.save(force_insert=True)
    log.record(actor=actor, action=LogAction.ADD_PERSON, subject=f"user:{user.pk}", blocks=bind_rows(user))
    return user


@transaction.atomic
def add_account_with_role(*, actor: str, username: str, password: str, role: Role, org: Org) -> User:
    """Add an account with its first role: an account without roles belongs to no part of the tree.

    Raises: RefusalError or ValidationError, as `add_account` and `grant_role`.
    """
    user = add_account(actor=actor, username=username, password=password)
    grant_role(actor=actor, user=user, role=role, org=org)
    return user


@transaction.atomic
def close_account(*, actor: str, user: User) -> None:
    """Close the account: end its roles and its log-in; what the person did stays on record.

    Raises: RefusalError when it is the actor's own, or closed already.
    """
    _check_not_self(actor, user)
    _check_active(user)
    today = timezone.localdate()
    for membership in user.memberships_on(today):
        end_role(actor=actor, membership=membership)
    User.objects.filter(pk=user.pk).update(is_active=False)
    log.record(actor=actor, action=LogAction.CLOSE_PERSON, subject=f"user:{user.pk}", blocks=bind_rows(user))


@transaction.atomic
def reopen_account(*, actor: str, user: User, password: str) -> None:
    """Open a closed account again, with a password that must be changed; its roles stay ended.

    Raises: RefusalError when it is the actor's own, or open already; ValidationError when the password is too weak.
    """
    _check_not_self(actor, user)
    if user.is_active:
        raise RefusalError("person.open", value=user.get_username())
    user.is_active = True
    user.save(update_fields=["is_active"])
    log.record(actor=actor, action=LogAction.REOPEN_PERSON, subject=f"user:{user.pk}", blocks=bind_rows(user))
    set_password(actor=actor, user=user, password=password)


@transaction.atomic
def set_password(*, actor: str, user: User, password: str) -> None:
    """Set a password.

    Raises: ValidationError when it is too weak; RefusalError when it is one of the last few, or the account is closed.
    """
    _check_active(user)
    validate_password(password, user)
    earlier_passwords = user.old_passwords.order_by("-pk")[: settings.PASSWORDS_REMEMBERED]
    hashes = [user.password, *(earlier_password.password for earlier_password in earlier_passwords)]
    if any(check_password(password, password_hash) for password_hash in hashes):
        raise RefusalError("person.password_used", count=settings.PASSWORDS_REMEMBERED)
    OldPassword.objects.create(user=user, password=user.password)
    user.set_password(password)
    user.password_set_at = timezone.now()
    # Somebody else knows a password that they have set for the account.
    user.must_change_password = actor != user.get_username()
    user.save(update_fields=["password", "password_set_at", "must_change_password"])
    _forget_failures(user.get_username())
    log.record(actor=actor, action=LogAction.SET_PASSWORD, subject=f"user:{user.pk}")


@transaction.atomic
def grant_role(*, actor: str, user: User, role: Role, org: Org, since_on: date | None = None) -> Membership:
    """Grant the role on the org, and on all below it, from the day on (default: today).

    Raises: RefusalError when the account is closed or the actor's own, the role is not held on such an org, is held
    already, or duties would no longer be separated.
    """
    _check_not_self(actor, user)
    _check_active(user)
    since_on = since_on or timezone.localdate()
    if org.term not in ROLE_ORG_KINDS[role]:
        kinds = join_words(kind.label for kind in ROLE_ORG_KINDS[role])
        raise RefusalError("role.wrong_org", role=role.label, kind=org.term.label, choices=kinds)
    roles = [membership.term for membership in user.memberships_on(since_on)]
    if any((role in EXCLUSIVE_ROLES or held_role in EXCLUSIVE_ROLES) and held_role != role for held_role in roles):
        raise RefusalError("role.apart", role=role.label)
    if user.memberships.filter(org=org, role=role, until_on__isnull=True).exists():
        raise RefusalError("role.held", role=role.label)
    membership = Membership.objects.create(user=user, org=org, role=role, since_on=since_on)
    log.record(
        actor=actor,
        action=LogAction.GRANT_ROLE,
        subject=f"user:{user.pk}",
        org=org.code,
        blocks=bind_rows(membership),
        role=role,
    )
    return membership


@transaction.atomic
def end_role(*, actor: str, membership: Membership) -> None:
    """End the role as of today.

    Raises: RefusalError when it is the actor's own, or ended already.
    """
    _check_not_self(actor, membership.user)
    today = timezone.localdate()
    if membership.until_on is not None and membership.until_on <= today:
        raise RefusalError("role.ended", role=membership.term.label)
    membership.until_on = today
    membership.save(update_fields=["until_on"])
    log.record(
        actor=actor,
        action=LogAction.END_ROLE,
        subject=f"user:{membership.user_id}",
        org=membership.org.code,
        blocks=bind_rows(membership),
        role=membership.role,
    )


@transaction.atomic
def record_log_in_failure(*, username: str, address: str = "", device: str = "") -> None:
    """Count a failed log-in; after a few in a row lock the name for a while, whether or not an account has it.

    On a device that is known for the name, the name is locked on the device alone. A name without an account is not
    written to the log, where its address is only counted: people type passwords there.
    """
    now = timezone.now()
    LogInFailures.objects.filter(last_at__lt=now - timedelta(hours=settings.FAILURES_REMEMBERED_HOURS)).delete()
    for budget in list_budgets(Attempt(username, address, device), now):
        failures, _ = LogInFailures.objects.select_for_update().get_or_create(pk=budget.key, defaults={"last_at": now})
        failures.count, failures.last_at = failures.count + 1, now
        if budget.ends_at is None and failures.count >= budget.limit:
            failures.count = 0
            failures.locked_until = now + timedelta(minutes=settings.LOCKED_MINUTES)
        failures.save()
    user = User.objects.filter(username=username).first()
    origin = {"address": address} if address else {}
    if user is None:
        log.record(actor=log.SYSTEM, action=LogAction.LOG_IN_FAILED, subject="", blocks=(), **origin)
    else:
        log.record(
            actor=user.get_username(), action=LogAction.LOG_IN_FAILED, subject=f"user:{user.pk}", blocks=(), **origin
        )


@transaction.atomic
def record_log_in(*, user: User, address: str = "", device: str = "") -> None:
    """Record a log-in with its address, and reset the count of failures under the name, on the device if known."""
    _forget_failures(user.get_username(), device)
    origin = {"address": address} if address else {}
    log.record(actor=user.get_username(), action=LogAction.LOG_IN, subject=f"user:{user.pk}", blocks=(), **origin)


@transaction.atomic
def record_log_out(*, user: User) -> None:
    """Record a log-out."""
    log.record(actor=user.get_username(), action=LogAction.LOG_OUT, subject=f"user:{user.pk}")


def _forget_failures(username: str, device: str = "") -> None:
    keys = [hash_username(username)]
    if device:
        keys.append(find_device_key(Attempt(username, device=device)))
    LogInFailures.objects.filter(pk__in=keys).delete()


def _check_not_self(actor: str, user: User) -> None:
    if actor == user.get_username():
        raise RefusalError("person.own")


def _check_active(user: User) -> None:
    if not user.is_active:
        raise RefusalError("person.closed", value=user.get_username())
