"""Decide who may make which move of a round, and which rounds somebody sees.

The rules of `core.rounds` say what is legal after what has happened, and which permission a move takes; here the
permission is looked up where it counts: on the organising org for the round, on the org itself for what the org says.
"""

from __future__ import annotations

from functools import cache

from django.db.models import BigIntegerField

from wuzha.audit.prepared_query import PreparedObjects, ValueSlot
from wuzha.core.problems import RefusalError
from wuzha.core.rounds.rules import RULES
from wuzha.core.vocabulary import Permission, RoundMove
from wuzha.decisions.models import Round, RoundQuerySet
from wuzha.orgs.models import Org
from wuzha.people.access import RequestUser, find_scope

_OF_ORG_ITSELF = (Permission.ANSWER_SELF_CHECKS,)
"""Permissions that count on the org that a step is about; all others count on the org that organises the round."""


OBJECTION_READERS = (Permission.ANSWER_OBJECTIONS, Permission.ORGANISE_ROUNDS, Permission.DECIDE_OUTCOMES)
"""Whoever has one of these reads objections, on pages and in papers: their words may show who has filed them."""


def may_move(user: RequestUser, round_: Round, move: RoundMove, org: Org | None = None) -> bool:
    """Return whether the user has a permission that the move takes, for this org where it is about one."""
    permissions = RULES[move].permissions
    if not permissions:
        return True
    if any(find_scope(user, permission).holds(round_.org.path) for permission in RULES[move].never_with):
        return False
    for permission in permissions:
        place = org if permission in _OF_ORG_ITSELF else round_.org
        if place is not None and find_scope(user, permission).holds(place.path):
            return True
    return False


def refuse_other_people(user: RequestUser, round_: Round, move: RoundMove, org: Org | None) -> None:
    """Refuse a move of somebody without its permission.

    Raises: RefusalError.
    """
    if not may_move(user, round_, move, org):
        raise RefusalError("round.not_yours", action=move.chinese)


def answers_on_behalf(user: RequestUser, org: Org) -> bool:
    """Return whether the user does not answer for the org, and so can only enter what it says on paper."""
    return not find_scope(user, Permission.ANSWER_SELF_CHECKS).holds(org.path)


def sees_round(user: RequestUser, round_: Round) -> bool:
    """Return whether `find_visible_rounds` selects the round, which is loaded with its org; asks no database."""
    scope = find_scope(user, Permission.SEE_STANDING)
    return scope.holds(round_.org.path) or any(path.startswith(round_.org.path) for path in scope.paths)


def find_visible_round(user: RequestUser, pk: int) -> Round | None:
    """Return the round of this key with its org, if the user sees it."""
    if pk > BigIntegerField.MAX_BIGINT:  # anybody may type such an address, and SQLite takes no such number
        return None
    round_ = _prepare_round().fetch_first(pk=pk)
    return round_ if round_ is not None and sees_round(user, round_) else None


def list_running_rounds(user: RequestUser) -> list[Round]:
    """Return the rounds that the user sees and that are neither closed nor cancelled, with their orgs."""
    return [round_ for round_ in _prepare_running_rounds().fetch_all() if sees_round(user, round_)]


@cache
def _prepare_round() -> PreparedObjects[Round]:
    return PreparedObjects(Round.objects.filter(pk=ValueSlot("pk")), "org")


@cache
def _prepare_running_rounds() -> PreparedObjects[Round]:
    return PreparedObjects(Round.objects.running(), "org")


def find_visible_rounds(user: RequestUser) -> RoundQuerySet:
    """Return the rounds of the orgs whose results the user sees, and those in which these orgs are judged."""
    scope = find_scope(user, Permission.SEE_STANDING)
    codes = {code for path in scope.paths for code in path.split("/") if code}
    return Round.objects.within(scope) | Round.objects.filter(org__code__in=codes)
