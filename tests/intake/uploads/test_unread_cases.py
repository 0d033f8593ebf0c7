"""A refused row whose number could not be read may be any case: none is withdrawn as missing before it ends."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.sample_county import SampleCounty, log_in_client, read_visible_text
from tests.standing import case
from tests.uploads import (
    A1,
    A2,
    A3,
    case_number,
    commit_now,
    commit_sheets,
    declare_full,
    list_case_numbers,
    make_case_sheet,
    read_preview,
    upload_sheets,
)
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Register
from wuzha.intake.uploads.missing_case_services import withdraw_missing_cases
from wuzha.intake.uploads.missing_cases import load_missing_cases
from wuzha.intake.uploads.models import Upload
from wuzha.registers.access import find_write_scope
from wuzha.registers.models import RefusedItem
from wuzha.registers.refused_items import repair_item, waive_item

NUMBER_OF_A_PERSON = ("王小明-3", *A3[1:])
NUMBER_IN_WORDS = ("见卷宗", *A3[1:])
WITHOUT_NUMBER = ("", *A3[1:])
MARCH = date(2022, 3, 1)
UNREAD = "编号没有读出"


def send_full_file(county: SampleCounty, folder: Path, *rows: tuple[object, ...]) -> Upload:
    """Send the full file of March to May after another file with A1, A2 and A3."""
    commit_sheets(county, folder, make_case_sheet(A1, A3, A2))
    upload = upload_sheets(county, folder, make_case_sheet(*rows))
    declare_full(county, upload, first=MARCH)
    return upload


def commit_full_file(county: SampleCounty, folder: Path, *rows: tuple[object, ...]) -> Upload:
    upload = send_full_file(county, folder, *rows)
    commit_now(actor=county["wu"], upload=upload)
    return Upload.objects.get(pk=upload.pk)


def withdraw(county: SampleCounty, upload: Upload, number: str = "A3") -> None:
    withdraw_missing_cases(actor=county["wu"], upload=upload, numbers=[case_number(number)], reason="撤案")


@pytest.mark.parametrize("row", [NUMBER_OF_A_PERSON, NUMBER_IN_WORDS, WITHOUT_NUMBER])
def test_a_case_is_not_withdrawn_while_a_row_without_a_readable_number_is_open(
    county: SampleCounty, tmp_path: Path, row: tuple[object, ...]
) -> None:
    upload = commit_full_file(county, tmp_path, A1, A2, row)
    with pytest.raises(RefusalError, match="1行（表）案件的编号没有读出"):
        withdraw(county, upload)
    assert list_case_numbers() == ["A1", "A2", "A3"]
    waive_item(actor=county["wu"], item=RefusedItem.objects.get(), reason="另一件事")
    withdraw(county, upload)
    assert list_case_numbers() == ["A1", "A2"]


def test_a_case_whose_row_was_repaired_is_in_the_file(county: SampleCounty, tmp_path: Path) -> None:
    upload = commit_full_file(county, tmp_path, A1, A2, NUMBER_OF_A_PERSON)
    assert [entry.key for entry in load_missing_cases(upload, read_preview(upload), county["wu"]).cases] == ["A3"]
    fact = case("A3", on=A3[1], loss_fen=100)
    scope = find_write_scope(county["wu"], Register.CASES)
    repair_item(actor=county["wu"], item=RefusedItem.objects.get(), rows=[fact], within=scope)
    assert not load_missing_cases(upload, read_preview(upload), county["wu"]).cases
    with pytest.raises(RefusalError, match="1起已有变动"):
        withdraw(county, upload)


def test_a_refused_row_with_a_readable_number_hinders_nothing(county: SampleCounty, tmp_path: Path) -> None:
    upload = commit_full_file(county, tmp_path, A1, ("A2", "五月", *A2[2:]))
    withdraw(county, upload)
    assert list_case_numbers() == ["A1", "A2"]


def test_before_and_after_the_confirmation_the_page_says_how_many_rows_there_are(
    county: SampleCounty, tmp_path: Path
) -> None:
    upload = send_full_file(county, tmp_path, A1, A2, NUMBER_OF_A_PERSON, WITHOUT_NUMBER)
    client, address = log_in_client(county, "wu"), f"/uploads/{upload.pk}/"
    assert "文件里有2行（表）案件的编号没有读出" in read_visible_text(client.get(address))
    commit_now(actor=county["wu"], upload=upload)
    answer = client.get(address)
    page, html = read_visible_text(answer), answer.content.decode()
    assert "文件里有2行（表）案件的编号没有读出" in page and "撤回勾选的案件" not in page
    numbers = ",".join(str(item.pk) for item in RefusedItem.objects.all())
    assert f'href="/books/refused/?items={numbers}"' in html and "王小明" not in page
    for item in RefusedItem.objects.all():
        waive_item(actor=county["wu"], item=item, reason="另一件事")
    page = read_visible_text(client.get(address))
    assert UNREAD not in page and "撤回勾选的案件" in page


def test_a_sheet_of_cases_that_was_not_read_may_hold_the_case(county: SampleCounty, tmp_path: Path) -> None:
    commit_sheets(county, tmp_path, make_case_sheet(A1, A3, A2))
    upload = upload_sheets(county, tmp_path, {**make_case_sheet(A1, A2), "案件补充": [("某",), ("A3",)]})
    declare_full(county, upload, first=MARCH)
    commit_now(actor=county["wu"], upload=upload)
    assert RefusedItem.objects.get().line is None
    with pytest.raises(RefusalError, match=UNREAD):
        withdraw(county, Upload.objects.get(pk=upload.pk))
