"""Say what has become of a title (认定): it is valid, a later list has the org again, or it was revoked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from wuzha.core.vocabulary import Outcome, RoundMode, RoundMove, TitleState
from wuzha.decisions.models import ListLine, PublishedList, RoundStep
from wuzha.orgs.models import Org


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """An outcome that a list has as met, and what has become of it.

    `superseded_by` is the number of the list that has the org in a later period, `revoked_on` the day of the decision.
    """

    line: ListLine
    state: TitleState
    superseded_by: str = ""
    revoked_on: date | None = None


def find_title(line: ListLine) -> Title:
    """Return the title of a line of an approved list; a revocation counts whether or not its list was replaced."""
    revocation = (
        RoundStep.objects.filter(round=line.list.round_id, org=line.org_id, move=RoundMove.REVOKE)
        .order_by("number")
        .first()
    )
    if revocation is not None:
        return Title(line=line, state=TitleState.REVOKED, revoked_on=timezone.localdate(revocation.at))
    successor = _find_later_list(line)
    if successor is not None:
        return Title(line=line, state=TitleState.SUPERSEDED, superseded_by=successor.number)
    return Title(line=line, state=TitleState.VALID)


def list_titles(org: Org) -> list[Title]:
    """Return the titles of an org on approved lists, the latest period first: each is kept as history."""
    lines = ListLine.objects.filter(org=org, outcome=Outcome.MET, list__round__mode=RoundMode.APPROVED)
    # A list that was replaced repeats in the next one; the first line of a round is the title.
    first_lines: dict[int, ListLine] = {}
    for line in lines.select_related("list__round").order_by("list__issued_at"):
        first_lines.setdefault(line.list.round_id, line)
    newest_first = sorted(first_lines.values(), key=lambda line: line.list.round.judged_period.end, reverse=True)
    return [find_title(line) for line in newest_first]


def _find_later_list(line: ListLine) -> PublishedList | None:
    """Return the current list of the next later period that has the org; a circular is not public, and none."""
    lists = PublishedList.objects.filter(
        round__mode=RoundMode.APPROVED, lines__org=line.org_id, replaced_by=None
    ).exclude(round=line.list.round_id)
    ended_on = line.list.round.judged_period.end
    return min(
        _select_later(lists.select_related("round"), ended_on),
        key=lambda later: later.round.judged_period.end,
        default=None,
    )


def _select_later(lists: Iterable[PublishedList], ended_on: date) -> list[PublishedList]:
    return [listing for listing in lists if listing.round.judged_period.end > ended_on]
