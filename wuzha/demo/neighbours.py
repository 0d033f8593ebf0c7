"""The county above the invented street, and the second street in it: small, with books and an office of its own."""

from __future__ import annotations

import random
from datetime import date

from wuzha.demo.cases import DemoCase, draw_cases
from wuzha.demo.registers import DECLARED_MONTHS, DemoRows, OutreachRow, shift_rows
from wuzha.demo.street import DemoOrg
from wuzha.demo.year_shift import YearShift

COUNTY = DemoOrg("520399000000", "岚溪县", "县")
OTHER_STREET = DemoOrg("520399002000", "松风街道", "街道")
OTHER_VILLAGES = (
    DemoOrg("520399002201", "梨坡村", "村", cases=(4, 2, 2, 1, 1)),
    DemoOrg("520399002202", "桥湾村", "村", cases=(1, 1, 2, 1, 0)),
    DemoOrg("520399002001", "晚枫社区", "社区", cases=(6, 4, 3, 3, 2)),
)
OTHER_UNITS = (
    DemoOrg("DW51", "松风街道平安办", "部门", has_duty=True),
    DemoOrg("DW52", "松风街道中心学校", "部门"),
)
OTHER_ORGS = (OTHER_STREET, *OTHER_VILLAGES, *OTHER_UNITS)

_SEED, _FIRST_SERIAL = 2023, 5000
_LATE_DECLARATIONS = {"2022-02": date(2022, 4, 11)}


def make_other_cases(shift: YearShift) -> list[DemoCase]:
    """Return the cases of the second street, in the order of reporting."""
    dice = random.Random(_SEED)  # noqa: S311  an invented street needs no secrets
    cases = sorted(draw_cases(dice, OTHER_VILLAGES, _FIRST_SERIAL), key=lambda case: (case.reported_on, case.case_no))
    return [case.shift(shift) for case in cases]


def make_other_outreach(shift: YearShift) -> list[OutreachRow]:
    """Return outreach of the second street: once a quarter for each village and unit."""
    dice = random.Random(_SEED)  # noqa: S311  as above
    rows: list[OutreachRow] = []
    for month in DECLARED_MONTHS[::3]:
        for org in (*OTHER_VILLAGES, *OTHER_UNITS):
            day, people = month.start.replace(day=dice.randint(2, 26)), dice.randint(20, 160)
            serial = shift.shift_serial(f"X{month.start:%Y%m}{_FIRST_SERIAL + len(rows):04d}")
            rows.append((serial, org.name, shift.shift_day(day), "逢会必讲", "", people, people))
    return rows


def make_other_declarations(shift: YearShift) -> DemoRows:
    """Return the declarations of the second street: each month on its last day, one of them too late."""
    rows: DemoRows = [
        (OTHER_STREET.name, register, month.id, _LATE_DECLARATIONS.get(month.id, month.end))
        for month in DECLARED_MONTHS
        for register in ("案件", "重点人员", "窝点")
    ]
    return shift_rows(rows, shift)
