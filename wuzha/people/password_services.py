"""Write passwords, issue and redeem the one-time codes that set them; each write is one line of the log.

Nobody but its person ever knows a password: an administrator hands over a code, and the person redeems it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone

from wuzha.audit import log
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import LogAction
from wuzha.people.access import needs_confirmation
from wuzha.people.account_checks import check_active, check_confirmed
from wuzha.people.log_in_services import forget_failures
from wuzha.people.models import OldPassword, OneTimeCode, Session, User
from wuzha.people.one_time_codes import make_code, normalise_code

WRONG_CODE = "one_time_code.wrong"
"""The code of the refusal of everything that can be wrong with an account and its one-time code."""


@transaction.atomic
def issue_code(*, actor: str, user: User, confirmed_by: str = "") -> str:
    """Issue a one-time code in place of the account's password and any code before; return it, it is stored as a hash.

    `confirmed_by`: the second administrator, where the account needs one. Ends the sessions of the account.
    Raises: RefusalError when the account is closed, or needs a confirmation and has none.
    """
    User.objects.select_for_update().get(pk=user.pk)
    check_active(user)
    if needs_confirmation(user):
        check_confirmed(actor, user, confirmed_by)
    if user.has_usable_password():
        OldPassword.objects.create(user=user, password=user.password)
    user.set_unusable_password()
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    Session.objects.filter(user=user).delete()
    code, now = make_code(), timezone.now()
    values = {
        "code": make_password(normalise_code(code)),
        "issued_at": now,
        "expires_at": now + timedelta(days=settings.ONE_TIME_CODE_DAYS),
    }
    OneTimeCode.objects.update_or_create(user=user, defaults=values)
    forget_failures(user.get_username())
    confirmation: dict[str, Any] = {"confirmed_by": confirmed_by} if confirmed_by else {}
    log.record(actor=actor, action=LogAction.ISSUE_CODE, subject=f"user:{user.pk}", **confirmation)
    return code


@transaction.atomic
def redeem_code(*, username: str, code: str, password: str) -> User:
    """Set the account's password by its one-time code, which is used up, and return the account.

    Raises: RefusalError, always the same, when the account is unknown or closed, or the code wrong, expired, used or
    replaced; ValidationError or RefusalError when the password is too weak or was used before.
    """
    # Lock order: the account first, as where a code is issued; the other order deadlocks.
    user = User.objects.select_for_update().filter(username=username, is_active=True).first()
    codes = OneTimeCode.objects.filter(user=user, expires_at__gt=timezone.now())
    stored_code = None if user is None else codes.first()
    typed_code = normalise_code(code)
    if user is None or stored_code is None:
        # The same work is done without a code: the time of the answer does not show who has an account.
        make_password(typed_code)
        raise RefusalError(WRONG_CODE)
    if not check_password(typed_code, stored_code.code):
        raise RefusalError(WRONG_CODE)
    _store_password(user, password)
    stored_code.delete()
    log.record(actor=user.get_username(), action=LogAction.REDEEM_CODE, subject=f"user:{user.pk}")
    return user


@transaction.atomic
def set_password(*, user: User, password: str) -> None:
    """Set the password that the person of the account has chosen.

    Raises: ValidationError when it is too weak; RefusalError when it is one of the last few, or the account is closed.
    """
    check_active(user)
    _store_password(user, password)
    OneTimeCode.objects.filter(user=user).delete()
    forget_failures(user.get_username())
    log.record(actor=user.get_username(), action=LogAction.SET_PASSWORD, subject=f"user:{user.pk}")


def _store_password(user: User, password: str) -> None:
    validate_password(password, user)
    earlier_passwords = user.old_passwords.order_by("-pk")[: settings.PASSWORDS_REMEMBERED]
    hashes = [user.password, *(earlier_password.password for earlier_password in earlier_passwords)]
    if any(check_password(password, password_hash) for password_hash in hashes):
        raise RefusalError("person.password_used", count=settings.PASSWORDS_REMEMBERED)
    if user.has_usable_password():
        OldPassword.objects.create(user=user, password=user.password)
    user.set_password(password)
    user.password_set_at = timezone.now()
    user.must_change_password = False
    user.save(update_fields=["password", "password_set_at", "must_change_password"])
