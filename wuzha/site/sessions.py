"""Sessions in the database, which end after twelve hours, with the account and the browser of each in columns.

A session that cannot be stored because the database is busy is not taken for a lost one.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.db import OperationalError
from django.db.models import CharField, DateTimeField
from django.utils import timezone

from wuzha.audit.prepared_query import PreparedObjects, ValueSlot
from wuzha.people.models import Session

LAST_USE_KEY = "used_at"
_START_KEY = "started_at"


@cache
def _prepare_session() -> PreparedObjects[Session]:
    key, now = ValueSlot("key", CharField()), ValueSlot("now", DateTimeField())
    return PreparedObjects(Session.objects.filter(session_key=key, expire_date__gt=now))


class SessionStore(DatabaseSessionStore):
    """A session of Django's; named like its base class, since the name is part of the key that signs it."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the table."""
        return Session

    def load(self) -> dict[str, Any]:
        """Return what the session holds; a key of no session that has not ended is forgotten."""
        session = _prepare_session().fetch_first(key=self.session_key, now=timezone.now())
        if session is None:
            self._session_key = None
            return {}
        return self.decode(session.session_data)

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row of the session; it ends half an hour after its last use, or twelve hours after the log-in."""
        user_pk = data.get(SESSION_KEY)
        started = int(timezone.now().timestamp())
        if user_pk is not None:
            started = data.setdefault(_START_KEY, started)
        session = cast(Session, super().create_model_instance(data))
        if user_pk is None:
            return session
        session.user_id = int(user_pk)
        session.started_at = datetime.fromtimestamp(started, tz=UTC)
        session.used_at = datetime.fromtimestamp(data.get(LAST_USE_KEY, started), tz=UTC)
        session.address, session.browser = data.get("address", ""), data.get("browser", "")
        end = session.started_at + timedelta(hours=settings.SESSION_HOURS)
        session.expire_date = min(session.expire_date, end)
        return session

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
