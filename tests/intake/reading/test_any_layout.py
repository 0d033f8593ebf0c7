"""The same cases in random layouts and spellings, among totals, notes and titles: always the same facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.drawing import list_seeds
from tests.intake.sheets import ORGS, list_codes, list_facts, write_csv, write_xls, write_xlsx
from tests.office import load_fengling
from wuzha.core.vocabulary import Register
from wuzha.intake.reading.ledger_reader import read_files

HEADERS = {
    "case_no": ("案件编号", "警情编号", "接警编号", "编号", "案件\n编号（必填）"),
    "filed_on": ("立案日期", "立案时间", "立案 日期"),
    "occurred_on": ("案发日期", "发案时间", "受骗时间"),
    "village": ("所属村(社区)", "村（社区）", "所属村", "现住址所属村", "居住地村"),
    "loss_fen": ("被骗金额", "涉案金额", "损失金额", "受骗金额"),
}
UNREAD_HEADERS = ("受害人姓名", "身份证号", "简要案情", "备注", "办案民警")
VILLAGES = {
    "520399001201": ("青石村", "青石", "青 石 村", "青石村委会", "520399001201"),
    "520399001202": ("白水村", "白水村民委员会"),
    "520399001003": ("白水社区", "白水居委会"),
    "520399001004": ("东门", "东门社区", "东门社区居委会"),
}
REMARKS = ("", "某某", "已汇总", "合计转账三次：共5万", "注：无", "2021年8月1日", "13800000000", "说明", "派出所")
TOP = (("云溪街道2021年电诈案件台账",), ("填报单位：云溪街道", "", "填报日期：2022年1月5日"), ())
FEET = (
    (),
    (("注：以上数据由派出所提供。",),),
    (("填表人：某某", "", "审核人：某某"),),
    (("", "", "云溪街道办事处"), ("", "", "2021年12月31日")),
)
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")

Case = dict[str, Any]


def draw_case(number: int, chance: Random) -> Case:
    filed_on = date(2021, 1, 1) + timedelta(days=chance.randrange(360))
    return {
        "case_no": f"{chance.choice(('A', '遵公刑立字〔2021〕', '5203992021'))}{number:04d}",
        "filed_on": filed_on,
        "occurred_on": chance.choice((None, filed_on)),
        "village": chance.choice([*VILLAGES]),
        "loss_fen": chance.choice((None, 0, 300_000, 12_345_600, 5_000_000)),
    }


def write_value(key: str, value: Any, chance: Random, *, in_wan: bool) -> Any:
    """Return the value in one of the ways offices write it."""
    match key, value:
        case _, None:
            return chance.choice(("", "不详", " "))
        case "village", code:
            return chance.choice(VILLAGES[code])
        case "loss_fen", fen if in_wan:
            return chance.choice((fen / 1_000_000, f"{fen / 1_000_000:f}"))
        case "loss_fen", fen:
            amount = f"{fen / 100:.2f}"
            return chance.choice((fen / 100, amount, f"{fen / 100:,.2f}", amount + "元", amount.translate(FULL_WIDTH)))
        case _, date() as day:
            chinese = f"{day.year}年{day.month}月{day.day}日"
            serial = (day - date(1899, 12, 30)).days
            return chance.choice(
                (day, serial, chinese, f"{day:%Y%m%d}", f"{day:%Y.%m.%d} 08:30", f" {day:%Y / %m / %d}")
            )
    return chance.choice((value, f" {value} "))


def make_table_in_any_layout(cases: Sequence[Case], chance: Random) -> list[list[Any]]:
    """Return the cases as a table with columns in any order, among other columns and rows of such sheets."""
    in_wan = chance.random() < 0.3
    columns = [*HEADERS, *chance.sample(UNREAD_HEADERS, chance.randrange(4))]
    chance.shuffle(columns)
    columns[:0] = chance.choice(([], ["序号"]))
    header = [chance.choice(HEADERS.get(column, (column,))) for column in columns]
    money = columns.index("loss_fen")
    header[money] += "(万元)" if in_wan else chance.choice(("", "（元）"))
    table: list[list[Any]] = [*map(list, TOP[: chance.randrange(4)]), header]
    for number, case in enumerate(cases, 1):
        extra_cells = {"序号": number} | {header: chance.choice(REMARKS) for header in UNREAD_HEADERS}
        cells = {key: write_value(key, value, chance, in_wan=in_wan) for key, value in case.items()}
        table.append([(cells | extra_cells)[column] for column in columns])
        total = [chance.choice(("小计", "本页小计")), *[""] * (len(columns) - 1)]
        table += chance.choice(([], [], [], [[]], [total], [header]))
    total = ["合计", *[""] * (len(columns) - 1)]
    if columns[0] != "case_no":
        total[columns.index("case_no")] = f"{len(cases)}起"
    return [*table, total, [], *map(list, chance.choice(FEET))]


@pytest.mark.parametrize("seed", list_seeds(60))
def test_the_layout_of_a_ledger_changes_no_fact(tmp_path: Path, seed: int) -> None:
    chance = Random(seed)
    cases = [draw_case(number, chance) for number in range(chance.randrange(1, 12))]
    table = make_table_in_any_layout(cases, chance)
    name = chance.choice(("案件", "电诈案件台账", "Sheet1", "2021年警情台账"))
    orgs = write_xlsx(tmp_path / "组织.xlsx", {"组织": ORGS})
    if seed % 10 == 0:
        path = write_xls(tmp_path / "a.xls", {name: table})
    elif seed % 2:
        path = write_csv(tmp_path / f"{name}.csv", table, chance.choice(("utf-8", "utf-8-sig", "gb18030")))
    else:
        path = write_xlsx(tmp_path / "a.xlsx", {name: table})
    reading = read_files([orgs, path], plan=load_fengling())
    assert list_codes(reading) == []
    assert [{key: row[key] for key in HEADERS} for row in list_facts(reading, Register.CASES)] == [
        {key: case[key] for key in HEADERS} for case in cases
    ]
