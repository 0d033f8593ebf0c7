"""Open and close the addresses at which screens on walls show the outcomes of an org without a log-in (ADR 29)."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from wuzha.audit import log
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import LogAction, Permission
from wuzha.orgs.models import Org
from wuzha.people.access import may
from wuzha.people.models import User, WallScreen
from wuzha.people.secret_addresses import hash_secret, make_secret

MAX_SCREENS = 10
"""The addresses of one org that are open at a time: more than an office has walls."""


@transaction.atomic
def open_wall_screen(*, actor: User, org: Org) -> str:
    """Return the secret of a new address for the org.

    Raises: RefusalError when the org has as many as it may have.
    """
    # Locked first, so that two buttons pressed at once do not open one more than allowed.
    Org.objects.select_for_update().get(pk=org.pk)
    if WallScreen.objects.filter(org=org).count() >= MAX_SCREENS:
        raise RefusalError("screen.too_many", most=MAX_SCREENS)
    secret = make_secret()
    WallScreen.objects.create(org=org, opened_by=actor, secret_hash=hash_secret(secret), opened_at=timezone.now())
    log.record(actor=actor.get_username(), action=LogAction.OPEN_SCREEN, subject=f"org:{org.code}", org=org.code)
    return secret


@transaction.atomic
def close_wall_screen(*, actor: str, screen: WallScreen) -> None:
    """Delete the secret: the address shows nothing any more.

    Raises: RefusalError when somebody has closed it meanwhile.
    """
    count, _ = WallScreen.objects.filter(pk=screen.pk).delete()
    if not count:
        raise RefusalError("screen.closed")
    org = screen.org.code
    log.record(actor=actor, action=LogAction.CLOSE_SCREEN, subject=f"org:{org}", org=org)


def close_screens_without_permission(*, actor: str, user: User) -> None:
    """Close the addresses that the user opened for orgs where they may open none any more.

    For the transaction that ends a role: the addresses stay closed when the user gets the role again.
    """
    for screen in WallScreen.objects.filter(opened_by=user).select_related("org", "opened_by"):
        if not may(screen.opened_by, Permission.OPEN_SCREENS, screen.org):
            close_wall_screen(actor=actor, screen=screen)


def find_wall_screen(secret: str) -> WallScreen | None:
    """Return the screen of the secret; None for a wrong one, and where who opened it may do so no longer."""
    screen = WallScreen.objects.filter(secret_hash=hash_secret(secret)).select_related("org", "opened_by").first()
    if screen is None or not may(screen.opened_by, Permission.OPEN_SCREENS, screen.org):
        return None
    return screen
