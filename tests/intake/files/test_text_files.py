"""CSV files as office machines and other programs write them, and the problems of broken ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.sheets import ORGS, find_problem, find_sheet, list_codes, list_facts, write_xlsx
from tests.office import load_fengling
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Register
from wuzha.intake.reading.ledger_reader import LedgerReading, read_files

HEADER = "案件编号,立案日期,所属村,被骗金额,备注"


def read_text(folder: Path, text: str, encoding: str = "utf-8", name: str = "案件.csv") -> LedgerReading:
    """Read a text file of cases together with the org sheet."""
    orgs = write_xlsx(folder / "组织.xlsx", {"组织": ORGS})
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return read_files([orgs, path], plan=load_fengling())


def list_losses(reading: LedgerReading) -> dict[str, int | None]:
    return {row["case_no"]: row["loss_fen"] for row in list_facts(reading, Register.CASES)}


@pytest.mark.parametrize(
    "text",
    [
        HEADER + "\nA1,2021-08-01,青石村,3000,\n",
        HEADER + "\r\nA1,2021-08-01,青石村,3000,\r\n",
        HEADER + "\rA1,2021-08-01,青石村,3000,\r",
        "sep=,\n" + HEADER + "\nA1,2021-08-01,青石村,3000,\n",
        "\ufeff" + HEADER + "\nA1,2021-08-01,青石村,3000,\n",
        HEADER + '\n="A1",="2021-08-01",="青石村","=""3000""",\n',
        HEADER + "\nA1\t,2021-08-01\t,青石村\t,3000\t,\t\n",
        HEADER + '\nA1,2021-08-01,青石村,"3,000",他说"好"\n',
        HEADER + "\nA1,44409.5,520399001201,3000.00,\n",
        HEADER + "\nA1,2021-08-01,青石村,3000\n",
    ],
)
def test_a_row_is_the_same_however_the_text_file_was_written(tmp_path: Path, text: str) -> None:
    reading = read_text(tmp_path, text)
    assert reading.problems == ()
    assert list_losses(reading) == {"A1": 300_000}


def test_rare_characters_of_gb18030_are_read(tmp_path: Path) -> None:
    reading = read_text(tmp_path, HEADER + "\nA1,2021-08-01,青石村,3000,㐂𠮷\n", "gb18030")
    assert list_losses(reading) == {"A1": 300_000}


@pytest.mark.parametrize("mark", [";", "\t"])
def test_commas_in_amounts_do_not_part_the_columns(tmp_path: Path, mark: str) -> None:
    rows = ["案件编号", "所属村", "被骗金额"], ["A1", "青石村", "1,234,567.00"], ["A2", "青石村", "1,234,567.00"]
    reading = read_text(tmp_path, "\n".join(mark.join(row) for row in rows))
    assert list_losses(reading) == {"A1": 123_456_700, "A2": 123_456_700}


def test_a_story_with_semicolons_does_not_part_the_columns(tmp_path: Path) -> None:
    reading = read_text(tmp_path, '案件编号,所属村,简要案情\nA1,青石村,"一;二;三;四;五;六"\n')
    assert list_losses(reading) == {"A1": None}


def test_a_cell_of_several_lines_is_one_line_of_the_sheet(tmp_path: Path) -> None:
    reading = read_text(tmp_path, HEADER + '\nA1,2021-08-01,青石村,3000,"一\n二\n三"\nA2,x,白水村,1,\n')
    assert find_problem(reading, "date.unreadable").line == 3


def test_an_amount_parted_by_an_unquoted_comma_is_refused_and_not_read_as_less(tmp_path: Path) -> None:
    reading = read_text(tmp_path, "案件编号,所属村,被骗金额\nA1,青石村,12,000\nA2,青石村,500\n")
    problem = find_problem(reading, "row.too_long")
    assert (problem.line, "多出1格" in problem.text, "逗号" in problem.remedy) == (2, True, True)
    assert list_losses(reading) == {"A2": 50_000}


def test_a_row_may_be_filled_up_with_blank_cells(tmp_path: Path) -> None:
    assert list_losses(read_text(tmp_path, "案件编号,所属村,被骗金额\nA1,青石村,500,,,\n")) == {"A1": 50_000}


@pytest.mark.parametrize(
    "text",
    [
        HEADER + '\nA1,2021-08-01,青石村,3000,"没有收尾\nA2,2021-08-01,白水村,1,\n',
        HEADER + '\nA1,2021-08-01,青石村,3000,"没有收尾\nA2,2021-08-01,白水村,1,"见附件"\n',
        HEADER + "\nA1,2021-08-01,青石村,30\0\n",
    ],
)
def test_a_broken_text_file_is_refused_before_it_swallows_rows(tmp_path: Path, text: str) -> None:
    with pytest.raises(RefusalError, match="不是完整的 CSV"):
        read_text(tmp_path, text)


def test_a_text_cut_off_within_a_character_is_refused(tmp_path: Path) -> None:
    (tmp_path / "案件.csv").write_bytes((HEADER + "\nA1,2021-08-01,青石村,3000,好").encode()[:-1])
    with pytest.raises(RefusalError, match="编码"):
        read_files([tmp_path / "案件.csv"], plan=load_fengling())


def test_a_web_page_saved_as_a_text_file_is_named_and_left(tmp_path: Path) -> None:
    reading = read_text(tmp_path, "<html><table><tr><td>编号</td></tr></table></html>", name="导出.csv")
    assert list_codes(reading) == ["sheet.unknown", "file.nothing_read"]


def test_an_ending_in_capitals_is_an_ending(tmp_path: Path) -> None:
    reading = read_text(tmp_path, HEADER + "\nA1,2021-08-01,青石村,3000,\n", name="案件.CSV")
    assert find_sheet(reading, Register.CASES).unknown_columns == ("备注",)
    assert list_losses(reading) == {"A1": 300_000}


@pytest.mark.parametrize("end", [",", ",,", ", ,", ",\u3000"])
def test_blank_cells_at_the_end_of_the_header_hide_no_cells_that_a_comma_has_moved(tmp_path: Path, end: str) -> None:
    rows = f"案件编号,立案日期,所属村,被骗金额{end}\nA1,2021-08-01,青石村,600,000,\nA2,2021-08-01,青石村,500,,\n"
    reading = read_text(tmp_path, rows)
    problem = find_problem(reading, "row.too_long")
    assert (problem.line, "多出1格" in problem.text) == (2, True)
    assert list_losses(reading) == {"A2": 50_000}


def test_a_header_of_two_rows_names_columns_in_either(tmp_path: Path) -> None:
    reading = read_text(tmp_path, "案件编号,立案日期,所属村,被骗金额,\n,,,,\nA1,2021-08-01,青石村,500,\n")
    assert list_losses(reading) == {"A1": 50_000}
