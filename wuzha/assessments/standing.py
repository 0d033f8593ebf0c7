"""Assess a programme's orgs from the books as they are at this moment, or were at an earlier one."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.conf import settings
from django.db import connection
from django.utils import timezone

from wuzha.assessments.result_cache import ResultCache
from wuzha.audit.books_state import read_books_state
from wuzha.core.engine import Engine
from wuzha.core.findings.duty_sheet import make_blank_sheet, read_duty_sheets
from wuzha.core.findings.finding_reuse import FindingReuse
from wuzha.core.findings.findings import Assessment, DutySheet
from wuzha.core.findings.judge import judge
from wuzha.core.refused_rows import OpenRefusals
from wuzha.core.statement.questions import Questions
from wuzha.core.statement.statement import Statement, compile_statement
from wuzha.core.vocabulary import Register
from wuzha.engines.django_connection import DjangoEngine
from wuzha.engines.query_cache import QueryCache
from wuzha.orgs.models import Org
from wuzha.programmes.models import Programme
from wuzha.programmes.report_days import ReportDays
from wuzha.registers.facts import select_facts
from wuzha.registers.refused_facts import load_refusals, select_refused_rows
from wuzha.registers.succession.carryover import FactQuery
from wuzha.registers.unwritten_change import UnwrittenChange

MAX_FINDINGS = 10_000
"""The most findings of orgs in the cache of a process: about 60 MB if all of them have their evidence rows."""

MAX_STATEMENTS = 64
"""The most statements in the cache: a day needs about five."""

ASSESSMENTS = ResultCache[Assessment](MAX_FINDINGS, lambda assessment: 1 + len(assessment.orgs))
SOURCES = ResultCache[Mapping[Register, FactQuery]](MAX_STATEMENTS, lambda _: 1)
STATEMENTS = ResultCache[Statement](MAX_STATEMENTS, lambda _: 1)
REUSES = ResultCache[FindingReuse](MAX_STATEMENTS, lambda _: 1)
REFUSALS = ResultCache[OpenRefusals](MAX_STATEMENTS, lambda _: 1)
MAX_JUDGEMENTS = 3
"""How often a query is judged before a write in between no longer matters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What an assessment depends on beside the state of the books: equal queries have equal results.

    `org` is the code of the one org to judge (None: all of the programme), `questions_key` identifies the questions.
    """

    programme_id: int
    path: str
    questions_key: Hashable
    org: str | None
    known_at: datetime | None
    with_rows: bool
    top: Org = field(compare=False, repr=False)
    questions: Questions = field(compare=False, repr=False)

    @property
    def is_shareable(self) -> bool:
        """Whether the rows of the statement are plain enough to be shared with other processes."""
        return self.org is None and not (self.with_rows and self.questions.standards)


def assess(
    programme: Programme,
    questions: Questions,
    *,
    org: Org | None = None,
    known_at: datetime | None = None,
    with_rows: bool = True,
    is_warmed: bool = False,
) -> Assessment:
    """Return the findings of all orgs, or of one, from the books as they are now or as they were at a moment.

    Each query is judged once for each state of the books (ADR 11). `is_warmed`: after a write it is judged ahead, as
    the queries of today always are.
    """
    query = _make_query(programme, questions, org=org, known_at=known_at, with_rows=with_rows)
    state = read_books_state(known_at)
    return _take_from_whole(query, state) or ASSESSMENTS.get(
        query, state, lambda: _judge_in_one_state(query), is_warmed=is_warmed or _is_of_today(query)
    )


def find_assessment(programme: Programme, questions: Questions) -> Assessment | None:
    """Return the findings of all orgs of today without their rows if they are cached; if not, they will be soon.

    For a page that must not wait for what it can do without.
    """
    query = _make_query(programme, questions, with_rows=False)
    return ASSESSMENTS.request(query, read_books_state(None), lambda: _judge_in_one_state(query))


def _make_query(
    programme: Programme,
    questions: Questions,
    *,
    org: Org | None = None,
    known_at: datetime | None = None,
    with_rows: bool,
) -> Query:
    return Query(
        programme_id=programme.pk,
        path=programme.org.path,
        questions_key=_make_questions_key(questions),
        org=None if org is None else org.code,
        known_at=known_at,
        with_rows=with_rows,
        top=programme.org,
        questions=questions,
    )


def _is_of_today(query: Query) -> bool:
    """Return whether the query is one of those that the pages of today show, and not a step of a timeline."""
    as_of = query.questions.as_of
    return query.org is None and query.known_at is None and (as_of is None or as_of >= timezone.localdate())


def add_refusals(questions: Questions, programme: Programme, *, known_at: datetime | None = None) -> Questions:
    """Return the questions with the refused rows and unread sheets that are open in the programme, or were (R20)."""
    return replace(questions, refusals=_get_refusals(programme.org, known_at, read_books_state(known_at)))


def limit_refusals(refusals: OpenRefusals, tops: Sequence[Org]) -> OpenRefusals:
    """Return what of the open refused rows and sheets of a programme may concern the orgs at and below the tops.

    For what a page says about them: the names of files of another street are none of its business. Results are judged
    by all that is open in the programme.
    """
    if not (refusals.row_count or refusals.unread_places or refusals.unknown_places):
        return refusals
    parts = [_get_refusals(top, None, read_books_state(None)) for top in tops]
    return replace(
        refusals,
        # A row without an org may concern several tops, and is counted once.
        row_counts=parts[0].row_counts if len(parts) == 1 else refusals.row_counts,
        unread_places=tuple(dict.fromkeys(place for part in parts for place in part.unread_places)),
        unknown_places=tuple(dict.fromkeys(place for part in parts for place in part.unknown_places)),
    )


def get_refusals(programme: Programme) -> OpenRefusals:
    """Return what was refused and is open in the programme now."""
    return _get_refusals(programme.org, None, read_books_state(None))


def _get_refusals(top: Org, known_at: datetime | None, state: str) -> OpenRefusals:
    return REFUSALS.get((top.path, known_at), state, lambda: load_refusals(top, known_at))


def assess_targets(
    programme: Programme, questions: Questions, *, known_at: datetime | None = None, is_warmed: bool = False
) -> Assessment:
    """Return the findings of all targets with the rows behind them; villages and units are not judged for it."""
    return assess(programme, replace(questions, standards=()), known_at=known_at, is_warmed=is_warmed)


def _take_from_whole(query: Query, state: str) -> Assessment | None:
    """Return one org's findings from those of the whole programme, if the cache has these for this state."""
    if query.org is None or query.with_rows:
        return None
    whole = ASSESSMENTS.find(replace(query, org=None), state)
    if whole is None:
        return None
    return replace(whole, targets=(), orgs=tuple(finding for finding in whole.orgs if finding.code == query.org))


