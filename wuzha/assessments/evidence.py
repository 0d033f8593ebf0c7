"""Load the rows behind the clauses of an org that count or may count, as far as the viewer may see them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.urls import reverse

from wuzha.assessments.drill_down import Certainty, build_list_address
from wuzha.assessments.evidence_table import EvidenceTable, TableContext, build_table, load_orgs
from wuzha.assessments.figure_columns import BookKey, ClauseRows, list_clause_rows
from wuzha.assessments.ownership import build_condition_below, find_predecessors_below
from wuzha.core.findings.findings import CriterionFinding
from wuzha.core.plan.plan import Attested
from wuzha.core.statement.questions import Questions
from wuzha.core.vocabulary import Register
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.programmes.models import Programme
from wuzha.registers.access import find_read_scope, find_write_scopes
from wuzha.registers.diff import QUERY_CHUNK, split_batches
from wuzha.registers.models import BOOKS, Attestation, Entry, EntryQuerySet, Owners
from wuzha.registers.value_text import format_value

MAX_EVIDENCE_ROWS = 200


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
    """The evidence of an org's clauses, by the id of the clause: tables of rows, and attestations."""

    tables: Mapping[str, tuple[EvidenceTable, ...]]
    attestations: Mapping[str, AttestationSummary]

    @property
    def registers(self) -> frozenset[Register]:
        """The registers of the rows that a page lists."""
        return frozenset(table.register for tables in self.tables.values() for table in tables if table.rows)

    def without(self, register: Register) -> EvidencePage:
        """Return the same with the rows of the register counted, not listed."""
        tables = {clause: tuple(table.without(register) for table in tables) for clause, tables in self.tables.items()}
        return replace(self, tables=tables)


@dataclass(frozen=True, slots=True)
class _VisibleRows:
    """The entries that a page lists, and how many the viewer may see in all."""

    entries: Sequence[Entry]
    count: int


def load_evidence(
    user: User, *, programme: Programme, org: Org, questions: Questions, criteria: Sequence[CriterionFinding]
) -> EvidencePage:
    """Load what the cards of these clauses list, for a user; what several cards need is queried once."""
    clauses = [(criterion.id, group) for criterion in criteria for group in list_clause_rows(criterion, questions)]
    groups = [group for _clause, group in clauses]
    visible = _find_visible_rows(user, programme, org, questions.last_day, groups)
    context = TableContext(
        org=org,
        settings=questions.settings,
        orgs=load_orgs(entry for rows in visible for entry in rows.entries),
        write_scopes=find_write_scopes(user) if groups else {},
    )
    tables: dict[str, tuple[EvidenceTable, ...]] = {}
    for (clause, group), rows in zip(clauses, visible, strict=True):
        lists = tuple(_list_addresses(group, programme, org, questions))
        table = build_table(group, rows.entries, rows.count, lists, context)
        tables[clause] = (*tables.get(clause, ()), table)
    return EvidencePage(tables, _load_attestations(user, org, questions, criteria))


def _find_visible_rows(
    user: User, programme: Programme, org: Org, day: date, groups: Sequence[ClauseRows]
) -> list[_VisibleRows]:
    """Return the visible rows of each group."""
    books = _open_books(user, programme, org, day, {group.book for group in groups})
    keys_by_book: dict[BookKey, set[str]] = {}
    for group in groups:
        keys_by_book.setdefault(group.book, set()).update(group.keys)
    # If a book has no more entries than a page lists, one query fetches them for all of its clauses.
    entries_by_book = {
        book: {entry.key: entry for entry in books[book].filter(key__in=keys)}
        for book, keys in keys_by_book.items()
        if len(keys) <= MAX_EVIDENCE_ROWS
    }
    return [
        _pick_fetched(entries_by_book[group.book], group.keys)
        if group.book in entries_by_book
        else _fetch_first(books[group.book], group.keys)
        for group in groups
    ]


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


def _pick_fetched(entries: Mapping[str, Entry], keys: Sequence[str]) -> _VisibleRows:
    rows = [entries[key] for key in keys if key in entries]
    return _VisibleRows(rows[:MAX_EVIDENCE_ROWS], len(rows))


def _fetch_first(entries: EntryQuerySet, keys: Sequence[str]) -> _VisibleRows:
    """Fetch the entries that a page lists; of the others only their primary keys, to count them."""
    primary_keys = {
        key: primary_key
        for batch in split_batches(keys, QUERY_CHUNK)
        for key, primary_key in entries.filter(key__in=batch).values_list("key", "pk")
    }
    rows = [primary_keys[key] for key in keys if key in primary_keys]
    page = rows[:MAX_EVIDENCE_ROWS]
    by_primary_key = entries.in_bulk(page)
    return _VisibleRows([by_primary_key[primary_key] for primary_key in page], len(rows))


def _list_addresses(
    group: ClauseRows, programme: Programme, org: Org, questions: Questions
) -> Iterator[tuple[str, str]]:
    """Yield title and address of each list of the rows; those of the programme's own org also have rows of no org."""
    if len(group.keys) <= MAX_EVIDENCE_ROWS:
        return
    top = None if org == programme.org else org.code
    # A signed base has no rows behind it.
    figures = (column.figure for column in group.columns if column.certain or column.doubtful)
    for figure in dict.fromkeys(figures):
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
    attestations = Attestation.objects.as_of(None).filter(**conditions)
    if questions.as_of is not None:
        # What was signed later is not known yet (R18).
        attestations = attestations.exclude(**{"attested_on__gt": questions.as_of})
    latest_last = attestations.order_by("attested_on", "verdict")
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


def _is_attested(criterion: CriterionFinding) -> bool:
    return any(isinstance(test.question.test, Attested) for test in criterion.tests)
