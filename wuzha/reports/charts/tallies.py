"""Add up cases and losses for charts, with what is not known of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from wuzha.core.loss import find_about_range
from wuzha.core.periods import Period
from wuzha.core.statement.trends import CaseCount

FEN_IN_YUAN = 100
FEN_IN_WAN = 10_000 * FEN_IN_YUAN
_CENTS = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class CaseTally:
    """A number of cases, their known loss in fen, and in how many of them the loss is not known.

    `about_fen`: the part of the loss that was written as about so much (R19). `is_least`: nobody declared some of the
    months (R13), so there may be more, and no case is not zero.
    """

    cases: int = 0
    loss_fen: int = 0
    cases_without_loss: int = 0
    is_least: bool = False
    about_fen: int = 0

    @classmethod
    def of(cls, case_counts: Iterable[CaseCount], *, is_least: bool = False) -> CaseTally:
        """Add up the counts of the database."""
        counts = list(case_counts)
        return cls(
            sum(count.cases for count in counts),
            sum(count.loss_fen for count in counts),
            sum(count.cases_without_loss for count in counts),
            is_least,
            sum(count.about_fen for count in counts),
        )

    @property
    def ends(self) -> tuple[CaseTally, CaseTally]:
        """The same cases with the least loss they can have, and with the most."""
        exact_fen = self.loss_fen - self.about_fen
        least, most = (replace(self, loss_fen=exact_fen + fen, about_fen=0) for fen in find_about_range(self.about_fen))
        return least, most

    @property
    def loss_wan(self) -> Decimal | None:
        """The known loss in 万元; None where there are cases and of none the loss is known."""
        return self._round_loss(FEN_IN_WAN, _CENTS)

    @property
    def loss_yuan(self) -> Decimal | None:
        """The same in whole yuan."""
        return self._round_loss(FEN_IN_YUAN, Decimal(1))

    def _round_loss(self, unit: int, precision: Decimal) -> Decimal | None:
        if self.cases and self.cases == self.cases_without_loss:
            return None
        return (Decimal(self.loss_fen) / unit).quantize(precision, ROUND_HALF_UP)


def tally_months(
    case_counts: Iterable[CaseCount], months: Iterable[Period], gaps_in_declarations: Iterable[Period], today: date
) -> CaseTally | None:
    """Add up the cases of these months; None where none of them has begun.

    The result is "at least" where a month begun is not declared; `gaps_in_declarations` are whole calendar months.
    """
    window, gaps = frozenset(months), tuple(gaps_in_declarations)
    months_begun = [month for month in window if month.start <= today]
    if not months_begun:
        return None
    is_least = any(month.start in gap for month in months_begun for gap in gaps)
    return CaseTally.of((count for count in case_counts if count.month in window), is_least=is_least)
