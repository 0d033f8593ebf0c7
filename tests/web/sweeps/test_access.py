"""One sweep over every address, every method and all people of the sample county: outside one's scope nothing exists.

A new address is swept by itself; one whose arguments are unknown here fails until it has samples in `every_address`.
"""

from __future__ import annotations

from collections import Counter
from io import BytesIO
from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern
from python_calamine import CalamineWorkbook

from tests.sample_county import (
    OTHER_VILLAGE,
    PEOPLE,
    VILLAGE,
    SampleCounty,
)
from tests.web.sweeps.every_address import (
    STREET_SECURITY,
    Sample,
    addresses,
    get_permissions,
    make_samples_everywhere,
    visits,
)
from wuzha.core.vocabulary import Permission
from wuzha.people.access import find_scope, may
from wuzha.people.models import User
from wuzha.registers.access import READ_PERMISSIONS, WRITE_PERMISSIONS

__all__ = ["make_samples_everywhere"]

PUBLIC_PART = {
    *("public_index", "public_style", "public_list", "public_list_json", "public_list_csv", "public_list_pdf"),
    *(
        "public_month",
        "public_publicity",
        "public_certificate",
        "public_certificate_pdf",
        "public_objections",
        "public_answer",
        "public_nothing",
        "public_icon",
        "public_robots",
    ),
}
"""Addresses of everybody: they have no session, so that there is nothing that a token could protect (ADR 30)."""

OPEN_TO_ALL = {"log_in", "redeem_code", "language", "calendar", "wall_screen", *PUBLIC_PART}
NO_PAGE = {"public_nothing"}
"""An address open to all at which there is never a page."""

OPEN_TO_THE_LOGGED_IN = {
    *(
        "home",
        "todo",
        "reminders",
        "components",
        "glossary",
        "search",
        "period",
        "log_out",
        "password",
        "sessions",
        "end_session",
    ),
    *("calendar_feed", "open_feed", "close_feed"),
}
"""Addresses that show only the user's own data; every other view names the permissions it needs."""

SAFE, UNSAFE = ("get", "head", "options"), ("post", "put", "patch", "delete")
WAYS_BACK = ("get", "head")
WRITING = {"add_entry", "correct_entry", "withdraw_entry"}
"""Addresses that need the permission to write the register, not only to read it."""


FAST_NAMES = ("li",)
"""A village is tested always, the other people with the slow tests."""

QUERIES = ("?as=xlsx", "?sort=-org&page=nonsense&q=%20&as=nonsense")
"""Queries that may follow the address of a list."""

EXPORT_PERMISSIONS = {
    "log": Permission.EXPORT_LOG,
    "export_accounts": Permission.MANAGE_PEOPLE,
    "export_template": Permission.UPLOAD,
}
"""Lists whose export needs another permission than EXPORT."""


def is_visible_to(user: User, address: URLPattern, sample: Sample, county: SampleCounty) -> bool:
    permission_sets = [get_permissions(address)] if get_permissions(address) else []
    if sample.register is not None:
        table = WRITE_PERMISSIONS if address.name in WRITING else READ_PERMISSIONS
        permission_sets.append(frozenset({table[sample.register]}))
    if not all(any(find_scope(user, permission) for permission in permissions) for permissions in permission_sets):
        return False
    if sample.org is None or sample.owner == str(user):
        return True
    if sample.is_the_owners_alone:
        return False
    owners = [county.orgs[code] for code in (sample.org, sample.also, *sample.judged_orgs) if code is not None]
    return any(
        all(any(may(user, permission, org) for permission in permissions) for permissions in permission_sets)
        for org in owners
    )


def test_every_view_names_its_permissions() -> None:
    unguarded_names = {address.name for address in addresses() if not get_permissions(address)}
    assert unguarded_names == OPEN_TO_ALL | OPEN_TO_THE_LOGGED_IN


def test_nobody_logged_in_reaches_only_the_log_in(county: SampleCounty, client: Client) -> None:
    for (address, place, _sample), method in product(visits(county), SAFE + UNSAFE):
        answer = getattr(client, method)(place)
        if address.name in OPEN_TO_ALL:
            is_back = answer.headers.get("Location") == "/"
            statuses = (404, 405) if address.name in NO_PAGE else (200, 405)
            assert answer.status_code in statuses or is_back, (method, place)
            assert address.name not in PUBLIC_PART or not answer.cookies, (method, place)
        else:
            assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/log-in/"), (method, place)


