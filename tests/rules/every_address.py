"""Every address of the site, what can stand in it, and an office in which something is there to be seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseNotFound
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import get_converters
from django.utils import timezone

from tests.cast import (
    COMMUNITY,
    COUNTY,
    OTHER_STREET,
    OTHER_VILLAGE,
    PASSWORD,
    PEOPLE,
    STREET,
    UNIT,
    VILLAGE,
    Cast,
    settle,
)
from wuzha.core.facts import NAMES
from wuzha.core.periods import Period
from wuzha.core.vocabulary import Register, Role, Verb
from wuzha.intake.uploads.models import OwnHeader, Upload
from wuzha.intake.uploads.spool import marked_folder
from wuzha.people.services import open_account
from wuzha.programmes.services import set_programme
from wuzha.registers.attribution.services import propose_village
from wuzha.registers.diff import Line
from wuzha.registers.models import BOOKS, Case, Entry, Proposal
from wuzha.registers.services import record_entries
from wuzha.site import urls

ORGS = (COUNTY, STREET, VILLAGE, UNIT, OTHER_VILLAGE)
STREET_SECURITY = "street-security"
"""One more who looks after accounts, of one street alone: the security admin of the cast has the whole county."""
ACCOUNTS = ("li", "zhao", "zhou")


ROWS_OF_ORGS: dict[Register, dict[str, Any]] = {
    Register.SANCTIONS: {"sanction_no": "D", "kind": "summoned_talk", "issued_by": "street", "reason": "台账不全"},
    Register.OUTREACH: {"outreach_no": "X", "must": "home"},
    Register.DECLARATIONS: {"register": "cases", "month": "2022-03"},
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
    also: str | None = None
    """Another org that is as good: what is said of a case without a village is for the village that it names too."""


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
        case ("register:register",):
            return [Sample({"register": register.value}) for register in BOOKS]
        case ("int:number", "register:register"):
            entries = [one for book in BOOKS.values() for one in book.objects.select_related("holder", book.owner)]
            return [Sample({"register": one.register.value, "number": one.pk}, owner_of(one)) for one in entries]
        case ("int:number",):
            return [Sample({"number": one.pk}, owner_of(one)) for one in BOOKS[Register.CASES].objects.all()]
        case ("int:own",):
            return [Sample({"own": one.pk}, one.source.code) for one in OwnHeader.objects.all()]
        case ("int:proposal",):
            return [
                Sample({"proposal": one.pk}, one.proposed_for.code, also=one.village.code if one.village else None)
                for one in Proposal.objects.all()
            ]
    raise AssertionError(f"say in tests/rules/every_address.py what {wanted} can be")


def owner_of(entry: Entry) -> str:
    """Whose it is; a case without a village is the street's in whose book it stands."""
    return (getattr(entry, entry.owner) or entry.holder).code


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
        sent, now = cast[name], timezone.now()
        upload = Upload.objects.create(
            holder=cast.orgs[street], uploaded_by=sent, uploaded_at=now, asked_by=sent, asked_at=now
        )
        OwnHeader.objects.create(
            source=cast.orgs[street],
            register=Register.CASES,
            header="辖区",
            printed="辖区",
            column="village",
            named_by=sent,
            named_at=now,
        )
        marked_folder(upload.pk).mkdir(parents=True)
        (marked_folder(upload.pk) / "台账-已标注.xlsx").write_bytes(b"PK")
        enter(cast, street, Register.CASES, case_no=f"A{village}", village=village, filed_on=date(2022, 3, 1))
        case = Case.objects.get(village=village)
        propose_village(actor=cast["zhou"], case=case, on_behalf_of=cast.orgs[village], village=None, reason="不在本村")
        cases_without_a_village(cast, street, village)
        enter(cast, street, Register.PERSONS, person_no=f"P{village}", village=village, category="offender")
        enter(cast, street, Register.DENS, den_no=f"W{village}", village=village)
        for register, values in ROWS_OF_ORGS.items():
            own = {name: f"{value}{village}" for name, value in values.items() if name.endswith("_no")}
            enter(cast, street, register, org=village, **values | own)


def cases_without_a_village(cast: Cast, street: str, village: str) -> None:
    """Three: of one the office says that it is this village's, of one that it is another's, of one nothing is said."""
    holder = cast.orgs[street]
    others = COMMUNITY if street == STREET else OTHER_VILLAGE
    for named, number in ((village, f"N{village}"), (others, f"M{street}"), (None, f"L{street}")):
        enter(cast, street, Register.CASES, case_no=number, filed_on=date(2022, 3, 1))
        if named is not None:
            case = Case.objects.get(key=number)
            about = {"case": case, "on_behalf_of": holder, "village": cast.orgs[named]}
            propose_village(actor=cast["zhou"], **about, reason="地址在那里")


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
