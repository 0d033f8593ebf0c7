"""Accounts and roles: opened, closed, granted, taken back; each change is one line of the log."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from wuzha.audit import log
from wuzha.core.i18n import in_a_row
from wuzha.core.problems import refusal
from wuzha.core.vocabulary import Deed, Role
from wuzha.orgs.models import Org
from wuzha.people.access import APART, HOLDERS
from wuzha.people.models import LogInFailures, Membership, OldPassword, User

NAME = re.compile(r"[A-Za-z][A-Za-z0-9._-]{1,99}")
"""What an account may be called: the log names accounts, so no name of a person, phone or ID number can be one."""


@transaction.atomic
def add_person(*, actor: str, username: str, password: str) -> User:
    """A new account; its first password is to be changed at the first log-in.

    Raises: Refusal when the name is taken or unfit; ValidationError when the password is too weak.
    """
    if not NAME.fullmatch(username):
        raise refusal("person.name", value=username)
    if User.objects.filter(username=username).exists():
        raise refusal("person.exists", value=username)
    user = User(username=username)
    validate_password(password, user)
    user.set_password(password)
    user.save(force_insert=True)
    log.record(actor=actor, deed=Deed.ADD_PERSON, subject=f"user:{user.pk}")
    return user


@transaction.atomic
def open_account(*, actor: str, username: str, password: str, role: Role, org: Org) -> User:
    """A new account with its first role: by its roles it belongs to a part of the tree, so it never has none.

    Raises: as `add_person` and `grant_role`.
    """
    user = add_person(actor=actor, username=username, password=password)
    grant_role(actor=actor, user=user, role=role, org=org)
    return user


@transaction.atomic
def close_person(*, actor: str, user: User) -> None:
    """The account can no longer log in, and holds no role; what the person did stays on record.

    Raises: Refusal when it is the actor's own, or closed already.
    """
    _another(actor, user)
    _open(user)
    today = timezone.localdate()
    for membership in user.memberships_on(today):
        end_role(actor=actor, membership=membership)
    User.objects.filter(pk=user.pk).update(is_active=False)
    log.record(actor=actor, deed=Deed.CLOSE_PERSON, subject=f"user:{user.pk}")


@transaction.atomic
def reopen_person(*, actor: str, user: User, password: str) -> None:
    """The account can log in again, with a password that is to be changed first; roles do not come back by themselves.

    Raises: Refusal when it is the actor's own, or open already; ValidationError when the password is too weak.
    """
    _another(actor, user)
    if user.is_active:
        raise refusal("person.open", value=user.get_username())
    user.is_active = True
    user.save(update_fields=["is_active"])
    log.record(actor=actor, deed=Deed.REOPEN_PERSON, subject=f"user:{user.pk}")
    set_password(actor=actor, user=user, password=password)


@transaction.atomic
def set_password(*, actor: str, user: User, password: str) -> None:
    """A new password: strong enough, and none of the last few.

    Raises: ValidationError when it is too weak; Refusal when it was used lately, or the account is closed.
    """
    _open(user)
    validate_password(password, user)
    remembered = user.old_passwords.order_by("-pk")[: settings.PASSWORDS_REMEMBERED]
    used = [user.password, *(old.password for old in remembered)]
    if any(check_password(password, hashed) for hashed in used):
        raise refusal("person.password_used", count=settings.PASSWORDS_REMEMBERED)
    OldPassword.objects.create(user=user, password=user.password)
    user.set_password(password)
    user.password_set_at = timezone.now()
    user.must_change_password = actor != user.get_username()
    user.save(update_fields=["password", "password_set_at", "must_change_password"])
    LogInFailures.objects.filter(pk=_hash(user.get_username())).delete()
    log.record(actor=actor, deed=Deed.SET_PASSWORD, subject=f"user:{user.pk}")


@transaction.atomic
def grant_role(*, actor: str, user: User, role: Role, org: Org, since_on: date | None = None) -> Membership:
    """The user holds the role on the org, and on all below it, from the day on.

    Raises: Refusal when the account is closed or the actor's own, the role is not held on such an org, is held already,
    or duties would no longer be separated.
    """
    _another(actor, user)
    _open(user)
    since_on = since_on or timezone.localdate()
    if org.term not in HOLDERS[role]:
        kinds = in_a_row(kind.label for kind in HOLDERS[role])
        raise refusal("role.wrong_org", role=role.label, kind=org.term.label, choices=kinds)
    held = [membership.term for membership in user.memberships_on(since_on)]
    if any((role in APART or other in APART) and other != role for other in held):
        raise refusal("role.apart", role=role.label)
    if user.memberships.filter(org=org, role=role, until_on__isnull=True).exists():
        raise refusal("role.held", role=role.label)
    membership = Membership.objects.create(user=user, org=org, role=role, since_on=since_on)
    log.record(actor=actor, deed=Deed.GRANT_ROLE, subject=f"user:{user.pk}", org=org.code, role=role)
    return membership


@transaction.atomic
def end_role(*, actor: str, membership: Membership) -> None:
    """From today on the role is no longer held.

    Raises: Refusal when it is the actor's own, or ended already.
    """
    _another(actor, membership.user)
    today = timezone.localdate()
    if membership.until_on is not None and membership.until_on <= today:
        raise refusal("role.ended", role=membership.term.label)
    membership.until_on = today
    membership.save(update_fields=["until_on"])
    log.record(
        actor=actor,
        deed=Deed.END_ROLE,
        subject=f"user:{membership.user_id}",
        org=membership.org.code,
        role=membership.role,
    )


def locked_until(username: str) -> datetime | None:
    """Until when nobody logs in under this name; None: it is not locked."""
    found = LogInFailures.objects.filter(pk=_hash(username), locked_until__gt=timezone.now()).first()
    return found.locked_until if found else None


@transaction.atomic
def log_in_failed(*, username: str) -> None:
    """One more failed attempt; after a few in a row the name is locked for a while, whether or not an account has it.

    A name that no account has is not logged: people type passwords there.
    """
    now = timezone.now()
    LogInFailures.objects.filter(last_at__lt=now - timedelta(hours=settings.FAILURES_REMEMBERED_HOURS)).delete()
    failures, _ = LogInFailures.objects.select_for_update().get_or_create(pk=_hash(username), defaults={"last_at": now})
    failures.count, failures.last_at = failures.count + 1, now
    if failures.count >= settings.FAILURES_BEFORE_LOCK:
        failures.count = 0
        failures.locked_until = now + timedelta(minutes=settings.LOCKED_MINUTES)
    failures.save()
    user = User.objects.filter(username=username).first()
    if user is not None:
        log.record(actor=user.get_username(), deed=Deed.LOG_IN_FAILED, subject=f"user:{user.pk}")


@transaction.atomic
def log_in_succeeded(*, user: User) -> None:
    """The attempts before are forgotten."""
    LogInFailures.objects.filter(pk=_hash(user.get_username())).delete()
    log.record(actor=user.get_username(), deed=Deed.LOG_IN, subject=f"user:{user.pk}")


@transaction.atomic
def logged_out(*, user: User) -> None:
    """The person has left."""
    log.record(actor=user.get_username(), deed=Deed.LOG_OUT, subject=f"user:{user.pk}")


def must_set_password(user: User) -> bool:
    """Whether the password is somebody else's gift, or too old."""
    if user.must_change_password or user.password_set_at is None:
        return True
    return timezone.now() - user.password_set_at > timedelta(days=settings.PASSWORD_LASTS_DAYS)


def _hash(username: str) -> str:
    return salted_hmac("wuzha.people.log_in_failures", username, algorithm="sha256").hexdigest()


def _another(actor: str, user: User) -> None:
    if actor == user.get_username():
        raise refusal("person.own")


def _open(user: User) -> None:
    if not user.is_active:
        raise refusal("person.closed", value=user.get_username())
