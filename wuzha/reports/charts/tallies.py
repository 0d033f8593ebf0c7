"""So many cases and so much lost, as far as it is known: the figures that charts are made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from wuzha.core.periods import Period
from wuzha.core.statement.trends import Heap

FEN_IN_YUAN = 100
FEN_IN_WAN = 10_000 * FEN_IN_YUAN
_SHOWN = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Tally:
    """So many cases; what was lost as far as it is known, in fen, and in how many of them it is not known.

    `is_least`: nobody declared some of the months (R13), so there may be more, and none is not zero.
    """

    cases: int = 0
    loss_fen: int = 0
    cases_without_loss: int = 0
    is_least: bool = False

    @classmethod
    def of(cls, heaps: Iterable[Heap], *, is_least: bool = False) -> Tally:
        """All of the heaps together."""
        kept = list(heaps)
        return cls(
            sum(heap.cases for heap in kept),
            sum(heap.loss_fen for heap in kept),
            sum(heap.cases_without_loss for heap in kept),
            is_least,
        )

    @property
    def loss_wan(self) -> Decimal | None:
        """The known loss in 万元; None where there are cases and of none the loss is known."""
        return self._loss(FEN_IN_WAN, _SHOWN)

    @property
    def loss_yuan(self) -> Decimal | None:
        """The same in whole yuan."""
        return self._loss(FEN_IN_YUAN, Decimal(1))

    def _loss(self, unit: int, shown: Decimal) -> Decimal | None:
        if self.cases and self.cases == self.cases_without_loss:
            return None
        return (Decimal(self.loss_fen) / unit).quantize(shown, ROUND_HALF_UP)


def tally(heaps: Iterable[Heap], months: Iterable[Period], silent: Iterable[Period], today: date) -> Tally | None:
    """All cases of these months; None where none of them has begun.

    At least so many where nobody declared one of those begun, in whole calendar months `silent`.
    """
    window, missing = frozenset(months), tuple(silent)
    begun = [month for month in window if month.start <= today]
    if not begun:
        return None
    is_least = any(month.start in one for month in begun for one in missing)
    return Tally.of((heap for heap in heaps if heap.month in window), is_least=is_least)
