"""Helpers of tests about the pages of attribution: log in, read a page."""

from __future__ import annotations

from django.test import Client

from tests.sample_county import SampleCounty, read_visible_text, set_own_passwords


def log_in(county: SampleCounty, name: str) -> Client:
    """Return a client in which this person is logged in, with a password of their own."""
    set_own_passwords()
    client = Client()
    client.force_login(county[name])
    return client


def read_page(client: Client, address: str, **fields: str) -> str:
    return read_visible_text(client.post(address, fields, follow=True) if fields else client.get(address))
