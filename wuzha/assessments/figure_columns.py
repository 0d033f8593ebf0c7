"""Arrange the rows behind the figures of a clause: one column for each figure, each row once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wuzha.core.findings.findings import CriterionFinding, TestFinding
from wuzha.core.measures import MEASURES
from wuzha.core.statement.questions import Figure, Questions
from wuzha.core.vocabulary import Register
from wuzha.core.words.brief import format_extent_briefly

BookKey = tuple[Register, str]
"""A register, and the column that names the org its rows belong to."""

RowMark = bool | None
"""How a row counts in a figure: True counts, None may count, False does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureColumn:
    """A figure of a clause: its title, its total, and the keys of the rows that count in it or may count."""

    figure: Figure
    label: str
    total: str
    certain: frozenset[str]
    doubtful: frozenset[str]

    def mark_row(self, key: str) -> RowMark:
        """Return how the row counts in the figure."""
        return None if key in self.doubtful else key in self.certain


@dataclass(frozen=True, slots=True)
class ClauseRows:
    """The rows of one register behind a clause: the figures they count in, and their keys, the doubtful ones first."""

    book: BookKey
    columns: tuple[FigureColumn, ...]
    keys: tuple[str, ...]

    def mark_row(self, key: str) -> tuple[RowMark, ...]:
        """Return how the row counts in each figure."""
        return tuple(column.mark_row(key) for column in self.columns)


def list_clause_rows(criterion: CriterionFinding, questions: Questions) -> tuple[ClauseRows, ...]:
    """Return the rows behind a clause by register, without registers that have none."""
    columns: dict[BookKey, dict[tuple[Figure, bool], FigureColumn]] = {}
    keys: dict[BookKey, list[str]] = {}
    for test in criterion.tests:
        for figure, is_base, column in _list_columns(test):
            measure = MEASURES[figure.measure]
            book = measure.register, measure.find_key_column(questions.settings)
            columns.setdefault(book, {}).setdefault((figure, is_base), column)
        _collect_keys(test, questions, keys)
    return tuple(
        ClauseRows(book, tuple(columns[book].values()), tuple(dict.fromkeys(book_keys)))
        for book, book_keys in keys.items()
        if book_keys
    )


def _list_columns(test: TestFinding) -> Iterator[tuple[Figure, bool, FigureColumn]]:
    now, base = test.question.now, test.question.base
    if now is not None:
        yield (
            now,
            False,
            FigureColumn(
                figure=now,
                label=_("计入%(window)s") % {"window": now.window.label},
                total=format_extent_briefly(now, test.now),
                certain=frozenset(test.evidence),
                doubtful=frozenset(test.doubtful),
            ),
        )
    if base is not None:
        total = format_extent_briefly(base, test.base)
        yield (
            base,
            True,
            FigureColumn(
                figure=base,
                label=_("计入%(window)s基数") % {"window": base.window.label},
                total=_("%(amount)s（签认）") % {"amount": total} if test.base_is_signed else total,
                certain=frozenset(test.base_evidence),
                doubtful=frozenset(test.base_doubtful),
            ),
        )


def _collect_keys(test: TestFinding, questions: Questions, keys: dict[BookKey, list[str]]) -> None:
    """Add the keys of the test's rows: a doubtful row comes first, since it is what keeps the outcome open."""
    figures: Sequence[tuple[Figure | None, Sequence[str]]] = (
        (test.question.now, test.doubtful),
        (test.question.base, test.base_doubtful),
        (test.question.now, test.evidence),
        (test.question.base, test.base_evidence),
    )
    for figure, figure_keys in figures:
        if figure is not None:
            measure = MEASURES[figure.measure]
            keys.setdefault((measure.register, measure.find_key_column(questions.settings)), []).extend(figure_keys)
