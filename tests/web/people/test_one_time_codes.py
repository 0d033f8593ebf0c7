"""One-time codes: the person alone sets the password, and a code that will not do never shows who has an account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.one_time_codes import NEW_PASSWORD, redeem
from tests.sample_county import PASSWORD, SampleCounty
from wuzha.audit.models import LogLine
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import LogAction
from wuzha.people.models import OneTimeCode, Session, User
from wuzha.people.one_time_codes import LETTERS, make_code, normalise_code
from wuzha.people.password_services import issue_code, redeem_code, set_password

WRONG = "账号或一次性代码不对，或者代码已过期、已用过、已换新"


def read_faults(answer: Any) -> str:
    return " ".join(fault for faults in answer.context["form"].errors.values() for fault in faults)


def issue(county: SampleCounty, name: str) -> str:
    return issue_code(actor="security", user=county[name])


def test_the_person_sets_the_password_with_the_code_and_is_logged_in(county: SampleCounty) -> None:
    client, code = Client(), issue(county, "li")
    assert "/log-in/code/" in client.get("/log-in/").content.decode()
    assert redeem(client, "li", code)["Location"] == "/"
    assert "文峰村" in client.get("/").content.decode()
    li = User.objects.get(username="li")
    assert li.check_password(NEW_PASSWORD) and not li.must_change_password
    lines = LogLine.objects.order_by("-number")[:3]
    assert [(line.action, line.actor) for line in lines] == [
        (LogAction.LOG_IN, "li"),
        (LogAction.REDEEM_CODE, "li"),
        (LogAction.ISSUE_CODE, "security"),
    ]


@pytest.mark.parametrize("typed", ["{lower}", " {code} ", "{spaced}", "{wide}"])
def test_a_code_is_read_in_any_case_and_width_with_or_without_hyphens(county: SampleCounty, typed: str) -> None:
    code = issue(county, "li")
    wide = "".join(chr(ord(character) + 0xFEE0) for character in code)
    text = typed.format(code=code, lower=code.lower(), spaced=code.replace("-", " "), wide=wide)
    assert redeem(Client(), "li", text).status_code == 302


def test_a_code_has_no_letters_that_are_confused_and_is_never_the_same(county: SampleCounty) -> None:
    assert not set("01OILZ2S5B8") & set(LETTERS)
    codes = {make_code() for _ in range(100)}
    assert len(codes) == 100 and all(len(normalise_code(code)) == 12 for code in codes)


def test_a_wrong_an_expired_a_used_and_a_replaced_code_and_an_unknown_account_are_answered_alike(
    county: SampleCounty,
) -> None:
    used, replaced, closed = (issue(county, name) for name in ("li", "qian", "zheng"))
    redeem(Client(), "li", used)
    issue(county, "qian")
    User.objects.filter(username="zheng").update(is_active=False)
    expired = issue(county, "wang")
    OneTimeCode.objects.filter(user=county["wang"]).update(expires_at=timezone.now())
    tries = [("li", used), ("qian", replaced), ("zheng", closed), ("wang", expired), ("zhao", used), ("nobody", used)]
    answers = {read_faults(redeem(Client(), name, code)) for name, code in tries}
    assert len(answers) == 1 and WRONG in answers.pop()


def test_a_code_lasts_a_week(county: SampleCounty, monkeypatch: pytest.MonkeyPatch) -> None:
    code, start = issue(county, "li"), timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: start + timedelta(days=7, seconds=1))
    assert WRONG in read_faults(redeem(Client(), "li", code))
    monkeypatch.setattr(timezone, "now", lambda: start + timedelta(days=6, hours=23))
    assert redeem(Client(), "li", code).status_code == 302


@pytest.mark.parametrize(
    ("password", "fault"), [("Ab1", "密码不能少于10个字符"), ("Woaini@1314", "很常见"), (PASSWORD, "最近用过")]
)
def test_a_password_that_will_not_do_leaves_the_code_as_it_was(county: SampleCounty, password: str, fault: str) -> None:
    code = issue(county, "li")
    assert fault in read_faults(redeem(Client(), "li", code, password))
    assert redeem(Client(), "li", code).status_code == 302


def test_whoever_has_no_code_learns_nothing_from_the_rules_for_passwords(county: SampleCounty) -> None:
    issue(county, "li")
    assert read_faults(redeem(Client(), "li", "AAAA-AAAA-AAAA", "Wenfeng-Teacup-8")) == read_faults(
        redeem(Client(), "nobody", "AAAA-AAAA-AAAA", "Wenfeng-Teacup-8")
    )


@pytest.mark.parametrize("name", ["li", "nobody"])
def test_guessing_codes_locks_the_name_like_guessing_passwords(county: SampleCounty, name: str) -> None:
    code = issue(county, "li")
    statuses = [redeem(Client(), name, "AAAA-AAAA-AAAA").status_code for _ in range(6)]
    assert statuses == [200] * 4 + [429] * 2
    answer = redeem(Client(), "li", code)
    assert answer.status_code == (429 if name == "li" else 302)
    failures = LogLine.objects.filter(action=LogAction.LOG_IN_FAILED)
    # Names without an account are logged as counts of their address.
    assert failures.count() == (5 if name == "li" else 1)


def test_failed_codes_and_failed_log_ins_share_one_budget(county: SampleCounty, settings: Any) -> None:
    settings.FAILURES_PER_ADDRESS, settings.FAILURE_WINDOW_MINUTES = 4, 10**6
    for number in range(2):
        redeem(Client(), f"nobody{number}", "AAAA-AAAA-AAAA")
        Client().post("/log-in/", {"username": f"somebody{number}", "password": "wrong"})
    assert redeem(Client(), "nobody9", "AAAA-AAAA-AAAA").status_code == 429


def test_a_code_ends_the_old_password_its_sessions_and_its_lock(county: SampleCounty) -> None:
    client = Client()
    assert client.post("/log-in/", {"username": "li", "password": PASSWORD}).status_code == 302
    for _ in range(5):
        Client().post("/log-in/", {"username": "li", "password": "wrong"})
    code = issue(county, "li")
    assert client.get("/orgs/").status_code == 302 and not Session.objects.filter(user=county["li"]).exists()
    assert "账号或密码不对" in read_faults(Client().post("/log-in/", {"username": "li", "password": PASSWORD}))
    assert redeem(Client(), "li", code).status_code == 302


def test_a_code_is_stored_as_a_hash_and_stands_in_no_line_of_the_log(county: SampleCounty) -> None:
    code = issue(county, "li")
    redeem(Client(), "li", code)
    issue(county, "li")
    stored = str(list(OneTimeCode.objects.values())) + str(list(LogLine.objects.values()))
    assert code not in stored and normalise_code(code) not in stored


def test_a_code_serves_once_also_when_it_is_sent_twice(county: SampleCounty) -> None:
    code = issue(county, "li")
    redeem_code(username="li", code=code, password=NEW_PASSWORD)
    with pytest.raises(RefusalError, match="不对"):
        redeem_code(username="li", code=code, password="Lotus-Teacup-8")
    assert User.objects.get(username="li").check_password(NEW_PASSWORD)


def test_a_code_that_nobody_needed_ends_with_a_password_of_ones_own(county: SampleCounty) -> None:
    code = issue(county, "li")
    set_password(user=User.objects.get(username="li"), password=NEW_PASSWORD)
    assert WRONG in read_faults(redeem(Client(), "li", code, "Lotus-Teacup-8"))


def test_whoever_is_logged_in_needs_no_code(county: SampleCounty) -> None:
    client = Client()
    client.force_login(county["li"])
    assert client.get("/log-in/code/")["Location"] == "/"


def test_the_page_is_in_english_too(county: SampleCounty) -> None:
    client = Client()
    client.cookies["language"] = "en"
    page = client.get("/log-in/code/").content.decode()
    assert "One-time code" in page and "一次性" not in page
    assert "may have expired" in read_faults(redeem(client, "li", "AAAA-AAAA-AAAA"))
