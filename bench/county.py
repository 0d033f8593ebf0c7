"""Write a county as workbooks (360 orgs, 1,000 cases, 20,000 outreach rows), and time how it is assessed."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from random import Random
from statistics import median

import xlsxwriter

from bench.processes import WUZHA, Cost, compute_median_cost, run_measured
from wuzha.core.findings.judge import judge
from wuzha.core.periods import Period
from wuzha.core.plan.loading import find_plan, load_plan
from wuzha.core.statement.questions import ask
from wuzha.core.statement.statement import compile_statement
from wuzha.core.vocabulary import Register
from wuzha.core.words.explain import explain_org
from wuzha.engines.sqlite import SQLiteEngine
from wuzha.intake.reading.ledger_reader import read_files

STREETS = 14
PERIOD = "2022"
COUNTY = "520399"
SheetRow = tuple[str | int | date, ...]
Sheets = dict[str, tuple[Sequence[str], Sequence[SheetRow]]]
"""The header and the rows of each sheet, by its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many orgs, years and rows the county has; the last year is the period."""

    villages: int = 220
    units: int = 125
    years: int = 2
    cases: int = 1_000
    outreach: int = 20_000
    persons: int = 0
    dens: int = 0
    sanctions: int = 0


def write_county(folder: Path, size: Size = Size()) -> list[Path]:
    """Write the county's workbooks: one with the registers, one with the outreach of all years."""
    folder.mkdir(parents=True, exist_ok=True)
    draw = Random(2022)  # noqa: S311  the same county every time, nothing secret
    first = int(PERIOD) - size.years + 1
    streets = [f"{COUNTY}{street:03d}000" for street in range(1, STREETS + 1)]
    villages = [f"{streets[i % STREETS][:9]}{200 + i // STREETS}" for i in range(size.villages)]
    units = [f"D{i:03d}" for i in range(size.units)]

    def draw_day() -> date:
        return date(first, 1, 1) + timedelta(days=draw.randrange(365 * size.years))

    orgs = [(COUNTY, "样本县", "县", "", "")]
    orgs += [(code, f"第{i}街道", "街道", COUNTY, "") for i, code in enumerate(streets)]
    orgs += [(code, f"第{i}村", draw.choice(("村", "社区")), f"{code[:9]}000", "") for i, code in enumerate(villages)]
    orgs += [(code, f"第{i}所", "部门", streets[i % STREETS], draw.choice("是否")) for i, code in enumerate(units)]
    cases = [(f"A{i:05d}", draw_day(), draw.choice(villages), draw.randrange(1, 900_000)) for i in range(size.cases)]
    years = range(first, int(PERIOD) + 1)
    declarations = product(streets, ("案件", "重点人员", "窝点"), (f"{year}-01~{year}-12" for year in years))
    attestations = [(code, "四(一)5", PERIOD, "达标", "考核组", date(2022, 12, 20)) for code in villages]
    outreach = [
        (f"X{i:06d}", draw.choice(villages + units), draw_day(), draw.choice(("逢户必进", "逢会必讲", "讲座")), 30)
        for i in range(size.outreach)
    ]
    registers: Sheets = {
        "组织": (("代码", "名称", "类别", "上级代码", "服务管理职责"), orgs),
        "案件": (("案件编号", "立案日期", "所属村(社区)", "被骗金额(元)"), cases),
        "报送": (("对象", "台账", "月份"), list(declarations)),
        "认定": (("对象", "条款", "期间", "结论", "认定人", "认定日期"), attestations),
        **_make_small_registers(size, villages, units, draw_day, draw),
    }
    outreach_sheet: Sheets = {"宣传": (("记录编号", "对象", "日期", "方式", "受众人数"), outreach)}
    return [
        _write_workbook(folder / "registers.xlsx", registers),
        _write_workbook(folder / "outreach.xlsx", outreach_sheet),
    ]


def _make_small_registers(
    size: Size, villages: Sequence[str], units: Sequence[str], draw_day: Callable[[], date], draw: Random
) -> Sheets:
    """Return the sheets of the small registers that have rows."""
    categories, papers = ("违法犯罪人员", "拦截人员", "滞留境外"), ("通报批评", "约谈", "责令整改")
    persons = [
        (
            f"P{i:05d}",
            draw.choice(categories),
            draw.choice(("常住", "暂住", "户籍", "")),
            draw.choice(villages),
            draw_day(),
        )
        for i in range(size.persons)
    ]
    dens = [(f"W{i:04d}", draw.choice(villages), draw_day()) for i in range(size.dens)]
    sanctions = [
        (f"S{i:04d}", draw.choice(units), draw.choice(papers), draw.choice(("县", "街道")), draw_day())
        for i in range(size.sanctions)
    ]
    sheets: Sheets = {
        "重点人员": (("人员编号", "类别", "居住性质", "所属村(社区)", "认定日期"), persons),
        "窝点": (("窝点编号", "所属村(社区)", "查获日期"), dens),
        "督办": (("编号", "对象", "类型", "发文级别", "日期"), sanctions),
    }
    return {name: (header, rows) for name, (header, rows) in sheets.items() if rows}


def _write_workbook(path: Path, sheets: Sheets) -> Path:
    workbook = xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"})
    for name, (header, rows) in sheets.items():
        sheet = workbook.add_worksheet(name)
        sheet.write_row(0, 0, header)
        for number, row in enumerate(rows, 1):
            sheet.write_row(number, 0, row)
    workbook.close()
    return path


def measure_command(files: Sequence[Path], out: Path, rounds: int = 3) -> Cost:
    """Return the cost of the whole command, process start included."""
    command: list[str | Path] = [WUZHA, "assess", *files, "--plan", "fengling", "--period", PERIOD, "--json", out]
    return compute_median_cost([run_measured(command) for _ in range(rounds)])


def time_steps(files: Sequence[Path]) -> dict[str, float]:
    """Return seconds per step inside one process, the median of several runs."""
    plan = load_plan(find_plan("fengling"))
    facts = read_files(files, plan=plan).build_facts(None)
    questions = ask(plan, Period.parse(PERIOD))
    engine = SQLiteEngine(facts)
    village = next(str(row[0]) for row in facts[Register.ORGS] if row[2] == "village")

    def explain() -> None:
        assessment = judge(questions, engine, village)
        for finding in assessment.orgs:
            explain_org(finding, assessment)

    return {
        "load the plan": _measure_median(lambda: load_plan(find_plan("fengling")), 20),
        "compile the plan": _measure_median(lambda: compile_statement(ask(plan, Period.parse(PERIOD))).sql, 50),
        "judge the county": _measure_median(lambda: judge(questions, engine), 9),
        "explain one village": _measure_median(explain, 50),
    }


def _measure_median(work: Callable[[], object], rounds: int) -> float:
    durations = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        durations.append(time.perf_counter() - start)
    return median(durations)
