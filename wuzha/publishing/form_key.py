"""Give each copy of a form a key of its own, by which the form is known again when it is sent twice.

The key says nothing of who reads the page: it is random, stands in this copy alone, and is stored as a keyed hash.
"""

from __future__ import annotations

import re
import secrets

from wuzha.publishing.pages import FORM_KEY_PLACE, PublicPage

KEY_BYTES = 16
_KEY = re.compile("[A-Za-z0-9_-]{22}")


def make_form_key() -> str:
    """Return a new key."""
    return secrets.token_urlsafe(KEY_BYTES)


def read_form_key(text: str) -> str:
    """Return the key that a form was sent with; empty where it has none that could be ours."""
    return text if _KEY.fullmatch(text) else ""


def write_form_key(page: PublicPage) -> PublicPage:
    """Return the page of a form with a new key in its place."""
    return PublicPage(page.content.replace(FORM_KEY_PLACE.encode(), make_form_key().encode()), page.content_type)
