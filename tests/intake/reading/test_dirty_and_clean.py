"""The same ledgers untidy, as an office keeps them, and clean, as the template has them: both give the same facts."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter import Workbook

from tests.intake.sheets import CASE_HEADER, ORGS, write_csv, write_xls, write_xlsx
from tests.office import load_fengling
from wuzha.core.vocabulary import Register, Severity
from wuzha.intake.reading.ledger_reader import read_files

DECLARATION_HEADER = ("对象", "台账", "月份", "报送日期")


def write_clean(folder: Path) -> list[Path]:
    """Write one workbook in the layout of the template."""
    cases = [
        CASE_HEADER,
        ("A1", date(2021, 2, 1), "520399001201", 3000),
        ("A2", date(2021, 3, 1), "520399001201", 500_000),
        ("A3", date(2021, 8, 1), "520399001201", ""),
        ("A4", date(2021, 9, 1), "520399001003", 35_000),
    ]
    declarations = [
        (org, register, f"2021-{month:02d}", date(2022, 1, 5))
        for org in ("520399001000",)
        for register in ("案件", "窝点")
        for month in range(1, 13)
    ]
    dens = [("窝点编号", "所属村(社区)", "查获日期"), ("W1", "520399001202", date(2021, 8, 1))]
    return [
        write_xlsx(
            folder / "台账.xlsx",
            {"组织": ORGS, "案件": cases, "窝点": dens, "报送": [DECLARATION_HEADER, *declarations]},
        )
    ]


def write_dirty(folder: Path) -> list[Path]:
    """Write a workbook that counts days from 1904, an old workbook and a text file, laid out as real ones are."""
    path = folder / "脏.xlsx"
    with xlsxwriter.Workbook(str(path), {"date_1904": True}) as book:
        orgs = book.add_worksheet("组织机构一览")
        orgs.merge_range("A1:E1", "云溪街道组织机构")
        for line, row in enumerate([*ORGS, ("合计", "6个")], 1):
            orgs.write_row(line, 0, row)
        _write_cases(book)
        book.add_worksheet("2021年案件统计").write_row(0, 0, ("村", "案件数", "涉案金额"))
    dens = [
        ("台账",),
        ("编码",),
        ("序号", "窝点编号", "所属村", "查获时间"),
        (1, "W1", "白水村委会", "2021.8.1 9:00"),
        (2,),
    ]
    months = ("2021年1月-6月", "2021年7月~12月")
    declarations = [("云溪街道", word, month, "2022/1/5") for word in ("电诈案件台账", "窝点") for month in months]
    table = [("报送登记表",), (), DECLARATION_HEADER, *declarations, (), ("填表人：某某",)]
    return [path, write_xls(folder / "窝点.xls", {"窝点": dens}), write_csv(folder / "报送.csv", table, "gb18030")]


def _write_cases(book: Workbook) -> None:
    sheet = book.add_worksheet("2021警情台账")
    day = book.add_format({"num_format": 'yyyy"年"m"月"d"日"'})
    sheet.merge_range("A1:I1", "云溪街道2021年电信网络诈骗警情台账")
    sheet.write_row(1, 0, ("填报单位：云溪街道", "", "", "", "", "", "", "单位：万元"))
    sheet.merge_range("A3:A4", "序号")
    sheet.merge_range("B3:B4", "警情\n编号")
    sheet.merge_range("C3:E3", "受害人情况")
    sheet.merge_range("F3:G3", "时间")
    sheet.write_row(3, 2, ("姓名", "联系电话", "现住址所属村", "立案时间", "发案时间"))
    sheet.merge_range("H3:H4", "涉案金额")
    sheet.merge_range("I3:I4", "备注")
    serial = (date(2021, 8, 1) - date(1904, 1, 1)).days
    rows = (
        (1, "A1", "甲某", "1", "青石村村民委员会", "", "", 0.3),
        (2, "Ａ２", "乙某", "1", " 青 石 ", "2021年3月1日 10时", "", 50),
        ("小计", "2起", "", "", "", "", "", 50.3),
        (3, " A3 ", "丙某", "1", 520399001201, serial, "", "不详"),
        (4, "A4", "丁某", "1", "白水社区居委会", 20210901, "", "３.5"),
        ("合计", "4起", "", "", "", "", "", 53.8),
        (),
        ("", "", "", "", "", "云溪街道办事处"),
        ("", "", "", "", "", "2021年12月31日"),
    )
    for line, row in enumerate(rows, 4):
        sheet.write_row(line, 0, row)
    sheet.write_datetime(4, 5, datetime(2021, 2, 1, 9, 30), day)


def test_untidy_ledgers_give_the_same_facts_as_clean_ones(tmp_path: Path) -> None:
    dirty_reading = read_files(write_dirty(tmp_path), plan=load_fengling())
    clean_reading = read_files(write_clean(tmp_path), plan=load_fengling())
    assert [problem for problem in dirty_reading.problems if problem.severity is Severity.REFUSED] == []
    for register in Register:
        assert sorted(map(str, dirty_reading.build_facts(None)[register])) == sorted(
            map(str, clean_reading.build_facts(None)[register])
        )
