"""Sessions in the database; one that cannot be stored because the database is busy is not taken for a lost one."""

from __future__ import annotations

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.db import OperationalError


class SessionStore(DatabaseSessionStore):
    """A session of Django's; named like its base class, since the name is part of the key that signs it."""

    def save(self, must_create: bool = False) -> None:
        """Store the session.

        Raises: OperationalError when the database fails, where Django says that the session was deleted meanwhile.
        """
        try:
            super().save(must_create)
        except UpdateError as error:
            if isinstance(error.__context__, OperationalError):
                raise error.__context__ from None
            raise
