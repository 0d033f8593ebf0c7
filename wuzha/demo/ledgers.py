"""The invented street's books as a street keeps them: several files, dirty in the ways that the reader accepts.

Who shows what is the table in demo_street.py. Beside the clean files lies a folder with one workbook of refused rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

from wuzha.demo.cases import DemoCase, demo_cases
from wuzha.demo.problems import write_problem_sample
from wuzha.demo.registers import (
    BASELINES,
    DENS,
    PERSONS,
    SANCTIONS,
    attestation_rows,
    outreach_rows,
    report_rows,
)
from wuzha.demo.sheet import DemoCell, DemoSheet, Formula, write_csv, write_sheets
from wuzha.demo.street import ORGS, STREET, STREET_CODE, VILLAGES
from wuzha.intake.files.cell_writing import Cell

YUAN_IN_WAN = 10_000
LEFT_OUT = "(略)"
MONEY = "被骗金额(元)"
PASTED_TWICE = 5
_EXCEL_DAY_ONE = date(1899, 12, 30)
_KINDS = {"街道": "街道办事处", "村": "村委会", "社区": "居委会", "部门": "单位"}
_CODES = {village.name: village.code for village in VILLAGES}


def write_demo_ledgers(folder: Path) -> list[Path]:
    """Write the street's books into `folder`; the clean files, in the order in which they are to be read.

    The refused rows are in a folder of their own (问题样例) and not in the list.

    Raises: OSError when the place cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    first, second = demo_cases()
    write_problem_sample(folder)
    return [
        write_sheets(folder / "组织.xlsx", [_orgs()]),
        write_sheets(folder / "案件 2021.xlsx", _first_book(first)),
        write_sheets(folder / "案件 2022-2023.xlsx", [_second_book(second)]),
        write_sheets(folder / "重点人员、窝点和督办.xlsx", _persons_dens_sanctions()),
        write_sheets(folder / "报送、基数和认定.xlsx", _reports_baselines_attestations()),
        write_csv(folder / "宣传.csv", _outreach()),
    ]


def _written_day(day: date | None, number: int) -> Cell:
    """A day in one of the shapes that people type."""
    if day is None:
        return None
    shapes: tuple[Callable[[], Cell], ...] = (
        lambda: day,
        lambda: f"{day.year}.{day.month}.{day.day}",
        lambda: day,
        lambda: f"{day.year}年{day.month}月{day.day}日",
        lambda: datetime.combine(day, time(14, 30)),
        lambda: f"{day:%Y%m%d}",
        lambda: day,
        lambda: f" {day:%Y/%m/%d} ",
        lambda: (day - _EXCEL_DAY_ONE).days,
        lambda: _full_width(f"{day:%Y-%m-%d}"),
        lambda: f"{day:%Y-%m-%d} 09:05",
    )
    return shapes[number % len(shapes)]()


def _full_width(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if letter.isdigit() else letter for letter in text)


def _written_village(name: str, number: int) -> str:
    """A village by its code, its name or another way of writing its name."""
    if not name:
        return ""
    stem = name.removesuffix("社区").removesuffix("村")
    committee = f"{name}村民委员会" if name.endswith("村") else f"{stem}社区居委会"
    shapes = (name, name, _CODES[name], name, committee, stem, " ".join(name))
    return shapes[number % len(shapes)]


def _written_yuan(loss: Decimal | str | None, number: int) -> Cell:
    """A sum in yuan: mostly a number, at times words."""
    if loss is None or isinstance(loss, str):
        return loss
    if loss and loss % 100_000 == 0:
        return f"{loss / YUAN_IN_WAN:.0f}万元"
    if loss != loss.to_integral_value():
        return loss
    shapes: tuple[Cell, ...] = (int(loss), int(loss), f"{loss:,.0f}", int(loss), f"{loss:.0f}元", int(loss))
    return shapes[number % len(shapes)]


def _written_wan(loss: Decimal | str | None, number: int) -> DemoCell:
    """A sum in the unit that the header names, 万元; at times worked out in the cell."""
    if loss is None or isinstance(loss, str):
        return loss
    if number % 5 == 0:
        return Formula(f"={loss}/{YUAN_IN_WAN}", float(loss / YUAN_IN_WAN))
    return loss / YUAN_IN_WAN


def _orgs() -> DemoSheet:
    header = ("序号", "代码", "名称", "类别", "上级代码", "服务管理职责", "启用日期", "停用日期", "别名", "备注")
    rows: list[Sequence[DemoCell]] = []
    for number, org in enumerate(ORGS, 1):
        parent = "" if org is STREET else STREET_CODE
        duty = {"部门": "是" if org.has_duty else "否"}.get(org.kind, "")
        alias = {"市场监管所": "市场监督管理所、市监所", "卫生院": "街道卫生院"}.get(org.name, "")
        rows.append((number, org.code, org.name, _KINDS[org.kind], parent, duty, None, None, alias, ""))
    return DemoSheet("组织", (header,), rows, titles=("云岭街道村(社区)和部门一览表",))


_GROUPS = ("序号", "警情编号", "时间", "", "", "受害人情况", "", "", "", "", "", "发案地", MONEY,
           "诈骗类型", "案件性质", "状态", "接收日期", "简要案情", "办案民警")  # fmt: skip
