"""Refuse what nobody may do to an account: to one's own, to a closed one, or without the second administrator."""

from __future__ import annotations

from wuzha.core.problems import RefusalError
from wuzha.people.models import User

SERVER = "(server)"
"""The second administrator of what is done by the command line on the server; no account can have this name."""


def check_not_self(actor: str, user: User) -> None:
    """Raises: RefusalError when the account is the actor's own."""
    if actor == user.get_username():
        raise RefusalError("person.own")


def check_active(user: User) -> None:
    """Raises: RefusalError when the account is closed."""
    if not user.is_active:
        raise RefusalError("person.closed", value=user.get_username())


def check_confirmed(actor: str, user: User, confirmed_by: str) -> None:
    """Check that a second administrator has confirmed, who is neither the first nor the person of the account.

    The command line on the server needs no second one: whoever may run it holds the whole database.
    Raises: RefusalError when nobody else has.
    """
    if confirmed_by == SERVER:
        return
    if not confirmed_by or confirmed_by in {actor, user.get_username()}:
        raise RefusalError("request.unconfirmed")
