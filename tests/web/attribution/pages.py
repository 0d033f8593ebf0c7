"""Helpers of tests about the pages of attribution: log in, read a page."""

from __future__ import annotations

from django.test import Client

from tests.sample_county import log_in_client, read_visible_text

log_in = log_in_client


def read_page(client: Client, address: str, **fields: str) -> str:
    return read_visible_text(client.post(address, fields, follow=True) if fields else client.get(address))
