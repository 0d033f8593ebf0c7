"""Make forms of the county as its offices send them: three layouts, and the values that a person would fill in."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from tests.sample_county import STREET, SampleCounty
from wuzha.duties.monthly.form_services import store_form, store_rules
from wuzha.duties.monthly.mapping_rules import MappingRule
from wuzha.duties.monthly.models import MonthlyForm

SHEET = "月报表"


def make_workbook(write: Callable[[Worksheet], None], title: str = SHEET) -> bytes:
    """Return a workbook of one sheet that `write` has written."""
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = title
    write(sheet)
    output = BytesIO()
    workbook.save(output)
    return output.getvalue()


def write_office_form(sheet: Worksheet) -> None:
    """One org for the whole form: names of the figures in a column, values beside them, and a formula."""
    sheet["A1"] = "反诈工作月报表"
    sheet.merge_cells("A1:B1")
    sheet["A1"].font = Font(bold=True, size=16)
    for row, name in enumerate(("立案数", "其中：虚假贷款", "被骗金额（万元）", "本年累计立案", "宣传次数"), 2):
        sheet[f"A{row}"] = name
    sheet["A7"], sheet["B7"] = "每起损失", "=B4/B2"
    sheet["B4"].number_format = "0.00"
    sheet.row_dimensions[6].hidden = False
    sheet["A8"] = "内部编号"
    sheet.row_dimensions[8].hidden = True


def write_village_form(sheet: Worksheet) -> None:
    """A row for each village below a header of two merged rows, and a sum below."""
    sheet["A1"], sheet["B1"], sheet["D1"] = "村（社区）", "发案", "宣传"
    sheet.merge_cells("A1:A2")
    sheet.merge_cells("B1:C1")
    sheet.merge_cells("D1:E1")
    for column, head in zip("BCDE", ("起数", "金额（元）", "次数", "受众"), strict=True):
        sheet[f"{column}2"] = head
    sheet["A3"], sheet["A4"], sheet["A5"] = "文峰村委会", "青石社区", "合计"
    for column in "BCDE":
        sheet[f"{column}5"] = f"=SUM({column}3:{column}4)"


def write_month_form(sheet: Worksheet) -> None:
    """The months of the year as columns, figures as rows."""
    sheet["A1"] = "指标"
    for number in range(1, 13):
        sheet.cell(1, number + 1, f"{number}月")
    sheet["A2"], sheet["A3"] = "立案数", "宣传次数"


def store(county: SampleCounty, data: bytes, *rules: MappingRule, street: str = STREET, by: str = "wu") -> MonthlyForm:
    """Upload a form and map its cells by these rules."""
    form = store_form(actor=county[by], org=county.orgs[street], title="反诈月报", data=data)
    if rules:
        store_rules(actor=county[by], form=form, rules=rules, mapping_count=0)
    return form


def rule(cells: str, figure: str, *, org: str = STREET, span: str = "month", **places: str) -> MappingRule:
    """Return a rule for the sheet of the samples."""
    code = "" if places.get("org_place") else org
    return MappingRule(sheet=SHEET, cells=cells, figure=figure, org=code, span=span, **places)


def read_values(content: bytes, *addresses: str, sheet: str = SHEET) -> list[object]:
    """Return what stands in these cells."""
    workbook = load_workbook(BytesIO(content))
    return [workbook[sheet][address].value for address in addresses]
