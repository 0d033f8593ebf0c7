"""No judgement passes without a word on the files that were handed in and are not in the books."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.intake.sheets import write_xlsx
from tests.sample_county import (
    OTHER_STREET,
    STREET,
    UNIT,
    VILLAGE,
    SampleCounty,
    log_in_client,
    read_visible_text,
)
from tests.uploads import Sheets, commit_now, make_case_cells, make_case_sheet, receive_rows, upload_files
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import UploadState
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.retention import forget_old_content
from wuzha.programmes.models import Programme

WAITING, LAPSED = "另有1次上传还没有入账，其中的记录没有计入", "另有1次上传过期或没有读成，其中的记录没有计入"
PAGES = ("/", "/standing/", f"/standing/{STREET}/", f"/standing/{VILLAGE}/", f"/standing/{STREET}/targets/")
PAGES_OF_FIGURES = (f"/trends/{STREET}/", f"/map/{STREET}/")


def send(county: SampleCounty, folder: Path, name: str = "三月.xlsx", *, by: str = "wu", key: str = "B1") -> Upload:
    sheet = make_case_sheet(make_case_cells(key, date(2022, 3, 1)))
    return upload_files(county, write_xlsx(folder / name, sheet), by=by)


def let_expire() -> None:
    forget_old_content(timezone.now() + timedelta(days=2))


def read_page(county: SampleCounty, address: str = f"/standing/{STREET}/", by: str = "wu") -> str:
    return read_visible_text(log_in_client(county, by).get(address, {"period": "2022"}))


@pytest.mark.parametrize("address", [*PAGES, *PAGES_OF_FIGURES])
def test_every_page_of_results_says_that_an_upload_waits_or_has_expired(
    county: SampleCounty, programme: Programme, tmp_path: Path, address: str
) -> None:
    assert "次上传" not in read_page(county, address)
    send(county, tmp_path)
    assert WAITING in read_page(county, address)
    let_expire()
    text = read_page(county, address)
    assert LAPSED in text and WAITING not in text


def test_the_workbook_of_results_says_so_on_every_sheet(
    county: SampleCounty, programme: Programme, tmp_path: Path
) -> None:
    send(county, tmp_path)
    answer = log_in_client(county, "wu").get(f"/standing/{STREET}/export/?period=2022")
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    for name in book.sheet_names:
        assert WAITING in str(book.get_sheet_by_name(name).to_python()), name


def test_the_workbook_of_charts_says_so_below_each_table(
    county: SampleCounty, programme: Programme, tmp_path: Path
) -> None:
    send(county, tmp_path)
    answer = log_in_client(county, "wu").get(f"/trends/{STREET}/export/?period=2022")
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python()
        assert WAITING in str(rows[-1][0]), name
        assert any(str(row[0]).startswith("方案：") for row in rows), name


def test_an_upload_that_no_worker_has_read_yet_is_said_too(
    county: SampleCounty, programme: Programme, tmp_path: Path
) -> None:
    receive_rows(county, tmp_path, make_case_cells("B1", date(2022, 3, 1)))
    assert WAITING in read_page(county)


def test_what_is_confirmed_or_discarded_is_not_said(county: SampleCounty, programme: Programme, tmp_path: Path) -> None:
    commit_now(actor=county["wu"], upload=send(county, tmp_path))
    assert "次上传" not in read_page(county)
    upload = send(county, tmp_path, "四月.xlsx", key="B2")
    let_expire()
    assert LAPSED in read_page(county)
    wu = log_in_client(county, "wu")
    assert "放弃" in read_visible_text(wu.get(f"/uploads/{upload.pk}/"))
    wu.post(f"/uploads/{upload.pk}/discard/")
    upload.refresh_from_db()
    assert upload.term is UploadState.DISCARDED
    assert "次上传" not in read_page(county)


@pytest.mark.parametrize(("name", "key"), [("三月.xlsx", "B2"), ("改名.xlsx", "B1")])
def test_the_same_file_sent_again_takes_the_place_of_the_expired_one(
    county: SampleCounty, programme: Programme, tmp_path: Path, name: str, key: str
) -> None:
    """The same name with other rows, or the same content under another name."""
    path = write_xlsx(tmp_path / "三月.xlsx", make_case_sheet(make_case_cells("B1", date(2022, 3, 1))))
    upload_files(county, path)
    let_expire()
    if key == "B1":
        path = path.rename(tmp_path / name)
    else:
        write_xlsx(path, make_case_sheet(make_case_cells(key, date(2022, 3, 1))))
    again = upload_files(county, path)
    text = read_page(county)
    assert WAITING in text and "过期" not in text
    commit_now(actor=county["wu"], upload=again)
    assert "次上传" not in read_page(county)


def test_the_same_file_that_was_sent_again_and_discarded_leaves_the_expired_one_as_it_was(
    county: SampleCounty, programme: Programme, tmp_path: Path
) -> None:
    send(county, tmp_path)
    let_expire()
    again = send(county, tmp_path, key="B2")
    log_in_client(county, "wu").post(f"/uploads/{again.pk}/discard/")
    assert LAPSED in read_page(county)


def test_another_file_does_not_take_its_place(county: SampleCounty, programme: Programme, tmp_path: Path) -> None:
    send(county, tmp_path)
    let_expire()
    commit_now(actor=county["wu"], upload=send(county, tmp_path, "四月.xlsx", key="B2"))
    assert LAPSED in read_page(county)


def test_a_file_that_could_not_be_read_and_is_no_open_item_is_said(
    county: SampleCounty, programme: Programme, tmp_path: Path
) -> None:
    """One with the name of a register is an open item, and a doubt in the judgement itself (R20)."""
    for name in ("扫描.xlsx", "案件.xlsx"):
        (tmp_path / name).write_bytes(b"PK\x03\x04 damaged " + name.encode())
        with pytest.raises(RefusalError):
            upload_files(county, tmp_path / name)
    assert LAPSED in read_page(county)
    upload = Upload.objects.get(files__name="扫描.xlsx")
    log_in_client(county, "wu").post(f"/uploads/{upload.pk}/discard/")
    text = read_page(county)
    assert "次上传" not in text and "案件.xlsx没有读入" in text


def test_an_upload_of_another_street_or_of_a_village_that_has_no_part_in_it_is_not_said(
    county: SampleCounty, programme: Programme, tmp_path: Path
) -> None:
    header = ("记录编号", "对象", "日期", "方式", "受众人数")
    sheets: Sheets = {"宣传": [header, ("X1", "东山村", date(2022, 3, 1), "讲座", 30)]}
    upload_files(county, write_xlsx(tmp_path / "东山.xlsx", sheets), by="zhao", holder=OTHER_STREET)
    assert "次上传" not in read_page(county)
    path = write_xlsx(tmp_path / "宣传.xlsx", {"宣传": [header, ("X1", "文峰村", date(2022, 3, 1), "讲座", 30)]})
    upload_files(county, path, by="li")
    assert WAITING in read_page(county) and WAITING in read_page(county, f"/standing/{VILLAGE}/")
    assert "次上传" not in read_page(county, f"/standing/{UNIT}/")
