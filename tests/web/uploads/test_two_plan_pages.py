"""Two streets with a plan each: pages, forms, exports and templates name the clauses of the street's own plan."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from tests.intake.sheets import write_xlsx
from tests.sample_county import (
    OTHER_STREET,
    OTHER_VILLAGE,
    STREET,
    VILLAGE,
    SampleCounty,
    give_role,
    log_in_client,
    read_visible_text,
)
from tests.second_plan import write_second_plan
from tests.uploads import Sheets
from tests.web.uploads.pages import press_button, send_bytes
from wuzha.core.periods import Period
from wuzha.core.plan.loading import find_plan, load_plan
from wuzha.core.vocabulary import Role
from wuzha.intake.reading.template import GUIDE, write_template
from wuzha.intake.uploads.models import Upload
from wuzha.programmes.services import set_programme
from wuzha.registers.models import Attestation

COLUMNS = ("对象", "条款", "期间", "结论", "认定人", "认定日期")
FORM = {"period": "2022", "verdict": "达标", "by": "考核组", "on": "2022-12-20"}
STREETS = ((STREET, "wu", "文峰村", "四(一)5"), (OTHER_STREET, "zhao", "东山村", "四(一)4"))
"""Each street, who works in its office, a village of it, and the clause that its plan has people attest."""
YEAR = Period.parse("2022")


@pytest.fixture
def second_plan(county: SampleCounty, tmp_path: Path) -> Path:
    """Give each street a programme, the other street that of the second plan, and zhao an office there."""
    folder = write_second_plan(tmp_path / "东山方案")
    give_role(user=county["zhao"], role=Role.STREET_OFFICE, org=county.orgs[OTHER_STREET])
    set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=YEAR)
    set_programme(actor="zhao", org=county.orgs[OTHER_STREET], plan=str(folder), period=YEAR)
    return folder


def attest(village: str, clause: str, verdict: str = "达标") -> Sheets:
    return {"认定": [COLUMNS, (village, clause, "2022", verdict, "考核组", date(2022, 12, 20))]}


def send(client: Client, county: SampleCounty, folder: Path, sheets: Sheets, street: str) -> str:
    """Return the report of the sheets, sent for the street's book."""
    response = send_bytes(client, county, write_xlsx(folder / "认定.xlsx", sheets).read_bytes(), holder=street)
    return str(response.content.decode())


def get_attested_criterion(village: str) -> str:
    return Attestation.objects.as_of(None).get(org_id=village).criterion


@pytest.mark.usefixtures("second_plan")
def test_the_report_lists_and_prints_the_clauses_of_the_streets_plan(county: SampleCounty, tmp_path: Path) -> None:
    for street, name, village, clause in STREETS:
        client = log_in_client(county, name)
        assert clause in send(client, county, tmp_path, attest(village, "四(九)1"), street)
        send(client, county, tmp_path, attest(village, clause), street)
        press_button(client, Upload.objects.latest("uploaded_at"), "confirm")
        report = send(client, county, tmp_path, attest(village, clause, "未达标"), street)
        assert f"{village}、{clause}、2022、2022-12-20" in report
    assert (get_attested_criterion(VILLAGE), get_attested_criterion(OTHER_VILLAGE)) == (
        "duties_done",
        "duties_fulfilled",
    )


@pytest.mark.usefixtures("second_plan")
def test_an_entry_made_by_hand_means_the_clause_of_the_streets_plan(county: SampleCounty) -> None:
    for street, name, village, clause in STREETS:
        client = log_in_client(county, name)
        form = {**FORM, "org": village, "criterion": clause}
        response: Any = client.post("/books/attestations/add/", {**form, "holder": county.orgs[street].pk}, follow=True)
        assert clause in read_visible_text(response)
        rows = read_workbook(client.get("/books/attestations/?as=xlsx"))
        assert rows[1][rows[0].index("条款")] == clause
        unknown = client.post("/books/attestations/add/", {**form, "criterion": "四(九)1"})
        assert clause in read_visible_text(unknown)
    assert (get_attested_criterion(VILLAGE), get_attested_criterion(OTHER_VILLAGE)) == (
        "duties_done",
        "duties_fulfilled",
    )


def test_a_report_says_that_the_plan_has_changed_and_offers_no_confirmation(
    county: SampleCounty, tmp_path: Path, second_plan: Path
) -> None:
    client = log_in_client(county, "wu")
    assert "确认入账</button>" in send(client, county, tmp_path, attest("文峰村", "四(一)5"), STREET)
    upload = Upload.objects.get()
    set_programme(actor="wu", org=county.orgs[STREET], plan=str(second_plan), period=YEAR)
    page = client.get(f"/uploads/{upload.pk}/").content.decode()
    assert "读取之后换了方案" in page and "确认入账</button>" not in page and "没有可以入账的内容" not in page
    assert "读取之后换了方案" in press_button(client, upload, "confirm")
    assert not Attestation.objects.exists()


def test_a_template_lists_the_clauses_of_its_plan(tmp_path: Path) -> None:
    folder = write_second_plan(tmp_path / "东山方案")
    for plan, clause, other_clause in (("fengling", "四(一)5", "四(一)4"), (str(folder), "四(一)4", "四(一)5")):
        path = tmp_path / f"{clause}.xlsx"
        write_template(path, load_plan(find_plan(plan)))
        cells = {str(cell) for row in read_sheet(path.read_bytes(), GUIDE) for cell in row}
        assert any(clause in cell for cell in cells) and not any(other_clause in cell for cell in cells)


def read_workbook(response: Any) -> list[list[Any]]:
    workbook = CalamineWorkbook.from_filelike(BytesIO(b"".join(response.streaming_content)))
    return workbook.get_sheet_by_index(0).to_python()


def read_sheet(content: bytes, name: str) -> list[list[Any]]:
    workbook = CalamineWorkbook.from_filelike(BytesIO(content))
    return workbook.get_sheet_by_name(name).to_python()
