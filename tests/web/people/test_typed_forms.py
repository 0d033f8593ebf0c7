"""What was typed when the session ended, or after a second log-in, comes back to its owner, filled in and not sent."""

from __future__ import annotations

import html
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.conflicts import MARCH, make_sheet
from tests.sample_county import STREET, VILLAGE, SampleCounty, set_own_passwords
from tests.standing import case, enter
from tests.uploads import commit_sheets, upload_sheets
from tests.web.people.browser import (
    end_sessions,
    log_in,
    open_browser,
    read_stored_sessions,
    read_token,
    remove_sessions,
)
from wuzha.audit.models import LogLine
from wuzha.core.vocabulary import Register
from wuzha.people.models import User
from wuzha.registers.models import Case, Declaration
from wuzha.registers.services import correct_entry
from wuzha.web.people import typed_forms
from wuzha.web.people.form_filling import fill_form
from wuzha.web.uploads import conflicts as conflict_pages

ADD = "/books/cases/add/"
APRIL = date(2022, 4, 1)
LONG_TEXT = "两起其实是同一起，<已核实>&“合并”。" * 20
TOO_LONG = "刚才填写的内容太长，没有提交，也没有保留"
FILLED = "已按原样填回。请核对后再提交"


@pytest.fixture
def office(county: SampleCounty) -> SampleCounty:
    set_own_passwords()
    enter(county, Register.CASES, case("A1"))
    return county


def send_after_the_end(client: Client, page: str, address: str, **fields: Any) -> Any:
    """Open the page, let the session end, and send its form as a browser does; return the answer."""
    token = read_token(client, page)
    end_sessions()
    referrer = f"http://testserver{page}"
    return client.post(address, {"csrfmiddlewaretoken": token, **fields}, headers={"referer": referrer})


def find_value(page: str, name: str) -> str:
    """Return what the field of this name holds."""
    (tag,) = re.findall(rf'<input[^>]*\bname="{name}"[^>]*>', page)
    values = re.findall(r'\bvalue="([^"]*)"', tag)
    return html.unescape(values[0]) if values else ""


def read_form_values(page: str) -> dict[str, str]:
    """Return the text fields of the page's main form as a browser sends them."""
    form = page.split('class="form')[-1].split("</form>")[0]
    names = re.findall(r'<input[^>]*\bname="(\w+)"', form)
    texts = {name: find_value(form, name) for name in names if name != "csrfmiddlewaretoken"}
    for name, options in re.findall(r'<select[^>]*\bname="(\w+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        texts[name] = "".join(re.findall(r'value="([^"]*)" selected', options))
    return texts


def test_a_form_comes_back_filled_as_typed_and_nothing_is_sent(office: SampleCounty) -> None:
    client = open_browser("chen")
    fields = {
        "case_no": "A9",
        "village": "文峰",
        "filed_on": "2022年7月5日",
        "loss_fen": '1.2万"<',
        "case_kind": "刑事",
    }
    answer = send_after_the_end(client, ADD, ADD, **fields)
    assert answer["Location"] == "/log-in/?next=%2Fbooks%2Fcases%2Fadd%2F&interrupted=1"
    assert "已保留半小时" in client.get(answer["Location"]).content.decode()
    answer = log_in(client, "chen", answer["Location"])
    page = answer.content.decode()
    assert answer.redirect_chain == [(ADD, 302)] and FILLED in page and "刚才的操作没有执行" in page
    assert {name: find_value(page, name) for name in ("case_no", "village", "filed_on", "loss_fen")} == {
        name: value for name, value in fields.items() if name != "case_kind"
    }
    assert not Case.objects.filter(case_no="A9").exists()
    assert client.post(ADD, {"csrfmiddlewaretoken": read_token(client, ADD), **fields, "loss_fen": "1.2万"})["Location"]
    assert Case.objects.filter(case_no="A9").exists()


def test_after_it_was_given_back_the_form_is_forgotten(office: SampleCounty) -> None:
    client = open_browser("chen")
    log_in(client, "chen", send_after_the_end(client, ADD, ADD, case_no="A9")["Location"])
    assert FILLED not in client.get(ADD).content.decode()
    assert not any("typed_form" in session for session in read_stored_sessions())


def test_a_long_text_of_a_button_on_a_page_comes_back(office: SampleCounty) -> None:
    client = open_browser("chen")
    entry = f"/books/cases/{Case.objects.get().pk}/"
    answer = send_after_the_end(client, entry, f"{entry}withdraw/", reason=LONG_TEXT)
    page = log_in(client, "chen", answer["Location"]).content.decode()
    assert find_value(page, "reason") == LONG_TEXT and FILLED in page
    assert not Case.objects.get().is_withdrawn


