"""One sweep more: no page shows the number of a person of concern unless the log says who looked at the register."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.conflicts import list_conflicts
from tests.pdf_text import read_pdf_text
from tests.sample_county import STREET, VILLAGE, SampleCounty
from tests.uploads import Sheets, commit_sheets, upload_sheets
from tests.web.sweeps.every_address import enter, make_samples_everywhere, visits
from wuzha.audit.models import LogLine
from wuzha.core.vocabulary import LogAction, Register
from wuzha.registers.models import PersonOfConcern, RefusedItem
from wuzha.registers.services import correct_entry
from wuzha.web.books.reading_log import SESSION_KEY

__all__ = ["make_samples_everywhere"]

PREFIX = "ZDRY-"
"""What the numbers of persons begin with here: nothing else on a page does."""
HEADERS = ("人员编号", "类别", "居住性质", "所属村（社区）", "认定日期")
POST_ONLY_OR_CHANGING = {"log_out", "language"}
SAMPLE_COPY = b"PK"
"""The content of the annotated copies among the samples."""
EXPECTED_PAGES = {
    "wu": {"home", "book", "entry", "attribution", "standing", "upload", "undo_upload", "export_standing"},
    "chen": {"book", "entry", "correct_entry", "attribution", "upload", "undo_upload", "refused_item"},
}
"""Pages of which the sweep must have met one with the number of a person; otherwise it proves nothing about them."""
QUERIES: tuple[dict[str, str], ...] = ({}, {"known_on": "2022-12-31"}, {"as": "xlsx"})


def make_sheet(number: str, category: str) -> Sheets:
    return {"重点人员": [HEADERS, (number, category, "常住", "文峰村", date(2022, 3, 1))]}


def correct_by_hand(county: SampleCounty, number: str, **values: Any) -> None:
    entry = PersonOfConcern.objects.as_of(None).get(key=number)
    row = PersonOfConcern.to_field_values(entry.row) | values
    correct_entry(actor=county["chen"], entry=entry, row=tuple(row.values()), reason="核对笔录")


def fill_with_persons(county: SampleCounty, folder: Path) -> None:
    """Enter persons wherever a page may name one: behind a figure, without a village, in uploads and refused rows."""
    enter(county, STREET, Register.PERSONS, person_no=f"{PREFIX}1", category="offender", confirmed_on=date(2022, 3, 1))
    for number in (2, 3):
        commit_sheets(county, folder, make_sheet(f"{PREFIX}{number}", "拦截人员"), by="chen")
        correct_by_hand(county, f"{PREFIX}{number}", confirmed_on=date(2022, 4, 1))
    waiting = upload_sheets(county, folder, make_sheet(f"{PREFIX}2", "拦截人员"), by="chen")
    assert list_conflicts(waiting)
    RefusedItem.objects.create(
        holder=county.orgs[STREET],
        register=Register.PERSONS,
        org=county.orgs[VILLAGE],
        key=f"{PREFIX}4",
        values={"person_no": f"{PREFIX}4", "village": VILLAGE},
        file="台账.xlsx",
        sheet="重点人员",
        line=3,
        problems=[],
        upload=waiting.pk,
        recorded_at=timezone.now(),
        recorded_by=county["chen"],
    )


def count_readings() -> int:
    return LogLine.objects.filter(action=LogAction.READ_PERSONS).count()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["wu", "chen"])
def test_every_page_with_the_number_of_a_person_leaves_a_line_in_the_log(
    county: SampleCounty, name: str, tmp_path: Path
) -> None:
    fill_with_persons(county, tmp_path)
    client = Client()
    client.force_login(county[name])
    places_with_persons, silent_places = set[str](), list[str]()
    for address, place, _sample in visits(county):
        if address.name in POST_ONLY_OR_CHANGING:
            continue
        for query in QUERIES:
            session = client.session
            session.pop(SESSION_KEY, None)
            session.save()
            before = count_readings()
            answer = client.get(place, query)
            if answer.status_code != 200:
                continue
            if PREFIX in read_text(answer):
                places_with_persons.add(str(address.name))
                silent_places += [] if count_readings() == before + 1 else [f"{place} {query}"]
    assert silent_places == []
    assert places_with_persons >= EXPECTED_PAGES[name]


def read_text(answer: Any) -> str:
    content = b"".join(answer)
    if content.startswith(b"%PDF"):
        return read_pdf_text(content)
    if not content.startswith(b"PK"):
        return content.decode()
    # An archive that is no workbook is a plan, which names nobody.
    return _read_workbook(content) if b"xl/workbook.xml" in content else ""


def _read_workbook(content: bytes) -> str:
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])
