"""An amount that stands in two columns of one name, each in its own unit, is compared row by row."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.sheets import list_codes, list_facts, read_cases
from wuzha.core.vocabulary import Register

HEADER = ("案件编号", "所属村", "被骗金额(万元)", "被骗金额(元)")


@pytest.mark.parametrize(
    ("wan", "yuan", "loss_fen"), [(5, "", 5_000_000), ("", 50_000, 5_000_000), (5, 50_000, 5_000_000), ("", "", None)]
)
def test_the_filled_one_counts(tmp_path: Path, wan: object, yuan: object, loss_fen: int | None) -> None:
    reading = read_cases(tmp_path, ("A1", "青石村", wan, yuan), header=HEADER)
    assert list_codes(reading) == ["sheet.amount_twice"]
    assert [row["loss_fen"] for row in list_facts(reading, Register.CASES)] == [loss_fen]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (0, 1, 3, 2)])
def test_of_a_row_in_which_they_differ_no_amount_is_known(tmp_path: Path, order: tuple[int, ...]) -> None:
    row = ("A1", "青石村", 50, 5)
    reading = read_cases(tmp_path, tuple(row[i] for i in order), header=tuple(HEADER[i] for i in order))
    assert list_codes(reading) == ["sheet.amount_twice", "money.contradicts_twin"]
    (refused,) = reading.refused_rows
    assert "loss_fen" not in refused.values and refused.values["case_no"] == "A1"


def test_a_fault_in_the_only_one_that_is_filled_is_reported(tmp_path: Path) -> None:
    reading = read_cases(tmp_path, ("A1", "青石村", "五块多吧", ""), header=HEADER)
    assert list_codes(reading) == ["sheet.amount_twice", "money.not_a_number"]
    assert "loss_fen" not in reading.refused_rows[0].values