def test_several_boxes_and_a_choice_come_back_as_they_were(office: SampleCounty) -> None:
    client = open_browser("wu")
    address = "/books/reports/declare/"
    fields = {"org": VILLAGE, "months": "2022年1月至3月", "registers": ["cases", "dens"]}
    answer = send_after_the_end(client, address, address, **fields)
    page = log_in(client, "wu", answer["Location"]).content.decode()
    assert find_value(page, "months") == fields["months"]
    boxes = re.findall(r'<input[^>]*name="registers"[^>]*>', page)
    ticked = [re.findall(r'value="(\w+)"', box)[0] for box in boxes if "checked" in box]
    assert ticked == ["cases", "dens"]
    assert not Declaration.objects.exists()


def test_a_session_that_was_ended_from_elsewhere_loses_nothing_either(office: SampleCounty) -> None:
    client = open_browser("chen")
    token = read_token(client, ADD)
    remove_sessions()
    answer = client.post(ADD, {"csrfmiddlewaretoken": token, "case_no": "A9"})
    assert find_value(log_in(client, "chen", answer["Location"]).content.decode(), "case_no") == "A9"


def test_a_password_that_has_to_be_set_first_loses_nothing(office: SampleCounty) -> None:
    client = open_browser("chen")
    token = read_token(client, ADD)
    User.objects.filter(username="chen").update(must_change_password=True)
    answer = client.post(ADD, {"csrfmiddlewaretoken": token, "case_no": "A9"})
    assert answer["Location"] == "/password/"
    set_own_passwords()
    assert find_value(client.get(ADD).content.decode(), "case_no") == "A9"


def test_a_wrong_password_in_between_loses_nothing(office: SampleCounty) -> None:
    client = open_browser("chen")
    answer = send_after_the_end(client, ADD, ADD, case_no="A9")
    place = answer["Location"]
    token = read_token(client, place)
    client.post(place, {"csrfmiddlewaretoken": token, "username": "chen", "password": "x"})
    assert find_value(log_in(client, "chen", place).content.decode(), "case_no") == "A9"


def test_another_person_who_logs_in_does_not_get_it_and_it_is_removed(office: SampleCounty) -> None:
    client = open_browser("chen")
    answer = send_after_the_end(client, ADD, ADD, case_no="A9", remark=LONG_TEXT)
    page = log_in(client, "wu", answer["Location"]).content.decode()
    assert FILLED not in page and "A9" not in page
    assert "typed_form" not in str(read_stored_sessions())
    end_sessions()
    assert "A9" not in log_in(client, "chen", f"/log-in/?next={ADD}").content.decode()


def test_after_a_second_log_in_in_another_window_the_first_window_loses_nothing(office: SampleCounty) -> None:
    client = open_browser("chen")
    token = read_token(client, ADD)
    end_sessions()
    log_in(client, "chen")
    answer = client.post(ADD, {"csrfmiddlewaretoken": token, "case_no": "A9"}, follow=True)
    assert answer.redirect_chain == [(ADD, 302)]
    assert find_value(answer.content.decode(), "case_no") == "A9" and FILLED in answer.content.decode()


def test_the_form_of_one_person_is_not_sent_or_shown_by_another_who_has_logged_in_since(office: SampleCounty) -> None:
    client = open_browser("chen")
    token = read_token(client, ADD)
    end_sessions()
    log_in(client, "wu")
    answer = client.post(ADD, {"csrfmiddlewaretoken": token, "case_no": "A9"})
    assert answer.status_code == 403 and "typed_form" not in str(read_stored_sessions())
    assert not Case.objects.filter(case_no="A9").exists()


def test_a_form_that_another_site_forges_is_never_kept(office: SampleCounty) -> None:
    client = open_browser("chen")
    for token in ("", "x" * 64, "y" * 32):
        answer = client.post(ADD, {"csrfmiddlewaretoken": token, "case_no": "A9"})
        assert answer.status_code == 403
    end_sessions()
    client.post(ADD, {"csrfmiddlewaretoken": "x" * 64, "case_no": "A9"})
    assert FILLED not in log_in(client, "chen", f"/log-in/?next={ADD}").content.decode()


def test_a_stranger_cannot_have_anything_kept(office: SampleCounty) -> None:
    client = Client()
    assert client.post(ADD, {"case_no": "A9"}).status_code == 302
    assert not read_stored_sessions()


def test_files_are_not_kept_and_the_page_says_so(office: SampleCounty) -> None:
    client = open_browser("wu")
    files = {"ledgers": SimpleUploadedFile("案件.xlsx", b"PK"), "holder": office.orgs[STREET].pk}
    answer = send_after_the_end(client, "/uploads/", "/uploads/", **files)
    assert "文件不能保留，要重新选择" in client.get(answer["Location"]).content.decode()
    assert "文件不能保留，请重新选择" in log_in(client, "wu", answer["Location"]).content.decode()


