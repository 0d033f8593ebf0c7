"""Workbooks of random cells, and parts of workbooks with false values or tags."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

from tests.intake.sheets import ORGS, SheetRows, write_xlsx
from wuzha.core.sheet.columns import SHEET_COLUMNS
from wuzha.core.vocabulary import Register

SHEET = "xl/worksheets/sheet2.xml"
BAD_VALUES = ("4294967295", "18446744073709551615", "-1", "1e308", "ZZZZZZZ9", "A0", "XFD1048576", "", "\ud7ff")


def falsify_part(part: str, chance: Random) -> str:
    """Return the part with one of its values replaced, or one of its tags removed or repeated a thousand times."""
    values = list(re.finditer(r'(?<==")[^"]*(?=")|(?<=<v>)[^<]*(?=</v>)', part))
    tags = list(re.finditer(r"<[^>]+>", part))
    original = chance.choice(values if values and chance.random() < 0.6 else tags)
    replacement = chance.choice(BAD_VALUES) if original in values else original[0] * chance.choice((0, 2, 1000))
    return part[: original.start()] + replacement + part[original.end() :]


def draw_cell(chance: Random) -> Any:
    """Return any cell that a sheet may have."""
    return chance.choice(
        (
            "",
            "  ",
            "合计",
            "注：见附件",
            "青石村",
            "财政所",
            "2021-08-01",
            "8月1日",
            "约5万",
            "#REF!",
            "=1+1",
            "\u200b",
            "万元" * 40,
            "9" * 400,
            "四(一)5",
            "2021H1",
            "2021-01~2021-06",
            chance.choice([column.header for column in SHEET_COLUMNS[chance.choice([*Register])]]),
            "".join(chr(chance.randrange(32, 0x3000)) for _ in range(8)),
            chance.randrange(-5, 10**6),
            chance.uniform(-1e20, 1e20),
            10 ** chance.randrange(20),
            True,
            date(chance.randrange(1900, 2200), 1, 1),
            datetime(2021, 8, 1, 13, 20),
        )
    )


def draw_workbook(path: Path, chance: Random) -> Path:
    """Return three registers of any cells, some without a header, under the register's name or another."""
    sheets: dict[str, SheetRows] = {"组织": ORGS}
    for register in chance.sample([*Register], 3):
        headers = [column.header for column in SHEET_COLUMNS[register]]
        if chance.random() < 0.3:
            chance.shuffle(headers)
            headers = headers[: chance.randrange(1, len(headers))]
        rows = [[draw_cell(chance) for _ in headers] for _ in range(8)]
        name = register.label if chance.random() < 0.7 else f"表{register}"
        sheets[name] = [headers, *rows] if chance.random() < 0.9 else rows
    return write_xlsx(path, sheets)
