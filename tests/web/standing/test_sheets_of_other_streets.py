"""In a county with one programme, a street reads nothing of the files that another street sent and nobody read."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.test import Client

from tests.sample_county import COUNTY, OTHER_STREET, OTHER_VILLAGE, STREET, VILLAGE, SampleCounty, log_in_client
from tests.sample_county import open_account as add_person
from tests.standing import YEAR
from tests.uploads import commit_sheets, make_case_cells, make_case_sheet
from wuzha.core.vocabulary import Role
from wuzha.programmes.services import set_programme

PAGES = (
    "/",
    "/standing/",
    f"/standing/{OTHER_STREET}/",
    f"/standing/{OTHER_STREET}/targets/",
    f"/standing/{OTHER_STREET}/export/",
    f"/standing/{OTHER_VILLAGE}/",
    f"/trends/{OTHER_STREET}/",
    f"/trends/{OTHER_STREET}/export/",
    f"/map/{OTHER_STREET}/",
)
UNREADABLE = ("A4", "x月", "文峰村", 1, "")


@pytest.fixture
def office(county: SampleCounty, tmp_path: Path) -> SampleCounty:
    set_programme(actor="zhou", org=county.orgs[COUNTY], plan="fengling", period=YEAR)
    county.people["feng"] = add_person("feng", role=Role.STREET_OFFICE, org=county.orgs[OTHER_STREET])
    meeting = [("议题", "时间", "地点"), ("部署", "周一", "三楼")]
    sheets = make_case_sheet(make_case_cells("A3", date(2021, 3, 1)), UNREADABLE)
    commit_sheets(county, tmp_path, {**sheets, "会议记录": meeting})
    return county


def read_text(client: Client, address: str) -> str:
    """Return the text of the page, or of all parts of the workbook."""
    response = client.get(address)
    assert response.status_code == 200, address
    if response.headers["Content-Type"].startswith("text/html"):
        return response.content.decode()
    content = b"".join(response.streaming_content) if response.streaming else response.content
    with ZipFile(BytesIO(content)) as parts:
        return "".join(parts.read(name).decode(errors="replace") for name in parts.namelist())


@pytest.mark.parametrize("address", PAGES)
def test_the_office_of_another_street_reads_nothing_of_it(office: SampleCounty, address: str) -> None:
    text = read_text(log_in_client(office, "feng"), address)
    assert "会议记录" not in text and "台账.xlsx" not in text
    assert "没有认出" not in text and "行退回未补" not in text


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("zhou", "/standing/"),
        ("zhou", f"/standing/{STREET}/"),
        ("zhou", f"/standing/{COUNTY}/export/"),
        ("wu", "/"),
        ("wu", "/standing/"),
        ("wu", f"/standing/{STREET}/export/"),
        ("li", f"/standing/{VILLAGE}/"),
    ],
)
def test_who_is_concerned_reads_its_name(office: SampleCounty, name: str, address: str) -> None:
    text = read_text(log_in_client(office, name), address)
    assert "没有认出、没有读取（台账.xlsx“会议记录”）" in text
    assert "有1行退回未补" in text or address == "/"
