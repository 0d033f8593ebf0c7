"""Cases that a full file no longer holds are ticked and withdrawn together, never by the system itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.sample_county import SampleCounty, log_in_client, read_visible_text
from tests.uploads import (
    A1,
    A2,
    A3,
    case_number,
    commit_full_file,
    commit_now,
    declare_full,
    list_case_numbers,
    make_case_sheet,
    undo_now,
    upload_sheets,
)
from wuzha.core.problems import RefusalError
from wuzha.intake.uploads.missing_case_services import withdraw_missing_cases
from wuzha.intake.uploads.models import Upload
from wuzha.registers.models import Case
from wuzha.registers.services import withdraw_entry


@pytest.fixture
def full_upload(county: SampleCounty, tmp_path: Path) -> Upload:
    return commit_full_file(county, tmp_path)


def test_nothing_is_ticked_beforehand_and_each_case_opens(county: SampleCounty, full_upload: Upload) -> None:
    page = log_in_client(county, "wu").get(f"/uploads/{full_upload.pk}/").content.decode()
    assert f'value="{case_number("A3")}"' in page and f"/books/cases/{case_number('A3')}/" in page
    assert "checked" not in page


def test_the_ticked_ones_are_withdrawn_with_the_reason_and_the_others_stay(
    county: SampleCounty, full_upload: Upload
) -> None:
    client = log_in_client(county, "wu")
    data = {"case": [case_number("A3")], "reason": "县公安局撤案"}
    text = read_visible_text(client.post(f"/uploads/{full_upload.pk}/missing/", data, follow=True))
    assert "已撤回1起案件" in text and "已有1起撤回" in text
    assert list_case_numbers() == ["A1", "A2", "A4"]
    assert Case.objects.withdrawn(None).get().remark == "县公安局撤案"


@pytest.mark.parametrize("numbers", ["", "A3", "-1", "１", "9" * 30, "9" * 5000])
def test_without_a_case_nothing_happens(county: SampleCounty, full_upload: Upload, numbers: str) -> None:
    answer = log_in_client(county, "wu").post(
        f"/uploads/{full_upload.pk}/missing/", {"case": numbers, "reason": "撤案"}
    )
    assert "没有选案件" in read_visible_text(answer)
    assert list_case_numbers() == ["A1", "A2", "A3", "A4"]


def test_what_the_second_had_ticked_and_typed_is_still_there(county: SampleCounty, full_upload: Upload) -> None:
    third, fourth = case_number("A3"), case_number("A4")
    withdraw_entry(actor=county["chen"], entry=Case.objects.get(pk=third), reason="撤案")
    client, address = log_in_client(county, "wu"), f"/uploads/{full_upload.pk}/missing/"
    page = client.post(address, {"case": [third, fourth], "reason": "县公安局撤案"}).content.decode()
    assert f'id="case-{fourth}" checked' in page and f"case-{third}" not in page and 'value="县公安局撤案"' in page
    assert "已撤回1起案件" in read_visible_text(
        client.post(address, {"case": fourth, "reason": "县公安局撤案"}, follow=True)
    )


def test_a_case_written_to_since_is_named_and_no_longer_proposed(
    county: SampleCounty, full_upload: Upload, tmp_path: Path
) -> None:
    number = case_number("A3")
    commit_now(actor=county["wu"], upload=upload_sheets(county, tmp_path, make_case_sheet((*A3[:3], 9, ""))))
    client = log_in_client(county, "wu")
    page = client.get(f"/uploads/{full_upload.pk}/").content.decode()
    assert "另有1起在入账之后又有变动" in page and f"/books/cases/{case_number('A3')}/" in page
    assert f"case-{case_number('A3')}" not in page and f"case-{case_number('A4')}" in page
    for pk in (number, case_number("A3")):
        with pytest.raises(RefusalError, match="1起已有变动"):
            withdraw_missing_cases(
                actor=county["wu"], upload=full_upload, numbers=[pk, case_number("A4")], reason="撤案"
            )
    assert list_case_numbers() == ["A1", "A2", "A3", "A4"]


def test_before_the_file_is_entered_there_is_nothing_to_tick(county: SampleCounty, tmp_path: Path) -> None:
    commit_now(actor=county["wu"], upload=upload_sheets(county, tmp_path, make_case_sheet(A1, A3, A2)))
    upload = upload_sheets(county, tmp_path, make_case_sheet(A1, A2))
    declare_full(county, upload, first=date(2022, 3, 1))
    client = log_in_client(county, "wu")
    page = client.get(f"/uploads/{upload.pk}/").content.decode()
    assert "A3" in page and 'name="case"' not in page
    data = {"case": [case_number("A3")], "reason": "撤案"}
    assert client.post(f"/uploads/{upload.pk}/missing/", data).status_code == 404


def test_what_was_withdrawn_on_the_page_comes_back_when_the_upload_is_undone_and_the_page_says_so_before(
    county: SampleCounty, full_upload: Upload
) -> None:
    client = log_in_client(county, "wu")
    assert "一并恢复" not in read_visible_text(client.get(f"/uploads/{full_upload.pk}/"))
    client.post(f"/uploads/{full_upload.pk}/missing/", {"case": [case_number("A3")], "reason": "撤案"})
    assert list_case_numbers() == ["A1", "A2", "A4"]
    assert "整批撤销时，在本页撤回的1起案件也一并恢复" in read_visible_text(client.get(f"/uploads/{full_upload.pk}/"))
    undo_now(actor=county["wu"], upload=full_upload)
    assert list_case_numbers() == ["A1", "A2", "A3", "A4"]
    assert Case.objects.as_of(None).get(key="A3").loss_fen == 100
