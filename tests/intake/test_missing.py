"""Cases that a full file no longer holds are ticked and withdrawn together, never by the system itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.cast import Cast, logged_in, words
from tests.intake.test_uploads import A1, A2, cases, commit_upload, numbers, preview, take_back_upload, upload
from wuzha.core.problems import Refusal
from wuzha.intake.uploads.missing_cases import missing_of, withdraw_missing
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.services import say_full_file
from wuzha.registers.models import Case
from wuzha.registers.services import withdraw_entry

A3, A4 = ("A3", date(2022, 4, 1), "文峰村", 1, ""), ("A4", date(2022, 4, 2), "", 2, "")


@pytest.fixture
def full(cast: Cast, tmp_path: Path) -> Upload:
    """A file of the whole span that holds A1 and A2 alone, entered after another that held A3 and A4 too."""
    commit_upload(actor=cast["wu"], upload=upload(cast, tmp_path, cases(A1, A3, A4, A2)))
    received = said_full(cast, upload(cast, tmp_path, cases(A1, A2)))
    commit_upload(actor=cast["wu"], upload=received)
    return Upload.objects.get(pk=received.pk)


def said_full(cast: Cast, received: Upload) -> Upload:
    """The upload, of which the office has said that it is the full file of March to May."""
    say_full_file(actor=cast["wu"], upload=received, first=date(2022, 3, 1), last=date(2022, 5, 31))
    received.refresh_from_db()
    return received


def case(key: str) -> int:
    return Case.objects.as_of(None).get(key=key).pk


def test_nothing_is_ticked_beforehand_and_each_case_opens(cast: Cast, full: Upload) -> None:
    page = logged_in(cast, "wu").get(f"/uploads/{full.pk}/").content.decode()
    assert f'value="{case("A3")}"' in page and f"/books/cases/{case('A3')}/" in page
    assert "checked" not in page


def test_the_ticked_ones_are_withdrawn_with_the_reason_and_the_others_stay(cast: Cast, full: Upload) -> None:
    client = logged_in(cast, "wu")
    given = {"case": [case("A3")], "reason": "县公安局撤案"}
    told = words(client.post(f"/uploads/{full.pk}/missing/", given, follow=True))
    assert "已撤回1起案件" in told and "已有1起撤回" in told
    assert numbers() == ["A1", "A2", "A4"]
    assert Case.objects.withdrawn(None).get().remark == "县公安局撤案"


@pytest.mark.parametrize("ticked", ["", "A3", "-1", "１", "9" * 30, "9" * 5000])
def test_without_a_case_nothing_happens(cast: Cast, full: Upload, ticked: str) -> None:
    answer = logged_in(cast, "wu").post(f"/uploads/{full.pk}/missing/", {"case": ticked, "reason": "撤案"})
    assert "没有选案件" in words(answer)
    assert numbers() == ["A1", "A2", "A3", "A4"]


def test_without_a_reason_none_is_withdrawn(cast: Cast, full: Upload) -> None:
    with pytest.raises(Refusal):
        withdraw_missing(actor=cast["wu"], upload=full, ticked=[case("A3"), case("A4")], reason=" ")
    assert numbers() == ["A1", "A2", "A3", "A4"]


def test_whoever_comes_second_is_told_which_are_withdrawn_already_and_withdraws_none(cast: Cast, full: Upload) -> None:
    ticked = [case("A3"), case("A4")]
    withdraw_entry(actor=cast["chen"], entry=Case.objects.get(pk=ticked[0]), reason="撤案")
    with pytest.raises(Refusal, match=r"1起已经由别人撤回（A3）"):
        withdraw_missing(actor=cast["wu"], upload=full, ticked=ticked, reason="撤案")
    assert numbers() == ["A1", "A2", "A4"]


def test_what_the_second_had_ticked_and_typed_is_still_there(cast: Cast, full: Upload) -> None:
    third, fourth = case("A3"), case("A4")
    withdraw_entry(actor=cast["chen"], entry=Case.objects.get(pk=third), reason="撤案")
    client, address = logged_in(cast, "wu"), f"/uploads/{full.pk}/missing/"
    page = client.post(address, {"case": [third, fourth], "reason": "县公安局撤案"}).content.decode()
    assert f'id="case-{fourth}" checked' in page and f"case-{third}" not in page and 'value="县公安局撤案"' in page
    assert "已撤回1起案件" in words(client.post(address, {"case": fourth, "reason": "县公安局撤案"}, follow=True))


def test_a_case_written_to_since_is_named_and_no_longer_proposed(cast: Cast, full: Upload, tmp_path: Path) -> None:
    seen = case("A3")
    commit_upload(actor=cast["wu"], upload=upload(cast, tmp_path, cases((*A3[:3], 9, ""))))
    client = logged_in(cast, "wu")
    page = client.get(f"/uploads/{full.pk}/").content.decode()
    assert "另有1起在入账之后又有变动" in page and f"/books/cases/{case('A3')}/" in page
    assert f"case-{case('A3')}" not in page and f"case-{case('A4')}" in page
    for pk in (seen, case("A3")):
        with pytest.raises(Refusal, match="1起已有变动"):
            withdraw_missing(actor=cast["wu"], upload=full, ticked=[pk, case("A4")], reason="撤案")
    assert numbers() == ["A1", "A2", "A3", "A4"]


def test_a_case_that_the_file_does_hold_cannot_be_slipped_in(cast: Cast, full: Upload) -> None:
    with pytest.raises(Refusal, match="1起已有变动"):
        withdraw_missing(actor=cast["wu"], upload=full, ticked=[case("A1")], reason="撤案")
    assert "A1" in numbers()


def test_before_the_file_is_entered_there_is_nothing_to_tick(cast: Cast, tmp_path: Path) -> None:
    commit_upload(actor=cast["wu"], upload=upload(cast, tmp_path, cases(A1, A3, A2)))
    received = said_full(cast, upload(cast, tmp_path, cases(A1, A2)))
    client = logged_in(cast, "wu")
    page = client.get(f"/uploads/{received.pk}/").content.decode()
    assert "A3" in page and 'name="case"' not in page
    given = {"case": [case("A3")], "reason": "撤案"}
    assert client.post(f"/uploads/{received.pk}/missing/", given).status_code == 404


def test_who_does_not_write_cases_is_offered_none(cast: Cast, full: Upload) -> None:
    assert missing_of(full, preview(full), cast["chen"]).count == 2
    assert missing_of(full, preview(full), cast["li"]).count == 0
    with pytest.raises(Refusal):
        withdraw_missing(actor=cast["li"], upload=full, ticked=[case("A3")], reason="撤案")


def test_what_was_withdrawn_on_the_page_comes_back_when_the_upload_is_undone_and_the_page_says_so_before(
    cast: Cast, full: Upload
) -> None:
    client = logged_in(cast, "wu")
    assert "一并恢复" not in words(client.get(f"/uploads/{full.pk}/"))
    client.post(f"/uploads/{full.pk}/missing/", {"case": [case("A3")], "reason": "撤案"})
    assert numbers() == ["A1", "A2", "A4"]
    assert "整批撤销时，在本页撤回的1起案件也一并恢复" in words(client.get(f"/uploads/{full.pk}/"))
    take_back_upload(actor=cast["wu"], upload=full)
    assert numbers() == ["A1", "A2", "A3", "A4"]
    assert Case.objects.as_of(None).get(key="A3").loss_fen == 100


def test_a_withdrawal_that_somebody_has_gone_beyond_is_left_when_the_upload_is_undone(
    cast: Cast, full: Upload, tmp_path: Path
) -> None:
    withdraw_missing(actor=cast["wu"], upload=full, ticked=[case("A3"), case("A4")], reason="撤案")
    commit_upload(actor=cast["wu"], upload=upload(cast, tmp_path, cases((*A3[:3], 9, ""))))
    withdraw_entry(actor=cast["chen"], entry=Case.objects.as_of(None).get(key="A3"), reason="另案处理")
    take_back_upload(actor=cast["wu"], upload=full)
    assert numbers() == ["A1", "A2", "A4"]
    assert Case.objects.withdrawn(None).get().remark == "另案处理"


def test_uploads_undone_one_after_the_other_put_the_case_back_as_it_first_was(
    cast: Cast, full: Upload, tmp_path: Path
) -> None:
    withdraw_missing(actor=cast["wu"], upload=full, ticked=[case("A3")], reason="撤案")
    later = upload(cast, tmp_path, cases((*A3[:3], 9, "")))
    commit_upload(actor=cast["wu"], upload=later)
    take_back_upload(actor=cast["wu"], upload=later)
    assert numbers() == ["A1", "A2", "A4"]
    take_back_upload(actor=cast["wu"], upload=full)
    assert Case.objects.as_of(None).get(key="A3").loss_fen == 100
