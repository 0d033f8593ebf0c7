"""Write what a security admin decides about accounts, at once or as a request that a second administrator confirms.

Pages call these functions; each step is a line of the log. Neither the requester nor the person of the account
confirms.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from wuzha.audit import log
from wuzha.audit.binding import bind_rows
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import AccountRequestKind, LogAction, Role
from wuzha.orgs.models import Org
from wuzha.people.access import CONFIRMED_ROLES, needs_confirmation
from wuzha.people.account_checks import SERVER, check_active, check_not_self
from wuzha.people.models import AccountRequest, User
from wuzha.people.password_services import issue_code
from wuzha.people.services import add_account, check_grant, grant_role


@transaction.atomic
def open_account(*, actor: str, username: str, role: Role, org: Org) -> tuple[User, str]:
    """Add an account with its first role, and return it with its one-time code.

    The code is "" if the role waits for confirmation: whoever confirms gets it. Raises: RefusalError.
    """
    user = add_account(actor=actor, username=username)
    if not submit_role(actor=actor, user=user, role=role, org=org):
        return user, ""
    return user, issue_code(actor=actor, user=user)


@transaction.atomic
def submit_role(*, actor: str, user: User, role: Role, org: Org) -> bool:
    """Grant the role, or request it if it needs confirmation; return whether it is in force.

    Raises: RefusalError when it cannot be granted, or waits already.
    """
    if role not in CONFIRMED_ROLES:
        grant_role(actor=actor, user=user, role=role, org=org)
        return True
    check_grant(actor=actor, user=user, role=role, org=org)
    _add_request(actor, user, AccountRequestKind.GRANT_ROLE, org, role)
    return False


@transaction.atomic
def submit_code(*, actor: str, user: User) -> str:
    """Issue a one-time code and return it, or request it and return "" if the account needs confirmation.

    Raises: RefusalError when the account is closed or the actor's own, or a code waits already.
    """
    check_not_self(actor, user)
    check_active(user)
    if not needs_confirmation(user):
        return issue_code(actor=actor, user=user)
    _add_request(actor, user, AccountRequestKind.ISSUE_CODE)
    return ""


@transaction.atomic
def confirm_request(*, actor: str, request: AccountRequest, is_on_server: bool = False) -> str:
    """Carry out what was requested; return the one-time code that the actor hands over, "" if there is none.

    With the first role of an account that has no password yet, a code is issued in place of any before: the requester
    alone never has the code of such an account. `is_on_server`: by the command line there, not by an account.
    Raises: RefusalError when the actor is the requester or the person, the request is decided, or the role cannot be
    granted any more.
    """
    request = _lock_request(request)
    user = request.user
    confirmed_by = SERVER if is_on_server else actor
    _check_not_own(request, confirmed_by)
    _decide(actor, request, LogAction.CONFIRM_CHANGE, is_confirmed=True)
    if request.org is not None and request.role_term is not None:
        grant_role(
            actor=request.requested_by, user=user, role=request.role_term, org=request.org, confirmed_by=confirmed_by
        )
        if user.has_usable_password():
            return ""
    return issue_code(actor=request.requested_by, user=user, confirmed_by=confirmed_by)


@transaction.atomic
def refuse_request(*, actor: str, request: AccountRequest) -> None:
    """Refuse the request; its requester withdraws it so.

    Raises: RefusalError when the account is the actor's own, or the request is decided.
    """
    request = _lock_request(request)
    check_not_self(actor, request.user)
    _decide(actor, request, LogAction.REFUSE_CHANGE, is_confirmed=False)


def _add_request(actor: str, user: User, kind: AccountRequestKind, org: Org | None = None, role: str = "") -> None:
    User.objects.select_for_update().get(pk=user.pk)
    if AccountRequest.objects.waiting().filter(user=user, kind=kind, org=org, role=role).exists():
        raise RefusalError("request.waiting")
    request = AccountRequest.objects.create(
        user=user, kind=kind, org=org, role=role, requested_by=actor, requested_at=timezone.now()
    )
    _record(actor, request, LogAction.REQUEST_CHANGE)


def _lock_request(request: AccountRequest) -> AccountRequest:
    """Return the request as it is now, locked after its account, which all writes about accounts lock first."""
    user = User.objects.select_for_update().get(pk=request.user_id)
    request = AccountRequest.objects.select_for_update().get(pk=request.pk)
    if request.decided_at is not None:
        raise RefusalError("request.decided")
    request.user = user
    return request


def _check_not_own(request: AccountRequest, actor: str) -> None:
    if actor == request.requested_by:
        raise RefusalError("request.own")
    if actor == request.user.get_username():
        raise RefusalError("request.own_account")


def _decide(actor: str, request: AccountRequest, action: LogAction, *, is_confirmed: bool) -> None:
    request.decided_by, request.decided_at, request.is_confirmed = actor, timezone.now(), is_confirmed
    request.save(update_fields=["decided_by", "decided_at", "is_confirmed"])
    _record(actor, request, action)


def _record(actor: str, request: AccountRequest, action: LogAction) -> None:
    details: dict[str, Any] = {"role": request.role} if request.role else {}
    log.record(
        actor=actor,
        action=action,
        subject=f"user:{request.user_id}",
        org="" if request.org is None else request.org.code,
        blocks=bind_rows(request),
        kind=request.kind,
        requested_by=request.requested_by,
        **details,
    )
