"""Every to-do of the demo street leads to exactly the rows that it counts, for each of its people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from wuzha.core.sheet.months import read_months
from wuzha.core.todo import TodoItem
from wuzha.core.vocabulary import Role, TodoVerb
from wuzha.demo.office import DEMO_PEOPLE, VILLAGES, open_demo_office
from wuzha.orgs.models import Org
from wuzha.people.models import User
from wuzha.people.services import add_account, grant_role
from wuzha.web.home.todo_groups import TodoGroup, find_address, find_whole_address
from wuzha.web.home.todo_list import list_todo_groups

DAYS = (date(2022, 10, 20), date(2022, 12, 20), date(2023, 3, 1))


@pytest.fixture(scope="module")
def demo_street(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    """The demo street with an account that nobody has logged in to, a plan to sign, and a dispute."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        open_demo_office()
        village = Org.objects.get(code=VILLAGES[1].code)
        newcomer = add_account(actor="demo", username="newcomer")
        grant_role(actor="demo", user=newcomer, role=Role.GRID_WORKER, org=village)
        yield
        transaction.set_rollback(True)


def log_in(name: str) -> tuple[Client, User]:
    user = User.objects.get(username=name)
    client = Client()
    client.force_login(user)
    user.cache_memberships()
    return client, user


def count_rows(client: Client, address: str) -> int | None:
    """Return how many rows the page of an address lists; None for a page about one thing, such as a card."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    parts = urlsplit(address)
    if parts.fragment:
        assert f'id="{parts.fragment}"' in answer.content.decode(), address
        return None
    context = answer.context
    if parts.path == "/declarations/":
        cells = context["selection"].cells
        asked = parse_qs(parts.query)
        months = read_months(asked["months"][0]).value
        if context["page"].is_own:
            return len(months)
        assert {(cell.org.code, cell.month.id) for cell in cells} == {(asked["org"][0], month) for month in months}
        return len(months)
    if parts.path == "/attestations/":
        return len(context["grid"].rows)
    if parts.path.startswith("/todo/"):
        return context["page"].paginator.count
    page = context.get("page")
    return None if page is None or not hasattr(page, "paginator") else page.paginator.count


def check_item(client: Client, item: TodoItem) -> None:
    count, address = count_rows(client, find_address(item)), find_address(item)
    if item.verb in (TodoVerb.CHASE, TodoVerb.REPORT):
        assert count, address
    elif item.page in ("book", "refused_items", "attestations"):
        assert count == item.count, address


def check_group(client: Client, group: TodoGroup) -> None:
    check_whole = group.address == find_whole_address(group)
    if len(group.items) > 1 and check_whole:
        assert count_rows(client, group.address) == sum(item.count for item in group.items), group.address
    elif len(group.items) > 1:
        assert count_rows(client, group.address) == len(group.items), group.address
    for item in group.items:
        check_item(client, item)


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("name", [person.username for person in DEMO_PEOPLE])
def test_every_to_do_leads_to_exactly_its_rows(
    demo_street: None, db: None, monkeypatch: pytest.MonkeyPatch, name: str, day: date
) -> None:
    client, user = log_in(name)
    monkeypatch.setattr(timezone, "localdate", lambda *_: day)
    for group in list_todo_groups(user):
        check_group(client, group)
