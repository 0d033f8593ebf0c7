"""Write accounts and their roles; each write is one line of the log."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from wuzha.audit import log
from wuzha.audit.binding import bind_rows
from wuzha.core.i18n import join_words
from wuzha.core.problems import RefusalError, refuse_personal_data
from wuzha.core.vocabulary import LogAction, Role
from wuzha.orgs.models import Org
from wuzha.people.access import CONFIRMED_ROLES, EXCLUSIVE_ROLES, ROLE_ORG_KINDS
from wuzha.people.account_checks import check_active, check_confirmed, check_not_self
from wuzha.people.models import AccountRequest, CalendarFeed, HomeVisit, Membership, OneTimeCode, Session, User
from wuzha.people.password_services import issue_code
from wuzha.people.wall_screen_services import close_screens_without_permission

USERNAME_PATTERN = re.compile(r"[A-Za-z][A-Za-z0-9._-]{1,99}")
"""The form of a user name: the log holds user names, so none can be a personal name, a phone or an ID number."""


@transaction.atomic
def add_account(*, actor: str, username: str) -> User:
    """Add an account, without a password: its person sets one with a one-time code (`issue_code`).

    Raises: RefusalError when the name is taken or unfit.
    """
    if not USERNAME_PATTERN.fullmatch(username):
        raise RefusalError("person.name", value=username)
    refuse_personal_data(username)
    if User.objects.filter(username=username).exists():
        raise RefusalError("person.exists", value=username)
    user = User(username=username)
    user.set_unusable_password()
    user.save(force_insert=True)
    log.record(actor=actor, action=LogAction.ADD_PERSON, subject=f"user:{user.pk}", blocks=bind_rows(user))
    return user


@transaction.atomic
def add_account_with_role(*, actor: str, username: str, role: Role, org: Org, confirmed_by: str = "") -> User:
    """Add an account with its first role: an account without roles belongs to no part of the tree.

    Raises: RefusalError, as `add_account` and `grant_role`.
    """
    user = add_account(actor=actor, username=username)
    grant_role(actor=actor, user=user, role=role, org=org, confirmed_by=confirmed_by)
    return user


@transaction.atomic
def close_account(*, actor: str, user: User) -> None:
    """Close the account: end its roles, sessions, code and requests; what the person did stays on record.

    Raises: RefusalError when it is the actor's own, or closed already.
    """
    check_not_self(actor, user)
    check_active(user)
    today = timezone.localdate()
    for membership in user.memberships_on(today):
        end_role(actor=actor, membership=membership)
    User.objects.filter(pk=user.pk).update(is_active=False)
    Session.objects.filter(user=user).delete()
    OneTimeCode.objects.filter(user=user).delete()
    CalendarFeed.objects.filter(user=user).delete()
    HomeVisit.objects.filter(user=user).delete()
    requests = list(AccountRequest.objects.waiting().filter(user=user))
    AccountRequest.objects.waiting().filter(user=user).update(decided_by=actor, decided_at=timezone.now())
    blocks = bind_rows(user, *requests)
    log.record(actor=actor, action=LogAction.CLOSE_PERSON, subject=f"user:{user.pk}", blocks=blocks)


@transaction.atomic
def reopen_account(*, actor: str, user: User) -> str:
    """Open a closed account again and return its one-time code; its roles stay ended.

    Raises: RefusalError when it is the actor's own, or open already.
    """
    check_not_self(actor, user)
    if user.is_active:
        raise RefusalError("person.open", value=user.get_username())
    user.is_active = True
    user.save(update_fields=["is_active"])
    log.record(actor=actor, action=LogAction.REOPEN_PERSON, subject=f"user:{user.pk}", blocks=bind_rows(user))
    return issue_code(actor=actor, user=user)


@transaction.atomic
def grant_role(
    *, actor: str, user: User, role: Role, org: Org, since_on: date | None = None, confirmed_by: str = ""
) -> Membership:
    """Grant the role on the org, and on all below it, from the day on (default: today).

    `confirmed_by`: the second administrator, whom the roles in `CONFIRMED_ROLES` need. Raises: RefusalError as
    `check_grant`, and when nobody else has confirmed such a role.
    """
    # Two grants at once must not give one person two of the separated roles.
    User.objects.select_for_update().get(pk=user.pk)
    check_grant(actor=actor, user=user, role=role, org=org, since_on=since_on)
    if role in CONFIRMED_ROLES:
        check_confirmed(actor, user, confirmed_by)
    membership = Membership.objects.create(user=user, org=org, role=role, since_on=since_on or timezone.localdate())
    confirmation: dict[str, Any] = {"confirmed_by": confirmed_by} if confirmed_by else {}
    log.record(
        actor=actor,
        action=LogAction.GRANT_ROLE,
        subject=f"user:{user.pk}",
        org=org.code,
        blocks=bind_rows(membership),
        role=role,
        **confirmation,
    )
    return membership


def check_grant(*, actor: str, user: User, role: Role, org: Org, since_on: date | None = None) -> None:
    """Check that the role can be granted.

    Raises: RefusalError when the account is closed or the actor's own, the role is not held on such an org, is held
    already, or duties would no longer be separated.
    """
    check_not_self(actor, user)
    check_active(user)
    if org.term not in ROLE_ORG_KINDS[role]:
        kinds = join_words(kind.label for kind in ROLE_ORG_KINDS[role])
        raise RefusalError("role.wrong_org", role=role.label, kind=org.term.label, choices=kinds)
    roles = [membership.term for membership in user.memberships_on(since_on or timezone.localdate())]
    if any((role in EXCLUSIVE_ROLES or held_role in EXCLUSIVE_ROLES) and held_role != role for held_role in roles):
        raise RefusalError("role.apart", role=role.label)
    if user.memberships.filter(org=org, role=role, until_on__isnull=True).exists():
        raise RefusalError("role.held", role=role.label)


@transaction.atomic
def end_role(*, actor: str, membership: Membership) -> None:
    """End the role as of today.

    Raises: RefusalError when it is the actor's own, or ended already.
    """
    check_not_self(actor, membership.user)
    today = timezone.localdate()
    if membership.until_on is not None and membership.until_on <= today:
        raise RefusalError("role.ended", role=membership.term.label)
    membership.until_on = today
    membership.save(update_fields=["until_on"])
    close_screens_without_permission(actor=actor, user=membership.user)
    log.record(
        actor=actor,
        action=LogAction.END_ROLE,
        subject=f"user:{membership.user_id}",
        org=membership.org.code,
        blocks=bind_rows(membership),
        role=membership.role,
    )
