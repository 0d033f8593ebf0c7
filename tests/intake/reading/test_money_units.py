"""The unit of amounts: 元 or 万元, as the header or a line above it gives it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.sheets import get_case, read_cases, read_ledgers


@pytest.mark.parametrize(
    ("header", "fen"),
    [
        ("被骗金额", 350),
        ("涉案金额（元）", 350),
        ("损失金额（单位：元）", 350),
        ("受骗金额（人民币/元）", 350),
        ("被骗金额(万元)", 3_500_000),
        ("涉案金额（万元）", 3_500_000),
        ("损失金额/万元", 3_500_000),
        ("受骗金额[万元]", 3_500_000),
        ("被骗金额\n（单位：万元）", 3_500_000),
        ("被骗金额（人民币：万元）", 3_500_000),
        ("被骗金额（万元、人民币）", 3_500_000),
        ("被骗金额（万）", 3_500_000),
    ],
)
def test_a_header_names_the_unit_of_its_amounts(tmp_path: Path, header: str, fen: int) -> None:
    assert (
        get_case(read_cases(tmp_path, ("A1", "青石村", 3.5), header=("案件编号", "所属村", header)))["loss_fen"] == fen
    )


@pytest.mark.parametrize("title", ["单位：万元", "2021年台账(单位:万元)"])
def test_a_unit_named_above_the_header_holds_where_no_header_names_one(tmp_path: Path, title: str) -> None:
    header = ("案件编号", "所属村", "被骗金额", "止付金额(元)")
    row = get_case(read_ledgers(tmp_path, 案件=[("台账", "", "", title), header, ("A1", "青石村", 3.5, 100)]))
    assert (row["loss_fen"], row["stopped_fen"]) == (3_500_000, 10_000)


def test_an_amount_of_about_so_much_is_marked_in_each_column_of_money(tmp_path: Path) -> None:
    header = ("案件编号", "所属村", "被骗金额(万元)", "止付金额(元)", "返还金额(元)")
    row = get_case(read_cases(tmp_path, ("A1", "青石村", "约50", "5万余元", 100), header=header))
    amounts = {name: row[name] for name in row if name.endswith(("_fen", "_about"))}
    assert amounts == {
        "loss_fen": 50_000_000,
        "stopped_fen": 5_000_000,
        "returned_fen": 10_000,
        "is_loss_about": True,
        "is_stopped_about": True,
        "is_returned_about": None,
    }
