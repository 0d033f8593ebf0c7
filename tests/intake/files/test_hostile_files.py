"""Files that ask for too much: each is read or refused in seconds, and in bounded memory."""

from __future__ import annotations

import itertools
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.intake.handmade_files import make_records, write_compound_file, write_rows, write_sheets
from tests.intake.sheets import CASE_HEADER, read_part, replace_part, write_csv
from wuzha.core.problems import RefusalError
from wuzha.intake.files import reader_messages, workbook
from wuzha.intake.files.reader_pool import READER
from wuzha.intake.files.workbook import RawSheet, read_file

ROWS = write_rows([CASE_HEADER, ("A1", "2021-08-01", "青石村", 5)])
LONGEST_SECONDS = 20


def read_in_time(path: Path) -> tuple[RawSheet, ...] | RefusalError:
    """Return the sheets or the refusal of a file; one that takes longer than a person waits fails the test."""
    start = time.monotonic()
    try:
        return read_file(path, path.name)
    except RefusalError as refusal:
        assert refusal.code != "file.too_slow"
        return refusal
    finally:
        assert time.monotonic() - start < LONGEST_SECONDS


@pytest.mark.parametrize(
    "tag",
    [
        '<c r="A1">',
        '<c r="A1" t="e">',
        '<c r="A1" t="e" ',
        '<c r="AAA600000" ',
        '<c r="D2" t="n"><v>x</v>',
        "<c><f>1+1",
        "<f ",
        "<f>1",
        '<row r="600000">',
        '<row r="600000" ',
        "<row><c/>",
        "<",
        "<a:",
        "<v>1",
        '<dimension ref="1:2"',
        '<mergeCell ref="A:A"',
        "</row>",
        "x",
    ],
)
def test_tags_without_an_end_do_not_stop_the_reader(tmp_path: Path, tag: str) -> None:
    piece = tag * (2**20 // len(tag))
    path = write_sheets(tmp_path / "a.xlsx", {"案件": f"<sheetData>{ROWS}{piece}"})
    assert path.stat().st_size < 20_000
    read_in_time(path)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml"])
@pytest.mark.parametrize(
    "tag",
    ['<sheet name="a" r:id="sheet1" ', "<sheet ", '<sheet a="', "<Relationship Id='", "<workbookPr ", "<a:", "<si><t>"],
)
def test_tags_without_an_end_in_other_parts_do_not_stop_the_reader(tmp_path: Path, part: str, tag: str) -> None:
    path = write_sheets(tmp_path / "a.xlsx", {"案件": f"<sheetData>{ROWS}</sheetData>"})
    content = path.read_bytes()
    start = b"<sst>" if part == "xl/sharedStrings.xml" else read_part(content, part)
    path.write_bytes(replace_part(content, part, start + tag.encode() * (2**20 // len(tag))))
    read_in_time(path)


def style_rows(count: int, width: int) -> Iterator[str]:
    """Yield the XML of rows that have a style and nothing else."""
    letters = "ABCDEFGHIJKLMNOP"[:width]
    for line in range(3, count + 3):
        cells = "".join(f'<c r="{letter}{line}" s="0"/>' for letter in letters)
        yield f'<row r="{line}" spans="1:{width}">{cells}</row>'


@pytest.mark.parametrize("count", [20_000, pytest.param(1_000_000, marks=pytest.mark.slow)])
def test_rows_that_only_have_a_style_are_no_rows(tmp_path: Path, count: int) -> None:
    rows = itertools.chain([f"<sheetData>{ROWS}"], style_rows(count, 4), ["</sheetData>"])
    sheets = read_in_time(write_sheets(tmp_path / "a.xlsx", {"案件": rows}))
    assert isinstance(sheets, tuple)
    assert [row.line for row in sheets[0].rows] == [1, 2]


def test_a_sheet_of_blank_cells_far_below_is_read(tmp_path: Path) -> None:
    cells = '<c s="0"/>' * 16_000
    rows = (f'<row r="{line}">{cells}</row>' for line in range(500_000, 500_050))
    path = write_sheets(tmp_path / "a.xlsx", {"案件": itertools.chain([f"<sheetData>{ROWS}"], rows, ["</sheetData>"])})
    sheets = read_in_time(path)
    assert isinstance(sheets, tuple)
    assert len(sheets[0].rows) == 2


def test_more_rows_than_a_ledger_has_are_refused_in_a_sentence(tmp_path: Path) -> None:
    rows = (f'<row r="{line}"><c r="A{line}"><v>1</v></c></row>' for line in range(1, 200_002))
    sheets = {
        "案件": itertools.chain(["<sheetData>"], rows, ["</sheetData>"]),
        "组织": f"<sheetData>{ROWS}</sheetData>",
    }
    read = read_in_time(write_sheets(tmp_path / "a.xlsx", sheets))
    assert isinstance(read, tuple)
    assert [(sheet.fault, len(sheet.rows)) for sheet in read] == [("sheet.too_many_rows", 0), ("", 2)]
    (table,) = read_file(write_csv(tmp_path / "案件.csv", [("a", "b")] * 200_001), "案件.csv")
    assert (table.fault, table.rows) == ("sheet.too_many_rows", ())


@pytest.mark.parametrize(("width", "fault"), [(200, ""), (201, "sheet.too_many_columns")])
def test_more_columns_than_a_ledger_has_are_refused_in_a_sentence(tmp_path: Path, width: int, fault: str) -> None:
    row = '<row r="1">' + "<c><v>1</v></c>" * width + "</row>"
    for path in (
        write_sheets(tmp_path / "a.xlsx", {"案件": f"<sheetData>{row}</sheetData>"}),
        write_csv(tmp_path / "a.csv", [("x",) * width]),
        write_compound_file(tmp_path / "a.xls", make_records({"案件": [(1,) * width]})),
    ):
        (sheet,) = read_file(path, path.name)
        assert (sheet.fault, len(sheet.rows)) == (fault, 0 if fault else 1)


def test_columns_without_content_are_not_counted(tmp_path: Path) -> None:
    row = '<row r="1"><c r="A1"><v>1</v></c><c r="ZZ1" t="str"><v> </v></c></row>'
    (sheet,) = read_file(write_sheets(tmp_path / "a.xlsx", {"案件": f"<sheetData>{row}</sheetData>"}), "a.xlsx")
    assert (sheet.fault, len(sheet.rows[0].cells)) == ("", 200)
    (table,) = read_file(write_csv(tmp_path / "a.csv", [("x", *[""] * 1000)]), "a.csv")
    assert table.rows[0].cells == ["x"]


def test_merged_cells_by_the_ten_thousand_over_the_same_rows_count_once(tmp_path: Path) -> None:
    merges = "".join(f'<mergeCell ref="A2:XFD{bottom}"/>' for bottom in range(500, 50_500))
    xml = f"<sheetData>{ROWS}</sheetData><mergeCells>{merges}</mergeCells>"
    sheets = read_in_time(write_sheets(tmp_path / "a.xlsx", {"案件": xml}))
    assert isinstance(sheets, tuple)
    assert sheets[0].merges == ((2, 0, 500, 3),)


@pytest.mark.slow
def test_fifty_thousand_merged_cells_are_read_in_seconds(tmp_path: Path) -> None:
    rows = (f'<row r="{line}"><c r="A{line}"><v>{line}</v></c><c r="B{line}"/></row>' for line in range(1, 100_001))
    merges = "".join(f'<mergeCell ref="A{line}:A{line + 1}"/>' for line in range(1, 100_000, 2))
    pieces = ("<sheetData>", *rows, f"</sheetData><mergeCells>{merges}</mergeCells>")
    sheets = read_in_time(write_sheets(tmp_path / "a.xlsx", {"案件": pieces}))
    assert isinstance(sheets, tuple)
    assert len(sheets[0].merges) == 50_000


def test_a_file_that_needs_more_memory_than_a_ledger_is_refused(tmp_path: Path) -> None:
    cells = '<c r="A1"><v>1</v></c>'
    rows = f'<row r="1">{cells}</row><row r="450000"><c r="AY450000"><v>1</v></c></row>'
    read = read_in_time(write_sheets(tmp_path / "a.xlsx", {"案件": f"<sheetData>{rows}</sheetData>"}))
    assert isinstance(read, RefusalError)
    assert read.code == "file.too_large"


@pytest.mark.slow
def test_a_workbook_that_unpacks_to_gigabytes_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/workbook.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(700):
            part.write(bytes(2**20))
    read = read_in_time(path)
    assert isinstance(read, RefusalError)
    assert read.code == "file.too_large"


def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "LONGEST_SECONDS", 0.001)
    # On a busy machine the watch wakes up late: a few rows would be read by then.
    rows = write_rows([CASE_HEADER, *[("A1", "2021-08-01", "青石村", 5)] * 20_000])
    path = write_sheets(tmp_path / "a.xlsx", {"案件": f"<sheetData>{rows}</sheetData>"})
    with pytest.raises(RefusalError, match="已停止"):
        read_file(path, "a.xlsx")
    assert reader_messages.LONGEST_COMPUTING_SECONDS == 60


def test_a_file_is_read_where_the_current_folder_has_modules_of_the_same_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pickle.py").write_text("raise SystemExit(1)")
    path = write_sheets(tmp_path / "a.xlsx", {"案件": f"<sheetData>{ROWS}</sheetData>"})
    monkeypatch.chdir(tmp_path)
    assert len(read_file(path, "a.xlsx")[0].rows) == 2


def test_a_reading_that_is_given_up_ends_its_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "_CHECK_SECONDS", 0.001)
    rows = (f'<row r="{line}"><c r="A{line}"><v>1</v></c></row>' for line in range(1, 60_001))
    long_file = write_sheets(tmp_path / "a.xlsx", {"案件": ("<sheetData>", *rows, "</sheetData>")})
    with pytest.raises(workbook.ReadingGivenUpError):
        read_file(long_file, "a.xlsx", lambda: True)
    short_file = write_sheets(tmp_path / "b.xlsx", {"案件": f"<sheetData>{ROWS}</sheetData>"})
    assert len(read_file(short_file, "b.xlsx")[0].rows) == 2, "the next file is read"


def test_after_the_server_of_readers_has_been_stopped_the_next_file_starts_another(tmp_path: Path) -> None:
    path = write_sheets(tmp_path / "a.xlsx", {"案件": f"<sheetData>{ROWS}</sheetData>"})
    for _ in range(2):
        assert len(read_file(path, "a.xlsx")[0].rows) == 2
        READER.stop()
