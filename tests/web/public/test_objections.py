"""Everybody files an objection without a name, and follows it by a number and a secret."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.concurrent_writes import run_while_waiting
from tests.rounds import add_colleague, approve, end_publicity, move, reach_approved_publicity, reach_publicity
from tests.sample_county import OTHER_VILLAGE, VILLAGE, SampleCounty
from wuzha.audit.book_verification import BookFault, find_faulty_rows
from wuzha.audit.models import LogLine
from wuzha.core.vocabulary import RoundMove
from wuzha.decisions.models import LONGEST_TEXT, Round, RoundStep
from wuzha.decisions.objection_services import OBJECTIONS_PER_ADDRESS, OBJECTIONS_PER_SITE, answer_objection
from wuzha.people.models import LogInFailures, Session
from wuzha.programmes.models import Programme
from wuzha.publishing.pages import PAGES

FORM, ANSWER = "/public/objections/", "/public/objections/answer/"
TEXT = "去年有一起没有算进去"


@pytest.fixture(autouse=True)
def forget_pages() -> None:
    PAGES.clear()


@pytest.fixture
def publicity(county: SampleCounty, programme: Programme) -> Round:
    return reach_approved_publicity(county, programme, timezone.localdate(), VILLAGE)


def file(round_: Round, code: str = VILLAGE, text: str = TEXT, **headers: str) -> Any:
    client = Client(enforce_csrf_checks=True, REMOTE_ADDR=headers.pop("address", "192.0.2.7"))
    return client.post(FORM, {"about": f"{round_.pk}:{code}", "text": text}, headers=headers)


def file_from_page(
    round_: Round, client: Client | None = None, form_key: str = "", text: str = TEXT, code: str = VILLAGE
) -> Any:
    """File an objection with the key of a page: of a new one, if none is given."""
    client = client or Client(enforce_csrf_checks=True)
    key = form_key or read_key(client.get(FORM))
    return client.post(FORM, {"about": f"{round_.pk}:{code}", "text": text, "form_key": key})


def read_key(page: Any) -> str:
    return re.findall(r'name="form_key" value="([^"]+)"', page.content.decode())[0]


def count_objections() -> int:
    return RoundStep.objects.filter(move=RoundMove.FILE_OBJECTION).count()


def read_codes(answer: Any) -> tuple[str, str]:
    reference, secret = re.findall(r'<dd class="code">([^<]+)</dd>', answer.content.decode())
    return reference, secret


def look_up(reference: str, secret: str) -> str:
    answer = Client(enforce_csrf_checks=True).post(ANSWER, {"reference": reference, "secret": secret})
    assert answer.status_code == 200 and answer["Cache-Control"] == "no-store" and not answer.cookies
    return str(answer.content.decode())


def test_an_objection_is_filed_without_a_name_and_its_codes_are_shown_once(
    county: SampleCounty, publicity: Round
) -> None:
    form = Client().get(FORM).content.decode()
    assert f'value="{publicity.pk}:{VILLAGE}"' in form and f'value="{publicity.pk}:"' in form
    answer = file(publicity)
    assert answer.status_code == 200 and answer["Cache-Control"] == "no-store" and not answer.cookies
    reference, secret = read_codes(answer)
    step = RoundStep.objects.get(move=RoundMove.FILE_OBJECTION)
    assert (step.text, step.by, step.org) == (TEXT, None, county.orgs[VILLAGE])
    assert reference == step.data["reference"] and secret not in str(step.data) + str(list(LogLine.objects.values()))
    assert not Session.objects.exists()


def test_whoever_has_number_and_secret_reads_the_answer_when_a_second_person_has_confirmed_it(
    county: SampleCounty, publicity: Round
) -> None:
    reference, secret = read_codes(file(publicity))
    assert "正在核实" in look_up(reference, secret)
    answer_objection(actor=add_colleague(county), round_=publicity, subject=1, accepts=False, text="案件属于邻村")
    assert "案件属于邻村" not in look_up(reference, secret)
    move(publicity, county["zheng"], RoundMove.CONFIRM_ANSWER, subject=1)
    page = look_up(reference, secret)
    assert "已答复：不采纳" in page and "案件属于邻村" in page
    assert "han" not in page and "zheng" not in page and TEXT not in page


@pytest.mark.parametrize(
    ("reference", "secret"),
    [("", ""), ("999-1", "x"), ("9" * 5000, "x"), (f"{'9' * 30}-1", "x"), (f"1-{'9' * 30}", "x"), ("甲-乙", "丙")],
)
def test_a_wrong_number_and_a_wrong_secret_get_the_same_answer(
    county: SampleCounty, publicity: Round, reference: str, secret: str
) -> None:
    right_reference, right_secret = read_codes(file(publicity))
    assert "没有这条异议，或查询码不对" in look_up(reference, secret)
    assert "没有这条异议，或查询码不对" in look_up(reference, right_secret)
    assert "没有这条异议，或查询码不对" in look_up(right_reference, secret)


def test_what_was_typed_stays_when_it_is_refused(county: SampleCounty, publicity: Round) -> None:
    answer = file(publicity, text="电话13900000000")
    page = answer.content.decode()
    assert 'role="alert"' in page and f'value="{publicity.pk}:{VILLAGE}" selected' in page
    assert "电话13900000000" in page and answer["Cache-Control"] == "no-store"
    for text in ("", "   "):
        assert "没有写明情况或理由" in file(publicity, text=text).content.decode()
    assert not RoundStep.objects.filter(move=RoundMove.FILE_OBJECTION).exists()


def test_an_objection_is_about_a_publicity_that_runs(
    county: SampleCounty, publicity: Round, programme: Programme
) -> None:
    for code in (OTHER_VILLAGE, "x", "'"):
        assert "不在公示中" in file(publicity, code).content.decode()
    end_publicity(publicity)
    PAGES.clear()
    assert "不在公示中" in file(publicity).content.decode()
    assert "现在没有公示，不受理异议" in Client().get(FORM).content.decode()


def test_an_internal_round_takes_no_objection_and_gives_no_answer_here(
    county: SampleCounty, programme: Programme
) -> None:
    round_ = reach_publicity(county, programme, timezone.localdate())
    assert "不在公示中" in file(round_).content.decode()
    reference, secret = read_codes(file(approve(round_)))
    Round.objects.update(mode="internal")
    assert "没有这条异议" in look_up(reference, secret)


def test_a_form_from_another_site_is_refused(county: SampleCounty, publicity: Round) -> None:
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = file(publicity, **headers)
        assert answer.status_code == 403 and "没有收下" in answer.content.decode()
    assert not RoundStep.objects.filter(move=RoundMove.FILE_OBJECTION).exists()
    for origin in ("http://testserver", "http://localhost:8000"):
        own = {"Origin": origin, "Sec-Fetch-Site": "same-origin"}
        assert "异议已受理" in file(publicity, **own).content.decode(), "here, and where everybody reads the pages"


def test_an_address_has_a_budget_for_each_hour_and_is_stored_as_a_hash(county: SampleCounty, publicity: Round) -> None:
    for _ in range(OBJECTIONS_PER_ADDRESS):
        assert file(publicity).status_code == 200
    answer = file(publicity)
    assert answer.status_code == 429 and "一小时内提出的异议太多" in answer.content.decode()
    assert TEXT in answer.content.decode(), "what was typed is not lost"
    assert "异议已受理" in file(publicity, address="192.0.2.8").content.decode()
    steps = RoundStep.objects.filter(move=RoundMove.FILE_OBJECTION)
    assert steps.count() == OBJECTIONS_PER_ADDRESS + 1
    tables = str(list(LogInFailures.objects.values())) + str(list(steps.values())) + str(list(LogLine.objects.values()))
    assert "192.0.2" not in tables


def test_the_whole_site_has_a_budget_too(county: SampleCounty, publicity: Round) -> None:
    file(publicity)
    LogInFailures.objects.filter(count=1).update(count=OBJECTIONS_PER_SITE)
    assert file(publicity, address="2001:db8::1").status_code == 429


def test_one_subscriber_of_ipv6_has_one_budget(county: SampleCounty, publicity: Round) -> None:
    for number in range(OBJECTIONS_PER_ADDRESS):
        file(publicity, address=f"2001:db8::{number}")
    assert file(publicity, address="2001:db8::ffff").status_code == 429


def test_a_refused_objection_takes_nothing_from_the_budget(county: SampleCounty, publicity: Round) -> None:
    file(publicity, text="")
    assert not LogInFailures.objects.exists()


def test_the_day_of_the_answer_is_named(county: SampleCounty, publicity: Round) -> None:
    page = file(publicity).content.decode()
    due_on = RoundStep.objects.get(move=RoundMove.FILE_OBJECTION).due_on
    assert isinstance(due_on, date) and str(due_on) in page


def test_the_same_form_sent_again_gets_the_same_answer_and_files_nothing(
    county: SampleCounty, publicity: Round
) -> None:
    key = read_key(Client().get(FORM))
    first, second = (file_from_page(publicity, form_key=key) for _ in range(2))
    assert first.content == second.content and count_objections() == 1
    reference, secret = read_codes(second)
    assert "正在核实" in look_up(reference, secret)
    end_publicity(publicity)
    PAGES.clear()
    assert file_from_page(publicity, form_key=key).content == first.content, "a reload on a later day too"
    assert LogInFailures.objects.order_by("count").last().count == 1, "and takes nothing from the budget"


def test_what_differs_is_another_objection(county: SampleCounty, publicity: Round) -> None:
    key = read_key(Client().get(FORM))
    answers = [
        file_from_page(publicity, form_key=key),
        file_from_page(publicity, form_key=key, text="另一件事"),
        file_from_page(publicity, form_key=key, code=""),
        file_from_page(publicity),
        *(file_from_page(publicity, form_key="x") for _ in range(2)),
    ]
    assert len({read_codes(answer) for answer in answers}) == len(answers) == count_objections()


def test_a_refused_form_keeps_its_key_and_is_filed_once_when_corrected(county: SampleCounty, publicity: Round) -> None:
    key = read_key(Client().get(FORM))
    refusals = [file_from_page(publicity, form_key=key, text="电话13900000000") for _ in range(2)]
    assert [read_key(answer) for answer in refusals] == [key, key] and refusals[0].content == refusals[1].content
    assert not count_objections()
    for _ in range(2):
        file_from_page(publicity, form_key=key)
    assert count_objections() == 1


def test_every_copy_of_the_form_has_its_own_key_and_nobody_caches_it(county: SampleCounty, publicity: Round) -> None:
    pages = [Client().get(FORM) for _ in range(2)]
    assert read_key(pages[0]) != read_key(pages[1])
    assert all(page["Cache-Control"] == "no-store" and "ETag" not in page.headers for page in pages)
    assert not any(page.cookies for page in pages)


def test_neither_the_key_nor_the_secret_is_stored(county: SampleCounty, publicity: Round) -> None:
    key = read_key(Client().get(FORM))
    _, secret = read_codes(file_from_page(publicity, form_key=key))
    tables = str(list(RoundStep.objects.values())) + str(list(LogLine.objects.values()))
    assert key not in tables and secret not in tables
    assert list(find_faulty_rows()) == []
    step = RoundStep.objects.get(move=RoundMove.FILE_OBJECTION)
    step.data["submission_hash"] = "0"
    step.save()
    assert [fault.fault for fault in find_faulty_rows()] == [BookFault.CHANGED], "the log binds the form to its row"


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_clicks_the_second_waits_for_the_first_and_gets_its_answer(
    county: SampleCounty, programme: Programme
) -> None:
    round_ = reach_approved_publicity(county, programme, timezone.localdate(), VILLAGE)
    key, answers = read_key(Client().get(FORM)), []

    def click() -> None:
        answers.append(file_from_page(round_, form_key=key))

    assert run_while_waiting(click, click) == []
    assert answers[0].content == answers[1].content and count_objections() == 1


def test_a_text_is_never_cut(county: SampleCounty, publicity: Round) -> None:
    long_text = "\r\n".join(["村"] * (LONGEST_TEXT // 2))
    file(publicity, text=long_text)
    assert RoundStep.objects.get(move=RoundMove.FILE_OBJECTION).text == long_text.replace("\r\n", "\n")
    longer_text = "村" * LONGEST_TEXT + "尾"
    page = file(publicity, text=longer_text).content.decode()
    assert "最多2000个字，现有2001个字" in page and longer_text in page
    assert count_objections() == 1


def test_invisible_characters_are_no_objection_and_not_stored(county: SampleCounty, publicity: Round) -> None:
    assert "没有写明情况或理由" in file(publicity, text="\u200b\x00\u2060").content.decode()
    file(publicity, text=f"\u202e{TEXT}\x00")
    assert RoundStep.objects.get(move=RoundMove.FILE_OBJECTION).text == TEXT
