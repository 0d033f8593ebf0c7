"""The ledgers of a small invented street, written as a workbook by each test that needs them."""

from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

SheetRows = Sequence[Sequence[str | int | float]]

ORGS: SheetRows = (
    ("代码", "名称", "类别", "上级代码", "服务管理职责"),
    ("J1", "清河街道", "街道", "", ""),
    ("C1", "文峰村", "村", "J1", ""),
    ("C2", "武胜社区", "社区", "J1", ""),
    ("D1", "社会治理办", "部门", "J1", "是"),
)
CASES: SheetRows = (
    ("案件编号", "立案日期", "所属村（社区）", "被骗金额（元）"),
    ("A1", "2021-02-01", "C1", 3000),
    ("A2", "2021-03-01", "C1", 3000),
    ("A3", "2021-04-01", "C1", 3000),
    ("A4", "2021-05-01", "C1", 3000),
    ("A5", "2021-08-01", "C1", 3000),
    ("A6", "2021-09-01", "C1", 3000),
    ("A7", "2021-10-01", "C2", 3000),
)
DECLARATIONS: SheetRows = (
    ("对象", "台账", "月份", "报送日期"),
    *(("J1", register, "2021-01~2021-12", "2022-01-05") for register in ("案件", "重点人员", "窝点")),
)
ATTESTATIONS: SheetRows = (
    ("对象", "条款", "期间", "结论", "认定人", "认定日期"),
    ("C1", "duties_done", "2021H2", "达标", "领导小组", "2022-01-10"),
)


def write_ledgers(path: Path, cases: SheetRows = CASES, orgs: SheetRows = ORGS) -> Path:
    """Write one workbook with four sheets."""
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in (("组织", orgs), ("案件", cases), ("报送", DECLARATIONS), ("认定", ATTESTATIONS)):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path
