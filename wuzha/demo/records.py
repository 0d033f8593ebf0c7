"""What the offices of the demo know on a day, cut into the files that they send month by month."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from wuzha.demo.cases import FIRST_BOOK_END, DemoCase, make_demo_cases
from wuzha.demo.ledgers import (
    make_attestation_sheet,
    make_baseline_sheet,
    make_declaration_sheet,
    make_den_sheet,
    make_first_case_sheet,
    make_outreach_sheet,
    make_person_sheet,
    make_sanction_sheet,
    make_second_case_sheet,
)
from wuzha.demo.neighbours import OTHER_STREET, make_other_cases, make_other_declarations, make_other_outreach
from wuzha.demo.registers import (
    BASELINE_ROWS,
    DEN_ROWS,
    PERSON_ROWS,
    SANCTION_ROWS,
    DemoRows,
    OutreachRow,
    make_attestation_rows,
    make_declaration_rows,
    make_outreach_rows,
    shift_rows,
)
from wuzha.demo.sheet import DemoCell, DemoSheet, write_csv, write_sheets
from wuzha.demo.street import STREET
from wuzha.demo.year_shift import YearShift

DatedRows = Sequence[tuple[date, tuple[DemoCell, ...]]]
"""Rows with the day from which the office knows each."""

_CONFIRMED_ON, _CLEARED_ON, _PERSON_RECEIVED_ON = 6, 8, 9
"""The columns of a row of persons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoRecords:
    """Everything that a street writes down; `first_year_end` is the last day of the first year's book of cases."""

    street: str
    cases: Sequence[DemoCase]
    first_year_end: date
    persons: DatedRows = ()
    dens: DatedRows = ()
    sanctions: DatedRows = ()
    declarations: DatedRows = ()
    baselines: DatedRows = ()
    attestations: DatedRows = ()
    outreach: Sequence[OutreachRow] = field(default=())

    def cut(self, since: date | None, until: date) -> DemoRecords:
        """Return what became known after `since` and until the end of `until`."""

        def is_new(day: date) -> bool:
            return (since is None or day > since) and day <= until

        def select(rows: DatedRows) -> DatedRows:
            return [(day, row) for day, row in rows if is_new(day)]

        return replace(
            self,
            cases=[case for case in self.cases if is_new(case.known_on)],
            persons=select(self.persons),
            dens=select(self.dens),
            sanctions=select(self.sanctions),
            declarations=select(self.declarations),
            baselines=select(self.baselines),
            attestations=select(self.attestations),
            outreach=[row for row in self.outreach if is_new(row[2])],
        )

    def write_police_files(self, folder: Path, label: str) -> list[Path]:
        """Write the workbook of the police: cases, persons and dens; none where nothing is new."""
        first = [case for case in self.cases if case.reported_on <= self.first_year_end]
        second = [case for case in self.cases if case.reported_on > self.first_year_end]
        sheets = [
            *([make_first_case_sheet("案件", label, first)] if first else ()),
            *([make_second_case_sheet(second, label)] if second else ()),
            *([make_person_sheet(_list_rows(self.persons))] if self.persons else ()),
            *([make_den_sheet(_list_rows(self.dens))] if self.dens else ()),
        ]
        return self._write_workbook(folder / f"派出所月报 {label}.xlsx", sheets)

    def write_office_files(self, folder: Path, label: str) -> list[Path]:
        """Write the files of the office: outreach, and a workbook of sanctions, declarations and attestations."""
        sheets = [
            *([make_sanction_sheet(_list_rows(self.sanctions))] if self.sanctions else ()),
            *([make_declaration_sheet(_list_rows(self.declarations))] if self.declarations else ()),
            *([make_baseline_sheet(_list_rows(self.baselines), label)] if self.baselines else ()),
            *([make_attestation_sheet(_list_rows(self.attestations))] if self.attestations else ()),
        ]
        files = self._write_workbook(folder / f"报送和督办 {label}.xlsx", sheets)
        if self.outreach:
            sheet = self._put_name(make_outreach_sheet(self.outreach))
            files.append(write_csv(folder / f"宣传 {label}.csv", sheet))
        return files

    def _write_workbook(self, path: Path, sheets: Sequence[DemoSheet]) -> list[Path]:
        return [write_sheets(path, [self._put_name(sheet) for sheet in sheets])] if sheets else []

    def _put_name(self, sheet: DemoSheet) -> DemoSheet:
        """Return the sheet with the street's own name in its titles."""
        return replace(sheet, titles=tuple(title.replace(STREET.name, self.street) for title in sheet.titles))


def make_street_records(shift: YearShift) -> DemoRecords:
    """Return what the first street writes down in the two years and the half-year after them."""
    first, second = make_demo_cases(shift)
    return DemoRecords(
        street=STREET.name,
        cases=[*first, *second],
        first_year_end=shift.shift_day(FIRST_BOOK_END),
        persons=list(_date_persons(shift_rows(PERSON_ROWS, shift))),
        dens=_date_rows(shift_rows(DEN_ROWS, shift), 3, 2),
        sanctions=_date_rows(shift_rows(SANCTION_ROWS, shift), 6, 4),
        declarations=_date_rows(make_declaration_rows(shift), 3),
        baselines=_date_rows(shift_rows(BASELINE_ROWS, shift), 4),
        attestations=_date_rows(make_attestation_rows(shift), 5),
        outreach=make_outreach_rows(shift),
    )


def make_other_records(shift: YearShift) -> DemoRecords:
    """Return what the second street writes down."""
    return DemoRecords(
        street=OTHER_STREET.name,
        cases=make_other_cases(shift),
        first_year_end=shift.shift_day(FIRST_BOOK_END),
        declarations=_date_rows(make_other_declarations(shift), 3),
        outreach=make_other_outreach(shift),
    )


def _list_rows(rows: DatedRows) -> DemoRows:
    return [row for _, row in rows]


def _date_rows(rows: DemoRows, *columns: int) -> DatedRows:
    """Return the rows with the day in the first of these columns that has one."""
    return [(_find_day(row, columns), row) for row in rows]


def _find_day(row: Sequence[DemoCell], columns: Iterable[int]) -> date:
    return next(day for column in columns if isinstance(day := row[column], date))


def _date_persons(rows: DemoRows) -> Iterable[tuple[date, tuple[DemoCell, ...]]]:
    """Yield each person as first entered, and once more when cleared."""
    for row in rows:
        yield _find_day(row, (_PERSON_RECEIVED_ON, _CONFIRMED_ON)), (*row[:_CLEARED_ON], None, *row[_CLEARED_ON + 1 :])
        if isinstance(cleared_on := row[_CLEARED_ON], date):
            yield cleared_on, row
