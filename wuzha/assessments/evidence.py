"""Load the rows behind the tests of an org that count or may count, as far as the viewer may see them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from wuzha.assessments.drill_down import Certainty, build_list_address
from wuzha.assessments.entry_address import prepare_entry_address
from wuzha.assessments.ownership import build_condition_below, find_predecessors_below
from wuzha.core.facts import FACT_SCHEMAS, FactValue
from wuzha.core.findings.findings import CriterionFinding, TestFinding
from wuzha.core.i18n import translate
from wuzha.core.measures import MEASURES
from wuzha.core.plan.plan import Attested
from wuzha.core.statement.questions import Questions
from wuzha.core.vocabulary import Register
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.programmes.models import Programme
from wuzha.registers.access import find_read_scope
from wuzha.registers.diff import QUERY_CHUNK, split_batches
from wuzha.registers.models import BOOKS, Attestation, Entry, EntryQuerySet, Owners
from wuzha.registers.value_text import BLANK_TEXT, format_row_value, format_value, load_org_names

MAX_EVIDENCE_ROWS = 200

BookKey = tuple[Register, str]
"""A register, and the column that names the org its rows belong to."""

KeyMark = tuple[str, str]
"""The key of a row, and how it counts, in words."""

LISTED_COLUMNS: Mapping[Register, tuple[str, ...]] = {
    Register.CASES: ("case_no", "village", "unit", "relation", "filed_on", "loss_fen", "case_kind", "status"),
    Register.PERSONS: ("person_no", "village", "unit", "category", "residence", "confirmed_on", "cleared_on"),
    Register.DENS: ("den_no", "village", "found_on"),
    Register.SANCTIONS: ("sanction_no", "org", "kind", "issued_by", "issued_on"),
    Register.OUTREACH: ("outreach_no", "org", "done_on", "must", "form", "venue"),
}
"""The columns of each register that decide whether a row counts: these are listed."""


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One entry behind a figure: how it counts, its cells, and the address of its page."""

    counts_as: str
    cells: tuple[str, ...]
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceTable:
    """The entries behind one test.

    `hidden_count` are those the viewer may not see, `more_count` those beyond the most a page lists; `lists` are titles
    and addresses of the lists of all of them, window by window.
    """

    register: Register
    headers: tuple[str, ...]
    rows: tuple[EvidenceRow, ...]
    count: int
    hidden_count: int
    more_count: int
    lists: tuple[tuple[str, str], ...]

    def without(self, register: Register) -> EvidenceTable:
        """Return the same, with the rows counted, not listed, if they are of the register."""
        other = replace(self, rows=(), hidden_count=self.count, more_count=0, lists=())
        return other if self.register is register else self


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestationSummary:
    """An attestation. `attested_by` is empty if the ledger names nobody, `address` if the viewer may not open it."""

    verdict: str
    attested_on: str
    attested_by: str
    recorded_by: str
    recorded_at: datetime
    address: str


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """The evidence of an org's clauses: tables by the ids of clause and test, attestations by the id of the clause."""

    tables: Mapping[tuple[str, str], EvidenceTable]
    attestations: Mapping[str, AttestationSummary]

    @property
    def registers(self) -> frozenset[Register]:
        """The registers of the rows that a page lists."""
        return frozenset(table.register for table in self.tables.values() if table.rows)

    def without(self, register: Register) -> EvidencePage:
        """Return the same with the rows of the register counted, not listed."""
        return replace(self, tables={id: table.without(register) for id, table in self.tables.items()})


@dataclass(frozen=True, slots=True)
class _CountedTest:
    """A test that counts rows: in which book, and the rows' keys with how each of them counts."""

    id: tuple[str, str]
    book: BookKey
    marks: Sequence[KeyMark]
    finding: TestFinding


@dataclass(frozen=True, slots=True)
class _VisibleRows:
    """The entries that a page lists, each with how it counts, and how many the viewer may see in all."""

    entries: Sequence[tuple[Entry, str]]
    count: int