@pytest.mark.slow
@pytest.mark.parametrize("name", [*PEOPLE, STREET_SECURITY])
def test_whoever_is_outside_gets_404_by_any_method_and_whoever_is_inside_a_page(
    county: SampleCounty, name: str
) -> None:
    client = Client()
    client.force_login(county[name])
    inside, outside, without_permission = (
        Counter[tuple[str, int]](),
        Counter[tuple[str, int]](),
        Counter[tuple[str, int]](),
    )
    for address, place, sample in visits(county):
        has_permission = any(find_scope(county[name], permission) for permission in get_permissions(address))
        is_inside = is_visible_to(county[name], address, sample, county)
        statuses = inside if is_inside else outside if has_permission else without_permission
        # Every method is tried on the first sample, GET on the others too, unless the view refuses the user before it
        # reads any argument. An unsafe method by somebody inside changes data and has tests of its own.
        is_first = not any(page == address.name for page, _status in statuses)
        methods = () if statuses is without_permission else SAFE[:1]
        for method in (SAFE if is_inside else SAFE + UNSAFE) if is_first else methods:
            status = getattr(client, method)(place).status_code
            if statuses is outside and method in WAYS_BACK and vars(address.callback).get("is_post_only"):
                # Everybody who opens the address of a button is sent to its page, whatever exists there.
                assert status == 302, (method, place)
                continue
            statuses[str(address.name), status] += 1
    assert {status for status in without_permission if status[1] != 404} == set()
    # 405 is fine: a method that nobody may use on an address reveals nothing of what exists there.
    assert {status for status in outside if status[1] not in (404, 405)} == set()
    assert {page for page, _status in outside} == {page for page, status in outside if status == 404}
    assert {page for page, _status in inside} == {page for page, status in inside if status in (200, 302, 405)}
    assert {status for status in inside if status[1] >= 500} == set()


@pytest.mark.parametrize(
    "name",
    [name if name in FAST_NAMES else pytest.param(name, marks=pytest.mark.slow) for name in (*PEOPLE, STREET_SECURITY)],
)
def test_a_list_however_asked_for_hands_out_only_what_is_ones_own(county: SampleCounty, name: str) -> None:
    client = Client()
    client.force_login(county[name])
    villages = [county.orgs[code] for code in (VILLAGE, OTHER_VILLAGE)]
    exported_lists, faults = set(), []
    lists = [visit for visit in visits(county) if visit[2].is_list and visit[0].name not in WRITING]
    for (address, place, sample), query in product(lists, QUERIES):
        answer = client.get(place + query)
        if answer.headers.get("Content-Disposition", "").endswith(".xlsx"):
            exported_lists.add(address.name)
            text, own = (
                workbook_text(answer),
                find_scope(county[name], EXPORT_PERMISSIONS.get(str(address.name), Permission.EXPORT)),
            )
            is_wrong = not own or any(village.name in text and not own.holds(village.path) for village in villages)
        else:
            is_inside = is_visible_to(county[name], address, sample, county)
            is_wrong = answer.status_code not in ((200, 302, 404, 405) if is_inside else (404,))
        faults += [place + query] if is_wrong else []
    assert faults == []
    assert find_scope(county[name], Permission.EXPORT) or exported_lists <= EXPORT_PERMISSIONS.keys()
    assert name != "wu" or exported_lists >= {"book", "orgs", "attribution", "own_headers", "export_uploads"}


def workbook_text(answer: Any) -> str:
    """Return all cells of a workbook as one text."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])


@pytest.mark.parametrize("name", [None, *(pytest.param(name, marks=pytest.mark.slow) for name in ("wu", "security"))])
def test_an_unsafe_method_without_its_token_is_refused_before_anything_else(
    county: SampleCounty, name: str | None
) -> None:
    client = Client(enforce_csrf_checks=True)
    if name is not None:
        client.force_login(county[name])
    places = {str(address.name): place for address, place, _sample in visits(county)}
    answers = {
        (method, name): getattr(client, method)(place).status_code
        for method in UNSAFE
        for name, place in places.items()
    }
    refused_statuses = {key: status for key, status in answers.items() if key[1] not in PUBLIC_PART}
    assert {key: status for key, status in refused_statuses.items() if status != 403} == {}
    # Of the public part, the two forms take a POST from anybody, and refuse one without their fields in words.
    public_statuses = {key: status for key, status in answers.items() if key[1] in PUBLIC_PART and status != 405}
    assert public_statuses == {("post", "public_objections"): 200, ("post", "public_answer"): 200}


def test_an_address_that_is_none_is_404_for_everyone(county: SampleCounty) -> None:
    client = Client()
    client.force_login(county["zhou"])
    for place in ("/orgs/no-such-code/", "/people/999999/", "/nowhere/"):
        assert client.get(place).status_code == 404
