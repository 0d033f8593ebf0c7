"""The invented street's ledgers: several files, untidy in the ways that the reader accepts.

`street.py` has a table of what each org demonstrates. A subfolder has one workbook of rows that are refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

from wuzha.demo.cases import DemoCase, make_demo_cases
from wuzha.demo.problems import write_problem_sample
from wuzha.demo.registers import (
    BASELINE_ROWS,
    DEN_ROWS,
    PERSON_ROWS,
    SANCTION_ROWS,
    DemoRows,
    OutreachRow,
    make_attestation_rows,
    make_declaration_rows,
    make_outreach_rows,
    shift_rows,
)
from wuzha.demo.sheet import DemoCell, DemoSheet, FormulaCell, write_csv, write_sheets
from wuzha.demo.street import DEMO_ORGS, STREET, STREET_CODE, VILLAGES
from wuzha.demo.year_shift import AS_WRITTEN, YearShift
from wuzha.intake.files.cell_writing import OutputValue

YUAN_IN_WAN = 10_000
OMISSION = "(略)"
LOSS_HEADER = "被骗金额(元)"
DUPLICATE_ROW_NUMBER = 5
_EXCEL_DAY_ONE = date(1899, 12, 30)
_KIND_WORDS = {"街道": "街道办事处", "村": "村委会", "社区": "居委会", "部门": "单位"}
_CODE_BY_VILLAGE = {village.name: village.code for village in VILLAGES}


def write_demo_ledgers(folder: Path, shift: YearShift = AS_WRITTEN) -> list[Path]:
    """Write the street's ledgers into `folder`; return the clean files in the order in which they are to be read.

    They are of 2021 to 2023, or of as many years later as `shift` says. The refused rows are in a subfolder (问题样例)
    and not in the list.

    Raises: OSError when the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    first, second = make_demo_cases(shift)
    text = shift.shift_text
    halves = (("2021上半年", "2021年1月至6月", range(1, 7)), ("2021下半年", "2021年7月至12月", range(7, 13)))
    first_sheets = [
        make_first_case_sheet(text(name), text(label), [case for case in first if case.reported_on.month in months])
        for name, label, months in halves
    ]
    persons, dens, sanctions = (shift_rows(rows, shift) for rows in (PERSON_ROWS, DEN_ROWS, SANCTION_ROWS))
    declarations, attestations = make_declaration_rows(shift), make_attestation_rows(shift)
    baselines = make_baseline_sheet(shift_rows(BASELINE_ROWS, shift), text("2021年"))
    write_problem_sample(folder)
    return [
        write_sheets(folder / "组织.xlsx", [make_org_sheet()]),
        write_sheets(folder / text("案件 2021.xlsx"), first_sheets),
        write_sheets(folder / text("案件 2022-2023.xlsx"), [make_second_case_sheet(second, text("2022年1月起"))]),
        write_sheets(
            folder / "重点人员、窝点和督办.xlsx",
            [make_person_sheet(persons), make_den_sheet(dens), make_sanction_sheet(sanctions)],
        ),
        write_sheets(
            folder / "报送、基数和认定.xlsx",
            [make_declaration_sheet(declarations), baselines, make_attestation_sheet(attestations)],
        ),
        write_csv(folder / "宣传.csv", make_outreach_sheet(make_outreach_rows(shift), typed_count_row=7)),
    ]


def _format_day(day: date | None, number: int) -> OutputValue:
    """Return a day in one of the formats that people type."""
    if day is None:
        return None
    shapes: tuple[Callable[[], OutputValue], ...] = (
        lambda: day,
        lambda: f"{day.year}.{day.month}.{day.day}",
        lambda: day,
        lambda: f"{day.year}年{day.month}月{day.day}日",
        lambda: datetime.combine(day, time(14, 30)),
        lambda: f"{day:%Y%m%d}",
        lambda: day,
        lambda: f" {day:%Y/%m/%d} ",
        lambda: (day - _EXCEL_DAY_ONE).days,
        lambda: _to_full_width(f"{day:%Y-%m-%d}"),
        lambda: f"{day:%Y-%m-%d} 09:05",
    )
    return shapes[number % len(shapes)]()


def _to_full_width(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if letter.isdigit() else letter for letter in text)


def _format_village(name: str, number: int) -> str:
    """Return a village by its code, its name or another spelling of its name."""
    if not name:
        return ""
    stem = name.removesuffix("社区").removesuffix("村")
    committee = f"{name}村民委员会" if name.endswith("村") else f"{stem}社区居委会"
    shapes = (name, name, _CODE_BY_VILLAGE.get(name, name), name, committee, stem, " ".join(name))
    return shapes[number % len(shapes)]


