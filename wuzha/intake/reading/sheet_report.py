"""What the reading of one sheet comes to: counts, columns not read, and problems in their places."""

from __future__ import annotations

from dataclasses import dataclass, field

from wuzha.core.problems import Problem, problem
from wuzha.core.sheet.cells import Raw, is_blank, shown
from wuzha.core.sheet.rows import RowFault
from wuzha.core.vocabulary import Register
from wuzha.intake.reading.headers import Headings


@dataclass(frozen=True, slots=True)
class SheetReading:
    """One sheet as read: `rows` entered the facts, `skipped` were totals and notes, `repeated` equalled another.

    `read_columns` are the keys of the columns that were read, `own_columns` headers of the office's own with ours.
    `likely` is what a sheet would be that is no register yet, if headers of the office's own stood for what it lacks.
    """

    file: str
    sheet: str
    register: Register | None
    rows: int = 0
    refused: int = 0
    skipped: int = 0
    repeated: int = 0
    left_out_columns: tuple[str, ...] = ()
    unknown_columns: tuple[str, ...] = ()
    read_columns: tuple[str, ...] = ()
    own_columns: tuple[tuple[str, str], ...] = ()
    likely: Register | None = None


@dataclass(slots=True)
class Tally:
    """The reading of one sheet while it is under way."""

    file: str
    sheet: str
    register: Register | None
    left_out_columns: tuple[str, ...] = ()
    unknown_columns: tuple[str, ...] = ()
    read_columns: tuple[str, ...] = ()
    own_columns: tuple[tuple[str, str], ...] = ()
    likely: Register | None = None
    rows: int = 0
    refused: int = 0
    skipped: int = 0
    repeated: int = 0
    problems: list[Problem] = field(default_factory=list)
    words: dict[str, tuple[int, str, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, file: str, sheet: str, register: Register, headings: Headings) -> Tally:
        """The tally of a sheet with these headings, before its rows are read."""
        return cls(
            file,
            sheet,
            register,
            headings.left_out,
            headings.unknown,
            tuple(heading.column.key for heading in headings.read),
            tuple((heading.header, heading.column.header) for heading in headings.own),
        )

    def report(
        self, code: str, *, line: int | None = None, column: str | None = None, raw: Raw = None, **context: object
    ) -> None:
        """Take down one problem of this sheet."""
        value = None if is_blank(raw) else shown(raw)
        self.problems.append(
            problem(code, file=self.file, sheet=self.sheet, line=line, column=column, value=value, **context)
        )

    def report_row(self, line: int, faults: tuple[RowFault, ...]) -> None:
        """Take down all faults of a row; an unknown word is only counted, and reported once at the end."""
        for header, raw, fault in faults:
            if fault.code == "fraud_type.unknown":
                word = shown(raw)
                first, column, count = self.words.get(word, (line, header, 0))
                self.words[word] = (first, column, count + 1)
            else:
                shown_raw = None if fault.hidden else raw
                self.report(fault.code, line=line, column=header, raw=shown_raw, **fault.context)

    def closed(self) -> SheetReading:
        """The finished reading; problems are put in the order of their lines."""
        for word, (line, column, count) in self.words.items():
            self.report("fraud_type.unknown", line=line, column=column, raw=word, count=count)
        self.words.clear()
        self.problems.sort(key=lambda found: found.line or 0)
        return SheetReading(
            self.file,
            self.sheet,
            self.register,
            self.rows,
            self.refused,
            self.skipped,
            self.repeated,
            self.left_out_columns,
            self.unknown_columns,
            self.read_columns,
            self.own_columns,
            self.likely,
        )