def test_passwords_are_not_kept(office: SampleCounty) -> None:
    client = open_browser("chen")
    fields = {"old": "Geheim-2022-Xx", "password": "Geheim-2023-Xx", "again": "Geheim-2023-Xx"}
    send_after_the_end(client, "/password/", "/password/", **fields)
    assert "Geheim" not in str(read_stored_sessions())


def test_what_was_typed_is_in_no_address_and_no_line_of_the_log(office: SampleCounty) -> None:
    client = open_browser("chen")
    answer = send_after_the_end(client, ADD, ADD, case_no="A9", remark="张三说的")
    assert "A9" not in answer["Location"]
    page = client.get(answer["Location"]).content.decode()
    assert "张三" not in page and "A9" not in page
    log_in(client, "chen", answer["Location"])
    assert not LogLine.objects.filter(details__contains="张三").exists()


def test_after_half_an_hour_it_is_gone(office: SampleCounty, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typed_forms, "SECONDS_KEPT", -1)
    client = open_browser("chen")
    answer = send_after_the_end(client, ADD, ADD, case_no="A9")
    assert "已保留半小时" not in client.get(answer["Location"]).content.decode()
    assert FILLED not in log_in(client, "chen", answer["Location"]).content.decode()


def test_a_text_whose_form_is_gone_is_shown_to_be_copied(office: SampleCounty) -> None:
    client = open_browser("chen")
    entry = f"/books/cases/{Case.objects.get().pk}/"
    answer = send_after_the_end(client, entry, f"{entry}withdraw/", reason="重复登记的")
    Case.objects.update(is_withdrawn=True)
    page = log_in(client, "chen", answer["Location"]).content.decode()
    assert "本页已没有这张表" in page and "重复登记的" in page


def test_a_field_that_was_emptied_comes_back_empty(office: SampleCounty) -> None:
    client = open_browser("chen")
    address = f"/books/cases/{Case.objects.get().pk}/correct/"
    assert find_value(client.get(address).content.decode(), "village")
    answer = send_after_the_end(client, address, address, case_no="A1", village="", remark="不清楚")
    page = log_in(client, "chen", answer["Location"]).content.decode()
    assert find_value(page, "village") == "" and find_value(page, "remark") == "不清楚" and FILLED in page


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


def test_choices_on_the_second_page_of_conflicts_come_back_there(
    office: SampleCounty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conflict_pages, "PAGE_SIZE", 1)
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
    upload.conflicts.filter(pk=number).update(choice="book")
    answer = log_in(client, "wu", answer["Location"])
    page = answer.content.decode()
    assert answer.redirect_chain == [(second, 302)] and FILLED in page
    assert re.search(rf'name="choice-{number}".*?<option value="file" selected>', page, re.DOTALL)
    assert find_value(page, f"shown-{number}") == hidden[f"shown-{number}"]
    assert find_value(page, "decided") == hidden["decided"]


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


def test_numbers_whose_form_is_gone_are_shown_to_be_copied(office: SampleCounty) -> None:
    client = open_browser("chen")
    entry = f"/books/cases/{Case.objects.get().pk}/"
    answer = send_after_the_end(client, entry, f"{entry}withdraw/", reason="A9, 1200.50")
    Case.objects.update(is_withdrawn=True)
    assert "<li>A9, 1200.50</li>" in log_in(client, "chen", answer["Location"]).content.decode()


@pytest.mark.parametrize("has_files", [True, False])
def test_of_a_form_in_which_nothing_was_typed_only_the_files_are_to_be_chosen_again(
    office: SampleCounty, has_files: bool
) -> None:
    client = open_browser("wu")
    page = client.get("/uploads/").content.decode()
    fields: dict[str, Any] = {"holder": find_value(page, "holder")}
    if has_files:
        fields["ledgers"] = SimpleUploadedFile("案件.xlsx", b"PK")
    answer = send_after_the_end(client, "/uploads/", "/uploads/", **fields)
    page = log_in(client, "wu", answer["Location"]).content.decode()
    assert ("文件不能保留，请重新选择" in page) is has_files
    assert "本页已没有这张表" not in page and FILLED not in page


def test_the_limit_counts_letters_not_their_code(office: SampleCounty, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typed_forms, "MAX_TYPED_LETTERS", 100)
    client = open_browser("chen")
    answer = send_after_the_end(client, ADD, ADD, remark="核" * 60, case_no="A9")
    assert find_value(log_in(client, "chen", answer["Location"]).content.decode(), "case_no") == "A9"


