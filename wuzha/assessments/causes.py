"""Find which rows of an upload make an outcome differ: those that count otherwise after it than before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple
from uuid import UUID

from django.urls import reverse

from wuzha.assessments.entry_address import prepare_entry_address
from wuzha.assessments.finding_changes import ClausePair, FindingChange
from wuzha.core.engine import Engine
from wuzha.core.findings.findings import TestFinding
from wuzha.core.measures import MEASURES
from wuzha.core.plan.plan import Attested
from wuzha.core.refused_rows import OpenRefusals
from wuzha.core.statement.figures import select_evidence
from wuzha.core.statement.questions import Figure, Questions
from wuzha.core.statement.signatures import get_criterion_id
from wuzha.core.statement.statement import compile_statement
from wuzha.core.vocabulary import Register
from wuzha.orgs.models import Org
from wuzha.registers.models import BOOKS, Attestation, Baseline, Declaration, Entry, RefusedItem
from wuzha.registers.unwritten_change import UnwrittenChange

MAX_ROWS = 5_000
"""The most rows of a register of an upload that are looked at."""

RowVerdict = tuple[str | None, int | None]
"""The org of a row, and how the row counts in a figure: 1, or None if it may."""
RowVerdicts = Mapping[tuple[str, str], RowVerdict]
"""The verdicts by the name of the figure and the id of the row."""


class CauseRow(NamedTuple):
    """A row of an upload behind a change of a clause: its sheet and line, and the address of its page."""

    sheet: str
    line: int
    address: str


class ClauseKey(NamedTuple):
    """A clause of an org or of a target of one."""

    code: str
    is_target: bool
    clause_id: str


Causes = Mapping[ClauseKey, Sequence[CauseRow]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedBooks:
    """The books that were judged by these questions, `after` the upload and before it.

    `open_before` is handed the change that takes the rows of a register back; who compares two moments ignores it.
    """

    questions: Questions
    after: Engine
    open_before: Callable[[UnwrittenChange], Engine]


@dataclass(slots=True)
class _UploadRows:
    """The rows that the upload wrote, read when a clause needs them; `is_written` says that they stay in the books."""

    upload: UUID
    is_written: bool
    entries: dict[Register, Mapping[str, Entry]] = field(default_factory=dict)

    def list_entries(self, register: Register) -> Mapping[str, Entry]:
        """Return the rows of a register by their keys, none where they are too many."""
        if register not in self.entries:
            rows = BOOKS[register].objects.filter(upload=self.upload, is_withdrawn=False, line__isnull=False)
            first_rows = list(rows.order_by("key", "revision")[: MAX_ROWS + 1])
            self.entries[register] = {row.key: row for row in first_rows} if len(first_rows) <= MAX_ROWS else {}
        return self.entries[register]

    def describe(self, entry: Entry) -> CauseRow:
        """Return where the row stands in the file, with its page, or that of the upload before it is written."""
        assert entry.line is not None  # noqa: S101  the query has looked
        address = reverse("upload", args=(self.upload,)) + "#sheets"
        if self.is_written:
            address = prepare_entry_address(entry.register)(entry.pk)
        return CauseRow(entry.sheet, entry.line, address)

    def describe_item(self, item: RefusedItem) -> CauseRow:
        """Do the same for a refused row, which becomes an open item."""
        assert item.line is not None  # noqa: S101  the query has looked
        address = reverse("upload", args=(self.upload,)) + "#problems"
        if self.is_written:
            address = reverse("refused_item", args=(item.pk,))
        return CauseRow(item.sheet, item.line, address)

    def make_reversal(self, register: Register) -> UnwrittenChange:
        """Return the change that takes the rows of the register out of the books, and puts back what they replaced."""
        entries = self.list_entries(register).values()
        earlier_places = {(entry.holder_id, entry.key, entry.revision - 1) for entry in entries if entry.revision > 1}
        keys = [key for _holder, key, _revision in earlier_places]
        earlier = BOOKS[register].objects.filter(key__in=keys).values_list("pk", "holder_id", "key", "revision")
        restored_pks = [pk for pk, *revision in earlier if tuple(revision) in earlier_places] if keys else []
        return UnwrittenChange(
            superseded={register: [entry.pk for entry in entries]}, restored={register: restored_pks}
        )


def find_causes(
    changes: Sequence[FindingChange], books: Sequence[ComparedBooks], upload: UUID, *, is_written: bool
) -> Causes:
    """Return the rows of the upload behind each clause whose outcome moves, in the order of the sheets and lines.

    Call it where the upload is in the books; `is_written` says that it stays there.
    """
    rows, causes = _UploadRows(upload, is_written), dict[ClauseKey, Sequence[CauseRow]]()
    for judged_books in books:
        own_changes = [change for change in changes if change.questions is judged_books.questions]
        pairs = [(change, pair) for change in own_changes for pair in change.clauses if pair.moves_outcome]
        if not pairs:
            continue
        figures = {figure for _change, pair in pairs for figure in _list_moved_figures(pair)}
        after = _read_verdicts(figures, rows, judged_books, is_after=True)
        before = _read_verdicts(figures, rows, judged_books, is_after=False)
        paths = _load_paths(pairs, rows, [*after.values(), *before.values()])
        finder = _CauseFinder(rows=rows, after=after, before=before, paths=paths)
        for change, pair in pairs:
            key = ClauseKey(change.code, change.is_target, pair.after.id)
            causes[key] = sorted(set(finder.find(change, pair)))
    return causes


def _list_moved_tests(pair: ClausePair) -> Iterator[tuple[TestFinding, TestFinding]]:
    earlier = {test.id: test for test in pair.before.tests}
    for test in pair.after.tests:
        if test.id in earlier and test != earlier[test.id]:
            yield earlier[test.id], test


def _list_moved_figures(pair: ClausePair) -> Iterator[Figure]:
    for before, after in _list_moved_tests(pair):
        if after.question.now is not None and before.now != after.now:
            yield after.question.now
        if after.question.base is not None and before.base != after.base:
            yield after.question.base


def _read_verdicts(
    figures: Iterable[Figure], rows: _UploadRows, books: ComparedBooks, *, is_after: bool
) -> RowVerdicts:
    """Read how the rows of the upload count in the figures; one query for each register and key column of them."""
    names, verdicts = {figure.name for figure in figures}, dict[tuple[str, str], RowVerdict]()
    engines: dict[Register, Engine] = {}
    # What a refused row leaves in doubt is caused by the refused row.
    questions = replace(books.questions, refusals=OpenRefusals())
    for scan in compile_statement(questions).scans:
        if names.isdisjoint(scan.figure_names):
            continue
        entries = rows.list_entries(scan.register)
        keys = [key for key, entry in entries.items() if is_after or entry.revision > 1 or rows.is_written]
        if not keys:
            continue
        if scan.register not in engines:
            is_before = not is_after
            engines[scan.register] = books.open_before(rows.make_reversal(scan.register)) if is_before else books.after
        for org, key, *row_verdicts in engines[scan.register].read_rows(*select_evidence(questions, scan, ids=keys)):
            for name, verdict in zip(scan.figure_names, row_verdicts, strict=True):
                if verdict != 0 and name in names:
                    verdicts[name, key] = org, verdict
    return verdicts


def _load_paths(
    pairs: Sequence[tuple[FindingChange, ClausePair]], rows: _UploadRows, verdicts: Sequence[RowVerdict]
) -> Mapping[str, str]:
    """Return the paths of all orgs that are compared with each other, by code."""
    codes: set[str | None] = {change.code for change, _pair in pairs}
    codes |= {org for org, _value in verdicts}
    for register in (Register.DECLARATIONS, Register.BASELINES):
        if any(_needs(register, *tests) for _change, pair in pairs for tests in _list_moved_tests(pair)):
            codes |= {getattr(entry, "org_id", None) for entry in rows.list_entries(register).values()}
    return dict(Org.objects.filter(code__in=codes - {None}).values_list("code", "path"))


def _needs(register: Register, before: TestFinding, after: TestFinding) -> bool:
    """Return whether rows of the register, which are no evidence, may have moved the test."""
    if register is Register.DECLARATIONS:
        return bool(_list_settled_months(before, after))
    return before.now_signed != after.now_signed or (
        before.base != after.base and (before.base_is_signed or after.base_is_signed)
    )


def _list_settled_months(before: TestFinding, after: TestFinding) -> set[str]:
    """Return the months that were not declared before and are now."""
    months = {*before.missing, *before.base_missing} - {*after.missing, *after.base_missing}
    return {month.id for month in months}


@dataclass(frozen=True, slots=True)
class _CauseFinder:
    """Finds the rows behind a clause from the verdicts of the rows after and before; `paths` are those of orgs."""

    rows: _UploadRows
    after: RowVerdicts
    before: RowVerdicts
    paths: Mapping[str, str]

    def find(self, change: FindingChange, pair: ClausePair) -> Iterator[CauseRow]:
        """Yield the rows; a row as often as it counts in several tests."""
        for figure in _list_moved_figures(pair):
            yield from self._find_evidence(change, figure)
        for before, after in _list_moved_tests(pair):
            yield from self._find_refused(before, after)
            if _needs(Register.DECLARATIONS, before, after):
                yield from self._find_declarations(change, before, after)
            if _needs(Register.BASELINES, before, after):
                yield from self._find_baselines(change)
            if isinstance(after.question.test, Attested):
                yield from self._find_attestations(change, after)

    def _find_evidence(self, change: FindingChange, figure: Figure) -> Iterator[CauseRow]:
        entries = self.rows.list_entries(MEASURES[figure.measure].register)
        for key, entry in entries.items():
            sides = [verdicts.get((figure.name, key)) for verdicts in (self.after, self.before)]
            after, before = (self._count(change, figure, verdict) for verdict in sides)
            if after != before:
                yield self.rows.describe(entry)

    def _count(self, change: FindingChange, figure: Figure, verdict: RowVerdict | None) -> int | None:
        """Return how a row counts for the org: 1, None (it may), or 0."""
        if verdict is None:
            return 0
        org, value = verdict
        if org is None:
            return None if change.is_target and MEASURES[figure.measure].has_unplaced_rows else 0
        is_own = self._is_below(org, change.code) if change.is_target else org == change.code
        return value if is_own else 0

    def _find_refused(self, before: TestFinding, after: TestFinding) -> Iterator[CauseRow]:
        if opened_items := set(after.refused) - set(before.refused):
            items = RefusedItem.objects.filter(pk__in=opened_items, upload=self.rows.upload, line__isnull=False)
            yield from (self.rows.describe_item(item) for item in items)

    def _find_declarations(self, change: FindingChange, before: TestFinding, after: TestFinding) -> Iterator[CauseRow]:
        figures = (after.question.now, after.question.base)
        registers = {MEASURES[figure.measure].register.value for figure in figures if figure is not None}
        months = _list_settled_months(before, after)
        for entry in self.rows.list_entries(Register.DECLARATIONS).values():
            assert isinstance(entry, Declaration)  # noqa: S101  that is the register
            if entry.book in registers and entry.month in months and self._concerns(change, entry.org_id):
                yield self.rows.describe(entry)

    def _find_baselines(self, change: FindingChange) -> Iterator[CauseRow]:
        for entry in self.rows.list_entries(Register.BASELINES).values():
            assert isinstance(entry, Baseline)  # noqa: S101  that is the register
            if entry.org_id == change.code or (change.is_target and self._is_below(entry.org_id, change.code)):
                yield self.rows.describe(entry)

    def _find_attestations(self, change: FindingChange, after: TestFinding) -> Iterator[CauseRow]:
        for entry in self.rows.list_entries(Register.ATTESTATIONS).values():
            assert isinstance(entry, Attestation)  # noqa: S101  that is the register
            if entry.org_id == change.code and entry.criterion == get_criterion_id(after.question):
                yield self.rows.describe(entry)

    def _concerns(self, change: FindingChange, code: str) -> bool:
        """Return whether what is declared for the org is declared for the other, or for a part of it."""
        return self._is_below(change.code, code) or (change.is_target and self._is_below(code, change.code))

    def _is_below(self, code: str, top: str) -> bool:
        return code in self.paths and top in self.paths and self.paths[code].startswith(self.paths[top])
