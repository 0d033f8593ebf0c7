"""Charts say where refused rows or unread sheets are open, since the findings of the same period give a range (R20)."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.sample_county import COMMUNITY, STREET, UNIT, VILLAGE, SampleCounty, log_in_client, read_visible_text
from tests.standing import declare_everything
from tests.uploads import UNREADABLE, commit_sheets, make_case_cells, make_case_sheet, upload_files
from tests.web.books.pages import post_entry
from wuzha.core.problems import RefusalError
from wuzha.registers.models import RefusedItem

NOTE = "另有1行退回未补，可能改变这里的数"
SENTENCE = "有退回未补的行或没有读入的表，实际可能不同"
UNREAD = "还有交来的表没有读入，里面的案件没有计入"


@pytest.fixture
def item(county: SampleCounty, tmp_path: Path) -> RefusedItem:
    """A refused row of a case of 文峰村, whose day cannot be read, beside one that counts."""
    declare_everything(county)
    commit_sheets(county, tmp_path, make_case_sheet(make_case_cells("A1", date(2022, 3, 1)), UNREADABLE))
    return RefusedItem.objects.get()


def read_page(county: SampleCounty, code: str, period: str = "2022", name: str = "wu") -> str:
    return read_visible_text(log_in_client(county, name).get(f"/trends/{code}/?period={period}"))


@pytest.mark.parametrize("code", [STREET, VILLAGE])
def test_every_chart_of_the_org_says_how_many_rows_are_open(county: SampleCounty, item: RefusedItem, code: str) -> None:
    page = read_page(county, code)
    charts = log_in_client(county, "wu").get(f"/trends/{code}/?period=2022").context["charts"]
    assert page.count(NOTE) == len(charts) > 1
    assert "2022年发案1起" in page and SENTENCE in page


@pytest.mark.parametrize("code", [COMMUNITY, UNIT])
def test_the_charts_of_an_org_that_the_row_does_not_name_say_nothing(
    county: SampleCounty, item: RefusedItem, code: str
) -> None:
    page = read_page(county, code)
    assert "行退回未补，可能改变" not in page and SENTENCE not in page


def test_the_number_leads_to_the_rows_of_those_who_may_see_them(county: SampleCounty, item: RefusedItem) -> None:
    page = log_in_client(county, "wu").get(f"/trends/{STREET}/?period=2022").content.decode()
    assert f'<a href="/books/refused/?items={item.pk}">1</a>' in page


def test_the_workbook_of_charts_says_so_below_each_table(county: SampleCounty, item: RefusedItem) -> None:
    answer = log_in_client(county, "wu").get(f"/trends/{STREET}/export/?period=2022")
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
    for name in book.sheet_names:
        assert any(str(line[0]).startswith(NOTE) for line in book.get_sheet_by_name(name).to_python()), name


def test_the_first_page_says_so_below_its_charts(county: SampleCounty, item: RefusedItem) -> None:
    assert NOTE in read_visible_text(log_in_client(county, "zheng").get("/"))


def test_a_file_that_could_not_be_read_is_said_too(county: SampleCounty, tmp_path: Path) -> None:
    declare_everything(county)
    assert UNREAD not in read_page(county, VILLAGE)
    (tmp_path / "案件.xlsx").write_bytes(b"PK\x03\x04 damaged")
    with pytest.raises(RefusalError):
        upload_files(county, tmp_path / "案件.xlsx")
    page = read_page(county, VILLAGE)
    assert UNREAD in page and SENTENCE in page and "行退回未补，可能改变" not in page


def test_once_the_row_is_repaired_the_note_is_gone(county: SampleCounty, item: RefusedItem) -> None:
    assert NOTE in read_page(county, STREET)
    post_entry(log_in_client(county, "wu"), case_no="A3", village="文峰村", filed_on="2022-03-01")
    assert "2022年发案2起" in read_page(county, STREET) and NOTE not in read_page(county, STREET)
