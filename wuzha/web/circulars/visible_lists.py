"""Find the lists that somebody reads: those of rounds in which an org of theirs is judged, or which they oversee."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from wuzha.decisions.access import find_visible_rounds
from wuzha.decisions.models import PublishedList
from wuzha.people.models import User

NEW_DAYS = 14
"""How long a list is named on the first page."""


def find_visible_lists(user: User) -> QuerySet[PublishedList]:
    """Return the lists and circulars that the user may read, the latest first."""
    rounds = find_visible_rounds(user).order_by().values("pk")
    lists = PublishedList.objects.filter(round__in=rounds).select_related("round", "replaces", "replaced_by")
    return lists.order_by("-issued_at", "-pk")


def find_new_lists(user: User) -> list[PublishedList]:
    """Return those that were issued in the last days and are not replaced."""
    since = timezone.now() - timedelta(days=NEW_DAYS)
    return list(find_visible_lists(user).filter(issued_at__gte=since, replaced_by=None))
