"""Read once what the cells of a form are filled from: the rows of the registers, and the months that are declared."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate
from typing import Any

from django.db import connection
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from wuzha.core.periods import Period
from wuzha.core.statement.month_table import MonthTable, read_month_table
from wuzha.core.statement.questions import ask
from wuzha.core.vocabulary import OrgKind, Register
from wuzha.duties.monthly.figures import DAYS, ROW_COLUMNS, BookRow, FormFigure
from wuzha.engines.django_connection import DjangoEngine
from wuzha.orgs.models import Org, find_holder
from wuzha.people.access import Scope
from wuzha.programmes.plan_choice import choose_plan_name, find_programme, load_plan_named
from wuzha.registers.facts import select_facts
from wuzha.registers.models import BOOKS, RefusedItem, match_items_within

_RowsByPath = Mapping[str, Sequence[BookRow]]


@dataclass(frozen=True, slots=True)
class OwedMonth:
    """A month of a register that an org has not declared."""

    org: Org
    month: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthBooks:
    """The rows of a year up to a month, of an org and all below it, by the column that names the org of a row.

    `rows` has the rows of a path and of all paths below it; `refused_rows` the open refused rows likewise.
    """

    top: Org
    month: Period
    rows: Mapping[tuple[Register, str], _RowsByPath]
    refused_rows: Mapping[Register, _RowsByPath]
    tables: Mapping[Register, MonthTable]
    declaring_orgs: Sequence[Org]

    def list_rows(self, figure: FormFigure, org: Org) -> Sequence[BookRow]:
        """Return the rows of the org and of all below it that the figure looks at."""
        return self.rows[figure.register, figure.owner].get(org.path, ())

    def list_refused(self, figure: FormFigure, org: Org) -> Sequence[BookRow]:
        """Return the open refused rows of the register that may be of the org or of one below it.

        A row without an org, or a sheet that was not read, may be of any org below the one whose book it was sent to.
        """
        rows_by_path = self.refused_rows[figure.register]
        paths_above = [path for path in list_paths_above(org.path) if path != org.path]
        rows_above = [row for path in paths_above for row in rows_by_path.get(path, ()) if row["org_path"] == path]
        return [*rows_by_path.get(org.path, ()), *rows_above]

    def list_owed_months(self, figure: FormFigure, org: Org, window: Period) -> Iterator[OwedMonth]:
        """Yield the months in the window that are not declared, of the org or of those below it that declare them."""
        if not figure.needs_declarations:
            return
        table = self.tables[figure.register]
        for declaring_org in self._list_declaring(figure.declaring_kinds, org):
            declared_months = table.declared_months.get(declaring_org.code, frozenset())
            absent_months = table.absent_months.get(declaring_org.code, frozenset())
            for month in window.months:
                if month not in declared_months and month not in absent_months:
                    yield OwedMonth(declaring_org, month)

    def _list_declaring(self, kinds: Collection[OrgKind], org: Org) -> Iterator[Org]:
        for declaring_org in self.declaring_orgs:
            if declaring_org.term in kinds and declaring_org.path.startswith(org.path):
                yield declaring_org


def load_month_books(
    top: Org, month: Period, figures: Iterable[FormFigure], today: date, moment: datetime | None = None
) -> MonthBooks:
    """Read what these figures need of an org and all below it, from the beginning of the year to the month.

    The books are those of the moment (None: as they are now).
    """
    window = Period(date(month.start.year, 1, 1), month.end)
    sources = {(figure.register, figure.owner) for figure in figures}
    declared_registers = {figure.register for figure in figures if figure.needs_declarations}
    registers = {register for register, _owner in sources}
    return MonthBooks(
        top=top,
        month=month,
        rows={source: _read_rows(top, *source, window, moment) for source in sources},
        refused_rows={register: _read_refused(top, register, moment) for register in registers},
        tables=_read_tables(top, window, declared_registers, today, moment),
        declaring_orgs=list(Org.objects.below(top).exclude(kind=OrgKind.GRID).order_by("path")),
    )


def _read_rows(top: Org, register: Register, owner: str, window: Period, moment: datetime | None) -> _RowsByPath:
    entries = BOOKS[register].objects.as_of(moment)
    if owner == BOOKS[register].owner:
        # A row of no org yet counts for the orgs above it, and for none below (R5).
        entries = entries.under(top)
        path: Coalesce | F = Coalesce(f"{owner}__path", "holder__path")
    else:
        entries = entries.filter(**{f"{owner}__in": Org.objects.below(top).values("code")})
        path = F(f"{owner}__path")
    day = DAYS[register][0]
    is_possible = Q(**{f"{day}__isnull": True}) | Q(**{f"{day}__range": (window.start, window.end)})
    columns = (*DAYS[register], *ROW_COLUMNS[register])
    rows = entries.filter(is_possible).annotate(org_path=path).order_by("key", "pk")
    return _group_by_path(rows.values("pk", "key", "org_path", *columns))


def _read_refused(top: Org, register: Register, moment: datetime | None) -> _RowsByPath:
    # A sheet that was not read, and nobody knows of which register it is, may hold rows of each.
    items = RefusedItem.objects.as_of(moment).filter(
        match_items_within(Scope((find_book_top(top).path,))), Q(register=register) | Q(register="")
    )
    rows = items.annotate(org_path=Coalesce("org__path", "holder__path")).values("pk", "org_path", "values")
    return _group_by_path(_read_values(register, row) for row in rows)


def _read_values(register: Register, row: Mapping[str, Any]) -> BookRow:
    days = {name: _read_day(row["values"].get(name)) for name in DAYS[register]}
    return {"pk": row["pk"], "org_path": row["org_path"]} | days


def _read_day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _group_by_path(rows: Iterable[BookRow]) -> _RowsByPath:
    """Return the rows by the paths of their org and of every org above it."""
    groups: dict[str, list[BookRow]] = {}
    for row in rows:
        for path in list_paths_above(row["org_path"]):
            groups.setdefault(path, []).append(row)
    return groups


def list_paths_above(path: str) -> Iterator[str]:
    """Yield the paths of all orgs above a path, and the path itself: /a/, then /a/b/."""
    yield from list(accumulate((f"{code}/" for code in path.strip("/").split("/")), initial="/"))[1:]


def _read_tables(
    top: Org, window: Period, registers: Iterable[Register], today: date, moment: datetime | None
) -> Mapping[Register, MonthTable]:
    book_top = find_book_top(top)
    engine = DjangoEngine(connection, select_facts(book_top, moment, today))
    questions = ask(load_plan_named(choose_plan_name(top)), window)
    return {register: read_month_table(questions, register, engine) for register in sorted(registers)}


def find_book_top(org: Org) -> Org:
    """Return the org whose books say what is declared for the org: the street of a village, or that of the plan."""
    holder = find_holder(org)
    programme = find_programme(org)
    if programme is not None and holder.path.startswith(programme.org.path):
        return programme.org
    return holder