def _format_yuan(loss: Decimal | str | None, number: int) -> OutputValue:
    """Return an amount in yuan: mostly a number, sometimes words."""
    if loss is None or isinstance(loss, str):
        return loss
    if loss and loss % 100_000 == 0:
        return f"{loss / YUAN_IN_WAN:.0f}万元"
    if loss != loss.to_integral_value():
        return loss
    shapes: tuple[OutputValue, ...] = (int(loss), int(loss), f"{loss:,.0f}", int(loss), f"{loss:.0f}元", int(loss))
    return shapes[number % len(shapes)]


def _format_wan(loss: Decimal | str | None, number: int) -> DemoCell:
    """Return an amount in 万元, the unit that the header names; sometimes as a formula."""
    if loss is None or isinstance(loss, str):
        return loss
    if number % 5 == 0:
        return FormulaCell(f"={loss}/{YUAN_IN_WAN}", float(loss / YUAN_IN_WAN))
    return loss / YUAN_IN_WAN


def make_org_sheet(parent_code: str = "") -> DemoSheet:
    """Return the sheet of all orgs; `parent_code` is that of the county above the street."""
    header = ("序号", "代码", "名称", "类别", "上级代码", "服务管理职责", "启用日期", "停用日期", "别名", "备注")
    rows: list[Sequence[DemoCell]] = []
    for number, org in enumerate(DEMO_ORGS, 1):
        parent = parent_code if org is STREET else STREET_CODE
        duty = {"部门": "是" if org.has_duty else "否"}.get(org.kind, "")
        alias = {"市场监管所": "市场监督管理所、市监所", "卫生院": "街道卫生院"}.get(org.name, "")
        rows.append((number, org.code, org.name, _KIND_WORDS[org.kind], parent, duty, None, None, alias, ""))
    return DemoSheet("组织", (header,), rows, titles=("云岭街道村(社区)和部门一览表",))


_GROUP_HEADER = ("序号", "警情编号", "时间", "", "", "受害人情况", "", "", "", "", "", "发案地", LOSS_HEADER,
           "诈骗类型", "案件性质", "状态", "接收日期", "简要案情", "办案民警")  # fmt: skip
_PART_HEADER = ("", "", "报案时间", "案发时间", "立案时间", "姓名", "身份证号", "联系电话", "所属村(社区)", "工作单位",
          "与职工关系", "", "", "", "", "", "", "", "")  # fmt: skip


def make_first_case_sheet(name: str, label: str, cases: Sequence[DemoCase]) -> DemoSheet:
    """Return a sheet as those of the first year, with a name that does not show its register."""
    return DemoSheet(
        name,
        (_GROUP_HEADER, _PART_HEADER),
        _add_totals(cases),
        titles=(f"云岭街道电信网络诈骗案件台账({label})", "单位：元"),
        notes=("注：本表由派出所按月提供，受害人信息已略去。", "填表：社会治理办公室"),
    )


def _add_totals(cases: Sequence[DemoCase]) -> list[Sequence[DemoCell]]:
    """Return the rows with a subtotal after each quarter, a total at the end, and one row pasted twice."""
    rows: list[Sequence[DemoCell]] = []
    quarter: list[DemoCase] = []
    for number, case in enumerate(cases, 1):
        rows.append(_make_first_book_row(case, number))
        quarter.append(case)
        if number == DUPLICATE_ROW_NUMBER:
            rows.append(rows[-1])
        if number == len(cases) or _get_quarter(cases[number]) != _get_quarter(case):
            rows.append(_make_total("小计", quarter))
            quarter = []
    return [*rows, _make_total("合计", cases)]


def _get_quarter(case: DemoCase) -> int:
    return (case.reported_on.month - 1) // 3


def _make_total(word: str, cases: Sequence[DemoCase]) -> Sequence[DemoCell]:
    loss = sum(case.loss for case in cases if isinstance(case.loss, Decimal))
    return [word if name == "序号" else loss if name == LOSS_HEADER else "" for name in _GROUP_HEADER]


