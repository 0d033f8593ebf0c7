"""A header and the name of a sheet can name a person: the reading describes them and shows no name."""

from pathlib import Path

import pytest

from tests.intake.sheets import CASE, ORGS, list_codes, make_table, write_xlsx
from tests.office import load_fengling
from wuzha.core.vocabulary import Register
from wuzha.intake.reading.ledger_reader import LedgerReading, read_files


def read_sheet(folder: Path, name: str, **cells: object) -> LedgerReading:
    return read_files(
        [write_xlsx(folder / "台账.xlsx", {"组织": ORGS, name: make_table(CASE, **cells)})], plan=load_fengling()
    )


@pytest.mark.parametrize("header", ["王小明", "代小明", "受害人代小明", "13900000000", "138.1234.5678"])
def test_a_header_that_is_a_person_is_left_out_and_described(tmp_path: Path, header: str) -> None:
    reading = read_sheet(tmp_path, "案件", **{header: "1"})
    sheet = next(sheet for sheet in reading.sheets if sheet.register is Register.CASES)
    assert (sheet.rows, sheet.unknown_columns, len(sheet.left_out_columns)) == (1, (), 1)
    assert header not in repr(reading.sheets)


@pytest.mark.parametrize("name", ["王小明", "2022年代小明", "受害人窦行健"])
def test_a_sheet_named_after_a_person_is_called_by_its_number(tmp_path: Path, name: str) -> None:
    reading = read_sheet(tmp_path, name, 立案日期="去年")
    assert [sheet.sheet for sheet in reading.sheets] == ["组织", "第2张表"]
    assert list_codes(reading) == ["date.unreadable"]
    assert name not in repr(reading.problems)


def test_a_column_of_everyday_words_keeps_its_name(tmp_path: Path) -> None:
    reading = read_sheet(tmp_path, "明细", 时段="夜间", 责任民警="某某", 车牌="某")
    assert reading.sheets[1].sheet == "明细"
    assert reading.sheets[1].unknown_columns == ("时段", "责任民警", "车牌")
