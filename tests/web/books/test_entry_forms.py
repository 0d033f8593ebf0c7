"""The forms of entries: add one in the words of a sheet, correct one."""

from datetime import date
from typing import Any

import pytest
from django.contrib.messages import get_messages

from tests.sample_county import (
    COMMUNITY,
    OTHER_STREET,
    OTHER_VILLAGE,
    STREET,
    VILLAGE,
    SampleCounty,
    give_role,
    log_in_client,
    read_visible_text,
)
from tests.standing import case, enter, row
from tests.web.books.pages import post_entry, read_form
from wuzha.core.vocabulary import Register, Role
from wuzha.orgs.models import Org
from wuzha.registers.models import BOOKS, Case
from wuzha.registers.services import correct_entry, withdraw_entry


@pytest.fixture
def county_with_cases(county: SampleCounty) -> SampleCounty:
    enter(county, Register.CASES, case("A1", loss_fen=1_234_567), case("A2", COMMUNITY))
    enter(county, Register.CASES, case("B1", OTHER_VILLAGE), street=OTHER_STREET)
    return county


def entry(number: str) -> Case:
    return Case.objects.as_of(None).get(case_no=number)


def read_messages(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_a_case_is_added_as_a_sheet_would_say_it(county_with_cases: SampleCounty) -> None:
    chen = log_in_client(county_with_cases, "chen")
    data = {"case_no": "A9", "village": "文峰", "filed_on": "2022年7月5日", "loss_fen": "1.2万", "case_kind": "刑事"}
    answer = post_entry(chen, **data)
    new_case = entry("A9")
    assert answer["Location"] == f"/books/cases/{new_case.pk}/"
    assert (new_case.village_id, new_case.filed_on, new_case.loss_fen) == (VILLAGE, date(2022, 7, 5), 1_200_000)
    assert (new_case.status, new_case.recorded_by, new_case.holder.code) == ("valid", county_with_cases["chen"], STREET)
    assert "手工" in read_visible_text(chen.get(f"/books/cases/{new_case.pk}/"))


def test_an_amount_of_about_so_much_is_entered_shown_and_corrected_as_it_was_written(
    county_with_cases: SampleCounty,
) -> None:
    chen = log_in_client(county_with_cases, "chen")
    answer = post_entry(
        chen, case_no="A9", village="文峰村", filed_on="2022-07-05", loss_fen="50万余元", case_kind="刑事"
    )
    assert any("约数" in message for message in read_messages(answer))
    about = entry("A9")
    assert (about.loss_fen, about.is_loss_about, about.is_stopped_about) == (50_000_000, True, None)
    for address in (f"/books/cases/{about.pk}/", "/books/cases/?q=A9"):
        page = read_visible_text(chen.get(address))
        assert "约500,000.00元" in page and "金额是约数" not in page
    address = f"/books/cases/{about.pk}/correct/"
    form = read_form(chen, address)
    assert form["loss_fen"] == "约50万元"
    chen.post(address, form | {"loss_fen": "48万", "remark": "已核实", "revision": str(about.revision)})
    assert (entry("A9").loss_fen, entry("A9").is_loss_about) == (48_000_000, None)
    assert "约500,000.00元" in read_visible_text(chen.get(f"/books/cases/{entry('A9').pk}/"))


@pytest.mark.parametrize(
    ("field", "text", "limit"), [("case_no", "A" * 65, 64), ("case_no", "A" * 64, None), ("case_no", "7" * 300, 64)]
)
def test_a_number_that_the_books_cannot_store_is_refused_in_the_form(
    county_with_cases: SampleCounty, field: str, text: str, limit: int | None
) -> None:
    data = {"case_no": "A9", "village": "文峰", "filed_on": "2022-07-05", "case_kind": "刑事"} | {field: text}
    answer = post_entry(log_in_client(county_with_cases, "chen"), **data)
    assert answer.status_code == (302 if limit is None else 200)
    assert limit is None or f"超过{limit}个字" in read_visible_text(answer)
    assert Case.objects.filter(case_no=text).exists() is (limit is None)


def test_a_warning_of_a_sheet_is_shown_beside_the_new_entry(county_with_cases: SampleCounty) -> None:
    assert any(
        "待归属" in message
        for message in read_messages(post_entry(log_in_client(county_with_cases, "chen"), case_no="A9"))
    )
    assert entry("A9").village_id is None


def test_faults_stand_at_their_fields_and_nothing_is_entered(county_with_cases: SampleCounty) -> None:
    answer = post_entry(log_in_client(county_with_cases, "chen"), village="无此村", loss_fen="很多", case_kind="刑事")
    assert set(answer.context["form"].errors) == {"case_no", "village", "loss_fen"}
    assert "很多" in answer.content.decode()
    assert Case.objects.count() == 3


def test_a_number_that_is_taken_leads_to_that_entry(county_with_cases: SampleCounty) -> None:
    chen = log_in_client(county_with_cases, "chen")
    html = post_entry(chen, case_no="A1", village="文峰村").content.decode()
    assert "“A1”在台账里已有" in html and f"/books/cases/{entry('A1').pk}/correct/" in html
    withdraw_entry(actor=county_with_cases["wu"], entry=entry("A2"), reason="撤案")
    assert "恢复那一条" in post_entry(chen, case_no="A2").content.decode()


def test_a_case_that_another_street_has_is_not_entered_twice(county_with_cases: SampleCounty) -> None:
    html = post_entry(log_in_client(county_with_cases, "chen"), case_no="B1").content.decode()
    assert "有1条记录的编号已由别处登记（如B1）" in html and "更正那一条" not in html and "东山" not in html


def test_a_village_enters_its_own_outreach_and_nobody_elses(county_with_cases: SampleCounty) -> None:
    li = log_in_client(county_with_cases, "li")
    assert read_form(li, "/books/outreach/add/")["org"] == "文峰村"
    data = {"outreach_no": "X1", "done_on": "2022-07-05", "must": "逢户必进"}
    assert post_entry(li, "outreach", org="文峰村", **data).status_code == 302
    assert "不在组织表里" in post_entry(li, "outreach", org="青石社区", **data | {"outreach_no": "X2"}).content.decode()
    assert li.get("/books/cases/add/").status_code == 404


def test_a_number_used_by_another_village_is_refused_without_showing_its_entry(county_with_cases: SampleCounty) -> None:
    village_row = row(Register.OUTREACH, outreach_no="X1", org=COMMUNITY, done_on=date(2022, 7, 5), must="home")
    enter(county_with_cases, Register.OUTREACH, village_row)
    answer = post_entry(
        log_in_client(county_with_cases, "li"),
        "outreach",
        outreach_no="X1",
        org="文峰村",
        done_on="2022-07-05",
        must="逢户必进",
    )
    assert "“X1”在台账里已有" in answer.content.decode() and answer.context["existing_entry"] is None


def test_a_grid_worker_enters_outreach_without_seeing_the_book(county_with_cases: SampleCounty) -> None:
    wang = log_in_client(county_with_cases, "wang")
    html = wang.get("/books/").content.decode()
    assert "/books/outreach/add/" in html and 'href="/books/outreach/"' not in html
    data = {"outreach_no": "X1", "org": "文峰村", "done_on": "2022-07-05", "must": "讲座"}
    assert post_entry(wang, "outreach", **data)["Location"] == "/books/outreach/add/"
    assert BOOKS[Register.OUTREACH].objects.as_of(None).get().fact[3:5] == (None, "lecture")


def test_the_next_one_can_be_entered_at_once(county_with_cases: SampleCounty) -> None:
    assert (
        post_entry(log_in_client(county_with_cases, "chen"), case_no="A9", again="1")["Location"] == "/books/cases/add/"
    )


def test_where_there_are_several_books_one_is_chosen(county_with_cases: SampleCounty) -> None:
    give_role(county_with_cases["chen"], Role.POLICE_CLERK, county_with_cases.orgs[OTHER_STREET])
    chen = log_in_client(county_with_cases, "chen")
    assert "记入哪里的台账" in read_visible_text(chen.get("/books/cases/add/"))
    post_entry(chen, case_no="A9", village="东山村", holder=str(county_with_cases.orgs[OTHER_STREET].pk))
    assert entry("A9").holder.code == OTHER_STREET
    assert (
        "village"
        in post_entry(chen, case_no="A8", village="东山村", holder=str(county_with_cases.orgs[STREET].pk))
        .context["form"]
        .errors
    )


def test_outreach_of_any_way_is_shown_and_corrected_in_words(county_with_cases: SampleCounty) -> None:
    lecture = row(Register.OUTREACH, outreach_no="X1", org=VILLAGE, done_on=date(2022, 7, 5), form="lecture")
    enter(county_with_cases, Register.OUTREACH, lecture)
    outreach, wu = BOOKS[Register.OUTREACH].objects.get(), log_in_client(county_with_cases, "wu")
    assert "讲座" in read_visible_text(wu.get("/books/outreach/"))
    address = f"/books/outreach/{outreach.pk}/correct/"
    data = read_form(wu, address)
    assert data["must"] == "讲座"
    wu.post(address, data | {"must": "逢户必进", "remark": "填错"})
    assert BOOKS[Register.OUTREACH].objects.as_of(None).get().fact[3:5] == ("home", None)


def test_a_second_editor_sees_what_changed_and_keeps_what_was_typed(county_with_cases: SampleCounty) -> None:
    wu, loaded_entry = log_in_client(county_with_cases, "wu"), entry("A1")
    address = f"/books/cases/{loaded_entry.pk}/correct/"
    data = read_form(wu, address) | {"village": "青石社区", "remark": "核实后更正"}
    quicker = case("A1", loss_fen=9_900_000, fraud_type="loan")
    correct_entry(actor=county_with_cases["chen"], entry=loaded_entry, row=quicker, reason="查实")
    answer = wu.post(address, data)
    html = answer.content.decode()
    assert "chen" in html and "12,345.67元 → 99,000.00元" in html and "（查实）" in html
    assert entry("A1").fact == quicker
    merged_data = {name: str(answer.context["form"][name].value()) for name in answer.context["form"].fields}
    assert (merged_data["village"], merged_data["loss_fen"], merged_data["fraud_type"]) == (
        "青石社区",
        "99,000.00",
        "虚假贷款",
    )
    assert f'action="/books/cases/{entry("A1").pk}/correct/"' in html
    wu.post(f"/books/cases/{entry('A1').pk}/correct/", merged_data)
    assert (entry("A1").village_id, entry("A1").loss_fen, entry("A1").revision) == (COMMUNITY, 9_900_000, 3)


def test_an_old_address_leads_to_the_entry_as_it_is_now(county_with_cases: SampleCounty) -> None:
    loaded_entry = entry("A1")
    correct_entry(actor=county_with_cases["chen"], entry=loaded_entry, row=case("A1"), reason="查实")
    answer = log_in_client(county_with_cases, "wu").get(f"/books/cases/{loaded_entry.pk}/correct/")
    assert answer["Location"] == f"/books/cases/{entry('A1').pk}/correct/"


def test_a_withdrawn_entry_is_put_back_with_a_reason(county_with_cases: SampleCounty) -> None:
    withdrawn_entry = withdraw_entry(actor=county_with_cases["wu"], entry=entry("A1"), reason="撤案")
    wu = log_in_client(county_with_cases, "wu")
    assert "恢复" in read_visible_text(wu.get(f"/books/cases/{withdrawn_entry.pk}/"))
    address = f"/books/cases/{withdrawn_entry.pk}/correct/"
    wu.post(address, read_form(wu, address) | {"remark": "撤错了"})
    assert entry("A1").revision == 3


def test_an_org_is_shown_by_its_name_and_found_however_it_is_typed(county_with_cases: SampleCounty) -> None:
    wu, address = log_in_client(county_with_cases, "wu"), f"/books/cases/{entry('A1').pk}/correct/"
    assert read_form(wu, address)["village"] == "文峰村"
    assert f'<option value="青石社区">{COMMUNITY}</option>' in wu.get(address).content.decode()
    wu.post(address, read_form(wu, address) | {"village": "青石 社区居委会", "remark": "住址有误"})
    assert entry("A1").village_id == COMMUNITY


def test_of_two_orgs_with_one_name_a_form_shows_the_code(county_with_cases: SampleCounty) -> None:
    Org.objects.filter(code=COMMUNITY).update(name="文峰村")
    wu = log_in_client(county_with_cases, "wu")
    assert read_form(wu, f"/books/cases/{entry('A1').pk}/correct/")["village"] == VILLAGE
