"""A form whose page has changed meanwhile, or is one of several, comes back there, or is shown to be copied."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from tests.conflicts import MARCH, make_sheet
from tests.sample_county import SampleCounty, set_own_passwords
from tests.standing import case, enter
from tests.uploads import commit_sheets, upload_sheets
from tests.web.people.browser import (
    FILLED,
    find_value,
    log_in,
    open_browser,
    read_form_values,
    read_token,
    send_after_the_end,
)
from wuzha.core.vocabulary import ConflictChoice, Register, UploadState
from wuzha.intake.uploads.conflict_services import ChoiceInput
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.services import choose_sides
from wuzha.registers.models import Case
from wuzha.registers.services import correct_entry
from wuzha.web.uploads import conflict_views

ADD = "/books/cases/add/"
APRIL = date(2022, 4, 1)


@pytest.fixture
def office(county: SampleCounty) -> SampleCounty:
    set_own_passwords()
    enter(county, Register.CASES, case("A1"))
    return county


def test_a_text_whose_form_is_gone_is_shown_to_be_copied(office: SampleCounty) -> None:
    client = open_browser("chen")
    entry = f"/books/cases/{Case.objects.get().pk}/"
    answer = send_after_the_end(client, entry, f"{entry}withdraw/", reason="重复登记的")
    Case.objects.update(is_withdrawn=True)
    page = log_in(client, "chen", answer["Location"]).content.decode()
    assert "本页已没有这张表" in page and "重复登记的" in page


def test_numbers_whose_form_is_gone_are_shown_to_be_copied(office: SampleCounty) -> None:
    client = open_browser("chen")
    entry = f"/books/cases/{Case.objects.get().pk}/"
    answer = send_after_the_end(client, entry, f"{entry}withdraw/", reason="A9, 1200.50")
    Case.objects.update(is_withdrawn=True)
    assert "<li>A9, 1200.50</li>" in log_in(client, "chen", answer["Location"]).content.decode()


def test_a_correction_comes_back_though_somebody_has_corrected_the_entry_meanwhile(office: SampleCounty) -> None:
    client = open_browser("chen")
    entry = Case.objects.get()
    old = f"/books/cases/{entry.pk}/correct/"
    fields = read_form_values(client.get(old).content.decode()) | {"loss_fen": "77", "remark": "核对笔录"}
    answer = send_after_the_end(client, old, old, **fields)
    row = Case.to_field_values(entry.row) | {"filed_on": APRIL}
    newest = correct_entry(actor=office["chen"], entry=entry, row=tuple(row.values()), reason="日期有误")
    answer = log_in(client, "chen", answer["Location"])
    page = answer.content.decode()
    assert [address for address, _status in answer.redirect_chain] == [old, f"/books/cases/{newest.pk}/correct/"]
    assert (find_value(page, "loss_fen"), find_value(page, "remark")) == ("77", "核对笔录") and FILLED in page
    # The form is still that of the earlier revision, so the colleague's date is not overwritten.
    assert f'action="{old}"' in page
    token = {"csrfmiddlewaretoken": read_token(client, ADD)}
    page = client.post(old, token | read_form_values(page)).content.decode()
    assert "这条记录已被改过" in page
    assert (find_value(page, "filed_on"), find_value(page, "loss_fen")) == ("2022-04-01", "77")


def test_what_was_typed_about_an_entry_that_is_out_of_reach_is_shown_on_the_page_that_says_so(
    office: SampleCounty,
) -> None:
    client = open_browser("chen")
    address = f"/books/cases/{Case.objects.get().pk}/correct/"
    answer = send_after_the_end(client, address, address, loss_fen="1234", remark="核对笔录")
    Case.objects.all().delete()
    answer = log_in(client, "chen", answer["Location"])
    page = answer.content.decode()
    assert answer.status_code == 404 and "1234" in page and "核对笔录" in page and "请另行复制" in page


def test_choices_on_the_second_page_of_conflicts_come_back_there_and_overrule_nobody(
    office: SampleCounty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conflict_views, "PAGE_SIZE", 1)
    keys = ("B1", "B2")
    commit_sheets(office, tmp_path, make_sheet(*((key, MARCH, "文峰村", 5, "刷单返利", "有效") for key in keys)))
    sheet = make_sheet(*((key, MARCH, "文峰村", "", "刷单返利", "有效") for key in keys))
    upload = upload_sheets(office, tmp_path, sheet)
    client = open_browser("wu")
    address = f"/uploads/{upload.pk}/"
    second = f"{address}?conflicts=2"
    number = upload.conflicts.get(key="B2").pk
    hidden = dict(re.findall(r'name="(shown-\d+|seen|decided)" value="([^"]*)"', client.get(second).content.decode()))
    fields = hidden | {f"choice-{number}": "file"}
    answer = send_after_the_end(client, second, f"{address}confirm/", **fields)
    assert "choice" not in answer["Location"] and "file" not in answer["Location"]
    # Somebody else decides for the books meanwhile.
    choices = {number: ChoiceInput("", ConflictChoice.BOOKS)}
    choose_sides(actor=office["chen"], upload=upload, choices=choices)
    answer = log_in(client, "wu", answer["Location"])
    page = answer.content.decode()
    assert answer.redirect_chain == [(second, 302)] and FILLED in page
    assert re.search(rf'name="choice-{number}".*?<option value="file" selected>', page, re.DOTALL)
    # What they saw is sent again, so that the confirmation is refused: a colleague has decided otherwise.
    fields = {name: find_value(page, name) for name in hidden} | {f"choice-{number}": "file"}
    assert fields[f"shown-{number}"] == ""
    token = {"csrfmiddlewaretoken": read_token(client, ADD)}
    page = client.post(f"{address}confirm/", token | fields, follow=True).content.decode()
    assert "您核对之后，chen又处理过冲突，这次没有入账" in page
    assert Upload.objects.get(pk=upload.pk).term is UploadState.RECEIVED


def test_the_first_page_of_conflicts_does_not_take_the_choices_of_the_second(
    office: SampleCounty, tmp_path: Path
) -> None:
    commit_sheets(office, tmp_path, make_sheet(("A2", MARCH, "文峰村", 5, "刷单返利", "有效")))
    upload = upload_sheets(office, tmp_path, make_sheet(("A2", MARCH, "文峰村", "", "刷单返利", "有效")))
    client = open_browser("wu")
    address = f"/uploads/{upload.pk}/"
    send_after_the_end(client, f"{address}?conflicts=2", f"{address}confirm/", **{"choice-999": "file", "seen": "x"})
    log_in(client, "wu")
    assert find_value(client.get(address).content.decode(), "seen") != "x"
    assert find_value(client.get(f"{address}?conflicts=2").content.decode(), "seen") == "x"
