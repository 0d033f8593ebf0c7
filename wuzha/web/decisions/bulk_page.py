"""The orgs whose decision waits for one person: those that are clear, those to be looked at singly, and the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from wuzha.core.problems import RefusalError
from wuzha.core.rounds.next_moves import MAX_SIGNED, list_doubts, list_waiting_orgs
from wuzha.core.rounds.rules import find_refusal
from wuzha.core.rounds.state import RoundState
from wuzha.core.rounds.steps import StepRecord
from wuzha.core.vocabulary import Permission, RoundMove
from wuzha.decisions.entered_rows import find_entered_orgs
from wuzha.decisions.hearing_services import list_unheard_orgs
from wuzha.orgs.models import Org
from wuzha.people.access import find_scope
from wuzha.people.models import User
from wuzha.web.decisions.round_page import list_seen_orgs
from wuzha.web.decisions.round_rows import RoundRow, build_row, sort_rows

MAX_PROPOSED = 400
"""So many rows on a page of proposals: a county at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkWords:
    """What a page says of its move."""

    title: Promise
    lead: Promise
    button: Promise
    success: Promise


WORDS: Mapping[RoundMove, BulkWords] = {
    RoundMove.PROPOSE_DECISION: BulkWords(
        title=gettext_lazy("提请认定"),
        lead=gettext_lazy("系统结论明确、没有异议的，按系统结论一并提请；其余的逐个打开办理。"),
        button=gettext_lazy("提请所选"),
        success=gettext_lazy("已提请%(count)d个。"),
    ),
    RoundMove.DECIDE: BulkWords(
        title=gettext_lazy("签批认定"),
        lead=gettext_lazy("提请与系统结论、复核意见都一致的可以一并签批；其余的逐个打开，看过再签。"),
        button=gettext_lazy("签批所选"),
        success=gettext_lazy("已签批%(count)d个。"),
    ),
    RoundMove.COUNTERSIGN: BulkWords(
        title=gettext_lazy("会签"),
        lead=gettext_lazy("认定与系统结论、复核意见都一致的可以一并会签；其余的逐个打开，看过再签。"),
        button=gettext_lazy("会签所选"),
        success=gettext_lazy("已会签%(count)d个。"),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockedRow:
    """An org that the reader cannot move, and why."""

    row: RoundRow
    reason: str


@dataclass(frozen=True, kw_only=True)
class BulkPage:
    """What waits for a move: `rows` are clear, `doubtful` are moved singly, `blocked_rows` are not the reader's.

    `unheard` are not met by the books and were not asked to explain yet, which comes before a proposal.
    """

    move: RoundMove
    words: BulkWords
    rows: Sequence[RoundRow]
    orgs: Page[Org]
    doubtful: Sequence[RoundRow]
    blocked_rows: Sequence[BlockedRow]
    unheard: Sequence[RoundRow]
    last_step: int

    @property
    def has_proposals(self) -> bool:
        """Whether an outcome is proposed for each by now: before that the column would be empty."""
        return self.move is not RoundMove.PROPOSE_DECISION

    @property
    def count(self) -> int:
        """How many orgs wait."""
        return self.orgs.paginator.count + len(self.doubtful) + len(self.blocked_rows) + len(self.unheard)


def load_bulk_page(state: RoundState, move: RoundMove, user: User, today: date, query: QueryDict) -> BulkPage:
    """Return what waits for the move of this user."""
    waiting = set(list_waiting_orgs(state, move))
    orgs = [org for org in list_seen_orgs(state, find_scope(user, Permission.SEE_STANDING)) if org.code in waiting]
    unheard = set(list_unheard_orgs(state)) if move is RoundMove.PROPOSE_DECISION else set()
    refusals = dict(_list_refusals(state, move, user, today, orgs))
    free_orgs = [org for org in sort_rows(state, orgs) if org.code not in refusals]
    clear = [org for org in free_orgs if not list_doubts(state.orgs[org.code])]
    size = MAX_PROPOSED if move is RoundMove.PROPOSE_DECISION else MAX_SIGNED
    page = Paginator(clear, size).get_page(query.get("page"))
    return BulkPage(
        move=move,
        words=WORDS[move],
        rows=[build_row(state, org) for org in page.object_list],
        orgs=page,
        doubtful=[build_row(state, org, shows_doubts=True) for org in free_orgs if list_doubts(state.orgs[org.code])],
        blocked_rows=[
            BlockedRow(row=build_row(state, org), reason=str(refusals[org.code]))
            for org in orgs
            if org.code in refusals and org.code not in unheard
        ],
        unheard=[build_row(state, org) for org in orgs if org.code in unheard],
        last_step=state.last_step,
    )


def _list_refusals(
    state: RoundState, move: RoundMove, user: User, today: date, orgs: Sequence[Org]
) -> Iterator[tuple[str, RefusalError]]:
    """Yield the orgs that the user cannot move: those not heard yet, or that are for somebody else."""
    codes_with_rows = find_entered_orgs(user, orgs) if move is RoundMove.DECIDE and orgs else frozenset()
    for org in orgs:
        progress = state.orgs[org.code]
        outcome = progress.latest_finding if move is RoundMove.PROPOSE_DECISION else progress.proposal
        step = StepRecord(
            move=move,
            by=user.get_username(),
            on=today,
            org=org.code,
            outcome=outcome,
            text=move.value,
            ground=move.value,
            has_entered=org.code in codes_with_rows,
        )
        if (refusal := find_refusal(state, step)) is not None:
            yield org.code, refusal
