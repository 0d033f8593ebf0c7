"""The empty workbooks on the page of uploads: what one fills in is what the site reads."""

from io import BytesIO
from urllib.parse import unquote

import pytest
from python_calamine import CalamineWorkbook

from tests.sample_county import SampleCounty, log_in_client
from wuzha.core.vocabulary import Register
from wuzha.programmes.models import Programme


def download(county: SampleCounty, name: str, query: str = "") -> tuple[str, list[str]]:
    """Return the name of the file and the names of its sheets."""
    answer = log_in_client(county, name).get(f"/uploads/template/export/{query}")
    assert answer.status_code == 200
    return unquote(answer["Content-Disposition"]), CalamineWorkbook.from_filelike(BytesIO(answer.content)).sheet_names


def test_the_whole_workbook_has_a_sheet_for_each_register(county: SampleCounty, programme: Programme) -> None:
    name, sheets = download(county, "wu")
    assert "台账模板.xlsx" in name
    assert sheets == ["填写说明", *(register.chinese for register in Register)]


def test_the_workbook_of_one_register_has_it_and_the_orgs_it_names(county: SampleCounty, programme: Programme) -> None:
    name, sheets = download(county, "li", "?register=outreach")
    assert "宣传模板.xlsx" in name
    assert sheets == ["填写说明", "组织", "宣传"]


@pytest.mark.parametrize(("name", "query"), [("wu", "?register=nothing"), ("zheng", "")])
def test_an_unknown_register_and_a_reader_who_uploads_nothing_find_no_page(
    county: SampleCounty, programme: Programme, name: str, query: str
) -> None:
    assert log_in_client(county, name).get(f"/uploads/template/export/{query}").status_code == 404


def test_the_page_of_uploads_leads_to_every_workbook(county: SampleCounty, programme: Programme) -> None:
    page = log_in_client(county, "wu").get("/uploads/").content.decode()
    assert all(f'/uploads/template/export/?register={register.value}"' in page for register in Register)
