"""Entries written by hand: added in the words of a sheet, corrected without losing what was typed, months declared."""

from datetime import date
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from tests.assessments.test_standing import case, enter, row
from tests.cast import COMMUNITY, COUNTY, OTHER_STREET, OTHER_VILLAGE, STREET, UNIT, VILLAGE, Cast, logged_in, words
from wuzha.core.vocabulary import Register, Role
from wuzha.people.services import grant_role
from wuzha.registers.models import BOOKS, Case
from wuzha.registers.services import correct_entry, withdraw_entry


@pytest.fixture
def filled(cast: Cast) -> Cast:
    enter(cast, Register.CASES, case("A1", loss_fen=1_234_567), case("A2", COMMUNITY))
    enter(cast, Register.CASES, case("B1", OTHER_VILLAGE), street=OTHER_STREET)
    return cast


def entry(number: str) -> Case:
    return Case.objects.as_of(None).get(case_no=number)


def add(client: Client, register: str = "cases", **typed: str) -> Any:
    return client.post(f"/books/{register}/add/", typed)


def form_of(client: Client, address: str) -> dict[str, str]:
    form = client.get(address).context["form"]
    return {name: str(form[name].value() or "") for name in form.fields}


def said(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_a_case_is_added_as_a_sheet_would_say_it(filled: Cast) -> None:
    chen = logged_in(filled, "chen")
    typed = {"case_no": "A9", "village": "文峰", "filed_on": "2022年7月5日", "loss_fen": "1.2万", "case_kind": "刑事"}
    answer = add(chen, **typed)
    added = entry("A9")
    assert answer["Location"] == f"/books/cases/{added.pk}/"
    assert (added.village_id, added.filed_on, added.loss_fen) == (VILLAGE, date(2022, 7, 5), 1_200_000)
    assert (added.status, added.recorded_by, added.holder.code) == ("valid", filled["chen"], STREET)
    assert "手工" in words(chen.get(f"/books/cases/{added.pk}/"))


def test_what_a_sheet_would_only_note_is_said_beside_the_new_entry(filled: Cast) -> None:
    assert any("待归属" in message for message in said(add(logged_in(filled, "chen"), case_no="A9")))
    assert entry("A9").village_id is None


def test_faults_stand_at_their_fields_and_nothing_is_entered(filled: Cast) -> None:
    answer = add(logged_in(filled, "chen"), village="无此村", loss_fen="很多", case_kind="刑事")
    assert set(answer.context["form"].errors) == {"case_no", "village", "loss_fen"}
    assert "很多" in answer.content.decode()
    assert Case.objects.count() == 3


def test_a_number_that_is_taken_leads_to_that_entry(filled: Cast) -> None:
    chen = logged_in(filled, "chen")
    told = add(chen, case_no="A1", village="文峰村").content.decode()
    assert "台账里已有“A1”" in told and f"/books/cases/{entry('A1').pk}/correct/" in told
    withdraw_entry(actor=filled["wu"], entry=entry("A2"), reason="撤案")
    assert "恢复那一条" in add(chen, case_no="A2").content.decode()


def test_a_case_that_another_street_has_is_not_entered_twice(filled: Cast) -> None:
    told = add(logged_in(filled, "chen"), case_no="B1").content.decode()
    assert "已在别处的台账里" in told and "更正那一条" not in told


def test_a_village_enters_its_own_outreach_and_nobody_elses(filled: Cast) -> None:
    li = logged_in(filled, "li")
    assert form_of(li, "/books/outreach/add/")["org"] == "文峰村"
    typed = {"outreach_no": "X1", "done_on": "2022-07-05", "must": "逢户必进"}
    assert add(li, "outreach", org="文峰村", **typed).status_code == 302
    assert "组织表里没有" in add(li, "outreach", org="青石社区", **typed | {"outreach_no": "X2"}).content.decode()
    assert li.get("/books/cases/add/").status_code == 404


def test_a_number_another_village_uses_is_told_without_showing_theirs(filled: Cast) -> None:
    theirs = row(Register.OUTREACH, outreach_no="X1", org=COMMUNITY, done_on=date(2022, 7, 5), must="home")
    enter(filled, Register.OUTREACH, theirs)
    answer = add(
        logged_in(filled, "li"), "outreach", outreach_no="X1", org="文峰村", done_on="2022-07-05", must="逢户必进"
    )
    assert "台账里已有“X1”" in answer.content.decode() and answer.context["taken"] is None


def test_a_grid_worker_enters_outreach_without_seeing_the_book(filled: Cast) -> None:
    wang = logged_in(filled, "wang")
    shown = wang.get("/books/").content.decode()
    assert "/books/outreach/add/" in shown and 'href="/books/outreach/"' not in shown
    typed = {"outreach_no": "X1", "org": "文峰村", "done_on": "2022-07-05", "must": "讲座"}
    assert add(wang, "outreach", **typed)["Location"] == "/books/outreach/add/"
    assert BOOKS[Register.OUTREACH].objects.as_of(None).get().fact[3:5] == (None, "lecture")


def test_the_next_one_can_be_entered_at_once(filled: Cast) -> None:
    assert add(logged_in(filled, "chen"), case_no="A9", again="1")["Location"] == "/books/cases/add/"


def test_where_there_are_several_books_one_is_chosen(filled: Cast) -> None:
    grant_role(actor="founder", user=filled["chen"], role=Role.POLICE_CLERK, org=filled.orgs[OTHER_STREET])
    chen = logged_in(filled, "chen")
    assert "记入哪里的台账" in words(chen.get("/books/cases/add/"))
    add(chen, case_no="A9", village="东山村", holder=str(filled.orgs[OTHER_STREET].pk))
    assert entry("A9").holder.code == OTHER_STREET
    assert (
        "village"
        in add(chen, case_no="A8", village="东山村", holder=str(filled.orgs[STREET].pk)).context["form"].errors
    )


def test_outreach_of_any_way_is_shown_and_corrected_in_words(filled: Cast) -> None:
    lecture = row(Register.OUTREACH, outreach_no="X1", org=VILLAGE, done_on=date(2022, 7, 5), form="lecture")
    enter(filled, Register.OUTREACH, lecture)
    one, wu = BOOKS[Register.OUTREACH].objects.get(), logged_in(filled, "wu")
    assert "讲座" in words(wu.get("/books/outreach/"))
    address = f"/books/outreach/{one.pk}/correct/"
    typed = form_of(wu, address)
    assert typed["must"] == "讲座"
    wu.post(address, typed | {"must": "逢户必进", "remark": "填错"})
    assert BOOKS[Register.OUTREACH].objects.as_of(None).get().fact[3:5] == ("home", None)


def test_whoever_comes_second_is_told_what_changed_and_goes_on_with_what_was_typed(filled: Cast) -> None:
    wu, seen = logged_in(filled, "wu"), entry("A1")
    address = f"/books/cases/{seen.pk}/correct/"
    typed = form_of(wu, address) | {"village": "青石社区", "remark": "核实后更正"}
    quicker = case("A1", loss_fen=9_900_000, fraud_type="loan")
    correct_entry(actor=filled["chen"], entry=seen, row=quicker, reason="查实")
    answer = wu.post(address, typed)
    told = answer.content.decode()
    assert "chen" in told and "12,345.67元 → 99,000.00元" in told and "（查实）" in told
    assert entry("A1").fact == quicker
    merged = {name: str(answer.context["form"][name].value()) for name in answer.context["form"].fields}
    assert (merged["village"], merged["loss_fen"], merged["fraud_type"]) == ("青石社区", "99,000.00", "虚假贷款")
    assert f'action="/books/cases/{entry("A1").pk}/correct/"' in told
    wu.post(f"/books/cases/{entry('A1').pk}/correct/", merged)
    assert (entry("A1").village_id, entry("A1").loss_fen, entry("A1").revision) == (COMMUNITY, 9_900_000, 3)


def test_an_old_address_leads_to_the_entry_as_it_is_now(filled: Cast) -> None:
    seen = entry("A1")
    correct_entry(actor=filled["chen"], entry=seen, row=case("A1"), reason="查实")
    answer = logged_in(filled, "wu").get(f"/books/cases/{seen.pk}/correct/")
    assert answer["Location"] == f"/books/cases/{entry('A1').pk}/correct/"


def test_a_withdrawn_entry_is_put_back_with_a_reason(filled: Cast) -> None:
    gone = withdraw_entry(actor=filled["wu"], entry=entry("A1"), reason="撤案")
    wu = logged_in(filled, "wu")
    assert "恢复" in words(wu.get(f"/books/cases/{gone.pk}/"))
    address = f"/books/cases/{gone.pk}/correct/"
    wu.post(address, form_of(wu, address) | {"remark": "撤错了"})
    assert entry("A1").revision == 3


def declare(client: Client, **typed: Any) -> Any:
    return client.post("/books/reports/declare/", {"filed_on": "2022-08-03"} | typed)


def test_months_are_declared_for_the_whole_street_with_and_without_rows(filled: Cast) -> None:
    wu = logged_in(filled, "wu")
    answer = declare(wu, org=STREET, months="2022-03~2022-04", registers=["cases", "dens"])
    assert said(answer) == [
        "已报送4项。",
        "清河街道 案件：2022-03 2条，2022-04 零报告",
        "清河街道 窝点：2022-03 零报告，2022-04 零报告",
    ]
    declared = BOOKS[Register.DECLARATIONS].objects.as_of(None).order_by("key").first()
    assert declared is not None and declared.fact == (STREET, "cases", "2022-03", date(2022, 8, 3))


def test_what_was_declared_before_keeps_its_day(filled: Cast) -> None:
    wu = logged_in(filled, "wu")
    declare(wu, org=VILLAGE, months="2022-03", registers=["cases"])
    answer = declare(wu, org=VILLAGE, months="2022-03", registers=["cases", "persons"], filed_on="2022-09-09")
    assert said(answer)[-3] == "已报送1项。另有1项以前报送过，没有改动。"
    days = {one.fact[1]: one.fact[3] for one in BOOKS[Register.DECLARATIONS].objects.as_of(None)}
    assert days == {"cases": date(2022, 8, 3), "persons": date(2022, 9, 9)}


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"months": "2999-01"}, "months"),
        ({"months": "去年"}, "months"),
        ({"org": OTHER_VILLAGE}, "org"),
        ({"org": COUNTY}, "org"),
        ({"registers": []}, "registers"),
    ],
)
def test_what_cannot_be_declared_is_said_at_its_field(filled: Cast, typed: dict[str, Any], field: str) -> None:
    answer = declare(logged_in(filled, "wu"), **{"org": UNIT, "months": "2022-03", "registers": ["cases"]} | typed)
    assert set(answer.context["form"].errors) == {field}
    assert not BOOKS[Register.DECLARATIONS].objects.exists()