def _judge_in_one_state(query: Query) -> Assessment:
    """Judge again as long as somebody writes meanwhile: the figures and their rows come from several SQL queries."""
    for _ in range(MAX_JUDGEMENTS):
        # Read the state before the books: what is read afterwards is at least as new.
        state = read_books_state(query.known_at)
        assessment = judge_once(query, state)
        if read_books_state(query.known_at) == state:
            break
    return assessment


def judge_once(query: Query, state: str) -> Assessment:
    """Judge the query from the books, which are in this state or a newer one."""
    known_at = query.known_at
    # The refusals are no part of the query: it is judged again for later states of the books, with their own ones.
    refusals = _get_refusals(query.top, known_at, state)
    questions = replace(query.questions, refusals=refusals)
    is_one_org = query.org is not None
    books = _get_sources(query.top, known_at, questions.last_day, state)
    refused_rows = None
    if refusals.row_count:
        refused_rows = select_refused_rows(query.top, known_at, questions.last_day)
    # Writing the statement takes as long as judging a village.
    statement_key = (query.questions_key, is_one_org, _make_refusals_key(refusals))
    statement = STATEMENTS.get(
        statement_key, questions.plan.sha256, lambda: compile_statement(questions, one_org=is_one_org)
    )
    database = DjangoEngine(connection, books, refused_rows)
    folder = settings.ROWS if query.is_shareable else None
    engine: Engine = database if folder is None else QueryCache(database, folder, state)
    # A look back at one org compares clauses; the duty sheet stands beside those of today.
    with_duties = not (is_one_org and known_at is not None)
    return judge(
        questions,
        engine,
        query.org,
        statement=statement,
        with_rows=query.with_rows,
        with_duties=with_duties,
        find_report_day=ReportDays.load().find_by_code(query.top),
        # Another programme may have the same questions, but other orgs.
        reuse=REUSES.get((statement_key, query.path), questions.plan.sha256, FindingReuse),
    )


def load_duty_sheet(programme: Programme, questions: Questions, org: Org) -> DutySheet:
    """Return what the ledgers have on the duties of one org; nothing of it is judged."""
    books = _get_sources(programme.org, None, questions.last_day, read_books_state())
    find_report_day = ReportDays.load().find_by_code(programme.org)
    sheets = read_duty_sheets(questions, DjangoEngine(connection, books), org.code, find_report_day=find_report_day)
    return sheets.get(org.code) or make_blank_sheet(questions)


def _get_sources(top: Org, known_at: datetime | None, last_day: date, state: str) -> Mapping[Register, FactQuery]:
    """Return the SELECTs of the books, which take as long to write as a village to judge."""
    return SOURCES.get((top.path, known_at, last_day), state, lambda: select_facts(top, known_at, last_day))


def open_books(
    programme: Programme,
    questions: Questions,
    *,
    known_at: datetime | None = None,
    change: UnwrittenChange | None = None,
) -> Engine:
    """Return an engine over the programme's rows alone, as they were at a moment or as the change leaves them."""
    return DjangoEngine(connection, select_facts(programme.org, known_at, questions.last_day, change))


def judge_uncommitted(programme: Programme, questions: Questions, change: UnwrittenChange | None = None) -> Assessment:
    """Judge all orgs, without their rows, by the books as this transaction sees them, or as the change leaves them.

    Nothing of it is cached: the transaction may be rolled back, and its state never be seen by anybody else.
    """
    top, last_day = programme.org, questions.last_day
    refusals = load_refusals(top, change=change)
    questions = replace(questions, refusals=refusals)
    refused_rows = select_refused_rows(top, None, last_day, change) if refusals.row_count else None
    engine = DjangoEngine(connection, select_facts(top, None, last_day, change), refused_rows)
    return judge(questions, engine, statement=compile_statement(questions), with_rows=False)


def _make_questions_key(questions: Questions) -> Hashable:
    return (
        questions.plan.sha256,
        # Two versions may have equal files; a result names its own.
        questions.plan.version,
        questions.period.id,
        tuple(question.standard.id for question in questions.standards),
        tuple(question.criterion.id for question in questions.targets),
        questions.as_of,
        tuple(sorted(questions.reading.items())),
        questions.assume_complete,
    )


def _make_refusals_key(refusals: OpenRefusals) -> Hashable:
    """Return what a statement depends on: which registers have open rows, not how many."""
    return (
        frozenset(register for register, count in refusals.row_counts.items() if count),
        refusals.unread_registers,
        frozenset(refusals.unread_orgs.items()),
    )
