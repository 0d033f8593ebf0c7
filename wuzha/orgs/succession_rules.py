"""Check the rules that a merger, split or renaming of orgs must meet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import VILLAGE_KINDS, SuccessionKind
from wuzha.orgs.models import Org, Succession


def check_succession(kind: SuccessionKind, *, predecessors: Sequence[Org], successors: Sequence[Org], on: date) -> None:
    """Check that the orgs can succeed each other on the day.

    Raises: RefusalError when the numbers do not fit the kind (many become one, one becomes many or another), a village
    would be succeeded by a unit, a predecessor was succeeded already, or one of the orgs opens only later.
    """
    fits = {
        SuccessionKind.MERGED: len(predecessors) > 1 and len(successors) == 1,
        SuccessionKind.SPLIT: len(predecessors) == 1 and len(successors) > 1,
        SuccessionKind.RENAMED: len(predecessors) == 1 and len(successors) == 1,
    }
    if not fits[kind]:
        raise RefusalError("org.succession_does_not_fit", kind=kind.label)
    orgs = (*predecessors, *successors)
    if len({"village" if org.term in VILLAGE_KINDS else org.kind for org in orgs}) > 1:
        raise RefusalError("org.succession_kinds", value=predecessors[0].name)
    closing_orgs = [org for org in predecessors if org not in successors]
    earlier = Succession.objects.filter(predecessor__in=closing_orgs).exclude(kind=SuccessionKind.SPLIT)
    if (succession := earlier.select_related("predecessor").first()) is not None:
        raise RefusalError("org.succeeded_before", value=succession.predecessor.name)
    for org in orgs:
        check_opened(org, on)


def check_opened(org: Org, on: date) -> None:
    """Check that the org is open on the day of the succession.

    Raises: RefusalError when it opens only later.
    """
    if org.opened_on is not None and org.opened_on > on:
        raise RefusalError("org.succession_before_opened", value=org.name, day=org.opened_on, on=on)
