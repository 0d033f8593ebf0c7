"""Which criterion or duty of the plan an attestation is about."""

from __future__ import annotations

import re
from collections import defaultdict

from wuzha.core.cells import Cell, Raw, refused, shown
from wuzha.core.language import later
from wuzha.core.plan import AllOf, AnyOf, Attested, ByReading, Criterion, During, Node, OnlyIf, Plan
from wuzha.core.spelling import plain
from wuzha.core.vocabulary import OrgKind

_LOOSE = re.compile(r"[第条款项、.。,]")


class ClauseFinder:
    """The plan's criteria and duties by their ids and by their clause numbers as printed."""

    def __init__(self, plan: Plan) -> None:
        self._clauses: dict[str, str] = {}
        self._numbers: dict[str, list[str]] = defaultdict(list)
        self._criteria: dict[str, tuple[Criterion, tuple[OrgKind, ...]]] = {}
        for standard in plan.standards:
            for criterion in standard.criteria:
                self._criteria[criterion.id] = (criterion, standard.kinds)
        decided = [criterion.clause for criterion, _ in self._criteria.values() if _is_attested(criterion.node)]
        clauses = {criterion.id: criterion.clause for criterion, _ in self._criteria.values()}
        duties = {duty.id: duty.clause for duty in plan.duties}
        self._choices = "、".join(dict.fromkeys([*decided, *duties.values()]))
        for item_id, clause in (clauses | duties).items():
            self._clauses[item_id] = clause
            self._numbers[_loose(clause)].append(item_id)

    def find(self, raw: Raw) -> Cell:
        """The id of the criterion or duty the cell names."""
        text = plain(shown(raw))
        if text in self._clauses:
            return Cell(text)
        found = self._numbers.get(_loose(text), [])
        if len(found) > 1:
            return refused("clause.ambiguous", choices="、".join(found))
        return Cell(found[0]) if found else refused("clause.unknown", choices=self._choices)

    def told(self, item_id: str) -> str:
        """The clause of a criterion or duty as printed, where it names nothing else; otherwise the id as it is."""
        clause = self._clauses.get(item_id, item_id)
        return clause if self._numbers.get(_loose(clause)) == [item_id] else item_id

    def why_without_effect(self, criterion_id: str, kind: OrgKind) -> str | None:
        """Why an attestation of this criterion changes nothing for an org of this kind, if so."""
        if criterion_id not in self._criteria:
            return None
        criterion, kinds = self._criteria[criterion_id]
        if not _is_attested(criterion.node):
            return later("按台账统计判定，不由人认定")
        return None if kind in kinds else not_for(kind)


def not_for(kind: OrgKind) -> str:
    """That a criterion is not asked of orgs of this kind."""
    return f"不用于{kind.written}"


def _loose(text: str) -> str:
    return _LOOSE.sub("", plain(text))


def _is_attested(node: Node) -> bool:
    """Whether people decide any part of it."""
    match node:
        case Attested():
            return True
        case AnyOf(parts) | AllOf(parts):
            return any(_is_attested(part) for part in parts)
        case OnlyIf(_, part) | During(_, part):
            return _is_attested(part)
        case ByReading(_, options):
            return any(_is_attested(part) for part in options.values())
    return False
