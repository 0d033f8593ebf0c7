"""The empty workbook: what it asks for is what the reader reads, and its examples are read without a problem."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.intake.sheets import facts
from tests.office import the_plan
from wuzha.core.columns import COLUMNS
from wuzha.core.vocabulary import Register
from wuzha.intake.reading import LedgerReading, read_files
from wuzha.intake.template import GUIDE, write_template


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "台账.xlsx"
    write_template(path)
    return path


@pytest.fixture(scope="module")
def reading(template: Path) -> LedgerReading:
    return read_files([template], plan=the_plan())


def part(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as package:
        return package.read(name).decode()


def test_the_examples_are_read_without_a_problem(reading: LedgerReading) -> None:
    assert reading.problems == ()
    assert [sheet.register for sheet in reading.read] == list(COLUMNS)
    assert all(sheet.rows and not sheet.unknown_columns for sheet in reading.read)


def test_the_examples_agree_with_each_other(reading: LedgerReading) -> None:
    (case,) = facts(reading, Register.CASES)
    assert case["village"] == "520399001201"
    assert case["village"] in {org["code"] for org in facts(reading, Register.ORGS)}


def test_every_column_that_is_read_is_there_and_no_personal_one(template: Path) -> None:
    book = CalamineWorkbook.from_path(str(template))
    for register, columns in COLUMNS.items():
        header = book.get_sheet_by_name(register.label).to_python()[0]
        assert header == [column.header for column in columns if column.is_read]


def test_the_first_sheet_says_how_to_fill_it_in(template: Path) -> None:
    book = CalamineWorkbook.from_path(str(template))
    assert book.sheet_names[0] == GUIDE
    words = "".join(str(cell) for row in book.get_sheet_by_name(GUIDE).to_python() for cell in row)
    assert all(register.label in words for register in COLUMNS)


def test_every_column_has_a_note_and_a_message(template: Path) -> None:
    for number, columns in enumerate(COLUMNS.values(), 2):
        printed = [column for column in columns if column.is_read]
        assert part(template, f"xl/comments{number - 1}.xml").count("<comment ") == len(printed)
        assert part(template, f"xl/worksheets/sheet{number}.xml").count("promptTitle=") == len(printed)


def test_coded_columns_offer_their_words(template: Path) -> None:
    cases = part(template, "xl/worksheets/sheet3.xml")
    assert "本人,父母,配偶,子女" in cases
    assert "刑事,治安,未立案" in cases


def test_it_is_the_same_workbook_every_time(template: Path, tmp_path: Path) -> None:
    write_template(tmp_path / "又一份.xlsx")
    assert (tmp_path / "又一份.xlsx").read_bytes() == template.read_bytes()


def test_a_place_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="台账"):
        write_template(tmp_path / "没有的文件夹" / "台账.xlsx")
    (tmp_path / "台账.xlsx").mkdir()
    with pytest.raises(OSError, match="台账"):
        write_template(tmp_path / "台账.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["台账.xlsx"]
