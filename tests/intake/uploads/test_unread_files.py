"""Files of a kind that is no workbook, sent beside good ones, are open items until they come as one or are waived."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.intake.sheets import write_xlsx
from tests.outcomes import outcome
from tests.sample_county import SampleCounty
from tests.standing import declare_everything
from tests.uploads import commit_now, make_case_cells, make_case_sheet, upload_files
from wuzha.core.vocabulary import Outcome
from wuzha.registers.models import RefusedItem
from wuzha.registers.refused_items import waive_item

CLAUSE = "no_or_halved_cases"
MET, OPEN = Outcome.MET, Outcome.UNDETERMINED
BROKEN_CONTENT = b"PK\x03\x04 damaged"
GOOD = make_case_sheet(make_case_cells("A3", date(2021, 3, 1)))
A6 = make_case_cells("A6", date(2021, 4, 1))


def send_beside_good_file(county: SampleCounty, folder: Path, name: str, content: bytes = b"x") -> None:
    """Send a file of this content beside a good one, and confirm."""
    (folder / name).write_bytes(content)
    upload = upload_files(county, write_xlsx(folder / "好的.xlsx", GOOD), folder / name)
    commit_now(actor=county["wu"], upload=upload)


def list_open_places() -> list[str]:
    return [item.place for item in RefusedItem.objects.as_of(None).order_by("pk")]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("周报.docx", b"PK\x03\x04"),
        ("照片.jpg", b"\xff\xd8"),
        ("说明.pdf", b"%PDF"),
        ("旧文.doc", b"\xd0\xcf"),
        ("公文.wps", b"\xd0\xcf"),
        ("一批.zip", b"PK\x03\x04"),
        ("没有扩展名", b"x"),
        ("空的.xlsx", b""),
        ("2022年汇总.xlsx", BROKEN_CONTENT),
    ],
)
def test_a_file_of_another_kind_beside_a_good_one_is_an_open_item_until_it_comes_as_a_workbook(
    county: SampleCounty, tmp_path: Path, name: str, content: bytes
) -> None:
    programme = declare_everything(county)
    send_beside_good_file(county, tmp_path, name, content)
    assert list_open_places() == [name]
    assert outcome(programme, CLAUSE) is OPEN
    next_case = make_case_sheet(make_case_cells("A4", date(2021, 4, 1)))
    saved_again = write_xlsx(tmp_path / f"{Path(name).stem}.xlsx", next_case)
    commit_now(actor=county["wu"], upload=upload_files(county, saved_again))
    assert list_open_places() == []
    assert outcome(programme, CLAUSE) is MET


def test_a_workbook_whose_name_says_that_it_has_counts_is_an_open_item_damaged_or_not(
    county: SampleCounty, tmp_path: Path
) -> None:
    counts = write_xlsx(tmp_path / "2022年汇总.xlsx", {"表": [("甲", "乙"), (1, 2)]})
    upload = upload_files(county, write_xlsx(tmp_path / "好的.xlsx", GOOD), counts)
    commit_now(actor=county["wu"], upload=upload)
    assert list_open_places() == ["2022年汇总.xlsx“表”"]


def test_a_paper_that_is_no_ledger_is_waived_with_a_reason(county: SampleCounty, tmp_path: Path) -> None:
    programme = declare_everything(county)
    send_beside_good_file(county, tmp_path, "通知.docx")
    waive_item(actor=county["wu"], item=RefusedItem.objects.as_of(None).get(), reason="不是台账")
    assert outcome(programme, CLAUSE) is MET


def test_a_paper_stays_open_when_the_workbook_of_the_same_name_that_was_sent_beside_it_comes_again(
    county: SampleCounty, tmp_path: Path
) -> None:
    for number in ("A4", "A5"):
        sheets = make_case_sheet(make_case_cells(number, date(2021, 4, 1)))
        (tmp_path / "好的.docx").write_bytes(b"x")
        papers = [tmp_path / "好的.docx"] if number == "A4" else []
        upload = upload_files(county, write_xlsx(tmp_path / "好的.xlsx", sheets), *papers)
        commit_now(actor=county["wu"], upload=upload)
    assert list_open_places() == ["好的.docx"]


def test_a_paper_of_the_office_is_not_ended_by_a_workbook_of_that_name_from_a_village(
    county: SampleCounty, tmp_path: Path
) -> None:
    send_beside_good_file(county, tmp_path, "周报.docx")
    rows = [("记录编号", "对象", "日期", "方式"), ("X1", "文峰村", date(2022, 3, 1), "逢户必进")]
    upload = upload_files(county, write_xlsx(tmp_path / "周报.xlsx", {"宣传": rows}), by="li")
    commit_now(actor=county["li"], upload=upload)
    assert list_open_places() == ["周报.docx"]


def test_each_file_that_was_refused_for_its_name_is_an_open_item_of_its_own(
    county: SampleCounty, tmp_path: Path
) -> None:
    for number in ("A4", "A5"):
        (tmp_path / "某甲13812345678.xlsx").write_bytes(b"x")
        sheets = make_case_sheet(make_case_cells(number, date(2021, 4, 1)))
        paths = [write_xlsx(tmp_path / "好的.xlsx", sheets), tmp_path / "某甲13812345678.xlsx"]
        commit_now(actor=county["wu"], upload=upload_files(county, *paths))
    assert list_open_places() == ["第2个文件", "第2个文件"]
    commit_now(
        actor=county["wu"], upload=upload_files(county, write_xlsx(tmp_path / "第2个文件.xlsx", make_case_sheet(A6)))
    )
    assert list_open_places() == ["第2个文件", "第2个文件"]


@pytest.mark.parametrize("name", ["~$一.xlsx", "~$案件.xlsx"])
def test_what_a_program_left_beside_a_workbook_leaves_nothing_open(
    county: SampleCounty, tmp_path: Path, name: str
) -> None:
    send_beside_good_file(county, tmp_path, name)
    assert list_open_places() == []
