"""Find the org with which a reader goes on after a move: the next that waits for the same move of theirs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from wuzha.core.rounds.next_moves import list_doubts, list_waiting_orgs
from wuzha.core.vocabulary import RoundMove
from wuzha.decisions.access import may_move
from wuzha.decisions.bulk_services import BULK_MOVES
from wuzha.orgs.models import Org
from wuzha.web.decisions.bulk_page import WORDS
from wuzha.web.decisions.place import OrgPlace

_VERIFIER_MOVES = (RoundMove.NOTE_VISIT, RoundMove.GIVE_VERDICT)


@dataclass(frozen=True, slots=True, kw_only=True)
class NextOrg:
    """The org that comes next, and how many wait."""

    org: Org
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLink:
    """The page that lists the orgs of the same move; `is_return`: the reader has just made it."""

    address: str
    label: str
    is_return: bool


def find_list_link(place: OrgPlace, done: RoundMove | None, open_moves: Iterable[RoundMove]) -> ListLink | None:
    """Return the list from which the reader signs or proposes; None where they do neither here."""
    moves = [move for move in (done, *open_moves) if move in BULK_MOVES and may_move(place.user, place.round, move)]
    if not moves:
        return None
    move = moves[0]
    address = reverse(_PAGES[move], args=(place.round.pk,))
    return ListLink(address=address, label=str(WORDS[move].title), is_return=move is done)


_PAGES = {
    RoundMove.PROPOSE_DECISION: "propose_decisions",
    RoundMove.DECIDE: "sign_decisions",
    RoundMove.COUNTERSIGN: "countersign_decisions",
}


def find_next_org(place: OrgPlace, move: RoundMove | None) -> NextOrg | None:
    """Return the next org in the order of the codes; None where none waits, or the org itself does still.

    Whoever sees one org of the round alone has no next one.
    """
    codes = sorted(_list_waiting_codes(place, move)) if place.sees_all else []
    if not codes or place.org.code in codes:
        return None
    code = next((code for code in codes if code > place.org.code), codes[0])
    return NextOrg(org=Org.objects.get(code=code), count=len(codes))


def _list_waiting_codes(place: OrgPlace, move: RoundMove | None) -> Iterable[str]:
    state = place.record.state
    if move is RoundMove.ANSWER_SELF_CHECK:
        return state.missing_self_checks
    if move is RoundMove.ASSIGN_VERIFIER:
        return (code for code in state.open_verifications if not state.orgs[code].verifier)
    if move in _VERIFIER_MOVES:
        username = place.user.get_username()
        return (code for code in state.open_verifications if state.orgs[code].verifier == username)
    if move in BULK_MOVES:
        # The clear ones are moved on a page of their own, all at once.
        return (code for code in list_waiting_orgs(state, move) if list_doubts(state.orgs[code]))
    return ()
