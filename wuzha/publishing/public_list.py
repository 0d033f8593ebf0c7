"""A list as the public reads it: exactly its public columns, and which list has replaced it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from wuzha.core.i18n import override
from wuzha.core.vocabulary import OrgKind, Outcome, RoundMode
from wuzha.decisions.early_freeze import write_facts_note
from wuzha.decisions.list_columns import select_rows
from wuzha.decisions.models import PublicRow, PublishedList, Round


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicLine:
    """One line of a list: an org by its name on that day, its kind, its outcome."""

    place: int
    name: str
    kind: OrgKind
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicList:
    """Every public column of a list; who has an objection writes to the `office`.

    `facts_note` says that the facts were sealed before the period was over. `sha256` is the hash of the columns but the
    last two: the numbers of the lists before and after it.
    """

    number: str
    title: str
    office: str
    period: str
    plan_title: str
    approval: str
    issued_on: date
    facts_note: str = ""
    lines: tuple[PublicLine, ...]
    sha256: str
    replaces: str = ""
    replaced_by: str = ""


def load_public_list(number: str) -> PublicList | None:
    """Return the list of this number; None for a circular too, which is not public."""
    listing = find_public_list(number)
    return None if listing is None else read_list(listing, select_rows(listing))


def find_public_list(number: str) -> PublishedList | None:
    """Return the row of the public list of this number; None where there is none."""
    lists = PublishedList.objects.select_related("round", "replaces", "replaced_by")
    return lists.filter(number=number, round__mode=RoundMode.APPROVED).first()


def read_list(listing: PublishedList, rows: Iterable[PublicRow]) -> PublicList:
    """Return the public columns of a list or circular and of its lines."""
    return PublicList(
        number=listing.number,
        title=listing.title,
        office=listing.office,
        period=write_period(listing.round),
        plan_title=listing.round.plan_title,
        approval=listing.round.approval,
        issued_on=timezone.localdate(listing.issued_at),
        facts_note=write_facts_note(listing.round),
        lines=tuple(
            PublicLine(place=place, name=name, kind=OrgKind.of(kind), outcome=Outcome.of(outcome))
            for place, name, kind, outcome in rows
        ),
        sha256=listing.sha256,
        replaces="" if listing.replaces is None else listing.replaces.number,
        replaced_by=find_successor(listing),
    )


def find_successor(listing: PublishedList) -> str:
    """Return the number of the list that has replaced this one; empty for the current one."""
    successor = getattr(listing, "replaced_by", None)
    return successor.number if isinstance(successor, PublishedList) else ""


def write_period(round_: Round) -> str:
    """Return the period of a round in Chinese: what is published is a paper."""
    with override(None):
        return round_.judged_period.label
