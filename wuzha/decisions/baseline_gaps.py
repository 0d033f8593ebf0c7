"""Find what is still open of the baselines that were proposed: not answered, in dispute, signed and not entered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wuzha.assessments.result_cache import ResultCache
from wuzha.audit.books_state import read_books_state
from wuzha.core.rounds.state import RoundState
from wuzha.decisions.baseline_proposals import BaselineProposal, list_proposed_baselines
from wuzha.decisions.models import Round

MAX_ROUNDS = 64
"""Rounds whose gaps a process keeps; a county has fifteen a year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineGaps:
    """How many orgs have not answered, here or on paper, how many object, and of how many the entry is missing."""

    unsigned: int
    disputed: int
    unentered: int


BASELINE_GAPS = ResultCache[BaselineGaps](MAX_ROUNDS, lambda _: 1)


def count_baseline_gaps(round_: Round, state: RoundState) -> BaselineGaps:
    """Return the gaps of the round, counted once for a state of the books and a step: each page of the office asks."""
    return BASELINE_GAPS.get(
        round_.seed, (read_books_state(), state.last_step), lambda: _count_gaps(list_proposed_baselines(round_, state))
    )


def _count_gaps(proposals: list[BaselineProposal]) -> BaselineGaps:
    def count(condition: Callable[[BaselineProposal], bool]) -> int:
        return len({proposal.code for proposal in proposals if condition(proposal)})

    return BaselineGaps(
        unsigned=count(lambda proposal: proposal.waits_for_org),
        disputed=count(lambda proposal: proposal.is_disputed),
        unentered=count(lambda proposal: proposal.is_to_enter),
    )
