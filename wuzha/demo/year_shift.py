"""Move the days, periods and numbers of the invented street to other years; its story was written for 2021 to 2023."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from wuzha.demo.sheet import DemoCell

WRITTEN_YEAR = 2022
"""The current year of the story as it is written; the year before is the one it is compared with."""

_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_SERIAL_YEAR = re.compile(r"(?<!\d)20\d\d")


@dataclass(frozen=True, slots=True)
class YearShift:
    """So many years later than written."""

    years: int = 0

    @classmethod
    def to_year(cls, year: int) -> YearShift:
        """Return the shift that makes this year the current year of the story."""
        return cls(year - WRITTEN_YEAR)

    def shift_day(self, day: date) -> date:
        """Return the same day of the other year; the last day of a month stays one."""
        year = day.year + self.years
        is_month_end = (day + timedelta(days=1)).day == 1
        next_month = date(year + day.month // 12, day.month % 12 + 1, 1)
        return next_month - timedelta(days=1) if is_month_end else date(year, day.month, day.day)

    def shift_text(self, text: str) -> str:
        """Return the text with the years in it moved, as in 2021H2 or 2021年3月; longer numbers stay."""
        return _YEAR.sub(self._shift_year, text)

    def shift_serial(self, serial: str) -> str:
        """Return the number of a case or a record, which begins with a year, with that year moved."""
        return _SERIAL_YEAR.sub(self._shift_year, serial, count=1)

    def shift_cell(self, cell: DemoCell) -> DemoCell:
        """Return the cell with the days and years in it moved."""
        if isinstance(cell, str):
            return self.shift_text(cell)
        if isinstance(cell, date) and not isinstance(cell, datetime):
            return self.shift_day(cell)
        return cell

    def _shift_year(self, match: re.Match[str]) -> str:
        return str(int(match[0]) + self.years)


AS_WRITTEN = YearShift()
