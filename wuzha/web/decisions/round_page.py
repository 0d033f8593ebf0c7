"""The page of a round: its timeline, what waits for the reader, the next move, and its orgs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from wuzha.core.rounds.next_moves import find_next_move, find_round_refusal
from wuzha.core.rounds.state import RoundState
from wuzha.core.todo import TodoItem
from wuzha.core.vocabulary import Outcome, Permission, RoundMove, RoundStage
from wuzha.decisions.access import may_move
from wuzha.decisions.models import Round
from wuzha.decisions.round_state import load_state
from wuzha.decisions.round_words import name_current_stage, name_move, reword_refusal
from wuzha.decisions.sealed_file import SealedFileMark, find_sealed_file
from wuzha.decisions.todo_items import list_round_items
from wuzha.orgs.models import Org
from wuzha.people.access import Scope, find_scope
from wuzha.people.models import User
from wuzha.web.decisions.round_rows import (
    PUBLIC_STAGES,
    RoundFilter,
    RoundRow,
    build_row,
    choose_codes,
    list_filters,
    sort_rows,
)
from wuzha.web.decisions.round_stages import StageLine, list_stages
from wuzha.web.decisions.seal_views import may_export_sealed_file
from wuzha.web.home.todo_groups import TodoGroup, group_items

ROWS_PER_PAGE = 100
_BULK_PAGES = ("propose_decisions", "sign_decisions", "countersign_decisions")


@dataclass(frozen=True, slots=True, kw_only=True)
class NextMove:
    """A button: the move that comes next, its page, and why it is not legal yet (empty: it is)."""

    label: str
    address: str
    refusal: str = ""
    move: RoundMove | None = None


@dataclass(frozen=True, kw_only=True)
class RoundPage:
    """A round as its reader sees it.

    `counts` are of the orgs that they see: an outcome, how many have it by their findings, and by their decisions.
    `shows_decisions`: who is judged reads the decisions once they are public. `sealed_file`: for who may download it.
    """

    round: Round
    state: RoundState
    stages: Sequence[StageLine]
    tasks: Sequence[TodoGroup]
    next_move: NextMove | None
    filters: Sequence[RoundFilter]
    show: str
    rows: Sequence[RoundRow]
    orgs: Page[Org]
    all_count: int
    counts: Sequence[tuple[Outcome, int, int]]
    may_set_calendar: bool
    may_cancel: bool
    sealed_file: SealedFileMark | None
    shows_decisions: bool

    @property
    def stage_label(self) -> str:
        """The name of the stage."""
        return name_current_stage(self.round)

    @property
    def is_running(self) -> bool:
        """Whether it is neither closed nor cancelled."""
        return self.state.stage not in (RoundStage.CLOSED, RoundStage.CANCELLED)

    @property
    def missing_self_checks(self) -> int:
        """How many of the orgs never answered, once the self-check is over."""
        return next((item.count for item in self.filters if item.name == "unanswered"), 0)


def load_round_page(round_: Round, user: User, today: date, query: QueryDict) -> RoundPage:
    """Return the page that the address asks for; the steps are loaded once."""
    state = load_state(round_)
    scope = find_scope(user, Permission.SEE_STANDING)
    orgs = list_seen_orgs(state, scope)
    shows_decisions = scope.holds(round_.org.path) or state.stage in PUBLIC_STAGES
    show = query.get("show", "")
    codes_to_show = choose_codes(state, show, user.get_username(), shows_decisions=shows_decisions)
    code = query.get("org", "")
    orgs_to_show = [org for org in orgs if org.code == code] or [org for org in orgs if org.code in codes_to_show]
    page = Paginator(sort_rows(state, orgs_to_show), ROWS_PER_PAGE).get_page(query.get("page"))
    codes = {org.code for org in orgs}
    items = list(list_round_items(round_, state, user, today))
    return RoundPage(
        round=round_,
        state=state,
        stages=list_stages(round_, state, codes, today),
        tasks=group_items(items, today),
        next_move=_find_next_move(round_, state, user, today, items),
        filters=list_filters(state, codes, show, user.get_username(), shows_decisions=shows_decisions),
        show=show,
        rows=[build_row(state, org, shows_decisions=shows_decisions) for org in page.object_list],
        orgs=page,
        all_count=len(orgs),
        counts=_count_outcomes(state, orgs),
        shows_decisions=shows_decisions,
        may_set_calendar=_may_now(round_, state, user, RoundMove.SET_CALENDAR, today),
        may_cancel=_may_now(round_, state, user, RoundMove.CANCEL, today),
        sealed_file=find_sealed_file(round_) if may_export_sealed_file(user, round_) else None,
    )


def list_seen_orgs(state: RoundState, scope: Scope) -> list[Org]:
    """Return the orgs of the round that lie in the scope: who sees a village sees no other, whoever's round it is."""
    return list(Org.objects.under(scope.paths).filter(code__in=state.orgs).order_by("path"))


def _may_now(round_: Round, state: RoundState, user: User, move: RoundMove, today: date) -> bool:
    if not may_move(user, round_, move):
        return False
    return find_round_refusal(state, move, by=user.get_username(), today=today) is None


def _find_next_move(
    round_: Round, state: RoundState, user: User, today: date, items: Sequence[TodoItem]
) -> NextMove | None:
    """Return what the reader does next with many orgs, else the next move of the whole round if it is theirs."""
    for item in items:
        if item.page in _BULK_PAGES:
            labels = {
                "propose_decisions": _("提请认定"),
                "sign_decisions": _("签批认定"),
                "countersign_decisions": _("会签"),
            }
            return NextMove(label=labels[item.page], address=reverse(item.page, args=item.arguments))
    move = find_next_move(state)
    if move is None or not may_move(user, round_, move):
        return None
    refusal = find_round_refusal(state, move, by=user.get_username(), today=today)
    address = reverse("round_move", args=(round_.pk, move.value))
    reason = "" if refusal is None else str(reword_refusal(round_, refusal))
    return NextMove(label=name_move(round_, move), address=address, refusal=reason, move=move)


def _count_outcomes(state: RoundState, orgs: Sequence[Org]) -> list[tuple[Outcome, int, int]]:
    """Return how many orgs have each outcome as found, and as decided so far."""
    members = [state.orgs[org.code] for org in orgs]
    return [
        (
            outcome,
            sum(org.latest_finding is outcome for org in members),
            sum(org.decision is outcome and org.is_final(state.flow) for org in members),
        )
        for outcome in (Outcome.MET, Outcome.NOT_MET, Outcome.UNDETERMINED)
    ]
