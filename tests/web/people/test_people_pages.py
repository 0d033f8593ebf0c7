"""The pages of log-in, passwords, accounts and roles."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tests.one_time_codes import NEW_PASSWORD, read_code, redeem
from tests.sample_county import (
    COUNTY,
    OTHER_STREET,
    PASSWORD,
    STREET,
    VILLAGE,
    SampleCounty,
    open_account,
    set_own_passwords,
)
from wuzha.audit.models import LogLine
from wuzha.core.vocabulary import LogAction, Role
from wuzha.people.models import LogInFailures, User
from wuzha.people.services import grant_role


def log_in(client: Client, name: str, password: str = PASSWORD, **fields: str) -> HttpResponse:
    return client.post("/log-in/", {"username": name, "password": password, **fields})


def read_html(response: HttpResponse) -> str:
    return response.content.decode()


def faults(response: HttpResponse) -> str:
    return " ".join(fault for messages in response.context["form"].errors.values() for fault in messages)


@pytest.fixture
def security(county: SampleCounty, client: Client) -> Client:
    set_own_passwords()
    client.force_login(county["security"])
    return client


def test_a_user_with_a_password_from_before_codes_were_sets_their_own_first(
    county: SampleCounty, client: Client
) -> None:
    User.objects.update(must_change_password=True)
    assert log_in(client, "li")["Location"] == "/"
    for page in ("/", "/orgs/", f"/orgs/{VILLAGE}/"):
        assert client.get(page)["Location"] == "/password/"
    assert "当前为初始密码或已到期" in read_html(client.get("/password/"))
    response = client.post("/password/", {"old": PASSWORD, "password": NEW_PASSWORD, "again": NEW_PASSWORD})
    assert response["Location"] == "/"
    assert "文峰村" in read_html(client.get("/"))


@pytest.mark.parametrize(
    ("old", "new", "again", "fault"),
    [
        ("wrong", NEW_PASSWORD, NEW_PASSWORD, "现在的密码不对"),
        (PASSWORD, NEW_PASSWORD, "other", "两遍输入的不一样"),
        (PASSWORD, PASSWORD, PASSWORD, "最近用过"),
        (PASSWORD, "lowercaseletters", "lowercaseletters", "三种"),
        (PASSWORD, "Ab1", "Ab1", "密码不能少于10个字符"),
    ],
)
def test_a_password_that_will_not_do_is_refused_in_words(
    county: SampleCounty, client: Client, old: str, new: str, again: str, fault: str
) -> None:
    client.force_login(county["li"])
    answer = client.post("/password/", {"old": old, "password": new, "again": again})
    assert fault in faults(answer)
    county["li"].refresh_from_db()
    assert county["li"].check_password(PASSWORD)


def test_a_password_too_old_is_set_anew(county: SampleCounty, client: Client) -> None:
    set_own_passwords()
    client.force_login(county["li"])
    assert client.get("/").status_code == 200
    User.objects.update(password_set_at=timezone.now() - timedelta(days=91))
    assert client.get("/")["Location"] == "/password/"


def test_an_unknown_name_a_wrong_password_and_a_closed_account_are_answered_alike(
    county: SampleCounty, client: Client
) -> None:
    User.objects.filter(username="wu").update(is_active=False)
    answers = []
    for name, password in (("nobody", PASSWORD), ("li", "wrong"), ("wu", PASSWORD)):
        messages = [faults(log_in(client, name, password)) for _ in range(5)]
        assert len(set(messages[:4])) == 1 and "账号或密码不对" in messages[0]
        assert "已锁定到" in messages[4]
        answers.append(messages[:4])
    assert answers[0] == answers[1] == answers[2]


def test_a_locked_account_does_not_open_even_with_the_right_password_until_the_time_is_over(
    county: SampleCounty, client: Client
) -> None:
    for _ in range(5):
        log_in(client, "li", "wrong")
    assert "已锁定到" in faults(log_in(client, "li"))
    LogInFailures.objects.update(locked_until=timezone.now())
    assert log_in(client, "li").status_code == 302


def test_a_log_in_begins_a_new_session_and_is_logged_as_is_the_way_out(county: SampleCounty, client: Client) -> None:
    set_own_passwords()
    log_in(client, "wu")
    before = client.cookies["sessionid"].value
    client.post("/log-out/")
    assert client.get("/").status_code == 302
    log_in(client, "li")
    assert client.cookies["sessionid"].value != before
    lines = LogLine.objects.order_by("-number")[:3]
    assert [(line.action, line.actor) for line in lines] == [
        (LogAction.LOG_IN, "li"),
        (LogAction.LOG_OUT, "wu"),
        (LogAction.LOG_IN, "wu"),
    ]


def test_a_log_in_ends_half_an_hour_after_the_last_page_and_not_before(
    county: SampleCounty, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_own_passwords()
    log_in(client, "wu")
    start = timezone.now()

    def opens_at(minute: float) -> bool:
        monkeypatch.setattr(timezone, "now", lambda: start + timedelta(minutes=minute))
        return client.get("/").status_code == 200

    assert all(opens_at(minute) for minute in (0.1, 20, 20.5, 48, 70))
    assert not opens_at(100.1)
    assert not opens_at(100.2)


def test_pages_read_one_after_the_other_write_nothing(
    county: SampleCounty, client: Client, django_assert_max_num_queries: Any
) -> None:
    set_own_passwords()
    log_in(client, "wu")
    client.get("/")
    with django_assert_max_num_queries(50) as queries:
        client.get("/")
    assert not [query for query in queries.captured_queries if not query["sql"].startswith("SELECT")]


@pytest.mark.parametrize(
    ("next_address", "onward"),
    [("/orgs/", "/orgs/"), ("", "/"), ("https://elsewhere.example/", "/"), ("//elsewhere.example", "/")],
)
def test_after_the_log_in_one_is_where_one_wanted_to_go_but_never_elsewhere(
    county: SampleCounty, client: Client, next_address: str, onward: str
) -> None:
    assert client.get("/orgs/")["Location"] == "/log-in/?" + urlencode({"next": "/orgs/"}, safe="/")
    assert log_in(client, "wu", next=next_address)["Location"] == onward


def test_an_account_is_opened_with_its_first_role_and_a_code_that_is_shown_once(security: Client) -> None:
    data = {"username": "qh-he", "role": Role.VILLAGE_SECRETARY, "org": "文峰村"}
    page = read_html(security.post("/people/add/", data))
    assert "已开通账号“qh-he”" in page
    code = read_code(page)
    assert "qh-he" in read_html(security.get("/people/"))
    account = read_html(security.get(f"/people/{User.objects.get(username='qh-he').pk}/"))
    assert "等本人用一次性代码设置" in account and code not in account


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"username": "li"}, "“li”已有人用作账号名"),
        ({"username": "13800000000"}, "不能作账号名"),
        ({"org": "无此村"}, "“无此村”不在组织表里"),
        ({"role": "grid_worker", "org": STREET}, "街道没有“网格员”"),
        ({"role": "no_such_role"}, "没有这个选项"),
    ],
)
def test_errors_in_a_new_account_are_shown_and_nothing_is_left(
    security: Client, wrong: dict[str, str], fault: str
) -> None:
    data = {"username": "qh-he", "role": "village_secretary", "org": VILLAGE} | wrong
    assert fault in faults(security.post("/people/add/", data))
    assert not User.objects.filter(username="qh-he").exists()


def test_a_role_is_granted_and_taken_back(security: Client, county: SampleCounty) -> None:
    page = f"/people/{county['li'].pk}/"
    answer = security.post(f"{page}grant/", {"role": Role.GRID_WORKER, "org": VILLAGE}, follow=True)
    assert "已授予“网格员”（文峰村）" in read_html(answer)
    assert "必再授予" in faults(security.post(f"{page}grant/", {"role": Role.GRID_WORKER, "org": VILLAGE}))
    membership = county["li"].memberships.get(role=Role.GRID_WORKER)
    assert "收回" in read_html(security.get(f"{page}roles/{membership.pk}/end/"))
    assert "已收回“网格员”" in read_html(security.post(f"{page}roles/{membership.pk}/end/", follow=True))
    assert "已经收回" in read_html(security.post(f"{page}roles/{membership.pk}/end/", follow=True))


def test_who_forgot_the_password_gets_a_code_and_who_left_comes_in_no_more(
    security: Client, county: SampleCounty
) -> None:
    page, li = f"/people/{county['li'].pk}/", Client()
    li.force_login(county["li"])
    code = read_code(read_html(security.post(f"{page}code/")))
    assert li.get("/").status_code == 302, "the session has ended with the old password"
    assert "账号或密码不对" in faults(log_in(li, "li"))
    assert redeem(li, "li", code).status_code == 302
    assert li.get("/").status_code == 200
    assert "已停用账号“li”" in read_html(security.post(f"{page}close/", follow=True))
    assert li.get("/")["Location"].startswith("/log-in/")
    assert "账号或密码不对" in faults(log_in(li, "li", NEW_PASSWORD))


def test_a_closed_account_is_opened_again_without_its_roles(security: Client, county: SampleCounty) -> None:
    page = f"/people/{county['li'].pk}/"
    assert security.get(f"{page}reopen/")["Location"] == page, "it is open"
    security.post(f"{page}close/")
    assert f"{page}reopen/" in read_html(security.get(page))
    code = read_code(read_html(security.post(f"{page}reopen/")))
    li = User.objects.get(username="li")
    assert li.is_active and not li.memberships.in_force(timezone.localdate()).exists()
    assert redeem(Client(), "li", code)["Location"] == "/"
    verbs = list(LogLine.objects.order_by("-number").values_list("action", flat=True)[:4])
    assert verbs == [LogAction.LOG_IN, LogAction.REDEEM_CODE, LogAction.ISSUE_CODE, LogAction.REOPEN_PERSON]


@pytest.mark.parametrize(
    ("query", "expected_names"),
    [
        ("role=village_secretary", {"li", "zhao"}),
        ("state=closed", {"wang"}),
        ("state=without_role", {"chen"}),
        ("state=idle&q=清河", {"wu", "sun", "chen", "zheng"}),
    ],
)
def test_accounts_are_narrowed_by_role_and_state(
    security: Client, county: SampleCounty, query: str, expected_names: set[str]
) -> None:
    security.post(f"/people/{county['wang'].pk}/close/")
    county["chen"].memberships.update(until_on=timezone.localdate())
    usernames = {account.username for account in security.get(f"/people/?{query}").context["page"]}
    assert usernames == expected_names


def test_one_person_holds_roles_on_several_orgs(security: Client, county: SampleCounty) -> None:
    for code in (STREET, OTHER_STREET):
        security.post(f"/people/{county['chen'].pk}/grant/", {"role": Role.AUDITOR, "org": code})
    memberships = county["chen"].memberships.in_force(timezone.localdate())
    assert memberships.count() == 3
    assert "督查员（东山街道）" in read_html(security.get("/people/?q=chen"))


def test_ones_own_account_is_looked_after_by_another(security: Client, county: SampleCounty) -> None:
    page = f"/people/{county['security'].pk}/"
    assert "另一位安全管理员" in read_html(security.get(page))
    assert "不能由自己更改" in read_html(security.post(f"{page}close/", follow=True))
    assert security.post(f"{page}code/")["Location"] == "/password/"


def test_accounts_are_found_by_name_or_org_and_shown_page_by_page(security: Client, county: SampleCounty) -> None:
    assert "zhao" in read_html(security.get("/people/?q=东山"))
    assert "没有符合的账号" in read_html(security.get("/people/?q=qqq"))
    for number in range(51):
        user = User.objects.create(username=f"grid{number:02d}")
        grant_role(actor="founder", user=user, role=Role.GRID_WORKER, org=county.orgs[VILLAGE])
    assert "第 1 页，共 2 页，51 条" in read_html(security.get("/people/?q=grid"))
    assert "grid50" in read_html(security.get("/people/?q=grid&page=2"))


def test_the_security_admin_of_a_street_reaches_only_its_accounts_and_orgs(
    county: SampleCounty, client: Client
) -> None:
    own = open_account("street", role=Role.SECURITY_ADMIN, org=county.orgs[STREET])
    set_own_passwords()
    client.force_login(own)
    html = read_html(client.get("/people/"))
    assert "li</a>" in html and "zhao</a>" not in html and "zhou</a>" not in html
    for name in ("zhao", "zhou", "security"):
        for page in ("", "grant/", "code/", "close/"):
            assert client.get(f"/people/{county[name].pk}/{page}").status_code == 404
            assert client.post(f"/people/{county[name].pk}/{page}").status_code in (404, 405)
    membership = county["zhao"].memberships.get()
    assert client.get(f"/people/{county['li'].pk}/roles/{membership.pk}/end/").status_code == 404
    for place in (COUNTY, OTHER_STREET):
        answer = client.post(f"/people/{county['li'].pk}/grant/", {"role": Role.AUDITOR, "org": place})
        assert "不在组织表里" in faults(answer)


def test_no_role_is_preselected_for_a_new_account(security: Client) -> None:
    page = read_html(security.get("/people/add/"))
    assert '<option value="" selected>请选择</option>' in page
    answer = security.post("/people/add/", {"username": "new-one", "role": "", "org": STREET})
    assert "请选择“角色”" in faults(answer) and not User.objects.filter(username="new-one").exists()
