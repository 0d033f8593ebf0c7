"""Hold the ids of the rows behind the figures of every org."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from wuzha.core.findings.about_amounts import AboutAmounts, compares_amounts
from wuzha.core.measures import MEASURES
from wuzha.core.statement.questions import Figure

Ids = tuple[str, ...]


@dataclass(frozen=True)
class EvidenceScope:
    """The orgs whose rows are evidence together.

    An org above also has the rows without a village: they count if it has every village and street below it, else they
    may (R5).
    """

    orgs: Sequence[str]
    is_above: bool = False
    is_all: bool = False


@dataclass(frozen=True)
class EvidenceIds:
    """The ids of the rows behind each figure: figure name → org → ids. Org None: rows that belong to no org yet."""

    certain: dict[str, dict[str | None, list[str]]] = field(default_factory=dict)
    doubtful: dict[str, dict[str | None, list[str]]] = field(default_factory=dict)
    about_amounts: dict[str, AboutAmounts] = field(default_factory=dict)

    def add(self, figure: str, org: str | None, row_id: str, predicate_value: int | None) -> None:
        """Add a row for which the predicate of the figure holds (1) or may hold (None)."""
        ids = self.doubtful if predicate_value is None else self.certain
        ids.setdefault(figure, {}).setdefault(org, []).append(row_id)

    def has_rows(self, figure: Figure) -> bool:
        """Return whether any row counts, or may count, for the figure."""
        return figure.name in self.certain or figure.name in self.doubtful

    def list_about_amounts(self, figure: Figure | None, ids: Ids) -> AboutAmounts:
        """Return the amounts of about so much that the figure compares in these rows."""
        if figure is None or not compares_amounts(figure):
            return ()
        return tuple(amount for row_id in ids for amount in self.about_amounts.get(row_id, ()))

    def list_ids(self, figure: Figure | None, scope: EvidenceScope) -> tuple[Ids, Ids]:
        """Return the ids of the rows that count, and of those that may."""
        if figure is None or not (self.certain or self.doubtful):
            return (), ()
        certain, doubtful = self.certain.get(figure.name, {}), self.doubtful.get(figure.name, {})
        certain_ids = [row_id for org in scope.orgs for row_id in certain.get(org, ())]
        doubtful_ids = [row_id for org in scope.orgs for row_id in doubtful.get(org, ())]
        if scope.is_above and MEASURES[figure.measure].has_unplaced_rows:
            (certain_ids if scope.is_all else doubtful_ids).extend(certain.get(None, ()))
            doubtful_ids.extend(doubtful.get(None, ()))
        return tuple(certain_ids), tuple(doubtful_ids)
