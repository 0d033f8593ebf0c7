"""Finds the criterion or duty of a plan that an attestation is about."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from wuzha.core.clause_names import NamedClause
from wuzha.core.i18n import later
from wuzha.core.normalise import plain
from wuzha.core.sheet.cells import Cell, Raw, refused, shown
from wuzha.core.vocabulary import OrgKind

_LOOSE = re.compile(r"[第条款项、.。,]")


class ClauseLookup:
    """Criteria and duties of a plan by their ids and by their clause numbers as printed."""

    def __init__(self, clauses: Iterable[NamedClause]) -> None:
        self._clauses = {clause.id: clause for clause in clauses}
        self._numbers: dict[str, list[str]] = defaultdict(list)
        for clause in self._clauses.values():
            self._numbers[_loose(clause.clause)].append(clause.id)
        answerable = (clause.clause for clause in self._clauses.values() if clause.is_duty or clause.is_attested)
        self._choices = "、".join(dict.fromkeys(answerable))

    def find(self, raw: Raw) -> Cell:
        """Return the id of the criterion or duty that the cell names, by id or by number."""
        text = plain(shown(raw))
        if text in self._clauses:
            return Cell(text)
        ids = self._numbers.get(_loose(text), [])
        if len(ids) > 1:
            return refused("clause.ambiguous", choices="、".join(ids))
        return Cell(ids[0]) if ids else refused("clause.unknown", choices=self._choices)

    def printed(self, item_id: str) -> str:
        """Return the clause number of a criterion or duty, or the id itself where the number is not unique."""
        clause = self._clauses.get(item_id)
        if clause is None or self._numbers[_loose(clause.clause)] != [item_id]:
            return item_id
        return clause.clause

    def why_without_effect(self, criterion_id: str, kind: OrgKind) -> str | None:
        """Return why an attestation of this criterion changes nothing for an org of this kind, if so."""
        criterion = self._clauses.get(criterion_id)
        if criterion is None or criterion.is_duty:
            return None
        if not criterion.is_attested:
            return later("按台账统计判定，不由人认定")
        return None if kind in criterion.kinds else not_for(kind)


def not_for(kind: OrgKind) -> str:
    """That a criterion is not asked of orgs of this kind."""
    return f"不用于{kind.written}"


def _loose(text: str) -> str:
    return _LOOSE.sub("", plain(text))
