"""Build the table of the rows behind a clause: how each row counts, its cells, what it lacks, and its fix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.urls import reverse

from wuzha.assessments.entry_address import prepare_entry_address
from wuzha.assessments.figure_columns import BookKey, ClauseRows, RowMark
from wuzha.assessments.row_blanks import FIXED_IN_PLACE, RowBlank, RowFix, find_blanks
from wuzha.core.facts import FACT_SCHEMAS, FactValue
from wuzha.core.i18n import translate
from wuzha.core.vocabulary import CaseKind, CaseStatus, Register
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.registers.models import BOOKS, Entry
from wuzha.registers.value_text import BLANK_TEXT, format_row_value

LISTED_COLUMNS: Mapping[Register, tuple[str, ...]] = {
    Register.CASES: ("case_no", "village", "unit", "relation", "filed_on", "loss_fen", "case_kind", "status"),
    Register.PERSONS: ("person_no", "village", "unit", "category", "residence", "confirmed_on", "cleared_on"),
    Register.DENS: ("den_no", "village", "found_on"),
    Register.SANCTIONS: ("sanction_no", "org", "kind", "issued_by", "issued_on"),
    Register.OUTREACH: ("outreach_no", "org", "done_on", "must", "form", "venue"),
    Register.GROUPS: ("group_no", "org", "formed_on"),
}
"""The columns of each register that decide whether a row counts: these are listed."""

_USUAL_VALUES: Mapping[str, str] = {"case_kind": CaseKind.CRIMINAL, "status": CaseStatus.VALID}
"""Values that nearly every row has: a column without another value is left out."""


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of the register in a table: its label, and whether it holds numbers or days."""

    label: str
    is_number: bool
    is_day: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRow:
    """One entry behind a clause: its key, its cells, how it counts in each figure, and the address of its page.

    `blanks` is what a doubtful row lacks, `fixes` are the fields that the viewer may fill in here.
    """

    key: str
    cells: tuple[str, ...]
    marks: tuple[RowMark, ...]
    address: str
    blanks: tuple[RowBlank, ...] = ()
    fixes: tuple[RowFix, ...] = ()

    @property
    def is_doubtful(self) -> bool:
        """Whether the row may count in one of the figures."""
        return None in self.marks


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceTable:
    """The entries of one register behind a clause.

    `figures` are title and total of each figure. `hidden_count` are the rows the viewer may not see, `more_count` those
    beyond the most a page lists; `lists` are titles and addresses of the lists of all of them, window by window.
    `doubtful_keys` are those of all doubtful rows, seen or not.
    """

    register: Register
    columns: tuple[TableColumn, ...]
    figures: tuple[tuple[str, str], ...]
    rows: tuple[EvidenceRow, ...]
    count: int
    hidden_count: int
    more_count: int
    lists: tuple[tuple[str, str], ...]
    doubtful_keys: frozenset[str] = field(default=frozenset())

    @property
    def has_doubts(self) -> bool:
        """Whether one of the listed rows is doubtful."""
        return any(row.is_doubtful for row in self.rows)

    def without(self, register: Register) -> EvidenceTable:
        """Return the same, with the rows counted, not listed, if they are of the register."""
        rest = replace(self, rows=(), hidden_count=self.count, more_count=0, lists=())
        return rest if self.register is register else self


@dataclass(frozen=True, slots=True, kw_only=True)
class TableContext:
    """What all tables of a page share: the org, its readings, names and paths of orgs, and where the viewer writes."""

    org: Org
    settings: Mapping[str, str]
    orgs: Mapping[str, tuple[str, str]]
    write_scopes: Mapping[Register, Scope]


def load_orgs(entries: Iterable[Entry]) -> Mapping[str, tuple[str, str]]:
    """Return name and path of the orgs that these entries mention, by code."""
    codes = {
        getattr(entry, field) for entry in entries for field in type(entry).get_fact_fields() if field.endswith("_id")
    }
    rows = Org.objects.filter(code__in=codes - {None}).values_list("code", "name", "path")
    return {code: (name, path) for code, name, path in rows}


