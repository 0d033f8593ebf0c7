"""Of files that are sent together, a later one changes values of an earlier one, and its blanks erase none."""

from __future__ import annotations

from pathlib import Path

from tests.conflicts import MARCH, MAY, OTHER_LOSS, WHOLE, WITHOUT_LOSS, get_case, make_sheet
from tests.intake.sheets import write_xlsx
from tests.sample_county import STREET, VILLAGE, SampleCounty
from tests.uploads import Sheets, commit_now, get_org, make_org_sheet, read_preview, upload_files
from wuzha.core.vocabulary import Register
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.upload_content import UploadContent
from wuzha.registers.models import BOOKS


def commit_together(county: SampleCounty, folder: Path, *files: Sheets) -> Upload:
    """Send one workbook for each of these in one upload, in their order, and confirm it."""
    paths = [write_xlsx(folder / f"{number}.xlsx", sheets) for number, sheets in enumerate(files)]
    upload = upload_files(county, *paths)
    commit_now(actor=county["wu"], upload=upload)
    upload.refresh_from_db()
    return upload


def test_a_blank_of_a_later_file_leaves_the_value_and_its_other_cells_hold(
    county: SampleCounty, tmp_path: Path
) -> None:
    upload = commit_together(county, tmp_path, WHOLE, WITHOUT_LOSS)
    case = get_case()
    assert (case.filed_on, case.loss_fen, case.is_loss_about) == (MAY, 50_000_000, True)
    assert read_preview(upload).files[0].replaced_count == 1


def test_a_value_of_a_later_file_holds_with_all_that_is_decided_with_it(county: SampleCounty, tmp_path: Path) -> None:
    commit_together(county, tmp_path, WHOLE, OTHER_LOSS)
    assert (get_case().loss_fen, get_case().is_loss_about) == (9_000, None)


def test_a_blank_over_a_blank_of_an_earlier_file_takes_the_value_of_the_one_before(
    county: SampleCounty, tmp_path: Path
) -> None:
    commit_together(county, tmp_path, WHOLE, WITHOUT_LOSS, WITHOUT_LOSS)
    assert get_case().loss_fen == 50_000_000


def test_a_blank_that_stands_for_a_value_gives_way_to_the_word_of_an_earlier_file(
    county: SampleCounty, tmp_path: Path
) -> None:
    closed = make_sheet(("A1", MARCH, "文峰村", 1, "刷单返利", "撤案"))
    blank = make_sheet(("A1", MARCH, "文峰村", 1, "刷单返利", ""))
    upload = commit_together(county, tmp_path, closed, blank)
    assert get_case().status == "withdrawn"
    (line,) = UploadContent.unpack(bytes(upload.content or b"")).lines[Register.CASES]
    assert "status" not in line.blank_columns


def test_another_way_of_outreach_in_a_later_file_is_no_blank(county: SampleCounty, tmp_path: Path) -> None:
    header = ("记录编号", "对象", "日期", "方式")
    sheets = [{"宣传": [header, ("X1", "文峰村", MARCH, form)]} for form in ("讲座", "逢户必进")]
    commit_together(county, tmp_path, *sheets)
    entry = BOOKS[Register.OUTREACH].objects.as_of(None).get()
    values = type(entry).to_field_values(entry.row)
    assert (values["must"], values["form"]) == ("home", None)


def test_a_later_sheet_of_orgs_without_aliases_leaves_those_of_an_earlier_one(
    county: SampleCounty, tmp_path: Path
) -> None:
    sheets = [make_org_sheet((VILLAGE, "文峰村", "村", STREET, "", "", aliases)) for aliases in ("老文峰", "")]
    upload = commit_together(county, tmp_path, *sheets)
    assert get_org().aliases == "老文峰" and not upload.conflicts.filter(column="aliases").exists()
