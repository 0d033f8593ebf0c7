"""Annotated copies of the invented street's ledgers have the same problems when read; corrected they are accepted."""

from __future__ import annotations

from pathlib import Path

from python_calamine import CalamineWorkbook

from tests.intake.sheets import list_codes, write_xlsx
from tests.office import load_fengling
from wuzha.core.vocabulary import Severity
from wuzha.demo.ledgers import write_demo_ledgers
from wuzha.intake.reading.annotated_copy.workbook_copy import write_annotated_copies
from wuzha.intake.reading.ledger_reader import LedgerReading, read_files

CORRECTIONS = {
    "代码": "520399001215",
    "名称": "清溪村",
    "类别": "村",
    "上级代码": "520399001000",
    "服务管理职责": "否",
    "启用日期": "2022-02-28",
    "立案日期": "2022-03-04",
    "所属村(社区)": "青石村",
    "被骗金额(元)": 5000,
    "涉案金额(万元)": 0.5,
    "受害人单位": "社会事务办公室",
    "与职工关系": "本人",
    "案件性质": "刑事",
    "状态": "有效",
    "居住性质": "常住",
    "认定日期": "2022-03-04",
    "解除日期": "2022-03-05",
    "查获日期": "2022-03-04",
    "对象": "青石村",
    "类型": "约谈",
    "发文级别": "县",
    "方式": "逢户必进",
    "场所": "银行",
    "受众人数": 30,
    "资料份数": 40,
    "台账": "案件",
    "月份": "2022-03",
    "期间": "2021H1",
    "指标": "案件",
    "数量": 3,
    "条款": "四(一)5",
    "结论": "达标",
    "认定人": "考核组",
}
"""What an office might write instead, by column."""


def read_ledgers(*paths: Path) -> LedgerReading:
    return read_files(paths, plan=load_fengling())


def correct_copy(path: Path, reading: LedgerReading) -> Path:
    """Correct every refused cell of the copy, as an office would."""
    book = CalamineWorkbook.from_path(str(path))
    sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    for fault in reading.problems:
        if fault.severity is Severity.REFUSED:
            assert fault.sheet is not None and fault.line is not None and fault.column is not None
            rows = sheets[fault.sheet]
            at = next(row.index(fault.column) for row in rows if fault.column in row)
            right = CORRECTIONS.get(fault.column, f"补{fault.line}")
            rows[fault.line - 1][at] = "拦截人员" if (fault.sheet, fault.column) == ("重点人员", "类别") else right
    return write_xlsx(path.with_name("改好.xlsx"), sheets)


def test_a_corrected_copy_is_read_without_a_refused_row(tmp_path: Path) -> None:
    write_demo_ledgers(tmp_path)
    sample = tmp_path / "问题样例/问题样例.xlsx"
    reading = read_ledgers(sample)
    (copy,) = write_annotated_copies([sample], reading.problems, tmp_path / "退回")
    again = read_ledgers(correct_copy(copy, reading))
    assert [fault for fault in again.problems if fault.severity is Severity.REFUSED] == []
    before, after = (
        sum(sheet.rows + sheet.refused + sheet.repeated for sheet in ledgers.sheets) for ledgers in (reading, again)
    )
    assert before == after


def test_a_copy_has_the_rows_and_problems_of_its_file(tmp_path: Path) -> None:
    files = write_demo_ledgers(tmp_path)
    sample = tmp_path / "问题样例/问题样例.xlsx"
    for paths in (files[:2], [sample]):
        reading = read_ledgers(*paths)
        copies = write_annotated_copies(paths, reading.problems, tmp_path / "退回")
        of_file = {copy.stem.removesuffix("-已标注"): copy for copy in copies}
        again = read_ledgers(*(of_file.get(path.stem, path) for path in paths))
        assert again.build_facts(None) == reading.build_facts(None)
        assert list_codes(again) == list_codes(reading)
        assert [(sheet.rows, sheet.skipped, sheet.unknown_columns) for sheet in again.sheets] == [
            (sheet.rows, sheet.skipped, sheet.unknown_columns) for sheet in reading.sheets
        ]
