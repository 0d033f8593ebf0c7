"""The second administrator: who sees persons or administers takes office, or gets a code, when another one confirms."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.one_time_codes import read_code, redeem
from tests.sample_county import (
    COUNTY,
    OTHER_STREET,
    PASSWORD,
    STREET,
    VILLAGE,
    SampleCounty,
    give_role,
    log_in_client,
    open_account,
)
from wuzha.audit.models import LogLine
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import LogAction, Permission, Role
from wuzha.people.access import CONFIRMED_ROLES, GRANTS, may
from wuzha.people.confirmation_services import confirm_request, refuse_request, submit_code, submit_role
from wuzha.people.models import AccountRequest, User
from wuzha.people.password_services import issue_code
from wuzha.people.services import close_account, end_role, grant_role


def request_role(
    county: SampleCounty, name: str = "li", role: Role = Role.POLICE_CLERK, org: str = STREET
) -> AccountRequest:
    assert not submit_role(actor="security", user=county[name], role=role, org=county.orgs[org])
    return AccountRequest.objects.latest("pk")


def request_code(county: SampleCounty, name: str = "wu") -> AccountRequest:
    assert submit_code(actor="security", user=county[name]) == ""
    return AccountRequest.objects.latest("pk")


def address_of(request: AccountRequest) -> str:
    return f"/people/requests/{request.pk}/"


def decide(client: Client, request: AccountRequest, answer: str = "confirm") -> str:
    return client.post(address_of(request), {"answer": answer}, follow=True).content.decode()


def read_page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def list_roles(name: str) -> set[Role]:
    return {membership.term for membership in User.objects.get(username=name).memberships_on(timezone.localdate())}


def test_the_administrators_and_who_sees_persons_need_a_second_one() -> None:
    assert {
        Role.SYSTEM_ADMIN,
        Role.SECURITY_ADMIN,
        Role.AUDIT_ADMIN,
        Role.STREET_OFFICE,
        Role.POLICE_CLERK,
    } == CONFIRMED_ROLES
    confirming = {role for role, permissions in GRANTS.items() if Permission.CONFIRM_ACCOUNTS in permissions}
    assert confirming == {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}, (
        "the audit admin checks the log, and has no part in it"
    )


def test_such_a_role_waits_until_another_administrator_confirms_it(county: SampleCounty) -> None:
    security, system = log_in_client(county, "security"), log_in_client(county, "system")
    form = {"role": Role.POLICE_CLERK, "org": STREET}
    page = security.post(f"/people/{county['li'].pk}/grant/", form, follow=True).content.decode()
    assert "已提交“派出所专干”（清河街道），等另一位管理员确认" in page
    assert not may(county["li"], Permission.SEE_PERSONS, county.orgs[STREET])
    request = AccountRequest.objects.get()
    for client, address in ((security, "/people/"), (system, "/people/requests/"), (system, "/")):
        assert "/people/requests/" in read_page(client, address)
    assert "派出所专干" in read_page(system, address_of(request))
    assert "已确认，已生效" in decide(system, request)
    assert may(User.objects.get(username="li"), Permission.SEE_PERSONS, county.orgs[STREET])
    lines = LogLine.objects.order_by("-number")[:3]
    assert [(line.action, line.actor) for line in lines] == [
        (LogAction.GRANT_ROLE, "security"),
        (LogAction.CONFIRM_CHANGE, "system"),
        (LogAction.REQUEST_CHANGE, "security"),
    ]
    assert '"confirmed_by":"system"' in lines[0].details


def test_the_page_of_a_decided_request_leads_back_to_the_list(county: SampleCounty) -> None:
    system, request = log_in_client(county, "system"), request_code(county)
    read_code(decide(system, request))
    page = system.get(address_of(request), follow=True).content.decode()
    assert "已经办过" in page and "现在没有待确认的事项" in page


def test_who_confirms_sees_the_roles_in_force_and_when_the_password_was_set(county: SampleCounty) -> None:
    end_role(actor="security", membership=county["li"].memberships.get())
    give_role(county["li"], Role.GRID_WORKER, county.orgs[VILLAGE])
    page = read_page(log_in_client(county, "system"), address_of(request_role(county)))
    assert "网格员" in page and "村（社区）书记" not in page
    assert f"{timezone.localdate()} 由本人设置" in page


def test_any_other_role_takes_effect_at_once(county: SampleCounty) -> None:
    assert submit_role(actor="security", user=county["li"], role=Role.GRID_WORKER, org=county.orgs[VILLAGE])
    assert not AccountRequest.objects.exists()


@pytest.mark.parametrize("actor", ["security", "li"])
def test_neither_the_requester_nor_the_person_confirms(county: SampleCounty, actor: str) -> None:
    request = request_role(county)
    with pytest.raises(RefusalError, match="另一位管理员"):
        confirm_request(actor=actor, request=request)
    assert list_roles("li") == {Role.VILLAGE_SECRETARY}


def test_no_service_grants_such_a_role_or_issues_such_a_code_without_a_second_one(county: SampleCounty) -> None:
    for confirmed_by in ("", "security", "li", "wu"):
        with pytest.raises(RefusalError, match="另一位管理员"):
            if confirmed_by == "wu":
                issue_code(actor="security", user=county["wu"], confirmed_by=confirmed_by)
            else:
                grant_role(
                    actor="security",
                    user=county["li"],
                    role=Role.POLICE_CLERK,
                    org=county.orgs[STREET],
                    confirmed_by=confirmed_by,
                )


def test_the_page_offers_the_requester_to_withdraw_and_the_person_nothing(county: SampleCounty) -> None:
    second = open_account("second", role=Role.SECURITY_ADMIN, org=county.orgs[COUNTY])
    county.people["second"] = second
    request = request_code(county, "second")
    own, requester = log_in_client(county, "second"), log_in_client(county, "security")
    assert "这是您自己的账号" in read_page(own, address_of(request))
    assert 'value="confirm"' not in read_page(own, address_of(request)) + read_page(requester, address_of(request))
    assert "自己账号的事项不能由自己确认。请由另一位管理员确认。" in decide(own, request)
    assert "您提交的事项不能由您自己确认。请由另一位管理员确认" in decide(requester, request)
    assert "不能由自己更改" in decide(own, request, "refuse")
    assert "已撤回，没有生效" in decide(requester, request, "refuse")
    assert not AccountRequest.objects.waiting().exists()


def test_who_may_not_confirm_reads_so_and_is_not_asked_to(county: SampleCounty) -> None:
    request = request_role(county)
    security, system = log_in_client(county, "security"), log_in_client(county, "system")
    for address in ("/people/", "/people/requests/", address_of(request)):
        page = read_page(security, address)
        assert "等另一位管理员确认" in page and "确认或退回" not in page and "<h1>确认" not in page, address
    assert "确认或退回：li" in read_page(system, "/people/requests/")
    assert "等另一位管理员确认" not in read_page(system, "/people/requests/")


def test_a_refused_role_never_takes_effect_and_can_be_requested_anew(county: SampleCounty) -> None:
    request = request_role(county)
    with pytest.raises(RefusalError, match="正等待确认"):
        request_role(county)
    refuse_request(actor="system", request=request)
    with pytest.raises(RefusalError, match="已经办过"):
        confirm_request(actor="system", request=request)
    assert list_roles("li") == {Role.VILLAGE_SECRETARY}
    assert LogLine.objects.latest("number").action == LogAction.REFUSE_CHANGE
    confirm_request(actor="system", request=request_role(county))
    assert list_roles("li") == {Role.VILLAGE_SECRETARY, Role.POLICE_CLERK}


def test_of_two_administrators_at_once_one_decides(county: SampleCounty) -> None:
    open_account("second", role=Role.SECURITY_ADMIN, org=county.orgs[COUNTY])
    request = request_code(county)
    as_the_other_sees_it = AccountRequest.objects.get(pk=request.pk)
    code = confirm_request(actor="second", request=request)
    with pytest.raises(RefusalError, match="已经办过"):
        confirm_request(actor="system", request=as_the_other_sees_it)
    assert redeem(Client(), "wu", code).status_code == 302, "the first code is not replaced"


def test_two_separated_roles_requested_at_once_do_not_come_together(county: SampleCounty) -> None:
    person = open_account("person")
    county.people["person"] = person
    first, second = (request_role(county, "person", role, COUNTY) for role in (Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN))
    confirm_request(actor="system", request=first)
    with pytest.raises(RefusalError, match="同一人"):
        confirm_request(actor="system", request=second)
    assert list_roles("person") == {Role.SYSTEM_ADMIN}
    assert AccountRequest.objects.waiting().get() == second, "it can still be refused"


def test_a_new_account_of_the_office_gets_its_code_from_whoever_confirms(county: SampleCounty) -> None:
    security, system = log_in_client(county, "security"), log_in_client(county, "system")
    form = {"username": "new-clerk", "role": Role.STREET_OFFICE, "org": STREET}
    page = security.post("/people/add/", form, follow=True).content.decode()
    assert "角色等另一位管理员确认" in page and "本人还没有设置" in page
    code = read_code(decide(system, AccountRequest.objects.get()))
    assert redeem(Client(), "new-clerk", code).status_code == 302
    assert list_roles("new-clerk") == {Role.STREET_OFFICE}


def test_a_code_from_before_does_not_open_an_account_that_has_become_an_administrators(county: SampleCounty) -> None:
    code = issue_code(actor="security", user=county["li"])
    confirm_request(actor="system", request=request_role(county))
    assert redeem(Client(), "li", code).status_code == 200


@pytest.mark.parametrize("name", ["wu", "chen", "system", "audit"])
def test_a_code_for_such_an_account_waits_and_the_old_password_works_until_then(
    county: SampleCounty, name: str
) -> None:
    security = log_in_client(county, "security")
    page = security.post(f"/people/{county[name].pk}/code/", follow=True).content.decode()
    assert "等另一位管理员确认" in page
    assert User.objects.get(username=name).check_password(PASSWORD)
    request = AccountRequest.objects.get()
    confirm_by = "second" if name == "system" else "system"
    open_account("second", role=Role.SECURITY_ADMIN, org=county.orgs[COUNTY])
    code = confirm_request(actor=confirm_by, request=request)
    assert not User.objects.get(username=name).has_usable_password()
    assert redeem(Client(), name, code).status_code == 302


def test_a_code_needs_the_second_one_as_soon_as_such_a_role_is_requested(county: SampleCounty) -> None:
    request_role(county)
    assert submit_code(actor="security", user=county["li"]) == ""
    assert User.objects.get(username="li").has_usable_password()


def test_closing_an_account_ends_what_waits_for_it(county: SampleCounty) -> None:
    request_role(county)
    close_account(actor="security", user=county["li"])
    assert not AccountRequest.objects.waiting().exists()


def test_the_administrators_of_another_street_see_and_decide_nothing(county: SampleCounty) -> None:
    for name, role in (("east-system", Role.SYSTEM_ADMIN), ("east-security", Role.SECURITY_ADMIN)):
        county.people[name] = open_account(name, role=role, org=county.orgs[OTHER_STREET])
    requests = (request_role(county), request_code(county))
    for name in ("east-system", "east-security"):
        client = log_in_client(county, name)
        assert "现在没有待确认的事项" in read_page(client, "/people/requests/")
        for request in requests:
            assert client.get(address_of(request)).status_code == 404
            assert client.post(address_of(request), {"answer": "confirm"}).status_code == 404


def test_an_account_whose_first_role_waits_belongs_to_the_street_of_the_role_alone(county: SampleCounty) -> None:
    for name, org in (("street-security", STREET), ("east-security", OTHER_STREET)):
        county.people[name] = open_account(name, role=Role.SECURITY_ADMIN, org=county.orgs[org])
    security = log_in_client(county, "street-security")
    security.post("/people/add/", {"username": "new-clerk", "role": Role.STREET_OFFICE, "org": STREET})
    address = f"/people/{User.objects.get(username='new-clerk').pk}/"
    assert "待确认" in read_page(security, address)
    assert log_in_client(county, "east-security").get(address).status_code == 404


@pytest.mark.parametrize("name", ["wu", "li", "audit", "zhou"])
def test_who_administers_no_accounts_has_no_such_page(county: SampleCounty, name: str) -> None:
    request = request_role(county)
    client = log_in_client(county, name)
    assert client.get("/people/requests/").status_code == 404
    assert client.post(address_of(request), {"answer": "confirm"}).status_code == 404


def test_the_log_tells_each_step_in_a_sentence(county: SampleCounty) -> None:
    request = request_role(county)
    confirm_request(actor="ops", request=request, is_on_server=True)
    page = read_page(log_in_client(county, "audit"), "/log/")
    for sentence in (
        "security 申请：授予角色“派出所专干”（账号 li）",
        "ops 确认：授予角色“派出所专干”（账号 li，由 security 申请）",
        "security 授予 li “派出所专干”角色（由服务器上的命令确认）",
    ):
        assert sentence in page


def test_the_pages_are_in_english_too(county: SampleCounty) -> None:
    request: Any = request_role(county)
    system = log_in_client(county, "system")
    system.cookies["language"] = "en"
    page = read_page(system, address_of(request))
    assert "Confirm" in page and "确认" not in page.replace("中文", "")
