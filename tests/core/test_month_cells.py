"""Tests of reading cells as months and periods."""

from datetime import date, time

import pytest

from tests.core.cell_faults import get_fault_code
from wuzha.core.sheet.cells import RawCell
from wuzha.core.sheet.months import read_months, read_period


@pytest.mark.parametrize(
    ("raw", "months"),
    [
        ("2022-07", ["2022-07"]),
        ("2022年7月", ["2022-07"]),
        ("2022年7月份", ["2022-07"]),
        ("2022/7", ["2022-07"]),
        ("2022.7", ["2022-07"]),
        (202207, ["2022-07"]),
        (2022.07, ["2022-07"]),
        (date(2022, 7, 1), ["2022-07"]),
        ("2022-01~2022-03", ["2022-01", "2022-02", "2022-03"]),
        ("2022-01～2022-03", ["2022-01", "2022-02", "2022-03"]),
        ("2022-01至2022-03", ["2022-01", "2022-02", "2022-03"]),
        ("2022-01--2022-03", ["2022-01", "2022-02", "2022-03"]),
        ("2022-01-2022-03", ["2022-01", "2022-02", "2022-03"]),
        ("2022年1月-3月", ["2022-01", "2022-02", "2022-03"]),
        ("2022年1-3月", ["2022-01", "2022-02", "2022-03"]),
        ("2022年1月—2022年3月", ["2022-01", "2022-02", "2022-03"]),
        ("2021年12月至2022年1月", ["2021-12", "2022-01"]),
        ("2022年第1季度", ["2022-01", "2022-02", "2022-03"]),
    ],
)
def test_months_are_read_one_by_one_or_as_a_range(raw: RawCell, months: list[str]) -> None:
    assert read_months(raw).value == tuple(months)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("7月", "month.unreadable"),
        ("2022-13", "month.unreadable"),
        ("2022-01-06", "month.unreadable"),
        ("2022-06~2022-01", "month.backwards"),
        ("2022-06~2022", "month.unreadable"),
        (2022.1, "month.ambiguous"),
        ("1022-01", "month.unreadable"),
    ],
)
def test_a_cell_without_months_is_refused(raw: RawCell, code: str) -> None:
    assert get_fault_code(read_months(raw)) == code


@pytest.mark.parametrize(
    ("raw", "period"),
    [
        ("2021H1", "2021H1"),
        ("2021h2", "2021H2"),
        ("2021上半年", "2021H1"),
        ("2021年下半年", "2021H2"),
        ("2021年", "2021"),
        ("2021年度", "2021"),
        (2021, "2021"),
        (2021.0, "2021"),
        ("2021年第3季度", "2021Q3"),
        ("2021年三季度", "2021Q3"),
        ("2021Q3", "2021Q3"),
        ("2022年7月", "2022-07"),
        ("2022-03-05至2022-12-31", "2022-03-05/2022-12-31"),
    ],
)
def test_a_period_is_read_by_its_id_or_as_offices_write_it(raw: RawCell, period: str) -> None:
    assert read_period(raw).value == period


@pytest.mark.parametrize("raw", ["去年", "2021H3", "2022-13", "1021", "", True, time(8, 0), "2022-12-31至2022-03-05"])
def test_a_cell_without_a_period_is_refused(raw: RawCell) -> None:
    assert get_fault_code(read_period(raw)) == "period.unreadable"
