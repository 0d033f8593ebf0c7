"""An uploaded form is refused, with place, fault and remedy, where it holds more than cells and formulas."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from tests.duties.monthly_forms import make_workbook, write_office_form
from wuzha.core.problems import RefusalError
from wuzha.duties.monthly.form_sheets import read_sheets
from wuzha.duties.monthly.package_check import LARGEST_FORM, LARGEST_UNPACKED, check_package

SHEET_PART = "xl/worksheets/sheet1.xml"


def change_part(name: str, old: str, new: str) -> bytes:
    """Return the form of an office with a text of one part replaced; an empty text adds a part."""
    output = BytesIO()
    with ZipFile(BytesIO(make_workbook(write_office_form))) as source, ZipFile(output, "w", ZIP_DEFLATED) as target:
        for entry in source.namelist():
            part = source.read(entry)
            if entry == name:
                assert old.encode() in part
                part = part.replace(old.encode(), new.encode(), 1)
            target.writestr(entry, part)
        if not old:
            target.writestr(name, new)
    return output.getvalue()


def refuse(data: bytes) -> str:
    with pytest.raises(RefusalError) as refusal:
        check_package(data)
    return refusal.value.code


def test_a_plain_form_with_comments_and_a_table_of_choices_is_accepted() -> None:
    def write(sheet: Worksheet) -> None:
        write_office_form(sheet)
        sheet["A2"].comment = Comment("按立案日期", "县办")

    data = make_workbook(write)
    check_package(data)
    assert [sheet.title for sheet in read_sheets(data)] == ["月报表"]


def test_macros_are_refused_with_their_place() -> None:
    with pytest.raises(RefusalError, match=r"表里有宏（在“?xl/vbaProject.bin”?）.*不带宏"):
        check_package(change_part("xl/vbaProject.bin", "", "x"))


def test_a_file_with_the_type_of_macros_is_refused() -> None:
    old = "spreadsheetml.sheet.main+xml"
    assert (
        refuse(
            change_part(
                "[Content_Types].xml", f"openxmlformats-officedocument.{old}", "ms-excel.sheet.macroEnabled.main+xml"
            )
        )
        == "form.macro"
    )


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("xl/externalLinks/externalLink1.xml", "form.external"),
        ("xl/embeddings/oleObject1.bin", "form.embedded"),
        ("xl/activeX/activeX1.bin", "form.embedded"),
        ("xl/media/image1.png", "form.drawing"),
        ("xl/readme.txt", "form.foreign_part"),
    ],
)
def test_what_a_form_does_not_need_is_refused(name: str, code: str) -> None:
    assert refuse(change_part(name, "", "x")) == code


def test_a_chart_is_refused_since_it_would_be_lost() -> None:
    def write(sheet: Worksheet) -> None:
        write_office_form(sheet)
        sheet.add_chart(BarChart(), "D2")

    assert refuse(make_workbook(write)) == "form.drawing"


def test_a_hyperlink_is_refused() -> None:
    def write(sheet: Worksheet) -> None:
        write_office_form(sheet)
        sheet["A2"].hyperlink = "https://example.org/"

    assert refuse(make_workbook(write)) == "form.external"


@pytest.mark.parametrize(
    ("formula", "is_refused"),
    [
        ('=WEBSERVICE("https://example.org")', True),
        ("=cmd|'/c calc'!A0", True),
        ("=[1]Sheet1!A1", True),
        ("='[往月.xlsx]表'!A1", True),
        ("=HYPERLINK(A1)", True),
        ("=SUM(B2:B5)", False),
        ('=IF(B2>0,"有|无","[1]")', False),
        ("=ROUND(B4/B2,2)", False),
    ],
)
def test_formulas_that_reach_out_of_the_form_are_refused(formula: str, is_refused: bool) -> None:
    def write(sheet: Worksheet) -> None:
        sheet["A1"] = formula

    data = make_workbook(write)
    if is_refused:
        assert refuse(data) == "form.formula"
    else:
        check_package(data)


def test_declarations_in_a_part_are_refused() -> None:
    part = '<!DOCTYPE x [<!ENTITY a "b">]><x/>'
    assert refuse(change_part("docProps/extra.xml", "", part)) == "form.declarations"


def test_a_merged_range_across_the_sheet_is_refused() -> None:
    assert refuse(change_part(SHEET_PART, 'ref="A1:B1"', 'ref="A1:XFD1048576"')) == "form.too_many_cells"


def test_large_files_are_refused() -> None:
    assert refuse(b"PK\x03\x04" + b"x" * LARGEST_FORM) == "form.too_large"
    assert refuse(change_part("xl/large.xml", "", "x" * (LARGEST_UNPACKED + 1))) == "form.unpacks_too_large"


@pytest.mark.parametrize("data", [b"", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"a,b\n1,2\n"])
def test_other_files_are_refused(data: bytes) -> None:
    assert refuse(data) == "form.not_xlsx"


def test_a_damaged_file_is_refused() -> None:
    data = make_workbook(write_office_form)
    assert refuse(data[: len(data) // 2]) == "form.damaged"


def test_a_hidden_sheet_is_no_place_to_fill() -> None:
    workbook = load_workbook(BytesIO(make_workbook(write_office_form)))
    assert isinstance(workbook, Workbook)
    workbook.create_sheet("字典").sheet_state = "hidden"
    output = BytesIO()
    workbook.save(output)
    assert [sheet.title for sheet in read_sheets(output.getvalue())] == ["月报表"]
