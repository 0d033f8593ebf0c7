"""What the first public page has: the lists that were issued, and the publicities that run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from wuzha.core.vocabulary import RoundMode
from wuzha.decisions.models import PublishedList
from wuzha.publishing.public_list import find_successor
from wuzha.publishing.publicity import Publicity, list_publicities


@dataclass(frozen=True, slots=True, kw_only=True)
class ListEntry:
    """A list that was issued, and the number of that which has replaced it."""

    number: str
    title: str
    issued_on: date
    replaced_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicIndex:
    """The publicities that run, and all public lists, the latest first."""

    publicities: tuple[Publicity, ...]
    lists: tuple[ListEntry, ...]


def load_public_index() -> PublicIndex:
    """Return what is public now."""
    lists = PublishedList.objects.filter(round__mode=RoundMode.APPROVED).select_related("replaced_by")
    return PublicIndex(
        publicities=tuple(list_publicities()),
        lists=tuple(
            ListEntry(
                number=listing.number,
                title=listing.title,
                issued_on=timezone.localdate(listing.issued_at),
                replaced_by=find_successor(listing),
            )
            for listing in lists.order_by("-issued_at", "-pk")
        ),
    )