def _make_first_book_row(case: DemoCase, number: int) -> Sequence[DemoCell]:
    return (
        number,
        case.case_no,
        _format_day(case.reported_on, number),
        _format_day(case.occurred_on, number + 3),
        _format_day(case.filed_on, number + 5),
        "某某",
        OMISSION,
        OMISSION,
        _format_village(case.village, number),
        case.unit,
        case.relation,
        "家中",
        _format_yuan(case.loss, number),
        case.fraud_type,
        case.case_kind or ("刑事案件" if number % 4 == 0 else ""),
        case.status,
        _format_day(case.received_on, number),
        OMISSION,
        OMISSION,
    )


def make_second_case_sheet(cases: Sequence[DemoCase], label: str) -> DemoSheet:
    """Return a sheet as those from the second year on, with amounts in 万元."""
    header = ("序号", "接警编号", "接警时间", "受骗时间", "立案时间", "受害人姓名", "身份证号", "住址", "居住地村",
              "工作单位", "与职工关系", "涉案金额(万元)", "诈骗类型", "案件性质", "案件状态", "接收日期",
              "是否安装反诈APP")  # fmt: skip
    rows: list[Sequence[DemoCell]] = []
    for number, case in enumerate(cases, 1):
        rows.append(
            (
                number,
                int(case.case_no) if case.case_no.isdecimal() else case.case_no,
                case.reported_on,
                _format_day(case.occurred_on, number),
                case.filed_on,
                "某某",
                OMISSION,
                OMISSION,
                _format_village(case.village, number + 2),
                case.unit,
                case.relation,
                _format_wan(case.loss, number),
                case.fraud_type,
                case.case_kind or "刑事",
                case.status or "有效",
                case.received_on,
                "不详",
            )
        )
    return DemoSheet("警情台账", (header,), rows, titles=(f"云岭街道警情台账({label})",), hidden_columns=("住址",))


def make_person_sheet(rows: DemoRows) -> DemoSheet:
    """Return the sheet of persons, without who they are."""
    header = ("人员编号", "人员类别", "居住性质", "所属村", "所属单位", "与职工关系", "认定时间", "认定状态",
               "解除日期", "接收日期", "姓名", "身份证号码", "包保责任人")  # fmt: skip
    return DemoSheet(
        "重点人员台账",
        (header,),
        [(*row, "某某", OMISSION, OMISSION) for row in rows],
        titles=("云岭街道涉诈重点人员台账",),
        notes=("备注：居住性质不清楚的留空，核实后补填。",),
    )


def make_den_sheet(rows: DemoRows) -> DemoSheet:
    """Return the sheet of dens."""
    return DemoSheet("窝点", (("窝点编号", "所属村(社区)", "查获时间", "接收日期"),), rows)


def make_sanction_sheet(rows: DemoRows) -> DemoSheet:
    """Return the sheet of sanctions."""
    return DemoSheet("督办", (("文号", "对象", "督办类型", "发文级别", "发文日期", "事由", "接收日期"),), rows)


def make_declaration_sheet(rows: DemoRows) -> DemoSheet:
    """Return the sheet of declared months."""
    return DemoSheet("报送登记", (("对象", "台账", "月份", "报送时间"),), rows)


def make_baseline_sheet(rows: DemoRows, label: str) -> DemoSheet:
    """Return the sheet of signed baselines of a year."""
    header = ("对象", "期间", "指标", "数量", "签认日期")
    return DemoSheet("基数确认", (header,), rows, titles=(f"{label}发案基数确认表",))


def make_attestation_sheet(rows: DemoRows) -> DemoSheet:
    """Return the sheet of attestations."""
    return DemoSheet("认定登记", (("对象", "条款", "期间", "结论", "认定人", "认定日期", "理由"),), rows)


def make_outreach_sheet(outreach: Sequence[OutreachRow], *, typed_count_row: int | None = None) -> DemoSheet:
    """Return the sheet of outreach, with one row pasted twice; in row `typed_count_row` the count is words."""
    header = ("记录编号", "对象", "宣传日期", "宣传方式", "宣传场所", "受众人数", "发放资料份数", "记录人")
    rows: list[Sequence[DemoCell]] = []
    for number, (serial, org, day, way, venue, people, papers) in enumerate(outreach):
        day_texts = (day.isoformat(), f"{day.year}/{day.month}/{day.day}", f"{day.year}年{day.month}月{day.day}日")
        count = f"约{people}" if number == typed_count_row else people
        rows.append((serial, org, day_texts[number % 3], way, venue, count, papers, "网格员"))
    rows += rows[3:4]
    return DemoSheet("宣传", (header,), rows, titles=("云岭街道反诈宣传台账",), notes=(f"合计，共{len(outreach)}次",))
