"""One sweep over every address, every method and the whole cast: outside one's scope nothing exists.

A new address is swept by itself; one whose arguments are unknown here fails until it has samples.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from io import BytesIO
from itertools import product
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseNotFound
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import get_converters
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.cast import COUNTY, OTHER_STREET, OTHER_VILLAGE, PASSWORD, PEOPLE, STREET, UNIT, VILLAGE, Cast, settle
from wuzha.assessments.services import set_programme
from wuzha.core.facts import NAMES
from wuzha.core.periods import Period
from wuzha.core.vocabulary import Register, Role, Verb
from wuzha.intake.models import OwnHeader, Upload
from wuzha.intake.spool import marked_folder
from wuzha.people.access import may, scope_of
from wuzha.people.models import User
from wuzha.people.services import open_account
from wuzha.registers.access import RECORDING, SEEING
from wuzha.registers.attribution import propose_village
from wuzha.registers.cases import Case
from wuzha.registers.comparing import Line
from wuzha.registers.models import BOOKS, Proposal
from wuzha.registers.services import record_entries
from wuzha.site import urls

OPEN_TO_ALL = {"log_in", "language"}
OPEN_TO_THE_LOGGED_IN = {"first", "log_out", "password"}
"""Addresses that show nothing but the person's own; every other view says which verb it needs."""

SAFE, UNSAFE = ("get", "head", "options"), ("post", "put", "patch", "delete")
ORGS = (COUNTY, STREET, VILLAGE, UNIT, OTHER_VILLAGE)
STREET_SECURITY = "street-security"
"""One more who looks after accounts, of one street alone: the security admin of the cast has the whole county."""
ACCOUNTS = ("li", "zhao", "zhou")


WRITING = {"add_entry", "correct_entry", "withdraw_entry"}
"""Addresses that ask for the verb of writing the register, not only of seeing it."""


QUERIES = ("?as=xlsx", "?sort=-org&page=nonsense&q=%20&as=nonsense")
"""What may follow the address of a list."""

HANDED_OUT_BY = {"log": Verb.READ_LOG, "export_accounts": Verb.MANAGE_PEOPLE}
"""Lists that whoever works with them takes away; any other one by the verb of exporting alone."""

ROWS_OF_ORGS: dict[Register, dict[str, Any]] = {
    Register.SANCTIONS: {"sanction_no": "D", "kind": "summoned_talk", "issued_by": "street", "reason": "台账不全"},
    Register.OUTREACH: {"outreach_no": "X", "must": "home"},
    Register.REPORTS: {"register": "cases", "month": "2022-03"},
    Register.BASELINES: {"period": "2021H1", "measure": "cases", "count": 1},
    Register.ATTESTATIONS: {"criterion": "duties_done", "period": "2022", "verdict": "met", "by": "考核组"},
}


@dataclass(frozen=True)
class Sample:
    """Arguments for an address: whoever gets there has this org in their scope, or owns what is there."""

    arguments: dict[str, Any]
    org: str | None = None
    owner: str | None = None
    is_the_owners_alone: bool = False


def samples(wanted: tuple[str, ...], cast: Cast) -> list[Sample]:
    """What can stand in an address, by the types and names of its arguments."""
    match wanted:
        case ():
            return [Sample({})]
        case ("str:code",):
            return [Sample({"code": code}, code) for code in ORGS]
        case ("int:pk",):
            return [Sample({"pk": cast[name].pk}, PEOPLE[name][1]) for name in ACCOUNTS]
        case ("int:held", "int:pk"):
            held = {name: cast[name].memberships.get().pk for name in ACCOUNTS}
            return [Sample({"pk": cast[name].pk, "held": held[name]}, PEOPLE[name][1]) for name in ACCOUNTS]
        case ("str:code", "str:kind"):
            return [Sample({"code": code, "kind": "renamed"}, code) for code in ORGS]
        case ("uuid:pk",) | ("str:deed", "uuid:pk"):
            deed = {"deed": "confirm"} if "str:deed" in wanted else {}
            sent = Upload.objects.select_related("holder", "uploaded_by")
            return [Sample({"pk": one.pk} | deed, one.holder.code, str(one.uploaded_by)) for one in sent]
        case ("int:number", "uuid:pk"):
            return [
                Sample({"pk": one.pk, "number": 1}, one.holder.code, str(one.uploaded_by), is_the_owners_alone=True)
                for one in Upload.objects.select_related("holder", "uploaded_by")
            ]
        case ("str:register",):
            return [Sample({"register": register.value}) for register in BOOKS]
        case ("int:number", "str:register"):
            entries = [one for book in BOOKS.values() for one in book.objects.select_related(book.owner)]
            told = [({"register": one.register.value, "number": one.pk}, getattr(one, one.owner)) for one in entries]
            return [Sample(arguments, owner.code) for arguments, owner in told]
        case ("int:number",):
            return [Sample({"number": one.pk}, one.village_id) for one in BOOKS[Register.CASES].objects.all()]
        case ("int:own",):
            return [Sample({"own": one.pk}, one.source.code) for one in OwnHeader.objects.all()]
        case ("int:proposal",):
            return [Sample({"proposal": one.pk}, one.proposed_for.code) for one in Proposal.objects.all()]
    raise AssertionError(f"say in tests/rules/test_access.py what {wanted} can be")


