"""Decide who may make which move of a round, and which rounds somebody sees.

The rules of `core.rounds` say what is legal after what has happened, and which permission a move takes; here the
permission is looked up where it counts: on the organising org for the round, on the org itself for what the org says.
"""

from __future__ import annotations

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


def find_visible_rounds(user: RequestUser) -> RoundQuerySet:
    """Return the rounds of the orgs whose results the user sees, and those in which these orgs are judged."""
    scope = find_scope(user, Permission.SEE_STANDING)
    codes = {code for path in scope.paths for code in path.split("/") if code}
    return Round.objects.within(scope) | Round.objects.filter(org__code__in=codes)
