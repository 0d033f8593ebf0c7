"""What a phone sends is in the books once: sent twice, changed meanwhile, by another account, refused, cut off."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.sample_county import (
    COMMUNITY,
    OTHER_VILLAGE,
    STREET,
    VILLAGE,
    SampleCounty,
    log_in_client,
    set_own_passwords,
)
from tests.web.capture.phone import (
    FAR_FUTURE,
    TOKEN,
    list_keys,
    make_record,
    post,
    read_account,
    send,
)
from wuzha.audit.models import LogLine
from wuzha.people.models import User
from wuzha.registers.models import ClientKey, Outreach
from wuzha.registers.services import withdraw_entry


def test_a_record_is_stored_under_a_number_of_the_system_with_one_line_of_the_log(county: SampleCounty) -> None:
    li = log_in_client(county, "li")
    lines, record = LogLine.objects.count(), make_record()
    answer = send(li, record)
    entry = Outreach.objects.get()
    assert (entry.org_id, entry.holder.code, entry.must, entry.audience_count) == (VILLAGE, STREET, "home", 30)
    assert (entry.done_on.isoformat(), entry.recorded_by) == (record["day"], county["li"])
    assert answer == {
        "stored_records": [{"key": record["key"], "number": entry.key, "notes": []}],
        "refused_records": [],
    }
    assert LogLine.objects.count() == lines + 1
    assert ClientKey.objects.get().entry_id == entry.pk


def test_a_batch_that_is_sent_twice_is_written_once_and_answered_the_same(county: SampleCounty) -> None:
    wang, records = log_in_client(county, "wang"), [make_record(), make_record(way="微信群")]
    first, second = send(wang, *records), send(wang, *records)
    assert Outreach.objects.count() == 2
    numbers = [[row["number"] for row in answer["stored_records"]] for answer in (first, second)]
    assert numbers[0] == numbers[1] and list_keys(second["stored_records"]) == [record["key"] for record in records]


def test_two_records_with_the_same_content_are_two_visits_and_the_person_reads_so(county: SampleCounty) -> None:
    answer = send(log_in_client(county, "li"), make_record(), make_record())
    assert Outreach.objects.count() == 2
    assert [len(row["notes"]) for row in answer["stored_records"]] == [0, 1]
    assert "当天已有内容相同的一条" in answer["stored_records"][1]["notes"][0]


def test_a_key_in_one_batch_twice_is_one_record(county: SampleCounty) -> None:
    record = make_record()
    answer = send(log_in_client(county, "li"), record, record)
    assert Outreach.objects.count() == 1 and len(answer["stored_records"]) == 2


def test_a_key_with_other_content_is_a_conflict_that_names_the_number(county: SampleCounty) -> None:
    li, record = log_in_client(county, "li"), make_record()
    send(li, record)
    answer = send(li, record | {"audience": "50"})
    entry = Outreach.objects.get()
    assert entry.audience_count == 30
    assert answer["stored_records"] == [] and entry.key in answer["refused_records"][0]["reasons"][0]


def test_a_record_that_was_withdrawn_does_not_come_back(county: SampleCounty) -> None:
    li, record = log_in_client(county, "li"), make_record()
    send(li, record)
    withdraw_entry(actor=county["li"], entry=Outreach.objects.get(), reason="记错")
    assert list_keys(send(li, record)["stored_records"]) == [record["key"]]
    assert not Outreach.objects.as_of(None).exists()


def test_what_is_stored_is_named_even_when_it_would_be_refused_today(county: SampleCounty) -> None:
    li, record = log_in_client(county, "li"), make_record()
    send(li, record)
    membership = county["li"].memberships.get()
    membership.org = county.orgs[COMMUNITY]
    membership.save()
    new_record = make_record()
    answer = send(li, record, new_record)
    assert list_keys(answer["stored_records"]) == [record["key"]]
    assert list_keys(answer["refused_records"]) == [new_record["key"]]
    assert "这条是为另一个组织记的" in answer["refused_records"][0]["reasons"][0]


def test_another_account_sends_no_records_of_the_first(county: SampleCounty) -> None:
    li, wang = log_in_client(county, "li"), log_in_client(county, "wang")
    account = read_account(li)
    assert account != read_account(wang) and "li" not in account
    answer = post(wang, {"account": account, "records": [make_record()]})
    assert answer.status_code == 409 and "另一个账号" in answer.json()["error"]
    record = make_record()
    send(li, record)
    foreign = send(wang, record)
    assert foreign["stored_records"] == [] and "别的账号" in foreign["refused_records"][0]["reasons"][0]
    assert Outreach.objects.count() == 1


def test_nobody_records_for_another_street(county: SampleCounty) -> None:
    answers = [
        send(log_in_client(county, "li"), make_record(org=OTHER_VILLAGE)),
        send(log_in_client(county, "wu"), make_record(org="东山村")),
        send(log_in_client(county, "zhao"), make_record()),
    ]
    assert not Outreach.objects.exists()
    assert [len(answer["refused_records"]) for answer in answers] == [1, 1, 1]


def test_the_office_names_the_org_of_each_record(county: SampleCounty) -> None:
    send(log_in_client(county, "wu"), make_record(org="文峰村"), make_record(org=COMMUNITY))
    assert set(Outreach.objects.values_list("org_id", flat=True)) == {VILLAGE, COMMUNITY}


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"day": FAR_FUTURE}, "2099"),
        ({"day": "昨天"}, "昨天"),
        ({"day": ""}, "日期"),
        ({"way": "敲锣"}, "没有这个选项"),
        ({"audience": "很多"}, "“很多”不是整数"),
        ({"audience": ""}, "人数"),
        ({"key": "1"}, "没有手机编的标识"),
        ({"photo": "data:"}, "看不懂"),
    ],
)
def test_what_cannot_be_recorded_is_refused_by_itself_with_the_words_of_the_form(
    county: SampleCounty, values: dict[str, str], sentence: str
) -> None:
    bad, good = make_record(**values), make_record()
    answer = send(log_in_client(county, "li"), bad, good)
    assert list_keys(answer["stored_records"]) == [good["key"]] and list_keys(answer["refused_records"]) == [bad["key"]]
    assert sentence in "".join(answer["refused_records"][0]["reasons"])


def test_an_uncounted_record_of_an_earlier_day(county: SampleCounty) -> None:
    send(log_in_client(county, "li"), make_record(day="2022-07-05", audience="uncounted"))
    assert Outreach.objects.values_list("done_on", "audience_count").get() == (date(2022, 7, 5), None)


def test_fifty_are_one_batch_and_fifty_one_are_too_many(county: SampleCounty) -> None:
    li = log_in_client(county, "li")
    assert len(send(li, *(make_record(audience=str(count)) for count in range(50)))["stored_records"]) == 50
    answer = post(li, {"account": read_account(li), "records": [make_record() for _ in range(51)]})
    assert answer.status_code == 413 and "一次最多50条" in answer.json()["error"]
    assert Outreach.objects.count() == 50


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{}",
        '{"records": 1}',
        '{"records": [1]}',
        '{"records": [{"key": 1}]}',
        '{"records": [{"key": "\\ud800"}]}',
        "[" * 90_000,
        b"\xff\xfe",
    ],
)
def test_what_is_no_batch_is_refused_in_words(county: SampleCounty, body: str | bytes) -> None:
    answer = post(log_in_client(county, "li"), body)
    assert answer.status_code == 400 and "看不懂手机发来的内容" in answer.json()["error"]


def test_a_body_that_is_too_large_is_refused(county: SampleCounty) -> None:
    assert post(log_in_client(county, "li"), " " * 100_001).status_code == 413


def test_half_a_character_refuses_one_record_alone(county: SampleCounty) -> None:
    li = log_in_client(county, "li")
    answer = send(li, make_record(org="\ud800"), make_record())
    assert len(answer["refused_records"]) == len(answer["stored_records"]) == 1


def test_an_expired_log_in_is_answered_to_the_script_with_its_status(county: SampleCounty, client: Client) -> None:
    for answer in (client.get(TOKEN, headers={"Accept": "application/json"}), post(client, {})):
        assert answer.status_code == 401 and "重新登录" in answer.json()["error"]
    assert client.get(TOKEN).status_code == 302


def test_whoever_must_set_a_password_sends_nothing_before(county: SampleCounty) -> None:
    li = log_in_client(county, "li")
    User.objects.filter(username="li").update(must_change_password=True)
    answer = post(li, {})
    assert answer.status_code == 403 and "修改密码" in answer.json()["error"]
    set_own_passwords()
    assert send(li, make_record())["stored_records"]


def test_a_batch_needs_the_token_that_was_fetched(county: SampleCounty) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = log_in_client(county, "li").cookies
    token: Any = strict.get(TOKEN).json()
    body = {"account": token["account"], "records": [make_record()]}
    assert post(strict, body).status_code == 403
    headers = {"X-CSRFToken": token["token"]}
    assert strict.post("/capture/records/", body, "application/json", headers=headers).status_code == 200


@pytest.mark.parametrize("name", ["zhou", "chen", "sun", "zheng"])
def test_those_who_record_no_outreach_have_no_such_address(county: SampleCounty, name: str) -> None:
    client = log_in_client(county, name)
    assert client.get(TOKEN).status_code == 404 and post(client, {}).status_code == 404


def test_the_number_of_an_account_outlives_the_secret_key(county: SampleCounty, settings: Any) -> None:
    before = read_account(log_in_client(county, "li"))
    settings.SECRET_KEY = uuid4().hex * 2
    assert read_account(log_in_client(county, "li")) == before
