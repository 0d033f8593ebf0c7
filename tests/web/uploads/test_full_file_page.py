"""Only the office knows whether a file holds all cases of some months: until it says so, none is missed."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.sample_county import STREET, VILLAGE, SampleCounty, log_in_client, read_visible_text
from tests.uploads import (
    MAY,
    commit_may_and_june,
    commit_now,
    make_case_cells,
    make_case_entry,
    make_case_sheet,
    upload_sheets,
)
from wuzha.audit.models import LogLine
from wuzha.core.vocabulary import LogAction, Register
from wuzha.intake.uploads.preview import MAX_MISSING
from wuzha.registers.services import record_entries

MONTHS = {"first": "2022-05", "last": "2022-05"}


@pytest.fixture
def may_and_june(county: SampleCounty, tmp_path: Path) -> None:
    commit_may_and_june(county, tmp_path)


@pytest.mark.usefixtures("may_and_june")
def test_until_somebody_says_that_it_is_a_full_file_nothing_is_proposed_and_the_page_says_why(
    county: SampleCounty, tmp_path: Path
) -> None:
    client = log_in_client(county, "wu")
    upload = upload_sheets(
        county,
        tmp_path,
        make_case_sheet(make_case_cells("S1", date(2022, 1, 1)), make_case_cells("S2", date(2022, 12, 31))),
    )
    text = read_visible_text(client.get(f"/uploads/{upload.pk}/"))
    assert "如果这是某几个月的全量案件文件，请在这里说明" in text and "不再有的案件" not in text
    commit_now(actor=county["wu"], upload=upload)
    assert "不再有的案件" not in read_visible_text(client.get(f"/uploads/{upload.pk}/"))


@pytest.mark.usefixtures("may_and_june")
def test_the_form_asks_for_the_months_that_the_file_touches_and_needs_no_script(
    county: SampleCounty, tmp_path: Path
) -> None:
    client = log_in_client(county, "wu")
    upload = upload_sheets(
        county,
        tmp_path,
        make_case_sheet(make_case_cells("R1", date(2022, 5, 1)), make_case_cells("R9", date(2022, 6, 1))),
    )
    page = client.get(f"/uploads/{upload.pk}/").content.decode()
    assert 'name="first" value="2022-05"' in page and 'name="last" value="2022-06"' in page
    text = read_visible_text(client.post(f"/uploads/{upload.pk}/full/", MONTHS, follow=True))
    assert "这是2022年5月的全量案件文件" in text and "2022年5月立案" in text and "R2、R3" in text
    again = client.get(f"/uploads/{upload.pk}/").content.decode()
    assert "R2、R3" in again and 'name="last" value="2022-05"' in again
    line = LogLine.objects.latest("number")
    assert (line.action, line.org) == (LogAction.DECLARE_FULL_FILE, STREET)


@pytest.mark.usefixtures("may_and_june")
def test_a_committed_upload_can_be_declared_full_and_the_declaration_taken_back(
    county: SampleCounty, tmp_path: Path
) -> None:
    upload = upload_sheets(county, tmp_path, make_case_sheet(*MAY[:2], make_case_cells("R4", date(2022, 5, 20))))
    commit_now(actor=county["wu"], upload=upload)
    client = log_in_client(county, "wu")
    page = client.post(f"/uploads/{upload.pk}/full/", MONTHS, follow=True).content.decode()
    assert page.count('name="case"') == 1 and "R3" in page and "这些案件2022年5月立案" in page
    text = read_visible_text(client.post(f"/uploads/{upload.pk}/full/", {**MONTHS, "none": "1"}, follow=True))
    assert "请在这里说明" in text and "R3" not in text


@pytest.mark.usefixtures("may_and_june")
def test_a_full_file_that_brings_nothing_new_is_entered_for_what_it_lacks(county: SampleCounty, tmp_path: Path) -> None:
    upload = upload_sheets(county, tmp_path, make_case_sheet(*MAY[:2]))
    client = log_in_client(county, "wu")
    assert "确认入账</button>" not in client.get(f"/uploads/{upload.pk}/").content.decode()
    assert "确认入账</button>" in client.post(f"/uploads/{upload.pk}/full/", MONTHS, follow=True).content.decode()
    commit_now(actor=county["wu"], upload=upload)
    assert 'name="case"' in client.get(f"/uploads/{upload.pk}/").content.decode()


@pytest.mark.usefixtures("may_and_june")
def test_the_page_states_that_the_file_has_every_case(county: SampleCounty, tmp_path: Path) -> None:
    upload = upload_sheets(county, tmp_path, make_case_sheet(*MAY, make_case_cells("R4", date(2022, 5, 20))))
    text = read_visible_text(log_in_client(county, "wu").post(f"/uploads/{upload.pk}/full/", MONTHS, follow=True))
    assert "这几个月里台账已有的案件，文件里都有" in text


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        ("2022-06", "2022-05", "止月早于起月"),
        ("", "2022-05", "请填写“从哪个月”"),
        ("五月", "2022-05", "请写成 2022-07 的样式"),
    ],
)
def test_impossible_months_show_an_error_at_their_field(
    county: SampleCounty, tmp_path: Path, first: str, last: str, text: str
) -> None:
    upload = upload_sheets(county, tmp_path, make_case_sheet(*MAY))
    page = log_in_client(county, "wu").post(f"/uploads/{upload.pk}/full/", {"first": first, "last": last})
    assert text in read_visible_text(page) and f'name="last" value="{last}"' in page.content.decode()
    upload.refresh_from_db()
    assert upload.full_from is None


def test_a_month_may_be_typed_as_offices_write_it(county: SampleCounty, tmp_path: Path) -> None:
    upload = upload_sheets(county, tmp_path, make_case_sheet(*MAY))
    data = {"first": "2022年5月", "last": "2022.6"}
    text = read_visible_text(log_in_client(county, "wu").post(f"/uploads/{upload.pk}/full/", data, follow=True))
    assert "这是2022年5月至2022年6月的全量案件文件" in text


def test_where_more_are_missing_than_can_be_listed_the_page_says_how_many(county: SampleCounty, tmp_path: Path) -> None:
    days = [date(2022, 5, 1) + timedelta(days=number % 30) for number in range(MAX_MISSING + 1)]
    lines = [make_case_entry(f"N{number:05}", VILLAGE, day) for number, day in enumerate(days)]
    record_entries(actor=county["chen"], holder=county.orgs[STREET], register=Register.CASES, rows=lines)
    upload = upload_sheets(county, tmp_path, make_case_sheet(*MAY))
    client = log_in_client(county, "wu")
    text_before = read_visible_text(client.post(f"/uploads/{upload.pk}/full/", MONTHS, follow=True))
    commit_now(actor=county["wu"], upload=upload)
    for text in (text_before, read_visible_text(client.get(f"/uploads/{upload.pk}/"))):
        assert "共2001起，一次最多列出2000起" in text and "把全量文件再传一次" in text
