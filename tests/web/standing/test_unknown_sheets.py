"""No judgement passes without a word on the sheets that were handed in and looked like no register."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.intake.sheets import write_xlsx
from tests.sample_county import STREET, VILLAGE, SampleCounty, log_in_client, read_visible_text
from tests.standing import keep_books_for_days
from tests.uploads import A3, Sheets, commit_sheets, make_case_sheet, upload_files
from wuzha.programmes.models import Programme
from wuzha.registers.models import RefusedItem

SHEETS: Sheets = {**make_case_sheet(A3), "会议记录": [("议题", "时间", "地点"), ("部署", "周一", "三楼")]}
NOTE = "另有1张工作表没有认出、没有读取（台账.xlsx“会议记录”），其中若有台账则没有计入"
PAGES = (
    "/",
    "/standing/",
    f"/standing/{STREET}/",
    f"/standing/{VILLAGE}/",
    f"/standing/{STREET}/targets/",
    f"/trends/{STREET}/",
    f"/map/{STREET}/",
)


def read_page(county: SampleCounty, address: str, by: str = "wu") -> str:
    return read_visible_text(log_in_client(county, by).get(address, {"period": "2022"}))


@pytest.mark.parametrize(("address", "by"), [*((page, "wu") for page in PAGES), ("/", "li"), ("/standing/", "zhou")])
def test_every_page_of_results_names_a_sheet_that_was_not_recognised(
    county: SampleCounty, programme: Programme, tmp_path: Path, address: str, by: str
) -> None:
    commit_sheets(county, tmp_path, SHEETS)
    assert NOTE in read_page(county, address, by)
    item = RefusedItem.objects.get()
    log_in_client(county, "wu").post(f"/books/refused/{item.pk}/waive/", {"reason": "不是台账"})
    assert NOTE not in read_page(county, address, by)


@pytest.mark.parametrize(
    "address",
    [
        f"/standing/{STREET}/export/",
        f"/standing/{STREET}/changes/export/?known_on={timezone.localdate() - timedelta(days=1)}",
        f"/trends/{STREET}/export/",
    ],
)
def test_the_workbooks_name_it(county: SampleCounty, programme: Programme, tmp_path: Path, address: str) -> None:
    keep_books_for_days(county)
    commit_sheets(county, tmp_path, SHEETS)
    response = log_in_client(county, "wu").get(f"{address}{'&' if '?' in address else '?'}period=2022")
    content = b"".join(response.streaming_content) if response.streaming else response.content
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    for name in book.sheet_names:
        assert NOTE in str(book.get_sheet_by_name(name).to_python()), name


def test_the_upload_page_announces_it_and_the_office_settles_it_with_one_button(
    county: SampleCounty, programme: Programme, tmp_path: Path
) -> None:
    upload = upload_files(county, write_xlsx(tmp_path / "台账.xlsx", SHEETS))
    assert "有1张工作表没有认出、没有读取。确认后，结论里会注明" in read_page(county, f"/uploads/{upload.pk}/")
    commit_sheets(county, tmp_path, SHEETS)
    listed = read_page(county, "/books/refused/")
    assert "台账.xlsx“会议记录”" in listed and "没有认出" in listed
    page = log_in_client(county, "wu").get(f"/books/refused/{RefusedItem.objects.get().pk}/")
    assert 'name="reason" maxlength="500" value="不是台账"' in page.content.decode()
    assert "结论不因这张表改变" in read_visible_text(page)
