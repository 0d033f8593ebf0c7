"""Read the places of open refused rows behind the figures of each org (R20)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from wuzha.core.engine import Engine
from wuzha.core.findings.evidence_ids import EvidenceScope
from wuzha.core.plan.plan import Attested
from wuzha.core.refused_rows import UNREADABLE_ORG
from wuzha.core.statement.questions import TestQuestion
from wuzha.core.statement.refused_evidence import select_refused_evidence, to_attested_name, to_signed_name
from wuzha.core.statement.signatures import get_criterion_id
from wuzha.core.statement.statement import Statement


@dataclass(frozen=True)
class RefusedPlaces:
    """The places of refused rows that may change a figure: name → org → places. Org None: it could not be read."""

    places: dict[str, dict[str | None, list[str]]] = field(default_factory=dict)

    def add(self, name: str, org: str | None, place: str) -> None:
        """Add a row that may change the figure of this name."""
        self.places.setdefault(name, {}).setdefault(None if org == UNREADABLE_ORG else org, []).append(place)

    def list_places(self, question: TestQuestion, scope: EvidenceScope) -> tuple[str, ...]:
        """Return the places of the rows that may change this test of the orgs; each once."""
        if not self.places:
            return ()
        orgs = (*scope.orgs, None)
        by_org = (self.places.get(name, {}) for name in _list_names(question))
        return tuple(dict.fromkeys(place for places in by_org for org in orgs for place in places.get(org, ())))


def read_refused_places(statement: Statement, engine: Engine) -> RefusedPlaces:
    """Read which refused rows may change which figures."""
    places, questions = RefusedPlaces(), statement.questions
    if not questions.refusals.row_count:
        return places
    for names, sql in select_refused_evidence(questions, statement.scans, statement.bases, statement.attested_criteria):
        for org, place, *verdicts in engine.read_rows(sql):
            for name, verdict in zip(names, verdicts, strict=True):
                if verdict != 0:
                    places.add(name, org, place)
    return places


def _list_names(question: TestQuestion) -> Iterable[str]:
    if isinstance(question.test, Attested):
        yield to_attested_name(get_criterion_id(question))
    if question.now is not None:
        yield question.now.name
    if question.base is not None:
        yield question.base.name
        yield to_signed_name(question.base)
