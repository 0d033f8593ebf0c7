"""Where the orgs of a programme stand, worked out from the books at this moment: nothing is stored, nothing is old."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.conf import settings
from django.db import connection

from wuzha.assessments.result_cache import Kept
from wuzha.audit import log
from wuzha.core.engine import Engine
from wuzha.core.findings.findings import Assessment
from wuzha.core.findings.judge import judge
from wuzha.core.statement.questions import Questions
from wuzha.core.statement.statement import Statement, compile
from wuzha.core.vocabulary import Outcome, Register
from wuzha.engines.django_connection import DjangoEngine
from wuzha.engines.query_cache import SharedRows
from wuzha.orgs.models import Org
from wuzha.programmes.models import Programme
from wuzha.registers.facts import Source, sources

ROOM = 10_000
"""For how many orgs' findings a process has room: some 60 MB at the most, when all of them hold the rows behind."""

MOST_ASKED = 64
"""Of so many questions the statement is kept: a day asks a handful."""

KEPT = Kept[Assessment](ROOM, lambda assessment: 1 + len(assessment.orgs))
BOOKS = Kept[Mapping[Register, Source]](MOST_ASKED, lambda _: 1)
STATEMENTS = Kept[Statement](MOST_ASKED, lambda _: 1)
ATTEMPTS = 3
"""How often one judges anew because somebody wrote meanwhile."""


def stand(
    programme: Programme,
    questions: Questions,
    *,
    org: Org | None = None,
    known_at: datetime | None = None,
    with_rows: bool = True,
) -> Assessment:
    """Every org's finding, or one's, from the books as they are now, or as they were at a moment.

    Judged once for each state of the books: the last line of the log that can have touched them names it (ADR 11).
    """
    code = None if org is None else org.code
    asked = _named(questions)

    def what(code: str | None, with_rows: bool) -> Hashable:
        return programme.pk, programme.org.path, asked, code, known_at, with_rows

    def judged() -> Assessment:
        """Figures and rows come from several queries: all of them from one state, unless writing never stops."""
        for _ in range(ATTEMPTS):
            state = log.state_of_the_books(known_at)
            engine = DjangoEngine(connection, _books(programme.org, known_at, questions.last_day, state))
            is_shared = code is None and not (with_rows and questions.standards)
            text = _statement(questions, asked, one_org=code is not None)
            asking = _shared(engine, state) if is_shared else engine
            assessment = judge(questions, asking, code, text=text, with_rows=with_rows, with_duties=code is None)
            if log.state_of_the_books(known_at) == state:
                break
        return assessment

    state = log.state_of_the_books(known_at)
    if code is not None and not with_rows and (many := KEPT.find(what(None, with_rows=False), state)) is not None:
        return replace(many, targets=(), orgs=tuple(one for one in many.orgs if one.code == code))
    is_for_many = org is None and known_at is None
    return KEPT.get(what(code, with_rows), state, judged, ahead=is_for_many)


def _books(top: Org, known_at: datetime | None, day: date, state: str) -> Mapping[Register, Source]:
    """Many orgs are judged from the same books, and finding out how to ask for these takes as long as asking."""
    return BOOKS.get((top.path, known_at, day), state, lambda: sources(top, known_at, day))


def _shared(engine: DjangoEngine, state: str) -> Engine:
    """A server's processes ask once for what many wait for."""
    return engine if settings.ROWS is None else SharedRows(engine, settings.ROWS, state)


def _statement(questions: Questions, asked: Hashable, *, one_org: bool) -> Statement:
    """It is the same text for the same questions, and writing it takes as long as judging a village."""
    return STATEMENTS.get((asked, one_org), questions.plan.sha256, lambda: compile(questions, one_org=one_org))


def stand_targets(programme: Programme, questions: Questions, *, known_at: datetime | None = None) -> Assessment:
    """Every target's finding with the rows behind it; villages and units are not judged for it."""
    return stand(programme, replace(questions, standards=()), known_at=known_at)


def _named(questions: Questions) -> tuple[Hashable, ...]:
    standards = tuple(one.standard.id for one in questions.standards)
    targets = tuple(one.criterion.id for one in questions.targets)
    readings = tuple(sorted(questions.reading.items()))
    circumstances = questions.as_of, readings, questions.assume_complete
    return questions.plan.sha256, questions.period.id, standards, targets, *circumstances


@dataclass(frozen=True, slots=True)
class Moved:
    """An outcome that is another one than before; `clause` is empty for the whole standard of an org."""

    code: str
    name: str
    clause: str
    before: Outcome
    after: Outcome


def moved(before: Assessment, after: Assessment) -> Iterator[Moved]:
    """Every outcome of an org, a clause or a target that differs; what was not judged before has not moved."""
    orgs = {(org.code, org.standard): org for org in before.orgs}
    for org in after.orgs:
        if (was := orgs.get((org.code, org.standard))) is None:
            continue
        if was.outcome is not org.outcome:
            yield Moved(org.code, org.name, "", was.outcome, org.outcome)
        clauses = {criterion.id: criterion.outcome for criterion in was.criteria}
        for criterion in org.criteria:
            outcome = clauses.get(criterion.id, criterion.outcome)
            if outcome is not criterion.outcome:
                yield Moved(org.code, org.name, criterion.clause, outcome, criterion.outcome)
    targets = {(target.code, target.criterion.id): target.criterion.outcome for target in before.targets}
    for target in after.targets:
        criterion = target.criterion
        outcome = targets.get((target.code, criterion.id), criterion.outcome)
        if outcome is not criterion.outcome:
            title = f"{criterion.clause} {criterion.asked.criterion.title}"
            yield Moved(target.code, target.name, title, outcome, criterion.outcome)
