"""What was typed when the session ended, or after a second log-in, comes back to its owner, filled in and not sent."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.sample_county import STREET, VILLAGE, SampleCounty, set_own_passwords
from tests.standing import case, enter
from tests.web.people.browser import (
    FILLED,
    end_sessions,
    find_value,
    log_in,
    open_browser,
    read_stored_sessions,
    read_token,
    remove_sessions,
    send_after_the_end,
)
from wuzha.audit.models import LogLine
from wuzha.core.vocabulary import Register
from wuzha.people.models import User
from wuzha.registers.models import Case, Declaration
from wuzha.web.people import form_owners, typed_forms

ADD = "/books/cases/add/"
LONG_TEXT = "两起其实是同一起，<已核实>&“合并”。" * 20
TOO_LONG = "刚才填写的内容太长，没有提交，也没有保留"


@pytest.fixture
def office(county: SampleCounty) -> SampleCounty:
    set_own_passwords()
    enter(county, Register.CASES, case("A1"))
    return county


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


def test_a_form_that_another_version_of_the_program_kept_is_forgotten(office: SampleCounty) -> None:
    client = open_browser("chen")
    session = client.session
    session["typed_form"] = {"owner": office["chen"].pk, "address": ADD, "fields": {"case_no": ["A9"]}}
    session.save()
    page: Any = client.get(ADD)
    assert page.status_code == 200 and FILLED not in page.content.decode()
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
    address = "/declarations/?window=2022"
    cells = [f"{VILLAGE}|2022-01", f"{VILLAGE}|2022-03"]
    fields = {"cell": cells, "filed_on": "2022-04-02", "registers": ["dens"]}
    answer = send_after_the_end(client, address, address, **fields)
    page = log_in(client, "wu", answer["Location"]).content.decode()
    assert find_value(page, "filed_on") == fields["filed_on"]
    boxes = re.findall(r'<input[^>]*name="(?:registers|cell)"[^>]*>', page)
    ticked = [re.findall(r'value="([^"]+)"', box)[0] for box in boxes if "checked" in box]
    assert ticked == [*cells, "dens"]
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
    page = answer.content.decode()
    assert "<h1>这里已换了账号登录</h1>" in page and "用原来的账号登录，重新填写" in page
    assert "开得太久" not in page and "A9" not in page


def test_a_form_of_an_unknown_log_in_is_called_too_old_or_of_an_earlier_log_in(office: SampleCounty) -> None:
    client = open_browser("chen")
    token = read_token(client, ADD)
    end_sessions()
    del client.cookies[form_owners.COOKIE]
    log_in(client, "wu")
    answer = client.post(ADD, {"csrfmiddlewaretoken": token, "case_no": "A9"})
    page = answer.content.decode()
    assert answer.status_code == 403 and "<h1>这一页已经失效</h1>" in page
    assert "开得太久了，或者打开以后这里重新登录过" in page and "换了账号" not in page


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


def test_a_field_that_was_emptied_comes_back_empty(office: SampleCounty) -> None:
    client = open_browser("chen")
    address = f"/books/cases/{Case.objects.get().pk}/correct/"
    assert find_value(client.get(address).content.decode(), "village")
    answer = send_after_the_end(client, address, address, case_no="A1", village="", remark="不清楚")
    page = log_in(client, "chen", answer["Location"]).content.decode()
    assert find_value(page, "village") == "" and find_value(page, "remark") == "不清楚" and FILLED in page


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
