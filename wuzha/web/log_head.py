"""Print the end of the audit log on every paper: an old print proves whether the log was rewritten since."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from wuzha.audit.verification import read_chain_head
from wuzha.people.models import User

PRINTED_DIGITS = 16
"""The digits of the hash that are printed; `wuzha audit verify --expect` finds the line by them."""


def describe_log_head() -> str:
    """Return the number of the last line of the log and the beginning of its hash; empty while the log is."""
    number, last_hash = read_chain_head()
    if not number:
        return ""
    return _("日志第%(number)s行 %(hash)s") % {"number": number, "hash": last_hash[:PRINTED_DIGITS]}


def add_log_head(request: HttpRequest) -> dict[str, object]:
    """Provide `log_head` to every template (a context processor); the database is queried only if it is shown."""
    if not isinstance(getattr(request, "user", None), User):
        return {}
    return {"log_head": SimpleLazyObject(describe_log_head)}
