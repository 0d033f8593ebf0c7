"""Real files that a test writes, and their reading; sheets are given as rows of cells, header first."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import xlsxwriter
import xlwt

from tests.office import load_fengling
from wuzha.core.facts import FACT_SCHEMAS
from wuzha.core.problems import Problem
from wuzha.core.vocabulary import Register
from wuzha.intake.reading.ledger_reader import LedgerReading, SheetReading, read_files

SheetRows = Iterable[Sequence[Any]]

STREET = "520399001000"
ORGS: SheetRows = (
    ("代码", "名称", "类别", "上级代码", "服务管理职责"),
    (STREET, "云溪街道", "街道", "", ""),
    ("520399001201", "青石村", "村", STREET, ""),
    ("520399001202", "白水村", "村", STREET, ""),
    ("520399001003", "白水社区", "社区", STREET, ""),
    ("520399001004", "东门社区居民委员会", "社区", STREET, ""),
    ("D01", "财政所", "部门", STREET, "是"),
)
QINGSHI, BAISHUI = "520399001201", "520399001202"
CASE = {"案件编号": "A1", "立案日期": "2021-08-01", "所属村(社区)": "青石村"}
PERSON = {"人员编号": "P1", "类别": "拦截人员", "所属村(社区)": "青石村", "认定日期": "2021-08-01"}
OUTREACH = {"记录编号": "X1", "对象": "财政所", "日期": "2021-08-01", "方式": "逢户必进"}
SANCTION = {"编号": "D1", "对象": "财政所", "类型": "约谈", "发文级别": "县", "日期": "2021-08-01"}
REPORT = {"对象": "云溪街道", "台账": "案件", "月份": "2021-08", "报送日期": "2021-09-02"}
BASELINE = {"对象": "青石村", "期间": "2021上半年", "指标": "案件", "数量": 4, "签认日期": "2021-11-20"}
ATTESTATION = {
    "对象": "青石村",
    "条款": "四(一)5",
    "期间": "2021下半年",
    "结论": "达标",
    "认定人": "考核组",
    "认定日期": "2021-12-20",
}
CASE_HEADER = ("案件编号", "立案日期", "所属村(社区)", "被骗金额(元)")


def write_xlsx(path: Path, sheets: Mapping[str, SheetRows], **options: Any) -> Path:
    """Write an .xlsx with these sheets; dates are real dates. The same sheets are made once."""
    tables = {name: [tuple(row) for row in rows] for name, rows in sheets.items()}
    key = repr((tables, options))
    if key not in _WORKBOOKS:
        _WORKBOOKS[key] = _make_xlsx(tables, options)
    path.write_bytes(_WORKBOOKS[key])
    return path


_WORKBOOKS: dict[str, bytes] = {}
"""Workbooks by their sheets: 1, True and 1.0 are equal, but other cells."""


def _make_xlsx(sheets: Mapping[str, SheetRows], options: Mapping[str, Any]) -> bytes:
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "in_memory": True, **options}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for line, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(line, place, cell, day)
                    elif cell not in ("", None):
                        sheet.write(line, place, cell)
    return file.getvalue()


def write_xls(path: Path, sheets: Mapping[str, SheetRows], *, since_1904: bool = False) -> Path:
    """Write an .xls with these sheets."""
    book = xlwt.Workbook(encoding="utf-8")
    book.dates_1904 = since_1904
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for line, row in enumerate(rows):
            for place, cell in enumerate(row):
                if cell not in ("", None):
                    sheet.write(line, place, cell, *([day] if isinstance(cell, date) else []))
    book.save(str(path))
    return path


def write_csv(path: Path, rows: SheetRows, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    """Write a CSV file in an encoding."""
    text = StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def read_ledgers(folder: Path, orgs: SheetRows = ORGS, **sheets: SheetRows) -> LedgerReading:
    """Read one workbook with the org sheet and these sheets."""
    return read_files([write_xlsx(folder / "台账.xlsx", {"组织": orgs, **sheets})], plan=load_fengling())


def read_cases(folder: Path, *rows: Sequence[Any], header: Sequence[str] = CASE_HEADER) -> LedgerReading:
    """Read a workbook with these cases."""
    return read_ledgers(folder, 案件=[header, *rows])


def make_table(row: dict[str, Any], **changes: Any) -> SheetRows:
    """Return a header and one row."""
    whole = row | changes
    return [tuple(whole), tuple(whole.values())]


def list_facts(reading: LedgerReading, register: Register, as_of: date | None = None) -> list[dict[str, Any]]:
    """Return the register's facts by their names."""
    return [
        dict(zip(FACT_SCHEMAS[register].column_names, row, strict=True)) for row in reading.build_facts(as_of)[register]
    ]


def get_case(reading: LedgerReading) -> dict[str, Any]:
    """Return the one case that was read."""
    (row,) = list_facts(reading, Register.CASES)
    return row


def list_codes(reading: LedgerReading) -> list[str]:
    """Return the codes of all problems."""
    return [problem.code for problem in reading.problems]


def find_problem(reading: LedgerReading, code: str) -> Problem:
    """Return the one problem with this code."""
    (match,) = [problem for problem in reading.problems if problem.code == code]
    return match


def find_sheet(reading: LedgerReading, register: Register) -> SheetReading:
    """Return the reading of the register's one sheet."""
    (match,) = [sheet for sheet in reading.sheets if sheet.register is register]
    return match


def replace_part(content: bytes, name: str, part: bytes) -> bytes:
    """Return the workbook with one of its parts replaced or added."""
    output = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as new:
        for about in old.infolist():
            if about.filename != name:
                new.writestr(about.filename, old.read(about.filename))
        new.writestr(name, part)
    return output.getvalue()


def read_part(content: bytes, name: str) -> bytes:
    """Return one part of a workbook."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return archive.read(name)
