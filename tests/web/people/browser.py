"""A browser whose forms carry the tokens of its log-in, and whose session ends while somebody types."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.test import Client
from django.utils import timezone

from tests.sample_county import PASSWORD
from wuzha.site.sessions import SessionStore

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


def open_browser(name: str) -> Client:
    """Return a browser in which this person has logged in on the page."""
    client = Client(enforce_csrf_checks=True)
    log_in(client, name)
    return client


def log_in(client: Client, name: str, address: str = "/log-in/") -> Any:
    """Log in on the page at the address, which may lead on to another; return the page that follows."""
    page = client.get(address).content.decode()
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    return client.post(address, fields | {"username": name, "password": PASSWORD}, follow=True)


def read_token(client: Client, address: str) -> str:
    """Return the token that the form of the page carries."""
    return TOKEN.findall(client.get(address).content.decode())[-1]


def end_sessions() -> None:
    """Let every session end, as after half an hour without use."""
    SessionStore.get_model_class().objects.update(expire_date=timezone.now() - timedelta(minutes=1))


def remove_sessions() -> None:
    """Let every session end as if somebody had ended it from elsewhere."""
    SessionStore.get_model_class().objects.all().delete()


def read_stored_sessions() -> list[dict[str, Any]]:
    """Return what the server holds of all sessions."""
    store: SessionBase = SessionStore()
    return [store.decode(session.session_data) for session in SessionStore.get_model_class().objects.all()]
