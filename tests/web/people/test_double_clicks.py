"""A button pressed twice: the browser shows the second answer alone, and nobody loses a one-time code by it."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.one_time_codes import read_code, redeem
from tests.sample_county import OTHER_STREET, STREET, VILLAGE, SampleCounty, log_in_client, open_account
from wuzha.core.vocabulary import Role
from wuzha.people.models import AccountRequest, User
from wuzha.people.services import close_account

NEW = {"username": "new-li", "role": Role.VILLAGE_SECRETARY, "org": VILLAGE}
ANOTHER_CODE = "没有看到一次性代码的"


@pytest.fixture(name="security")
def security_admin(county: SampleCounty) -> Client:
    return log_in_client(county, "security")


def test_opening_an_account_twice_leads_to_the_account_where_another_code_is_given(security: Client) -> None:
    first = read_code(security.post("/people/add/", NEW).content.decode())
    address = f"/people/{User.objects.get(username='new-li').pk}/"
    answer = security.post("/people/add/", NEW, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [(address, 302)]
    assert "账号“new-li”已开通" in page and ANOTHER_CODE in page and f'href="{address}code/"' in page
    second = read_code(security.post(f"{address}code/").content.decode())
    assert second != first and redeem(Client(), "new-li", second).status_code == 302


def test_an_account_whose_role_waits_is_not_refused_the_second_time_either(security: Client) -> None:
    form = {"username": "new-wu", "role": Role.STREET_OFFICE, "org": STREET}
    for _ in range(2):
        page = security.post("/people/add/", form, follow=True).content.decode()
    assert "账号“new-wu”已开通，角色等另一位管理员确认" in page and ANOTHER_CODE not in page
    assert AccountRequest.objects.count() == 1


@pytest.mark.parametrize("change", [{"role": Role.GRID_WORKER}, {"username": "li"}, {"org": STREET}])
def test_an_account_of_another_kind_or_with_a_password_stays_refused(security: Client, change: dict[str, str]) -> None:
    security.post("/people/add/", NEW)
    answer = security.post("/people/add/", NEW | change)
    assert answer.status_code == 200 and answer.context["form"].errors


def test_an_administrator_of_another_street_learns_nothing_of_the_account(
    county: SampleCounty, security: Client
) -> None:
    security.post("/people/add/", NEW)
    county.people["east"] = open_account("east", role=Role.SECURITY_ADMIN, org=county.orgs[OTHER_STREET])
    page = log_in_client(county, "east").post("/people/add/", NEW).content.decode()
    assert "已开通" not in page and "errorlist" in page


def test_confirming_twice_says_what_to_do_about_the_code(county: SampleCounty, security: Client) -> None:
    system = log_in_client(county, "system")
    security.post(f"/people/{county['wu'].pk}/code/")
    address = f"/people/requests/{AccountRequest.objects.get().pk}/"
    read_code(system.post(address, {"answer": "confirm"}).content.decode())
    page = system.post(address, {"answer": "confirm"}, follow=True).content.decode()
    assert "您已确认，已生效" in page and ANOTHER_CODE in page
    assert "您已确认" not in security.post(address, {"answer": "confirm"}, follow=True).content.decode()


def test_reopening_twice_leads_to_the_account_where_another_code_is_given(
    county: SampleCounty, security: Client
) -> None:
    close_account(actor="security", user=county["li"])
    address = f"/people/{county['li'].pk}/"
    read_code(security.post(f"{address}reopen/").content.decode())
    page = security.post(f"{address}reopen/", follow=True).content.decode()
    assert "账号已恢复" in page and ANOTHER_CODE in page and f'href="{address}code/"' in page
