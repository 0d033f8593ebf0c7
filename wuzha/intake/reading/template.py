"""Write the empty workbook that an office fills in: a sheet per register, from the table of columns and the plan."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from wuzha.core.plan.plan import Plan
from wuzha.core.sheet.cells import CellKind
from wuzha.core.sheet.sheet_column import SheetColumn
from wuzha.core.vocabulary import Register
from wuzha.intake.files.cell_writing import (
    DATE_FORMAT,
    TEXT_FORMAT,
    OutputValue,
    create_workbook,
    print_on_a4,
    write_cell,
)
from wuzha.intake.reading.template_columns import ListedClause, TemplateColumns, list_template_columns

GUIDE = "填写说明"

_LAST_ROW = 1999
_NUMBER_FORMATS = {CellKind.DATE: DATE_FORMAT, CellKind.MONEY: "#,##0.00", CellKind.INTEGER: "0"}
_WIDTHS = {CellKind.NAME: 22, CellKind.ALIASES: 22, CellKind.VILLAGE: 18, CellKind.UNIT: 18, CellKind.ORG: 18}
_NARROWEST = 14
# Cells that name an org offer the names of the org sheet, as many as are filled in.
_ORG_NAMES_FORMULA = "=OFFSET('组织'!$B$2,0,0,MAX(COUNTA('组织'!$B:$B)-1,1),1)"
_ORG_NAME_KINDS = (CellKind.VILLAGE, CellKind.UNIT, CellKind.ORG)

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
    Register.SANCTIONS: "一份提醒、通报批评、约谈或责令整改",
    Register.OUTREACH: "一次宣传",
    Register.DECLARATIONS: "一种台账的一个月（或连续几个月）已经报齐",
    Register.BASELINES: "签字确认的一个基数",
    Register.ATTESTATIONS: "对一条由人认定的条款的一次结论",
    Register.GROUPS: "一个领导小组的成立",
}


def write_template(path: Path, plan: Plan | None = None, registers: Collection[Register] = ()) -> None:
    """Write the empty workbook, whole or not at all; its example rows are read without a problem.

    With a plan it offers the kinds of org that the plan judges and those above them, and lists the clauses that people
    attest. Without one it offers every kind, and the clause column is free. With `registers` it has only these, and the
    sheet of orgs, whose names the others offer.

    Raises: OSError when the place cannot be written.
    """
    template = list_template_columns(plan)
    if registers:
        template = template.select_registers({Register.ORGS, *registers})
    with create_workbook(path) as workbook:
        formats = _TemplateFormats(workbook)
        guide = workbook.add_worksheet(GUIDE)
        clause_range = _write_guide(guide, template, formats)
        for register, columns in template.columns.items():
            examples = _list_examples(register, columns, has_units=template.has_units)
            _write_register(workbook.add_worksheet(register.chinese), columns, examples, clause_range, formats)


class _TemplateFormats:
    """The cell formats of the workbook."""

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
            properties = {"num_format": number_format}
            example = {"italic": True, "font_color": "#7F7F7F"}
            self.columns[number_format] = workbook.add_format(properties)
            self.examples[number_format] = workbook.add_format(properties | example)


def _write_guide(sheet: Worksheet, template: TemplateColumns, formats: _TemplateFormats) -> str:
    """Write the sheet of explanations; return the range of its list of clauses, empty where there is none."""
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 40)
    sheet.set_column(2, 2, 46)
    sheet.write_string(0, 0, "无诈创建台账 填写说明", formats.title)
    sheet.set_row(0, 30)
    for row, words in enumerate(_ADVICE, 1):
        sheet.merge_range(row, 0, row, 2, f"{row}. {words}", formats.advice)
        sheet.set_row(row, 20)
    top = len(_ADVICE) + 2
    _write_headers(sheet, top, ("表", "一行是什么", "必填的列"), formats)
    for row, (register, columns) in enumerate(template.columns.items(), top + 1):
        required_headers = "、".join(column.header for column in columns if column.is_required)
        sheet.write_url(row, 0, f"internal:'{register.chinese}'!A1", formats.cell, register.chinese)
        sheet.write_string(row, 1, _ROW_IS[register], formats.cell)
        sheet.write_string(row, 2, required_headers, formats.cell)
    clause_range = _write_clauses(sheet, top + len(template.columns) + 2, template.clauses, formats)
    print_on_a4(sheet)
    return clause_range


def _write_clauses(sheet: Worksheet, top: int, clauses: Sequence[ListedClause], formats: _TemplateFormats) -> str:
    """Write the clauses that people attest under the explanations, where the drop-down finds them.

    A drop-down that holds its own list takes 255 letters at most; a range has no such limit.
    """
    if not clauses:
        return ""
    _write_headers(sheet, top, ("可认定的条款", "内容"), formats)
    for row, clause in enumerate(clauses, top + 1):
        sheet.write_string(row, 0, clause.name, formats.cell)
        sheet.write_string(row, 1, clause.title, formats.cell)
    return f"='{GUIDE}'!$A${top + 2}:$A${top + 1 + len(clauses)}"


def _write_headers(sheet: Worksheet, row: int, headers: Sequence[str], formats: _TemplateFormats) -> None:
    for position, header in enumerate(headers):
        sheet.write_string(row, position, header, formats.optional)


def _write_register(
    sheet: Worksheet,
    columns: Sequence[SheetColumn],
    examples: Sequence[Sequence[str]],
    clause_range: str,
    formats: _TemplateFormats,
) -> None:
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 1)
    for position, column in enumerate(columns):
        number_format = _get_number_format(column)
        sheet.set_column(position, position, _measure_width(column), formats.columns[number_format])
        sheet.write_string(0, position, column.header, formats.required if column.is_required else formats.optional)
        sheet.write_comment(0, position, _describe(column), {"x_scale": 1.6, "y_scale": 0.8, "font_size": 10})
        sheet.data_validation(1, position, _LAST_ROW, position, _make_validation(column, clause_range))
        for row, example in enumerate(examples, 1):
            write_cell(sheet, row, position, _parse_example(column, example[position]), formats.examples[number_format])
    print_on_a4(sheet, header_rows=range(1))


def _measure_width(column: SheetColumn) -> int:
    header = len(column.header.encode("gb18030")) + 4
    return max(_NARROWEST, header, _WIDTHS.get(column.kind, 0), *(2 * len(choice) + 4 for choice in column.choices))


def _get_number_format(column: SheetColumn) -> str:
    return _NUMBER_FORMATS.get(column.kind, TEXT_FORMAT)


def _describe(column: SheetColumn) -> str:
    """Return what to fill in, for the note on the header and the message at a selected cell."""
    return ("必填。" if column.is_required else "选填。") + (f"{column.note}。" if column.note else "")


def _make_validation(column: SheetColumn, clause_range: str) -> dict[str, object]:
    """Return what the spreadsheet offers and checks in a column's cells; columns of free words accept other words."""
    message: dict[str, object] = {"input_title": column.header[:32], "input_message": _describe(column)[:255]}
    if column.choices:
        is_closed = column.kind is not CellKind.WORD
        return message | {
            "validate": "list",
            "source": list(column.choices),
            "show_error": is_closed,
            "error_title": "没有这一类",
            "error_message": "请从下拉列表里选。",
        }
    if column.kind in _ORG_NAME_KINDS:
        return message | {"validate": "list", "source": _ORG_NAMES_FORMULA, "show_error": False}
    # Not enforced: a clause may also be named by its id, or with other punctuation.
    if column.kind is CellKind.CLAUSE and clause_range:
        return message | {"validate": "list", "source": clause_range, "show_error": False}
    return message | {"validate": "any"}


def _list_examples(register: Register, columns: Sequence[SheetColumn], *, has_units: bool) -> list[list[str]]:
    """Return rows that agree with each other: every example names an org of the org sheet's examples."""
    if any(column.is_required and not column.example for column in columns):
        # A plan that asks people nothing has no clause to show.
        return []
    rows = [[column.example for column in columns]]
    if register is Register.ORGS:
        street, unit = ([org.get(column.key, "") for column in columns] for org in (_EXAMPLE_STREET, _EXAMPLE_UNIT))
        return [street, *rows, unit] if has_units else [street, *rows]
    return rows


def _parse_example(column: SheetColumn, example: str) -> OutputValue:
    if not example:
        return None
    match column.kind:
        case CellKind.DATE:
            return date.fromisoformat(example)
        case CellKind.MONEY | CellKind.INTEGER:
            return Decimal(example)
    return example
