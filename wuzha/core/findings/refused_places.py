"""Read the places of open refused rows behind the figures of each org (R20)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field

from wuzha.core.engine import Engine
from wuzha.core.findings.evidence_ids import EvidenceScope
from wuzha.core.plan.plan import Attested
from wuzha.core.refused_rows import UNREADABLE_ORG
from wuzha.core.statement.figures import plan_scans
from wuzha.core.statement.questions import Figure, Questions, TestQuestion
from wuzha.core.statement.refused_evidence import select_refused_evidence, to_attested_name, to_signed_name
from wuzha.core.statement.signatures import get_criterion_id
from wuzha.core.statement.statement import Statement
from wuzha.core.vocabulary import OrgKind


@dataclass(frozen=True)
class RefusedPlaces:
    """The places of refused rows that may change a figure: name → org → places. Org None: it could not be read."""

    places: dict[str, dict[str | None, list[str]]] = field(default_factory=dict)

    def add(self, name: str, org: str | None, place: str) -> None:
        """Add a row that may change the figure of this name."""
        self.places.setdefault(name, {}).setdefault(None if org == UNREADABLE_ORG else org, []).append(place)

    def list_places(self, question: TestQuestion, scope: EvidenceScope) -> tuple[str, ...]:
        """Return the places of the rows that may change this test of the orgs; each once."""
        return self.list_places_behind(_list_names(question), scope.orgs) if self.places else ()

    def list_places_behind(self, names: Iterable[str], orgs: Iterable[str]) -> tuple[str, ...]:
        """Return the places of the rows that may change figures of these names, of these orgs or of any; each once."""
        codes = (*orgs, None)
        by_org = (self.places.get(name, {}) for name in names)
        return tuple(dict.fromkeys(place for places in by_org for code in codes for place in places.get(code, ())))


def read_refused_places(statement: Statement, engine: Engine) -> RefusedPlaces:
    """Read which refused rows may change which figures."""
    questions = statement.questions
    if not questions.refusals.has_doubtful_rows:
        return RefusedPlaces()
    return _read_places(
        select_refused_evidence(questions, statement.scans, statement.bases, statement.attested_criteria), engine
    )


def read_places_of_figures(
    questions: Questions, figures: Mapping[Figure, Set[OrgKind]], engine: Engine
) -> RefusedPlaces:
    """Read which refused rows may change these figures, each of which is one of some kinds of org."""
    return _read_places(select_refused_evidence(questions, plan_scans(questions, figures), (), ()), engine)


def _read_places(selects: Iterable[tuple[tuple[str, ...], str]], engine: Engine) -> RefusedPlaces:
    places = RefusedPlaces()
    for names, sql in selects:
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
