"""Suppose that something a clause lacks is known: the ranges of its tests as they are then."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from wuzha.assessments.row_blanks import list_deciding_columns
from wuzha.core.findings.findings import Range, TestFinding
from wuzha.core.findings.supposition import Supposition
from wuzha.core.measures import MEASURES
from wuzha.core.periods import Period
from wuzha.core.plan.plan import Attested
from wuzha.core.statement.questions import Figure, Questions
from wuzha.core.vocabulary import Register

RowBlanks = Mapping[tuple[Register, str], frozenset[str]]
"""The columns that doubtful rows lack, by register and key."""


@dataclass(frozen=True, slots=True)
class DoubtfulRows:
    """Rows of a register that may count, all of which lack the same column; empty: they have to be checked."""

    register: Register
    column: str
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class MissingMonths:
    """Months of a register that are not declared."""

    register: Register
    months: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class UnreadSheets:
    """A register of which sheets were not read, so that nobody knows how many rows there are."""

    register: Register


@dataclass(frozen=True, slots=True)
class OpenRefusedRows:
    """Refused rows that may change a clause."""

    clause_id: str


@dataclass(frozen=True, slots=True)
class OpenAttestation:
    """A clause that people have not decided."""

    clause_id: str


ClauseGap = DoubtfulRows | MissingMonths | UnreadSheets | OpenRefusedRows | OpenAttestation


def suppose_settled(
    gap: DoubtfulRows, blanks: RowBlanks, questions: Questions, *, count: int | Mapping[Period, int]
) -> Supposition:
    """Return the tests as they are when so many of the rows count, or so many in each window and the rest in none.

    A row that lacks another column too stays doubtful where that decides.
    """

    def suppose_figure(figure: Figure, value: Range, doubtful: Sequence[str]) -> Range:
        keys = gap.keys & set(doubtful)
        if not keys or MEASURES[figure.measure].register is not gap.register:
            return value
        deciding = set(list_deciding_columns(figure, questions.settings)) - {gap.column}
        settled_keys = {key for key in keys if deciding.isdisjoint(blanks.get((gap.register, key), ()))}
        if isinstance(count, int):
            number = count
        elif figure.window not in count and any(_overlaps(figure.window, window) for window in count if count[window]):
            return value
        else:
            number = count.get(figure.window, 0)
        counted_number = min(number, len(settled_keys))
        left_open = len(keys - settled_keys) if number else 0
        return _narrow(value, counted_number=counted_number, dropped_number=len(keys) - counted_number - left_open)

    return _change_figures(suppose_figure)


def _overlaps(first: Period, second: Period) -> bool:
    return first.start <= second.end and second.start <= first.end


def _narrow(value: Range, *, counted_number: int, dropped_number: int) -> Range:
    return Range(value.low + counted_number, None if value.high is None else value.high - dropped_number)


def _change_figures(suppose_figure: Callable[[Figure, Range, Sequence[str]], Range]) -> Supposition:
    def suppose(test: TestFinding) -> TestFinding:
        question, now, base = test.question, test.now, test.base
        if question.now is not None and now is not None and test.now_signed is None:
            now = suppose_figure(question.now, now, test.doubtful)
        if question.base is not None and base is not None and not test.base_is_signed:
            base = suppose_figure(question.base, base, test.base_doubtful)
        return replace(test, now=now, base=base)

    return suppose


def suppose_declared(gap: MissingMonths, count: int, questions: Questions) -> Supposition:
    """Return the tests as they are when the months are declared with so many more rows.

    A new row may or may not meet the further condition of a figure, such as an amount.
    """
    refusals = questions.refusals
    is_unread = gap.register in refusals.unread_registers or gap.register in refusals.unread_orgs

    def suppose_figure(figure: Figure, value: Range, open_count: int) -> Range:
        if is_unread or MEASURES[figure.measure].register is not gap.register:
            return value
        return Range(value.low + (0 if figure.arguments else count), value.low + open_count + count)

    def suppose(test: TestFinding) -> TestFinding:
        question, now, base = test.question, test.now, test.base
        if question.now is not None and now is not None and test.missing == gap.months and test.now_signed is None:
            now = suppose_figure(question.now, now, len(test.doubtful) + len(test.refused))
        if question.base is not None and base is not None and test.base_missing == gap.months:
            base = suppose_figure(question.base, base, len(test.base_doubtful) + len(test.refused))
        return replace(test, now=now, base=base)

    return suppose


def suppose_repaired(count: int) -> Supposition:
    """Return the tests as they are when so many of the refused rows count, in the period or else in the base.

    What of a range is neither certain nor doubtful comes of refused rows. Where they may concern the period, the base
    stays as open as it is unless none of them counts.
    """

    def suppose(test: TestFinding) -> TestFinding:
        if not test.refused or isinstance(test.question.test, Attested):
            return test
        refused_now = _count_refused(test.now, test.doubtful) if test.now_signed is None else 0
        refused_base = 0 if test.base_is_signed else _count_refused(test.base, test.base_doubtful)
        now, base = test.now, test.base
        if refused_now and now is not None:
            counted_number = min(count, refused_now)
            now = _narrow(now, counted_number=counted_number, dropped_number=refused_now - counted_number)
        if refused_base and base is not None and not (count and refused_now):
            counted_number = min(count, refused_base)
            base = _narrow(base, counted_number=counted_number, dropped_number=refused_base - counted_number)
        return replace(test, now=now, base=base)

    return suppose


def _count_refused(value: Range | None, doubtful: Sequence[str]) -> int:
    return 0 if value is None or value.high is None else max(0, value.high - value.low - len(doubtful))
