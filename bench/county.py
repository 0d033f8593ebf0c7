"""One county as workbooks: 360 orgs, 1,000 cases, 20,000 outreach rows; what the office waits for."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from statistics import median

import xlsxwriter

from bench.processes import WUZHA, Cost, measured, typical
from wuzha.core.explain import explain_org
from wuzha.core.judge import judge
from wuzha.core.periods import Period
from wuzha.core.plan_file import find_plan, load_plan
from wuzha.core.questions import ask
from wuzha.core.statement import compile
from wuzha.core.vocabulary import Register
from wuzha.engines.sqlite import SQLiteEngine
from wuzha.intake.reading import read_files

STREETS, VILLAGES, UNITS = 14, 220, 125
CASES, OUTREACH = 1_000, 20_000
PERIOD = "2022"
COUNTY = "520399"
Row = tuple[str | int | date, ...]


def write_county(folder: Path) -> list[Path]:
    """The county's workbooks: one with the registers, one with the outreach of two years."""
    folder.mkdir(parents=True, exist_ok=True)
    draw = Random(2022)  # noqa: S311  the same county every time, nothing secret
    streets = [f"{COUNTY}{street:03d}000" for street in range(1, STREETS + 1)]
    villages = [f"{streets[i % STREETS][:9]}{200 + i // STREETS}" for i in range(VILLAGES)]
    units = [f"D{i:03d}" for i in range(UNITS)]

    def day() -> date:
        return date(2021, 1, 1) + timedelta(days=draw.randrange(730))

    orgs = [(COUNTY, "样本县", "县", "", "")]
    orgs += [(code, f"第{i}街道", "街道", COUNTY, "") for i, code in enumerate(streets)]
    orgs += [(code, f"第{i}村", draw.choice(("村", "社区")), f"{code[:9]}000", "") for i, code in enumerate(villages)]
    orgs += [(code, f"第{i}所", "部门", streets[i % STREETS], draw.choice("是否")) for i, code in enumerate(units)]
    cases = [(f"A{i:05d}", day(), draw.choice(villages), draw.randrange(1, 900_000)) for i in range(CASES)]
    declared = [
        (street, register, f"{year}-01~{year}-12")
        for street in streets
        for register in ("案件", "重点人员", "窝点")
        for year in (2021, 2022)
    ]
    attested = [(code, "四(一)5", PERIOD, "达标", "考核组", date(2022, 12, 20)) for code in villages]
    outreach = [
        (f"X{i:06d}", draw.choice(villages + units), day(), draw.choice(("逢户必进", "逢会必讲", "讲座")), 30)
        for i in range(OUTREACH)
    ]
    registers: dict[str, tuple[Sequence[str], Sequence[Row]]] = {
        "组织": (("代码", "名称", "类别", "上级代码", "服务管理职责"), orgs),
        "案件": (("案件编号", "立案日期", "所属村(社区)", "被骗金额(元)"), cases),
        "报送": (("对象", "台账", "月份"), declared),
        "认定": (("对象", "条款", "期间", "结论", "认定人", "认定日期"), attested),
    }
    return [
        _workbook(folder / "registers.xlsx", registers),
        _workbook(folder / "outreach.xlsx", {"宣传": (("记录编号", "对象", "日期", "方式", "受众人数"), outreach)}),
    ]


def _workbook(path: Path, sheets: dict[str, tuple[Sequence[str], Sequence[Row]]]) -> Path:
    workbook = xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"})
    for name, (header, rows) in sheets.items():
        sheet = workbook.add_worksheet(name)
        sheet.write_row(0, 0, header)
        for number, row in enumerate(rows, 1):
            sheet.write_row(number, 0, row)
    workbook.close()
    return path


def from_workbooks_to_json(files: Sequence[Path], out: Path, rounds: int = 3) -> Cost:
    """The whole command, process start included."""
    command: list[str | Path] = [WUZHA, "assess", *files, "--plan", "fengling", "--period", PERIOD, "--json", out]
    return typical([measured(command) for _ in range(rounds)])


def steps_in_seconds(files: Sequence[Path]) -> dict[str, float]:
    """The steps inside one process: seconds each, the median of several."""
    plan = load_plan(find_plan("fengling"))
    facts = read_files(files, plan=plan).facts(None)
    questions = ask(plan, Period.parse(PERIOD))
    engine = SQLiteEngine(facts)
    village = next(str(row[0]) for row in facts[Register.ORGS] if row[2] == "village")

    def explain() -> None:
        assessment = judge(questions, engine, village)
        for finding in assessment.orgs:
            explain_org(finding, assessment)

    return {
        "load the plan": _seconds(lambda: load_plan(find_plan("fengling")), 20),
        "compile the plan": _seconds(lambda: compile(ask(plan, Period.parse(PERIOD))).sql, 50),
        "judge the county": _seconds(lambda: judge(questions, engine), 9),
        "explain one village": _seconds(explain, 50),
    }


def _seconds(work: Callable[[], object], rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return median(taken)
