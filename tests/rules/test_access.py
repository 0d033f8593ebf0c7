"""One sweep over every address, every method and the whole cast: outside one's scope nothing exists.

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

from tests.cast import (
    OTHER_VILLAGE,
    PEOPLE,
    VILLAGE,
    Cast,
)
from tests.rules.every_address import STREET_SECURITY, Sample, a_day_in_the_office, addresses, verbs_of, visits
from wuzha.core.vocabulary import Register, Verb
from wuzha.people.access import may, scope_of
from wuzha.people.models import User
from wuzha.registers.access import RECORDING, SEEING

__all__ = ["a_day_in_the_office"]

OPEN_TO_ALL = {"log_in", "language"}
OPEN_TO_THE_LOGGED_IN = {"first", "log_out", "password"}
"""Addresses that show nothing but the person's own; every other view says which verb it needs."""

SAFE, UNSAFE = ("get", "head", "options"), ("post", "put", "patch", "delete")
WRITING = {"add_entry", "correct_entry", "withdraw_entry"}
"""Addresses that ask for the verb of writing the register, not only of seeing it."""


SOONEST = ("wu", "li")
"""An office and a village are asked about every time; the rest of the cast where there is time."""

QUERIES = ("?as=xlsx", "?sort=-org&page=nonsense&q=%20&as=nonsense")
"""What may follow the address of a list."""

HANDED_OUT_BY = {"log": Verb.READ_LOG, "export_accounts": Verb.MANAGE_PEOPLE}
"""Lists that whoever works with them takes away; any other one by the verb of exporting alone."""


def is_there_for(user: User, address: URLPattern, sample: Sample, cast: Cast) -> bool:
    asked = [verbs_of(address)] if verbs_of(address) else []
    if "register" in sample.arguments:
        table = RECORDING if address.name in WRITING else SEEING
        asked.append(frozenset({table[Register.of(sample.arguments["register"])]}))
    if not all(any(scope_of(user, verb) for verb in verbs) for verbs in asked):
        return False
    if sample.org is None or sample.owner == str(user):
        return True
    if sample.is_the_owners_alone:
        return False
    owners = [cast.orgs[code] for code in (sample.org, sample.also) if code is not None]
    return any(all(any(may(user, verb, org) for verb in verbs) for verbs in asked) for org in owners)


def test_every_view_says_what_it_needs() -> None:
    silent = {address.name for address in addresses() if not verbs_of(address)}
    assert silent == OPEN_TO_ALL | OPEN_TO_THE_LOGGED_IN


def test_nobody_logged_in_reaches_only_the_log_in(cast: Cast, client: Client) -> None:
    for (address, place, _sample), method in product(visits(cast), SAFE + UNSAFE):
        answer = getattr(client, method)(place)
        if address.name in OPEN_TO_ALL:
            is_back = answer.headers.get("Location") == "/"
            assert answer.status_code in (200, 405) or is_back, (method, place)
        else:
            assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/log-in/"), (method, place)


@pytest.mark.slow
@pytest.mark.parametrize("name", [*PEOPLE, STREET_SECURITY])
def test_whoever_is_outside_gets_404_by_any_method_and_whoever_is_inside_a_page(cast: Cast, name: str) -> None:
    client = Client()
    client.force_login(cast[name])
    inside, outside, nowhere = Counter[tuple[str, int]](), Counter[tuple[str, int]](), Counter[tuple[str, int]]()
    for address, place, sample in visits(cast):
        is_let_in = any(scope_of(cast[name], verb) for verb in verbs_of(address))
        is_inside = is_there_for(cast[name], address, sample, cast)
        seen = inside if is_inside else outside if is_let_in else nowhere
        # Every method meets the first sample, GET the others too, unless the gate turns the person back before any
        # argument is read. What someone inside does by an unsafe method is a deed, and has its own tests.
        is_first = not any(named == address.name for named, _status in seen)
        others = () if seen is nowhere else SAFE[:1]
        for method in (SAFE if is_inside else SAFE + UNSAFE) if is_first else others:
            seen[str(address.name), getattr(client, method)(place).status_code] += 1
    assert {found for found in nowhere if found[1] != 404} == set()
    # A method that no one may use on such an address says nothing of what is there.
    assert {found for found in outside if found[1] not in (404, 405)} == set()
    assert {named for named, _status in outside} == {named for named, status in outside if status == 404}
    assert {named for named, _status in inside} == {named for named, status in inside if status in (200, 302, 405)}
    assert {found for found in inside if found[1] >= 500} == set()


@pytest.mark.parametrize(
    "name",
    [name if name in SOONEST else pytest.param(name, marks=pytest.mark.slow) for name in (*PEOPLE, STREET_SECURITY)],
)
def test_a_list_however_asked_for_hands_out_only_what_is_ones_own(cast: Cast, name: str) -> None:
    client = Client()
    client.force_login(cast[name])
    villages = [cast.orgs[code] for code in (VILLAGE, OTHER_VILLAGE)]
    handed_out, faults = set(), []
    lists = [
        visit for visit in visits(cast) if visit[2].arguments.keys() <= {"register"} and visit[0].name not in WRITING
    ]
    for (address, place, sample), query in product(lists, QUERIES):
        answer = client.get(place + query)
        if answer.headers.get("Content-Disposition", "").endswith(".xlsx"):
            handed_out.add(address.name)
            told, own = told_in(answer), scope_of(cast[name], HANDED_OUT_BY.get(str(address.name), Verb.EXPORT))
            is_wrong = not own or any(village.name in told and not own.holds(village.path) for village in villages)
        else:
            is_inside = is_there_for(cast[name], address, sample, cast)
            is_wrong = answer.status_code not in ((200, 302, 404, 405) if is_inside else (404,))
        faults += [place + query] if is_wrong else []
    assert faults == []
    assert scope_of(cast[name], Verb.EXPORT) or handed_out <= HANDED_OUT_BY.keys()
    assert name != "wu" or handed_out >= {"book", "orgs", "desk", "own_headers", "export_uploads"}


def told_in(answer: Any) -> str:
    """All that a workbook says."""
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
    return str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])


@pytest.mark.parametrize("name", [None, "wu", "security"])
def test_an_unsafe_method_without_its_token_is_refused_before_anything_else(cast: Cast, name: str | None) -> None:
    client = Client(enforce_csrf_checks=True)
    if name is not None:
        client.force_login(cast[name])
    seen = {address.name: place for address, place, _sample in visits(cast)}
    answers = {
        (method, place): getattr(client, method)(place).status_code for method in UNSAFE for place in seen.values()
    }
    assert {place: status for place, status in answers.items() if status != 403} == {}


def test_an_address_that_is_none_is_404_for_everyone(cast: Cast) -> None:
    client = Client()
    client.force_login(cast["zhou"])
    for place in ("/orgs/no-such-code/", "/people/999999/", "/nowhere/"):
        assert client.get(place).status_code == 404
