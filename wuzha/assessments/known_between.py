"""Compare an org as of two days, and find the rows that became known between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q
from django.urls import reverse

from wuzha.assessments.clause_changes import differs
from wuzha.assessments.consequence_text import ValueChange, compare_figures
from wuzha.assessments.ownership import build_condition_below, find_predecessors_below
from wuzha.assessments.revisions_since import (
    REVISION_KEYS_PER_QUERY,
    find_differing_rows,
    label_entry,
    list_months_counted,
    load_clauses_of,
)
from wuzha.core.findings.findings import Assessment, CriterionFinding
from wuzha.core.statement.known_rows import KNOWN_ON_COLUMNS
from wuzha.core.vocabulary import Register
from wuzha.core.words.sentences import explain_criterion
from wuzha.orgs.models import Org, match_paths_under
from wuzha.people.models import User
from wuzha.programmes.models import Programme
from wuzha.registers.access import find_read_scope
from wuzha.registers.diff import split_batches
from wuzha.registers.models import BOOKS, Entry, EntryQuerySet
from wuzha.registers.value_text import load_org_names

MAX_KNOWN_ROWS = 20
MAX_LOADED = 200
"""Entries of one selection that are loaded to list the first of them."""
_RECEIVED_ON = "received_on"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRow:
    """A row that counts on one of the two days only: what it is, and the day on which it became known, if it says so.

    `day_label` names that day as the register does: the day of receipt, of the declaration, of the attestation.
    """

    register: Register
    label: str
    day_label: str
    day: date | None
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseMove:
    """A clause that differs as of the two days: its findings, the figures that move, and the rows between them."""

    before: CriterionFinding
    after: CriterionFinding
    before_sentence: str
    after_sentence: str
    figures: Sequence[ValueChange]
    rows: Sequence[KnownRow]
    more_count: int

    @property
    def registers(self) -> frozenset[Register]:
        """The registers of the rows that a page lists."""
        return frozenset(row.register for row in self.rows)

    def without(self, register: Register) -> ClauseMove:
        """Return the same with the rows of the register counted, not listed."""
        rows = tuple(row for row in self.rows if row.register is not register)
        return replace(self, rows=rows, more_count=self.more_count + len(self.rows) - len(rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysCompared:
    """What is compared: the org of a programme, and the questions as of the two days."""

    programme: Programme
    org: Org
    before: Assessment
    after: Assessment

    @property
    def since(self) -> date:
        """The earlier day."""
        return self.before.questions.as_of or self.before.questions.period.end

    @property
    def until(self) -> date | None:
        """The later day; None: today."""
        return self.after.questions.as_of


def compare_days(
    user: User, days: DaysCompared, past: Sequence[CriterionFinding], now: Sequence[CriterionFinding]
) -> tuple[ClauseMove, ...]:
    """Return the clauses with another outcome, other figures or other rows as of the later day."""
    earlier = {finding.id: finding for finding in past}
    return tuple(
        _describe_move(user, days, earlier[finding.id], finding)
        for finding in now
        if finding.id in earlier and differs(earlier[finding.id], finding)
    )


def _describe_move(user: User, days: DaysCompared, past: CriterionFinding, now: CriterionFinding) -> ClauseMove:
    entries, more_count = _load_entries(_select_entries(user, days, past, now))
    rows = sorted(_describe_entries(days, entries), key=lambda row: (row.day is None, row.day or date.min, row.label))
    return ClauseMove(
        before=past,
        after=now,
        before_sentence=explain_criterion(past, days.before.questions),
        after_sentence=explain_criterion(now, days.after.questions),
        figures=compare_figures(past, now),
        rows=tuple(rows[:MAX_KNOWN_ROWS]),
        more_count=more_count + max(0, len(rows) - MAX_KNOWN_ROWS),
    )


def _load_entries(selections: Iterable[EntryQuerySet]) -> tuple[Sequence[Entry], int]:
    """Return the first entries of each selection, each entry once, and how many more there are."""
    entries: dict[tuple[Register, int], Entry] = {}
    more_count = 0
    for selection in selections:
        first = list(selection.order_by("pk")[: MAX_LOADED + 1])
        if len(first) > MAX_LOADED:
            # A county declares thousands of months in a year.
            more_count += selection.count() - MAX_LOADED
        # A register that counts by two columns, such as village and unit, selects an entry twice.
        entries |= {(entry.register, entry.pk): entry for entry in first[:MAX_LOADED]}
    return list(entries.values()), more_count


def _describe_entries(days: DaysCompared, entries: Sequence[Entry]) -> Iterator[KnownRow]:
    names, clauses = load_org_names(entries), load_clauses_of(days.programme, entries)
    for entry in entries:
        column = KNOWN_ON_COLUMNS.get(entry.register, _RECEIVED_ON)
        yield KnownRow(
            register=entry.register,
            label=label_entry(entry, names, clauses),
            day_label=entry.get_row_labels()["on" if column == "attested_on" else column],
            day=getattr(entry, column),
            address=reverse("entry", args=(entry.register, entry.pk)),
        )


def _select_entries(
    user: User, days: DaysCompared, past: CriterionFinding, now: CriterionFinding
) -> Iterator[EntryQuerySet]:
    """Yield what the user may see of the rows that count on one of the days only, and of what was declared in between.

    The books are the same on both days: a row differs by its own days, whether received, dated or cleared in between.
    """
    org, questions = days.org, days.after.questions
    keys = sorted(find_differing_rows(now, past))
    predecessors = find_predecessors_below(days.programme, org, questions.last_day)
    codes_above = [code for code in org.path.split("/") if code]
    for (register, column), months in list_months_counted(now, questions).items():
        own_entries = build_condition_below(days.programme, org, column, predecessors)
        for batch in split_batches(keys, REVISION_KEYS_PER_QUERY):
            yield _select_visible(user, days, register).filter(own_entries, key__in=batch)
        declarations = _select_known_between(user, days, Register.DECLARATIONS)
        of_org = Q(org__code__in=codes_above) | match_paths_under([org.path], "org__path")
        yield declarations.filter(of_org, **{"book": register, "month__in": months})
    baselines = _select_known_between(user, days, Register.BASELINES)
    yield baselines.filter(match_paths_under([org.path], "org__path"))
    attestations = _select_known_between(user, days, Register.ATTESTATIONS)
    yield attestations.filter(**{"org__code": org.code, "criterion": now.id})


def _select_visible(user: User, days: DaysCompared, register: Register) -> EntryQuerySet:
    book = BOOKS[register]
    entries = book.objects.as_of(None).under(days.programme.org).within(find_read_scope(user, register))
    return entries.select_related(book.owner)


def _select_known_between(user: User, days: DaysCompared, register: Register) -> EntryQuerySet:
    column = KNOWN_ON_COLUMNS[register]
    entries = _select_visible(user, days, register).filter(**{f"{column}__gt": days.since})
    return entries if days.until is None else entries.filter(**{f"{column}__lte": days.until})
