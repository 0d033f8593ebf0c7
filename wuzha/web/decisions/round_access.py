"""Find the round of an address for its reader: what somebody does not see, or may not do there, does not exist."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from wuzha.core.vocabulary import RoundMove
from wuzha.decisions.access import find_visible_rounds, may_move
from wuzha.decisions.models import Round
from wuzha.decisions.round_words import name_round
from wuzha.people.models import User


def get_round_or_404(user: User, round_pk: int) -> Round:
    """Return a round that the user sees."""
    return get_object_or_404(find_visible_rounds(user).select_related("org", "opened_by").distinct(), pk=round_pk)


def get_movable_round_or_404(user: User, round_pk: int, move: RoundMove) -> Round:
    """Return a round in which the user has the permission for this move of the whole round."""
    round_ = get_round_or_404(user, round_pk)
    if not may_move(user, round_, move):
        raise Http404
    return round_


def make_trail(round_: Round) -> list[tuple[str, str]]:
    """Return the pages above a page of the round, for its breadcrumb."""
    return [(reverse("rounds"), _("考核轮次")), (reverse("round", args=(round_.pk,)), name_round(round_))]
