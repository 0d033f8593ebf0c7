"""Write log-ins, failed ones and the end of sessions; each write is one line of the log."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from wuzha.audit import log
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import LogAction
from wuzha.people.log_in_budget import Attempt, find_device_key, list_budgets
from wuzha.people.log_in_state import hash_username
from wuzha.people.models import LogInFailures, Session, User
from wuzha.people.refusal_services import record_tally


@transaction.atomic
def record_log_in_failure(*, username: str, address: str = "", device: str = "") -> None:
    """Count a failed log-in; after a few in a row lock the name for a while, whether or not an account has it.

    On a device that is known for the name, the name is locked on the device alone. A name without an account is not
    written to the log, where such attempts of an address are counted: people type passwords there.
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
    if user is None:
        record_tally(LogAction.LOG_IN_FAILED, actor=log.SYSTEM, subject="", address=address)
    else:
        origin: dict[str, Any] = {"address": address} if address else {}
        log.record(actor=user.get_username(), action=LogAction.LOG_IN_FAILED, subject=f"user:{user.pk}", **origin)


@transaction.atomic
def record_log_in(*, user: User, address: str = "", device: str = "") -> None:
    """Record a log-in with its address, and reset the count of failures under the name, on the device if known.

    Delete the sessions that have ended, of everybody.
    """
    Session.objects.filter(expire_date__lte=timezone.now()).delete()
    forget_failures(user.get_username(), device)
    origin: dict[str, Any] = {"address": address} if address else {}
    log.record(actor=user.get_username(), action=LogAction.LOG_IN, subject=f"user:{user.pk}", **origin)


@transaction.atomic
def end_sessions(*, actor: str, user: User, handle: str = "", except_key: str = "") -> int:
    """End the sessions of the account, or the one with this handle, and return how many; the browsers are logged out.

    `except_key`: the key of a session that goes on. Raises: RefusalError when there is none to end.
    """
    sessions = [
        session
        for session in Session.objects.of(user, timezone.now())
        if session.session_key != except_key and handle in {"", session.handle}
    ]
    count, _ = Session.objects.filter(pk__in=[session.pk for session in sessions]).delete()
    if not count:
        raise RefusalError("session.ended")
    log.record(actor=actor, action=LogAction.END_SESSIONS, subject=f"user:{user.pk}", count=count)
    return count


@transaction.atomic
def record_log_out(*, user: User) -> None:
    """Record a log-out."""
    log.record(actor=user.get_username(), action=LogAction.LOG_OUT, subject=f"user:{user.pk}")


def forget_failures(username: str, device: str = "") -> None:
    """Reset the count of failures under the name, and on the device; call it in the transaction of a write."""
    keys = [hash_username(username)]
    if device:
        keys.append(find_device_key(Attempt(username, device=device)))
    LogInFailures.objects.filter(pk__in=keys).delete()
