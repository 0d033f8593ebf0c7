"""Cases that a full file no longer holds are ticked and withdrawn together, never by the system itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conflicts import choose
from tests.sample_county import SampleCounty
from tests.uploads import (
    A3,
    case_number,
    commit_full_file,
    commit_now,
    list_case_numbers,
    make_case_sheet,
    read_preview,
    undo_now,
    upload_sheets,
)
from wuzha.core.problems import RefusalError
from wuzha.intake.uploads.missing_case_services import withdraw_missing_cases
from wuzha.intake.uploads.missing_cases import load_missing_cases
from wuzha.intake.uploads.models import Upload
from wuzha.registers.conflicts import WHOLE_ENTRY
from wuzha.registers.models import Case
from wuzha.registers.services import withdraw_entry


@pytest.fixture
def full_upload(county: SampleCounty, tmp_path: Path) -> Upload:
    return commit_full_file(county, tmp_path)


def test_without_a_reason_none_is_withdrawn(county: SampleCounty, full_upload: Upload) -> None:
    with pytest.raises(RefusalError):
        withdraw_missing_cases(
            actor=county["wu"], upload=full_upload, numbers=[case_number("A3"), case_number("A4")], reason=" "
        )
    assert list_case_numbers() == ["A1", "A2", "A3", "A4"]


def test_a_second_withdrawal_names_the_cases_already_withdrawn_and_withdraws_none(
    county: SampleCounty, full_upload: Upload
) -> None:
    numbers = [case_number("A3"), case_number("A4")]
    withdraw_entry(actor=county["chen"], entry=Case.objects.get(pk=numbers[0]), reason="撤案")
    with pytest.raises(RefusalError, match=r"1起已经由别人撤回（A3）"):
        withdraw_missing_cases(actor=county["wu"], upload=full_upload, numbers=numbers, reason="撤案")
    assert list_case_numbers() == ["A1", "A2", "A4"]


def test_a_case_that_the_file_does_hold_cannot_be_slipped_in(county: SampleCounty, full_upload: Upload) -> None:
    with pytest.raises(RefusalError, match="1起已有变动"):
        withdraw_missing_cases(actor=county["wu"], upload=full_upload, numbers=[case_number("A1")], reason="撤案")
    assert "A1" in list_case_numbers()


def test_a_viewer_who_does_not_write_cases_is_offered_none(county: SampleCounty, full_upload: Upload) -> None:
    assert load_missing_cases(full_upload, read_preview(full_upload), county["chen"]).count == 2
    assert load_missing_cases(full_upload, read_preview(full_upload), county["li"]).count == 0
    with pytest.raises(RefusalError):
        withdraw_missing_cases(actor=county["li"], upload=full_upload, numbers=[case_number("A3")], reason="撤案")


def commit_restored(county: SampleCounty, folder: Path) -> Upload:
    """Commit a file with another loss of the withdrawn A3, which the office decides to bring back."""
    upload = upload_sheets(county, folder, make_case_sheet((*A3[:3], 9, "")))
    choose(county, upload, WHOLE_ENTRY, "file")
    commit_now(actor=county["wu"], upload=upload)
    return upload


def test_a_withdrawal_that_somebody_has_gone_beyond_is_left_when_the_upload_is_undone(
    county: SampleCounty, full_upload: Upload, tmp_path: Path
) -> None:
    withdraw_missing_cases(
        actor=county["wu"], upload=full_upload, numbers=[case_number("A3"), case_number("A4")], reason="撤案"
    )
    commit_restored(county, tmp_path)
    withdraw_entry(actor=county["chen"], entry=Case.objects.as_of(None).get(key="A3"), reason="另案处理")
    undo_now(actor=county["wu"], upload=full_upload)
    assert list_case_numbers() == ["A1", "A2", "A4"]
    assert Case.objects.withdrawn(None).get().remark == "另案处理"


def test_uploads_undone_one_after_the_other_put_the_case_back_as_it_first_was(
    county: SampleCounty, full_upload: Upload, tmp_path: Path
) -> None:
    withdraw_missing_cases(actor=county["wu"], upload=full_upload, numbers=[case_number("A3")], reason="撤案")
    later = commit_restored(county, tmp_path)
    assert Case.objects.as_of(None).get(key="A3").loss_fen == 900
    undo_now(actor=county["wu"], upload=later)
    assert list_case_numbers() == ["A1", "A2", "A4"]
    undo_now(actor=county["wu"], upload=full_upload)
    assert Case.objects.as_of(None).get(key="A3").loss_fen == 100
