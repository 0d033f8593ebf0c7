"""Choose the street whose groups a page lists: one at a time, since each street has a plan of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wuzha.core.problems import RefusalError
from wuzha.duties.group_deadline import GroupDeadline, find_deadline
from wuzha.orgs.models import Org, find_holder
from wuzha.people.access import Scope
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import find_programme

MAX_NEIGHBOURS = 200
"""Streets that a page offers beside the one it lists: more than a county or a city has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopChoice:
    """The street with the deadline of its plan, and the others that the reader may open."""

    top: Org
    deadline: GroupDeadline | None
    neighbours: Sequence[Org]


def choose_top(scope: Scope, code: str) -> TopChoice | None:
    """Return the street of this code in the reader's scope, else the first one; None where the code is not in it.

    A village has the street above it. Several programmes in the scope, as in a county, are as many streets.
    """
    tops = _list_tops(scope)
    top = next((org for org in tops if org.code == code), None) if code else next(iter(tops), None)
    if top is None:
        return None
    return TopChoice(
        top=top, deadline=_find_deadline(top), neighbours=[org for org in tops if org != top][:MAX_NEIGHBOURS]
    )


def _list_tops(scope: Scope) -> list[Org]:
    """Return the orgs that run a programme in the scope, below their own order; else what keeps the books of it."""
    holders = [find_holder(org) for org in Org.objects.filter(path__in=scope.paths).select_related("parent")]
    programmes = Programme.objects.filter(org__in=Org.objects.under(org.path for org in holders)).select_related("org")
    tops = {org.pk: org for org in sorted((item.org for item in programmes), key=lambda org: org.path)}
    # An org above streets has their groups by the streets, unless none of them runs a plan of its own.
    is_above = any(a.path != b.path and b.path.startswith(a.path) for a in holders for b in tops.values())
    firsts = [] if is_above else [org for org in holders if org.pk not in tops]
    return [*{org.pk: org for org in (*firsts, *tops.values())}.values()]


def _find_deadline(top: Org) -> GroupDeadline | None:
    try:
        return find_deadline(find_programme(top))
    except RefusalError:
        # A plan that cannot be read any more gives no day; the page of plans says so.
        return None