def build_table(
    group: ClauseRows,
    entries: Sequence[Entry],
    visible_count: int,
    lists: tuple[tuple[str, str], ...],
    context: TableContext,
) -> EvidenceTable:
    """Return the table of these entries; `visible_count` is how many rows the viewer may see in all."""
    register, _column = group.book
    facts = [dict(zip(FACT_SCHEMAS[register].column_names, entry.fact, strict=True)) for entry in entries]
    headers = _choose_headers(register, facts, context.org)
    labels = BOOKS[register].get_fact_labels()
    more_count = visible_count - len(entries)
    return EvidenceTable(
        register=register,
        columns=tuple(
            TableColumn(labels[header], header.endswith("_fen"), header.endswith("_on")) for header in headers
        ),
        figures=tuple((column.label, column.total) for column in group.columns),
        rows=tuple(_build_rows(group, entries, facts, headers, context)),
        count=len(group.keys),
        hidden_count=len(group.keys) - visible_count,
        more_count=more_count,
        lists=lists if more_count else (),
        doubtful_keys=frozenset[str]().union(*(column.doubtful for column in group.columns)),
    )


def _build_rows(
    group: ClauseRows,
    entries: Sequence[Entry],
    facts: Sequence[Mapping[str, FactValue]],
    headers: Sequence[str],
    context: TableContext,
) -> Iterator[EvidenceRow]:
    register, _column = group.book
    make_address, labels = prepare_entry_address(register), BOOKS[register].get_fact_labels()
    for entry, fact in zip(entries, facts, strict=True):
        marks = group.mark_row(entry.key)
        blanks: tuple[RowBlank, ...] = ()
        if None in marks:
            doubtful = (column.figure for column, mark in zip(group.columns, marks, strict=True) if mark is None)
            blanks = find_blanks(doubtful, fact, labels, context.settings)
        yield EvidenceRow(
            key=entry.key,
            cells=_format_cells(register, fact, headers, context),
            marks=marks,
            address=make_address(entry.pk),
            blanks=blanks,
            fixes=_list_fixes(group.book, entry, blanks, context),
        )


def _list_fixes(book: BookKey, entry: Entry, blanks: Sequence[RowBlank], context: TableContext) -> tuple[RowFix, ...]:
    """Return a field for each blank that the viewer may fill in; `correct_entry` checks the right once more."""
    register, _column = book
    owner = getattr(entry, f"{entry.owner}_id")
    _name, path = context.orgs.get(owner, ("", context.org.path))
    if not blanks or not context.write_scopes[register].holds(path):
        return ()
    address = reverse("correct_entry", args=(register, entry.pk))
    return tuple(RowFix(blank.column, blank.label, address) for blank in blanks if blank.column in FIXED_IN_PLACE)


def _choose_headers(register: Register, facts: Sequence[Mapping[str, FactValue]], org: Org) -> list[str]:
    """Return the columns that tell rows apart: not those that are empty, or have only the usual value or this org."""
    first, *later_headers = LISTED_COLUMNS[register]
    return [first, *(header for header in later_headers if not _says_nothing(header, facts, org))]


def _says_nothing(header: str, facts: Sequence[Mapping[str, FactValue]], org: Org) -> bool:
    usual = {None, _USUAL_VALUES.get(header, org.code)}
    values = {fact[header] for fact in facts}
    # A blank date or amount of some rows is what the table is read for.
    return values <= usual and (header in _USUAL_VALUES or values == {None} or values == {org.code})


def _format_cells(
    register: Register, fact: Mapping[str, FactValue], headers: Sequence[str], context: TableContext
) -> tuple[str, ...]:
    names = context.orgs
    texts = (
        names[str(fact[header])][0] if str(fact[header]) in names else format_row_value(register, header, fact)
        for header in headers
    )
    blank = translate(BLANK_TEXT)
    return tuple("" if text == blank else text for text in texts)