@pytest.fixture(autouse=True)
def a_day_in_the_office(cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Everyone has a password of their own, the county runs a plan, and two streets have sent a file and entered a row
    in every register.

    What is refused is answered without a page here: it is the status that counts, thousands of times.
    """
    monkeypatch.setattr(urls, "handler404", lambda request, exception: HttpResponseNotFound(), raising=False)
    settings.CSRF_FAILURE_VIEW = f"{__name__}.refused"
    cast.people[STREET_SECURITY] = open_account(
        actor="founder", username=STREET_SECURITY, password=PASSWORD, role=Role.SECURITY_ADMIN, org=cast.orgs[STREET]
    )
    settle()
    set_programme(actor="zhou", org=cast.orgs[COUNTY], plan="fengling", period=Period.parse("2022"))
    for name, street, village in (("wu", STREET, VILLAGE), ("zhao", OTHER_STREET, OTHER_VILLAGE)):
        upload = Upload.objects.create(
            holder=cast.orgs[street],
            uploaded_by=cast[name],
            uploaded_at=timezone.now(),
            asked_by=cast[name],
            asked_at=timezone.now(),
        )
        OwnHeader.objects.create(
            source=cast.orgs[street],
            register=Register.CASES,
            header="辖区",
            printed="辖区",
            column="village",
            named_by=cast[name],
            named_at=timezone.now(),
        )
        marked_folder(upload.pk).mkdir(parents=True)
        (marked_folder(upload.pk) / "台账-已标注.xlsx").write_bytes(b"PK")
        enter(cast, street, Register.CASES, case_no=f"A{village}", village=village, filed_on=date(2022, 3, 1))
        case = Case.objects.get(village=village)
        propose_village(actor=cast["zhou"], case=case, on_behalf_of=cast.orgs[village], village=None, reason="不在本村")
        enter(cast, street, Register.PERSONS, person_no=f"P{village}", village=village, category="offender")
        enter(cast, street, Register.DENS, den_no=f"W{village}", village=village)
        for register, values in ROWS_OF_ORGS.items():
            own = {name: f"{value}{village}" for name, value in values.items() if name.endswith("_no")}
            enter(cast, street, register, org=village, **values | own)


def refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    return HttpResponseForbidden()


def enter(cast: Cast, street: str, register: Register, /, **values: Any) -> None:
    row = tuple(values.get(name) for name in NAMES[register])
    record_entries(actor=cast["chen"], holder=cast.orgs[street], register=register, lines=[Line(row)])


@cache
def addresses() -> tuple[URLPattern, ...]:
    return tuple(_flat(get_resolver().url_patterns))


def _flat(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for found in patterns:
        if isinstance(found, URLResolver):
            yield from _flat(found.url_patterns)
        else:
            yield found


def visits(cast: Cast) -> Iterator[tuple[URLPattern, str, Sample]]:
    """Every address with every sample."""
    for address in addresses():
        types = {kind: name for name, kind in get_converters().items()}
        wanted = sorted(f"{types[kind]}:{name}" for name, kind in address.pattern.converters.items())
        for sample in samples(tuple(wanted), cast):
            yield address, reverse(str(address.name), kwargs=sample.arguments), sample


def verbs_of(address: URLPattern) -> frozenset[Verb]:
    """Whoever may do one of these somewhere gets past the gate."""
    return vars(address.callback).get("verbs", frozenset())


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
    return all(any(may(user, verb, cast.orgs[sample.org]) for verb in verbs) for verbs in asked)


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


@pytest.mark.parametrize("name", [*PEOPLE, STREET_SECURITY])
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
