"""Open refused rows and unread sheets (R20) as canonical lines and back.

A row has what could be read of it as facts, and the number of its item on the site; nothing is quoted from a cell, and
no file is named: names of files may hold anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from wuzha.core.facts import FactRow
from wuzha.core.problems import RefusalError
from wuzha.core.refused_rows import REFUSED_COLUMNS, OpenRefusals
from wuzha.core.vocabulary import Register
from wuzha.decisions.sealing.bag import REFUSED
from wuzha.decisions.sealing.canonical import read_records, to_canonical, to_lines
from wuzha.decisions.sealing.fact_lines import make_row_format, read_row

_ROW_COUNT, _SHEETS, _SHEET_COUNT = "row_count", "unread_sheets", "unread_sheet_count"
_WHOLE_TREE = "*"


def write_refusals(refusals: OpenRefusals, rows: Iterable[FactRow]) -> bytes:
    """Return what was refused and is open: counts, unread sheets by register, and the rows in the order of items."""
    place = next(index for index, column in enumerate(REFUSED_COLUMNS) if column.name == "place")
    ordered_rows = sorted(rows, key=lambda row: (len(str(row[place])), str(row[place])))
    row_lines = map(make_row_format(REFUSED_COLUMNS), ordered_rows)
    return to_lines((*map(to_canonical, _build_records(refusals)), *row_lines))


def _build_records(refusals: OpenRefusals) -> Iterator[dict[str, Any]]:
    for register in Register:
        if count := refusals.row_counts.get(register):
            yield {"record": _ROW_COUNT, "register": register.value, "count": count}
    if refusals.unread_places or refusals.unknown_places:
        unread, unknown = len(refusals.unread_places), len(refusals.unknown_places)
        yield {"record": _SHEET_COUNT, "unread": unread, "unknown": unknown}
    for register in Register:
        if register in refusals.unread_registers:
            yield {"record": _SHEETS, "register": register.value, "orgs": [_WHOLE_TREE]}
        if codes := refusals.unread_orgs.get(register):
            yield {"record": _SHEETS, "register": register.value, "orgs": sorted(codes)}


@dataclass
class _RefusalReader:
    """What was read of the lines so far."""

    rows: list[FactRow] = field(default_factory=list)
    row_counts: dict[Register, int] = field(default_factory=dict)
    unread_registers: set[Register] = field(default_factory=set)
    unread_orgs: dict[Register, frozenset[str]] = field(default_factory=dict)

    def read(self, record: dict[str, Any], number: int) -> None:
        """Read a line.

        Raises: RefusalError; KeyError, TypeError or ValueError when the line has not what it must.
        """
        # A row is a line of columns alone.
        match record.get("record"):
            case None:
                self.rows.append(read_row(REFUSED_COLUMNS, record, member=REFUSED, number=number))
            case "row_count":
                self.row_counts[Register.of(record["register"])] = int(record["count"])
            case "unread_sheets" if record["orgs"] == [_WHOLE_TREE]:
                self.unread_registers.add(Register.of(record["register"]))
            case "unread_sheets":
                self.unread_orgs[Register.of(record["register"])] = frozenset(map(str, record["orgs"]))
            case "unread_sheet_count":
                pass
            case word:
                raise ValueError(word)


def read_refusals(content: bytes) -> tuple[OpenRefusals, list[FactRow]]:
    """Return what was refused and open, without the names of files, and the refused rows.

    Raises: RefusalError that names the first line that is at fault.
    """
    reader = _RefusalReader()
    for number, record in enumerate(read_records(REFUSED, content), 1):
        try:
            reader.read(record, number)
        except (KeyError, TypeError, ValueError) as error:
            raise RefusalError("seal.line", member=REFUSED, number=number) from error
    refusals = OpenRefusals(
        row_counts=reader.row_counts,
        unread_registers=frozenset(reader.unread_registers),
        unread_orgs=reader.unread_orgs,
    )
    return refusals, reader.rows