_PARTS = ("", "", "报案时间", "案发时间", "立案时间", "姓名", "身份证号", "联系电话", "所属村(社区)", "工作单位",
          "与职工关系", "", "", "", "", "", "", "", "")  # fmt: skip


def _first_book(cases: Sequence[DemoCase]) -> list[DemoSheet]:
    """2021, one sheet a half-year, whose names say nothing of what they hold."""
    halves = (("2021上半年", "1月至6月", range(1, 7)), ("2021下半年", "7月至12月", range(7, 13)))
    return [
        DemoSheet(
            name,
            (_GROUPS, _PARTS),
            _with_totals([case for case in cases if case.reported_on.month in months]),
            titles=(f"云岭街道电信网络诈骗案件台账(2021年{label})", "单位：元"),
            notes=("注：本表由派出所按月提供，受害人信息已略去。", "填表：社会治理办公室"),
        )
        for name, label, months in halves
    ]


def _with_totals(cases: Sequence[DemoCase]) -> list[Sequence[DemoCell]]:
    """The rows with a subtotal after each quarter, a total at the end, and one row pasted twice."""
    rows: list[Sequence[DemoCell]] = []
    quarter: list[DemoCase] = []
    for number, case in enumerate(cases, 1):
        rows.append(_first_book_row(case, number))
        quarter.append(case)
        if number == PASTED_TWICE:
            rows.append(rows[-1])
        if number == len(cases) or _quarter(cases[number]) != _quarter(case):
            rows.append(_total("小计", quarter))
            quarter = []
    return [*rows, _total("合计", cases)]


def _quarter(case: DemoCase) -> int:
    return (case.reported_on.month - 1) // 3


def _total(word: str, cases: Sequence[DemoCase]) -> Sequence[DemoCell]:
    loss = sum(case.loss for case in cases if isinstance(case.loss, Decimal))
    return [word if name == "序号" else loss if name == MONEY else "" for name in _GROUPS]


def _first_book_row(case: DemoCase, number: int) -> Sequence[DemoCell]:
    return (
        number,
        case.case_no,
        _written_day(case.reported_on, number),
        _written_day(case.occurred_on, number + 3),
        _written_day(case.filed_on, number + 5),
        "某某",
        LEFT_OUT,
        LEFT_OUT,
        _written_village(case.village, number),
        case.unit,
        case.relation,
        "家中",
        _written_yuan(case.loss, number),
        case.fraud_type,
        case.case_kind or ("刑事案件" if number % 4 == 0 else ""),
        case.status,
        _written_day(case.received_on, number),
        LEFT_OUT,
        LEFT_OUT,
    )


def _second_book(cases: Sequence[DemoCase]) -> DemoSheet:
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
                _written_day(case.occurred_on, number),
                case.filed_on,
                "某某",
                LEFT_OUT,
                LEFT_OUT,
                _written_village(case.village, number + 2),
                case.unit,
                case.relation,
                _written_wan(case.loss, number),
                case.fraud_type,
                case.case_kind or "刑事",
                case.status or "有效",
                case.received_on,
                "不详",
            )
        )
    return DemoSheet("警情台账", (header,), rows, titles=("云岭街道警情台账(2022年1月起)",), hidden=("住址",))


def _persons_dens_sanctions() -> list[DemoSheet]:
    persons = ("人员编号", "人员类别", "居住性质", "所属村", "所属单位", "与职工关系", "认定时间", "认定状态",
               "解除日期", "接收日期", "姓名", "身份证号码", "包保责任人")  # fmt: skip
    return [
        DemoSheet(
            "重点人员台账",
            (persons,),
            [(*row, "某某", LEFT_OUT, LEFT_OUT) for row in PERSONS],
            titles=("云岭街道涉诈重点人员台账",),
            notes=("备注：居住性质不清楚的留空，核实后补填。",),
        ),
        DemoSheet("窝点", (("窝点编号", "所属村(社区)", "查获时间", "接收日期"),), DENS),
        DemoSheet("督办", (("文号", "对象", "督办类型", "发文级别", "发文日期", "事由", "接收日期"),), SANCTIONS),
    ]


def _reports_baselines_attestations() -> list[DemoSheet]:
    return [
        DemoSheet("报送登记", (("对象", "台账", "月份", "报送时间"),), report_rows()),
        DemoSheet(
            "基数确认",
            (("对象", "期间", "指标", "数量", "签认日期"),),
            BASELINES,
            titles=("2021年发案基数确认表",),
        ),
        DemoSheet("认定登记", (("对象", "条款", "期间", "结论", "认定人", "认定日期", "理由"),), attestation_rows()),
    ]


def _outreach() -> DemoSheet:
    header = ("记录编号", "对象", "宣传日期", "宣传方式", "宣传场所", "受众人数", "发放资料份数", "记录人")
    rows: list[Sequence[DemoCell]] = []
    for number, (serial, org, day, way, venue, people, papers) in enumerate(outreach_rows()):
        written = (day.isoformat(), f"{day.year}/{day.month}/{day.day}", f"{day.year}年{day.month}月{day.day}日")
        count = f"约{people}" if number == 7 else people
        rows.append((serial, org, written[number % 3], way, venue, count, papers, "网格员"))
    rows.append(rows[3])
    return DemoSheet("宣传", (header,), rows, titles=("云岭街道反诈宣传台账",), notes=(f"合计，共{len(rows) - 1}次",))
