"""Find the criterion or duty of a plan that a cell of the attestations names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from wuzha.core.clause_name import ClauseName
from wuzha.core.i18n import noop
from wuzha.core.normalise import normalise
from wuzha.core.sheet.cells import CellResult, RawCell, format_cell, refuse
from wuzha.core.vocabulary import OrgKind

_PUNCTUATION = re.compile(r"[第条款项、.。,]")


class ClauseLookup:
    """Criteria and duties of a plan by their ids and by their clause numbers as printed."""

    def __init__(self, clauses: Iterable[ClauseName]) -> None:
        self._clauses = {clause.id: clause for clause in clauses}
        self._numbers: dict[str, list[str]] = defaultdict(list)
        for clause in self._clauses.values():
            self._numbers[_strip_punctuation(clause.clause)].append(clause.id)
        numbers = (clause.clause for clause in self._clauses.values() if clause.is_duty or clause.is_attested)
        self._choices = "、".join(dict.fromkeys(numbers))

    def find(self, raw: RawCell) -> CellResult:
        """Return the id of the criterion or duty that the cell names, by id or by number."""
        text = normalise(format_cell(raw))
        if text in self._clauses:
            return CellResult(text)
        ids = self._numbers.get(_strip_punctuation(text), [])
        if len(ids) > 1:
            return refuse("clause.ambiguous", choices="、".join(ids))
        return CellResult(ids[0]) if ids else refuse("clause.unknown", choices=self._choices)

    def format_clause(self, item_id: str) -> str:
        """Return the clause number of a criterion or duty, or the id itself where the number is not unique."""
        clause = self._clauses.get(item_id)
        if clause is None or self._numbers[_strip_punctuation(clause.clause)] != [item_id]:
            return item_id
        return clause.clause

    def explain_no_effect(self, criterion_id: str, kind: OrgKind) -> str | None:
        """Return why an attestation of this criterion changes nothing for an org of this kind, if so."""
        criterion = self._clauses.get(criterion_id)
        if criterion is None or criterion.is_duty:
            return None
        if not criterion.is_attested:
            return noop("按台账统计判定，不由人认定")
        return None if kind in criterion.kinds else explain_unsuitable_kind(kind)


def explain_unsuitable_kind(kind: OrgKind) -> str:
    """Return the words that a criterion does not apply to orgs of this kind."""
    return f"不用于{kind.chinese}"


def _strip_punctuation(text: str) -> str:
    return _PUNCTUATION.sub("", normalise(text))