def test_of_a_form_that_is_too_long_both_pages_say_that_it_is_lost(
    office: SampleCounty, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typed_forms, "MAX_TYPED_LETTERS", 100)
    client = open_browser("chen")
    answer = send_after_the_end(client, ADD, ADD, remark="核" * 101, case_no="A9")
    page = client.get(answer["Location"]).content.decode()
    assert TOO_LONG in page and "已保留半小时" not in page and "核核" not in str(read_stored_sessions())
    page = log_in(client, "chen", answer["Location"]).content.decode()
    assert TOO_LONG in page and find_value(page, "case_no") == ""
    assert TOO_LONG not in client.get(ADD).content.decode()


TAGS = re.compile(r'<input type="hidden"[^>]*>|<button[^>]*>')

PAGE = """<form method="get"><input name="q"></form>
<form method="post" action="/a/?x=1" id="f">
<input type="hidden" name="revision" value="2"><input type="hidden" name="csrfmiddlewaretoken" value="new">
<input name="line" value="alt"><input name="line"><textarea name="note" rows="2">
alt</textarea>
<select name="kind"><option value="">-</option>
<option value="b" selected>B</option><option value="甲">甲</option></select>
<input type="radio" name="r" value="1" checked><input type="radio" name="r" value="2"><input type="file" name="file">
<input type="password" name="secret"></form><input type="checkbox" name="box" value="7" form="f">"""


def test_every_kind_of_field_is_filled_and_what_has_no_place_is_returned() -> None:
    fields = {
        "revision": ["1"],
        "csrfmiddlewaretoken": ["old"],
        "line": ["第一<", "第二", "第三"],
        "note": ["\n两行\n文字"],
        "kind": ["甲"],
        "r": ["2"],
        "box": ["7"],
        "secret": ["x"],
    }
    filled = fill_form(PAGE, "/p/", "/a/", fields)
    page = filled.page
    assert 'name="revision" value="1"' in page and 'value="new"' in page
    assert 'name="line" value="第一&lt;"' in page and 'name="line" value="第二"' in page
    assert '<textarea name="note" rows="2">\n\n两行\n文字</textarea>' in page
    assert '<option value="甲" selected>' in page and '<option value="b">B' in page
    assert '<input type="radio" name="r" value="1">' in page
    assert '<input type="radio" name="r" value="2" checked>' in page
    assert '<input type="checkbox" name="box" value="7" form="f" checked>' in page
    assert '<input type="password" name="secret">' in page
    assert filled.leftovers == {"csrfmiddlewaretoken": ["old"], "line": ["第三"], "secret": ["x"]}
    assert filled.has_form and filled.is_changed


def test_a_page_without_the_form_stays_as_it_is() -> None:
    filled = fill_form(PAGE, "/p/", "/b/", {"line": ["甲"]})
    assert (filled.page, filled.leftovers, filled.has_form) == (PAGE, {"line": ["甲"]}, False)


AS_SHOWN = {"revision": ["2"], "line": ["alt", ""], "note": ["alt"], "kind": ["b"], "r": ["1"]}


@pytest.mark.parametrize(
    ("typed", "is_changed"),
    [
        ({}, False),
        ({"revision": ["1"]}, False),
        ({"line": ["", ""]}, True),
        ({"note": [""]}, True),
        ({"kind": [""]}, True),
        ({"box": ["7"]}, True),
    ],
)
def test_a_page_knows_whether_people_see_another_value_than_it_gave(
    typed: dict[str, list[str]], is_changed: bool
) -> None:
    assert fill_form(PAGE, "/p/", "/a/", AS_SHOWN | typed).is_changed is is_changed


def test_what_was_emptied_or_had_its_tick_removed_comes_back_so() -> None:
    fields = AS_SHOWN | {"revision": [""], "line": ["", ""], "note": [""], "kind": [""]}
    page = fill_form(PAGE.replace('value="7"', 'value="7" checked'), "/p/", "/a/", fields).page
    assert 'name="revision" value=""' in page and page.count('name="line" value=""') == 2
    assert '<textarea name="note" rows="2">\n</textarea>' in page and '<option value="" selected>' in page
    assert "selected>B" not in page and '<input type="checkbox" name="box" value="7" form="f">' in page


def test_hidden_fields_and_buttons_of_forms_are_never_shown_for_copying() -> None:
    web = Path(typed_forms.__file__).parents[1]
    tags = [tag for path in web.rglob("*.html") for tag in TAGS.findall(path.read_text(encoding="utf-8"))]
    names = {re.sub(r"\{\{.*?\}\}", "7", name) for tag in tags for name in re.findall(r'\bname="(.*?)"', tag)}
    names -= {"sort", "period", "language"}
    assert {"seen", "shown-7", "again"} <= names
    assert [name for name in sorted(names) if not typed_forms.NEVER_TYPED.fullmatch(name)] == []
