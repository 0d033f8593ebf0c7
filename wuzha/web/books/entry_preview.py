"""Show which outcomes an entry would move before it is written: the button beside that of the form."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone

from wuzha.assessments.consequence import consequence_of, find_consequence
from wuzha.assessments.consequence_text import ConsequenceText, describe_consequence
from wuzha.core.vocabulary import Permission
from wuzha.orgs.models import Org
from wuzha.people.access import find_scope
from wuzha.registers.models import Entry
from wuzha.registers.unwritten_change import UnwrittenChange
from wuzha.web.access import AuthenticatedRequest

BUTTON = "preview"
"""The name of the button."""


def is_preview(request: AuthenticatedRequest) -> bool:
    """Return whether the form asks for its consequence: it must not be saved, whoever sends it."""
    return BUTTON in request.POST


def may_preview(request: AuthenticatedRequest) -> bool:
    """Return whether the reader sees outcomes at all."""
    return bool(find_scope(request.user, Permission.SEE_STANDING))


def preview_writing(request: AuthenticatedRequest, book: Org, write: Callable[[], object]) -> ConsequenceText | None:
    """Return what moves if `write` writes an entry in the org's book; None if the reader sees no outcomes.

    It is rolled back, and others wait for that.

    Raises: what `write` raises.
    """
    if not may_preview(request):
        return None
    today = timezone.localdate()
    return describe_consequence(consequence_of(write, book=book, viewer=request.user, today=today))


def preview_withdrawal(request: AuthenticatedRequest, entry: Entry) -> ConsequenceText | None:
    """Return what moves if the entry counts no longer; nobody waits.

    None if the reader sees no outcomes, and for a revision that does not count any more: the page shows the latest.
    """
    if not may_preview(request) or entry.is_withdrawn or entry.superseded_at is not None:
        return None
    change = UnwrittenChange(superseded={entry.register: [entry.pk]})
    today = timezone.localdate()
    return describe_consequence(find_consequence(change, book=entry.holder, viewer=request.user, today=today))
