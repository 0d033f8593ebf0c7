"""The empty workbook an office fills in: a sheet per register, made from the table of columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from wuzha.core.sheet.cells import CellKind
from wuzha.core.sheet.columns import COLUMNS, SheetColumn
from wuzha.core.vocabulary import Register
from wuzha.intake.files.cell_writing import DATE_FORMAT, TEXT_FORMAT, Cell, print_on_a4, whole_workbook, write_cell

GUIDE = "填写说明"

_LAST_ROW = 1999
_NUMBER_FORMATS = {CellKind.DATE: DATE_FORMAT, CellKind.MONEY: "#,##0.00", CellKind.WHOLE: "0"}
_WIDTHS = {CellKind.NAME: 22, CellKind.ALIASES: 22, CellKind.VILLAGE: 18, CellKind.UNIT: 18, CellKind.ORG: 18}
_NARROWEST = 14
# Cells that name an org offer the names of the org sheet, as many as are filled in.
_NAMES = "=OFFSET('组织'!$B$2,0,0,MAX(COUNTA('组织'!$B:$B)-1,1),1)"
_NAMES_AN_ORG = (CellKind.VILLAGE, CellKind.UNIT, CellKind.ORG)

_EXAMPLE_STREET = {"code": "520399001000", "name": "云岭街道", "kind": "街道"}
_EXAMPLE_UNIT = {
    "code": "DW01",
    "name": "社会治理办公室",
    "kind": "部门",
    "parent": "520399001000",
    "has_management_duty": "是",
}

_ADVICE = (
    "一张表记一种台账。表名和列名请不要改动；列的先后可以调整，用不上的表可以空着。",
    "蓝底白字的列必填，其余的列有就填。把鼠标停在列名上，或点一下格子，可以看到怎么填。",
    "灰色斜体的是示例行，填写前请删除。",
    "村（社区）、单位和对象，填“组织”表里的名称或代码；请先把“组织”表填全。",
    "不清楚的留空。空白表示不知道，0 表示没有，两者的结论不同。",
    "日期写成 2022-07-05 的样式。代码和编号的列已设为文本格式，位数再多也不会变。",
    "没有发案的月份也要在“报送”表里登记；没有登记的月份按不知道处理，结论会是待定。",
    "不要写姓名、身份证号、电话、住址，评定用不到。",
)

_ROW_IS: Mapping[Register, str] = {
    Register.ORGS: "一个街道、村、社区或部门",
    Register.CASES: "一起案件",
    Register.PERSONS: "一名重点人员，用编号代替姓名",
    Register.DENS: "一个查获的窝点",
    Register.SANCTIONS: "一份通报批评、约谈或责令整改",
    Register.OUTREACH: "一次宣传",
    Register.DECLARATIONS: "一种台账的一个月（或连续几个月）已经报齐",
    Register.BASELINES: "签字确认的一个基数",
    Register.ATTESTATIONS: "对一条由人认定的条款的一次结论",
}


def write_template(path: Path) -> None:
    """Write the empty workbook, whole or not at all; its example rows are read without a problem.

    Raises: OSError when the place cannot be written.
    """
    with whole_workbook(path) as workbook:
        looks = _Looks(workbook)
        _write_guide(workbook.add_worksheet(GUIDE), looks)
        for register in COLUMNS:
            _write_register(workbook.add_worksheet(register.written), register, looks)


class _Looks:
    """How the cells of the workbook look."""

    def __init__(self, workbook: Workbook) -> None:
        frame = {"border": 1, "border_color": "#BFBFBF"}
        header = frame | {"bold": True, "align": "center", "valign": "vcenter", "text_wrap": True}
        self.title: Format = workbook.add_format({"bold": True, "font_size": 16})
        self.advice: Format = workbook.add_format({"text_wrap": True, "valign": "top"})
        self.required: Format = workbook.add_format(header | {"bg_color": "#1F4E79", "font_color": "#FFFFFF"})
        self.optional: Format = workbook.add_format(header | {"bg_color": "#DDEBF7"})
        self.cell: Format = workbook.add_format(frame | {"text_wrap": True, "valign": "vcenter"})
        self.columns: dict[str, Format] = {}
        self.examples: dict[str, Format] = {}
        for number_format in (TEXT_FORMAT, *_NUMBER_FORMATS.values()):
            look = {"num_format": number_format}
            example = {"italic": True, "font_color": "#7F7F7F"}
            self.columns[number_format] = workbook.add_format(look)
            self.examples[number_format] = workbook.add_format(look | example)


def _write_guide(sheet: Worksheet, looks: _Looks) -> None:
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 40)
    sheet.set_column(2, 2, 46)
    sheet.write_string(0, 0, "无诈创建台账 填写说明", looks.title)
    sheet.set_row(0, 30)
    for row, words in enumerate(_ADVICE, 1):
        sheet.merge_range(row, 0, row, 2, f"{row}. {words}", looks.advice)
        sheet.set_row(row, 20)
    top = len(_ADVICE) + 2
    for column, words in enumerate(("表", "一行是什么", "必填的列")):
        sheet.write_string(top, column, words, looks.optional)
    for row, (register, columns) in enumerate(COLUMNS.items(), top + 1):
        required = "、".join(column.header for column in columns if column.required)
        sheet.write_url(row, 0, f"internal:'{register.written}'!A1", looks.cell, register.written)
        sheet.write_string(row, 1, _ROW_IS[register], looks.cell)
        sheet.write_string(row, 2, required, looks.cell)
    print_on_a4(sheet)


def _write_register(sheet: Worksheet, register: Register, looks: _Looks) -> None:
    columns = [column for column in COLUMNS[register] if column.is_read]
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 1)
    for at, column in enumerate(columns):
        sheet.set_column(at, at, _width(column), looks.columns[_number_format(column)])
        sheet.write_string(0, at, column.header, looks.required if column.required else looks.optional)
        sheet.write_comment(0, at, _says(column), {"x_scale": 1.6, "y_scale": 0.8, "font_size": 10})
        sheet.data_validation(1, at, _LAST_ROW, at, _guidance(column))
        for row, example in enumerate(_examples(register, columns), 1):
            write_cell(sheet, row, at, _typed(column, example[at]), looks.examples[_number_format(column)])
    print_on_a4(sheet, header_rows=range(1))


def _width(column: SheetColumn) -> int:
    header = len(column.header.encode("gb18030")) + 4
    return max(_NARROWEST, header, _WIDTHS.get(column.kind, 0), *(2 * len(choice) + 4 for choice in column.choices))


def _number_format(column: SheetColumn) -> str:
    return _NUMBER_FORMATS.get(column.kind, TEXT_FORMAT)


def _says(column: SheetColumn) -> str:
    """What to fill in, for the note on the header and for whoever stands in a cell."""
    return ("必填。" if column.required else "选填。") + (f"{column.note}。" if column.note else "")


def _guidance(column: SheetColumn) -> dict[str, object]:
    """What the spreadsheet offers and checks in a column's cells; a word of another list is let through."""
    message: dict[str, object] = {"input_title": column.header[:32], "input_message": _says(column)[:255]}
    if column.choices:
        is_closed = column.kind is not CellKind.WORD
        return message | {
            "validate": "list",
            "source": list(column.choices),
            "show_error": is_closed,
            "error_title": "没有这一类",
            "error_message": "请从下拉列表里选。",
        }
    if column.kind in _NAMES_AN_ORG:
        return message | {"validate": "list", "source": _NAMES, "show_error": False}
    return message | {"validate": "any"}


def _examples(register: Register, columns: Sequence[SheetColumn]) -> list[list[str]]:
    """Rows that agree with each other: every example names an org of the org sheet's examples."""
    rows = [[column.example for column in columns]]
    if register is Register.ORGS:
        street, unit = ([org.get(column.key, "") for column in columns] for org in (_EXAMPLE_STREET, _EXAMPLE_UNIT))
        return [street, *rows, unit]
    return rows


def _typed(column: SheetColumn, example: str) -> Cell:
    if not example:
        return None
    match column.kind:
        case CellKind.DATE:
            return date.fromisoformat(example)
        case CellKind.MONEY | CellKind.WHOLE:
            return Decimal(example)
    return example
