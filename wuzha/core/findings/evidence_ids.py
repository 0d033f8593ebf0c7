"""Hold the ids of the rows behind the figures of every org."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
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


IdsByFigure = defaultdict[str, defaultdict[str | None, list[str]]]


def _make_ids_by_figure() -> IdsByFigure:
    return defaultdict(lambda: defaultdict(list))


@dataclass(frozen=True)
class EvidenceIds:
    """The ids of the rows behind each figure: figure name → org → ids. Org None: rows that belong to no org yet."""

    certain: IdsByFigure = field(default_factory=_make_ids_by_figure)
    doubtful: IdsByFigure = field(default_factory=_make_ids_by_figure)
    about_amounts: dict[str, AboutAmounts] = field(default_factory=dict)

    def add(self, figure: str, org: str | None, row_id: str, predicate_value: int | None) -> None:
        """Add a row for which the predicate of the figure holds (1) or may hold (None)."""
        ids = self.doubtful if predicate_value is None else self.certain
        ids[figure][org].append(row_id)

    def has_rows(self, figure: Figure) -> bool:
        """Return whether any row counts, or may count, for the figure."""
        return figure.name in self.certain or figure.name in self.doubtful

    def list_about_amounts(self, figure: Figure | None, certain: Ids, doubtful: Ids) -> AboutAmounts:
        """Return the amounts of about so much that the figure compares in these rows."""
        if not self.about_amounts or figure is None or not compares_amounts(figure):
            return ()
        return tuple(amount for row_id in (*certain, *doubtful) for amount in self.about_amounts.get(row_id, ()))

    def list_ids(self, figure: Figure | None, scope: EvidenceScope) -> tuple[Ids, Ids]:
        """Return the ids of the rows that count, and of those that may."""
        if figure is None or not (self.certain or self.doubtful):
            return (), ()
        certain: Mapping[str | None, list[str]] = self.certain.get(figure.name, {})
        doubtful: Mapping[str | None, list[str]] = self.doubtful.get(figure.name, {})
        if not scope.is_above:
            (org,) = scope.orgs
            return tuple(certain.get(org, ())), tuple(doubtful.get(org, ()))
        # Most figures have no doubtful rows at all, and a county has hundreds of orgs to look through.
        certain_ids = [row_id for org in scope.orgs for row_id in certain.get(org, ())] if certain else []
        doubtful_ids = [row_id for org in scope.orgs for row_id in doubtful.get(org, ())] if doubtful else []
        if MEASURES[figure.measure].has_unplaced_rows:
            (certain_ids if scope.is_all else doubtful_ids).extend(certain.get(None, ()))
            doubtful_ids.extend(doubtful.get(None, ()))
        return tuple(certain_ids), tuple(doubtful_ids)