def load_evidence(
    user: User, *, programme: Programme, org: Org, questions: Questions, criteria: Sequence[CriterionFinding]
) -> EvidencePage:
    """Load what the cards of these clauses list, for a user; what several cards need is queried once."""
    tests = [
        _CountedTest(
            (criterion.id, test.id), (measure.register, measure.find_key_column(questions.settings)), marks, test
        )
        for criterion in criteria
        for test in criterion.tests
        if test.question.now is not None and (marks := _mark_rows(test))
        for measure in (MEASURES[test.question.now.measure],)
    ]
    visible = _find_visible_rows(user, programme, org, questions.last_day, tests)
    names = load_org_names(entry for rows in visible.values() for entry, _mark in rows.entries)
    return EvidencePage(
        {
            test.id: _build_table(
                test, visible[test.id], names, tuple(_list_addresses(test, programme, org, questions))
            )
            for test in tests
        },
        _load_attestations(user, org, questions, criteria),
    )


def _find_visible_rows(
    user: User, programme: Programme, org: Org, day: date, tests: Sequence[_CountedTest]
) -> Mapping[tuple[str, str], _VisibleRows]:
    books = _open_books(user, programme, org, day, {test.book for test in tests})
    keys_by_book: dict[BookKey, set[str]] = {}
    for test in tests:
        keys_by_book.setdefault(test.book, set()).update(key for key, _mark in test.marks)
    # If a book has no more entries than a page lists, one query fetches them for all of its tests.
    entries_by_book = {
        book: {entry.key: entry for entry in books[book].filter(key__in=keys)}
        for book, keys in keys_by_book.items()
        if len(keys) <= MAX_EVIDENCE_ROWS
    }
    return {
        test.id: _pick_fetched(entries_by_book[test.book], test.marks)
        if test.book in entries_by_book
        else _fetch_first(books[test.book], test.marks)
        for test in tests
    }


def _open_books(
    user: User, programme: Programme, org: Org, day: date, keys: Iterable[BookKey]
) -> Mapping[BookKey, EntryQuerySet]:
    """Return the org's entries that the user may see, by book."""
    predecessors = find_predecessors_below(programme, org, day)
    owners: dict[Scope, Owners] = {}
    books = {}
    for register, column in keys:
        scope = find_read_scope(user, register)
        if scope not in owners:
            owners[scope] = Owners.within(scope)
        condition = build_condition_below(programme, org, column, predecessors)
        entries = BOOKS[register].objects.as_of(None).filter(condition).order_by()
        books[register, column] = entries.visible_to(owners[scope])
    return books


def _pick_fetched(entries: Mapping[str, Entry], marks: Sequence[KeyMark]) -> _VisibleRows:
    rows = [(entries[key], mark) for key, mark in marks if key in entries]
    return _VisibleRows(rows[:MAX_EVIDENCE_ROWS], len(rows))


def _fetch_first(entries: EntryQuerySet, marks: Sequence[KeyMark]) -> _VisibleRows:
    """Fetch the entries that a page lists; of the others only their primary keys, to count them."""
    primary_keys = {
        key: primary_key
        for batch in split_batches(dict.fromkeys(key for key, _mark in marks), QUERY_CHUNK)
        for key, primary_key in entries.filter(key__in=batch).values_list("key", "pk")
    }
    rows = [(primary_keys[key], mark) for key, mark in marks if key in primary_keys]
    page = rows[:MAX_EVIDENCE_ROWS]
    by_primary_key = entries.in_bulk([primary_key for primary_key, _mark in page])
    return _VisibleRows([(by_primary_key[primary_key], mark) for primary_key, mark in page], len(rows))


