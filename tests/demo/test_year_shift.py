"""The invented street moves to other years with its days, periods and numbers."""

from datetime import date

import pytest

from wuzha.demo.year_shift import YearShift


@pytest.mark.parametrize(
    ("day", "year", "moved_day"),
    [
        (date(2022, 2, 28), 2024, date(2024, 2, 29)),
        (date(2021, 2, 28), 2025, date(2024, 2, 29)),
        (date(2022, 2, 27), 2024, date(2024, 2, 27)),
        (date(2021, 12, 31), 2000, date(1999, 12, 31)),
        (date(2022, 6, 14), 2090, date(2090, 6, 14)),
    ],
)
def test_a_day_stays_the_same_day_and_the_last_of_a_month_the_last(day: date, year: int, moved_day: date) -> None:
    assert YearShift.to_year(year).shift_day(day) == moved_day


@pytest.mark.parametrize(
    ("text", "moved_text"),
    [
        ("2021H2", "2024H2"),
        ("2021年上半年", "2024年上半年"),
        ("2022-01~2022-12", "2025-01~2025-12"),
        ("督2021-03", "督2024-03"),
        ("520399001001", "520399001001"),
        ("案件 2022-2023.xlsx", "案件 2025-2026.xlsx"),
    ],
)
def test_years_in_a_text_move_and_longer_numbers_stay(text: str, moved_text: str) -> None:
    assert YearShift.to_year(2025).shift_text(text) == moved_text


def test_of_a_serial_number_only_the_year_at_its_beginning_moves() -> None:
    shift = YearShift.to_year(2025)
    assert shift.shift_serial("202203202022") == "202503202022"
    assert shift.shift_serial("A2021089101") == "A2024089101"
    assert shift.shift_serial("P001") == "P001"
