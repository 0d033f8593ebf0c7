"""Every to-do of the demo street leads to exactly the rows that it counts, for each of its people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db.models import Q
from django.test import Client
from django.utils import timezone

from tests.demo.office_of_day import DEMO_DAY, open_office_of
from tests.sample_county import STREET, SampleCounty
from tests.uploads import A1, UNREADABLE, commit_sheets, make_case_sheet, upload_sheets
from wuzha.core.sheet.months import read_months
from wuzha.core.todo import TodoItem
from wuzha.core.vocabulary import Role, TodoVerb
from wuzha.demo.people import DEMO_PEOPLE
from wuzha.demo.street import STREET_CODE, VILLAGES
from wuzha.orgs.models import Org
from wuzha.people.models import User
from wuzha.people.services import add_account, grant_role
from wuzha.programmes.plan_activation import activate_plan, require_signature
from wuzha.programmes.plan_choice import load_files_named
from wuzha.programmes.plan_services import make_plan
from wuzha.registers.attribution.services import propose_village
from wuzha.registers.models import Case
from wuzha.web.home.todo_groups import TodoGroup, find_address, find_whole_address
from wuzha.web.home.todo_list import list_todo_groups

DAYS = (None, date(2022, 10, 20), date(2022, 12, 20), date(2023, 3, 1))


@pytest.fixture(scope="module")
def demo_street(
    django_db_setup: Any, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The demo street with refused rows, an upload, an account without log-in, a plan to sign, and disputes."""
    with django_db_blocker.unblock(), open_office_of(DEMO_DAY):
        village = Org.objects.get(code=VILLAGES[1].code)
        newcomer = add_account(actor="demo", username="newcomer")
        grant_role(actor="demo", user=newcomer, role=Role.GRID_WORKER, org=village)
        street, wu, li = Org.objects.get(code=STREET_CODE), *(User.objects.get(username=name) for name in ("wu", "li"))
        own = Org.objects.get(code=VILLAGES[0].code)
        dispute = Case.objects.as_of(None).filter(Q(village=own)).first()
        assert dispute is not None
        propose_village(actor=li, case=dispute, on_behalf_of=own, village=village, reason="受害人住在别处")
        require_signature(actor=wu, org=street, is_required=True)
        version = make_plan(actor=wu, org=street, files=load_files_named("fengling"))
        activate_plan(actor=wu, version=version, active_from=timezone.localdate())
        demo = SampleCounty({STREET: street}, {"wu": wu})
        folder = tmp_path_factory.mktemp("todo")
        commit_sheets(demo, folder, make_case_sheet(UNREADABLE))
        upload_sheets(demo, folder, make_case_sheet(A1))
        yield


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
        query = parse_qs(parts.query)
        months = read_months(query["months"][0]).value
        if context["page"].is_own:
            return len(months)
        assert {(cell.org.code, cell.month.id) for cell in cells} == {(query["org"][0], month) for month in months}
        return len(months)
    if parts.path == "/attestations/":
        return len(context["grid"].rows)
    if parts.path.endswith("/baselines/"):
        return len({line.proposal.code for line in context["lines"]})
    if parts.path.endswith("/reviews/"):
        return len(context["candidates"])
    if parts.path.startswith("/todo/"):
        return context["page"].paginator.count
    page = context.get("page")
    if "baselines" in parts.path:
        return len(context["lines"])
    # The page of a round has its orgs as a page of their own.
    page = getattr(page, "orgs", page)
    return None if page is None or not hasattr(page, "paginator") else page.paginator.count


def check_item(client: Client, item: TodoItem) -> None:
    count, address = count_rows(client, find_address(item)), find_address(item)
    if item.verb in (TodoVerb.CHASE, TodoVerb.REPORT) and item.page not in ("rectification", "round_org"):
        assert count, address
    elif item.page in ("book", "refused_items", "attestations", "baselines"):
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
    demo_street: None, db: None, monkeypatch: pytest.MonkeyPatch, name: str, day: date | None
) -> None:
    client, user = log_in(name)
    if day is not None:
        monkeypatch.setattr(timezone, "localdate", lambda *_: day)
    for group in list_todo_groups(user):
        check_group(client, group)


def test_the_demo_has_to_dos_of_nearly_every_kind(demo_street: None, db: None) -> None:
    verbs = {group.verb for person in DEMO_PEOPLE for group in list_todo_groups(log_in(person.username)[1])}
    assert set(TodoVerb) - verbs <= {TodoVerb.REPORT, TodoVerb.EXPLAIN, TodoVerb.CHECK, TodoVerb.SET}