def _build_table(
    test: _CountedTest, visible: _VisibleRows, names: Mapping[str, str], lists: tuple[tuple[str, str], ...]
) -> EvidenceTable:
    register, _column = test.book
    column_names = FACT_SCHEMAS[register].column_names
    facts = [dict(zip(column_names, entry.fact, strict=True)) for entry, _mark in visible.entries]
    headers = [header for header in LISTED_COLUMNS[register] if any(fact[header] is not None for fact in facts)]
    labels = BOOKS[register].get_fact_labels()
    make_address = prepare_entry_address(register)
    more_count = visible.count - len(visible.entries)
    return EvidenceTable(
        register=register,
        headers=tuple(labels[header] for header in headers),
        rows=tuple(
            EvidenceRow(mark, _format_cells(register, fact, headers, names), make_address(entry.pk))
            for (entry, mark), fact in zip(visible.entries, facts, strict=True)
        ),
        count=len(test.marks),
        hidden_count=len(test.marks) - visible.count,
        more_count=more_count,
        lists=lists if more_count else (),
    )


def _list_addresses(
    test: _CountedTest, programme: Programme, org: Org, questions: Questions
) -> Iterator[tuple[str, str]]:
    """Yield title and address of each list of the rows; those of the programme's own org also have rows of no org."""
    if len(test.marks) <= MAX_EVIDENCE_ROWS:
        return
    top = None if org == programme.org else org.code
    finding = test.finding
    figures = (finding.question.now, None if finding.base_is_signed else finding.question.base)
    for figure in dict.fromkeys(figure for figure in figures if figure is not None):
        if address := build_list_address(programme, questions, figure, org=top, certainty=Certainty.EITHER):
            yield figure.window.label, address


def _load_attestations(
    user: User, org: Org, questions: Questions, criteria: Sequence[CriterionFinding]
) -> Mapping[str, AttestationSummary]:
    """Return the attestation that decides each clause of the org in the period: of several the latest."""
    clauses = [criterion.id for criterion in criteria if _is_attested(criterion)]
    if not clauses:
        return {}
    periods = questions.period.spellings
    conditions: dict[str, object] = {"org": org.code, "period__in": periods, "criterion__in": clauses}
    latest_last = Attestation.objects.as_of(None).filter(**conditions).order_by("attested_on", "verdict")
    scope = find_read_scope(user, Register.ATTESTATIONS)
    return {
        attestation.criterion: _summarise_attestation(attestation, scope)
        for attestation in latest_last.select_related("recorded_by")
        if isinstance(attestation, Attestation)
    }


def _summarise_attestation(attestation: Attestation, scope: Scope) -> AttestationSummary:
    may_open = scope.holds(attestation.owner_path)
    return AttestationSummary(
        verdict=format_value(Register.ATTESTATIONS, "verdict", attestation.verdict),
        attested_on=format_value(Register.ATTESTATIONS, "on", attestation.attested_on),
        attested_by=attestation.attested_by or "",
        recorded_by=attestation.recorded_by.get_username() if attestation.recorded_by else "",
        recorded_at=attestation.recorded_at,
        address=reverse("entry", args=(Register.ATTESTATIONS, attestation.pk)) if may_open else "",
    )


def _format_cells(
    register: Register, fact: Mapping[str, FactValue], headers: Sequence[str], names: Mapping[str, str]
) -> tuple[str, ...]:
    texts = (names.get(str(fact[header])) or format_row_value(register, header, fact) for header in headers)
    blank = translate(BLANK_TEXT)
    return tuple("" if text == blank else text for text in texts)


def _is_attested(criterion: CriterionFinding) -> bool:
    return any(isinstance(test.question.test, Attested) for test in criterion.tests)


def _mark_rows(finding: TestFinding) -> list[KeyMark]:
    """Return every row with how it counts; one that counts now and in the base is listed in both."""
    names = {"base": finding.question.base.window.label if finding.question.base else ""}
    kinds = (
        (finding.evidence, _("计入")),
        (finding.doubtful, _("待核实")),
        (finding.base_evidence, _("计入%(base)s的基数") % names),
        (finding.base_doubtful, _("%(base)s的基数待核实") % names),
    )
    return [(key, mark) for keys, mark in kinds for key in keys]
