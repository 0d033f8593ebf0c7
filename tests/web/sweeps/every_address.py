"""Every address of the site with sample arguments, and an office that has a row for each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseNotFound
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import get_converters
from django.utils import timezone

from tests.sample_county import (
    COMMUNITY,
    COUNTY,
    OTHER_STREET,
    OTHER_VILLAGE,
    PEOPLE,
    STREET,
    UNIT,
    VILLAGE,
    SampleCounty,
    open_account,
    set_own_passwords,
)
from tests.web.sweeps.issued_lists import issue_lists
from tests.web.sweeps.list_samples import list_publicity_samples, list_samples
from tests.web.sweeps.monthly_samples import list_form_samples, store_monthly_forms
from tests.web.sweeps.round_samples import list_round_samples, list_shared_round_samples
from tests.web.sweeps.rounds_of_addresses import open_a_round, paper_samples
from tests.web.sweeps.sample import Sample
from tests.web.sweeps.secrets_of_addresses import make_secret
from tests.web.sweeps.street_rows import lead_round, list_round_orgs, list_rounds
from tests.web.sweeps.upload_rows import name_header, refuse_a_case
from wuzha.core.facts import BOOK_COLUMN_NAMES
from wuzha.core.vocabulary import GroupPost, Permission, Register, Role, RoundMode
from wuzha.decisions.models import Certificate
from wuzha.duties.post_services import HoldingDraft, appoint
from wuzha.intake.uploads.models import OwnHeader, Upload
from wuzha.intake.uploads.spool import get_copies_folder
from wuzha.orgs.models import Org
from wuzha.people.confirmation_services import submit_role
from wuzha.people.models import AccountRequest
from wuzha.programmes.models import PlanVersion
from wuzha.programmes.plan_choice import load_files_named
from wuzha.programmes.plan_services import make_plan
from wuzha.registers.attribution.services import propose_village
from wuzha.registers.diff import EntryRow
from wuzha.registers.models import BOOKS, Case, Entry, Proposal, RefusedItem
from wuzha.registers.services import record_entries
from wuzha.site import urls

ORGS = (COUNTY, STREET, VILLAGE, UNIT, OTHER_VILLAGE)
STREET_SECURITY = "street-security"
"""Another security admin, of one street alone: the one of the sample county has the whole county."""
ACCOUNTS = ("li", "zhao", "zhou")


ROWS_OF_ORGS: dict[Register, dict[str, Any]] = {
    Register.SANCTIONS: {"sanction_no": "D", "kind": "summoned_talk", "issued_by": "street", "reason": "台账不全"},
    Register.OUTREACH: {"outreach_no": "X", "must": "home"},
    Register.DECLARATIONS: {"register": "cases", "month": "2022-03"},
    Register.BASELINES: {"period": "2021H1", "measure": "cases", "count": 1},
    Register.ATTESTATIONS: {"criterion": "duties_done", "period": "2022", "verdict": "met", "by": "考核组"},
    Register.GROUPS: {"group_no": "Z", "formed_on": date(2021, 11, 10), "paper_no": "青村发〔2021〕3号"},
}


def samples(parameters: tuple[str, ...], county: SampleCounty) -> list[Sample]:
    """Return sample arguments for an address, by the types and names of its arguments."""
    if parameters not in SAMPLERS:
        raise AssertionError(f"add to SAMPLERS in tests/web/sweeps/every_address.py what {parameters} can be")
    return SAMPLERS[parameters](county)


def account_samples(county: SampleCounty) -> list[Sample]:
    return [Sample({"pk": county[name].pk}, PEOPLE[name][1]) for name in ACCOUNTS]


def role_samples(county: SampleCounty) -> list[Sample]:
    return [
        Sample({"pk": county[name].pk, "membership": county[name].memberships.get().pk}, PEOPLE[name][1])
        for name in ACCOUNTS
    ]


def upload_samples(*, owner_only: bool = False, **arguments: Any) -> list[Sample]:
    return [
        Sample(
            {"pk": upload.pk} | arguments,
            upload.holder.code,
            owner=str(upload.uploaded_by),
            is_the_owners_alone=owner_only,
        )
        for upload in Upload.objects.select_related("holder", "uploaded_by")
    ]


def entry_samples() -> list[Sample]:
    entries = [entry for book in BOOKS.values() for entry in book.objects.select_related("holder", book.owner)]
    return [
        Sample({"register": entry.register.value, "number": entry.pk}, get_owner_code(entry), register=entry.register)
        for entry in entries
    ]


def case_samples() -> list[Sample]:
    return [Sample({"number": case.pk}, get_owner_code(case)) for case in BOOKS[Register.CASES].objects.all()]


def proposal_samples() -> list[Sample]:
    return [
        Sample(
            {"proposal_pk": proposal.pk},
            proposal.proposed_for.code,
            also=proposal.village.code if proposal.village else None,
        )
        for proposal in Proposal.objects.all()
    ]


def plan_samples() -> list[Sample]:
    return [Sample({"version": version.pk}, version.org.code) for version in PlanVersion.objects.select_related("org")]


def refused_item_samples() -> list[Sample]:
    items = RefusedItem.objects.select_related("org", "recorded_by")
    return [Sample({"item": item.pk}, item.org_id, owner=str(item.recorded_by)) for item in items]


def get_owner_code(entry: Entry) -> str:
    """Return the code of the org that an entry is of; a case without a village is of the street whose book has it."""
    return (getattr(entry, entry.owner) or entry.holder).code


def list_codes_below(county: SampleCounty, code: str) -> tuple[str, ...]:
    """Return the codes of the orgs below: their people see the group of the org above them too."""
    return tuple(Org.objects.below(county.orgs[code]).values_list("code", flat=True))


SAMPLERS: dict[tuple[str, ...], Callable[[SampleCounty], list[Sample]]] = {
    (): lambda county: [Sample({})],
    ("str:code",): lambda county: [Sample({"code": code}, code) for code in ORGS],
    ("str:group_code",): lambda county: [
        Sample({"group_code": code}, code, judged_orgs=list_codes_below(county, code)) for code in ORGS
    ],
    ("int:holding", "str:act", "str:code"): lambda county: [
        Sample({"holding": 1, "act": "end", "code": code}, code) for code in (VILLAGE, OTHER_VILLAGE)
    ],
    ("str:code", "str:kind"): lambda county: [Sample({"code": code, "kind": "renamed"}, code) for code in ORGS],
    ("int:pk",): account_samples,
    ("int:membership", "int:pk"): role_samples,
    ("uuid:pk",): lambda county: upload_samples(),
    ("str:action", "uuid:pk"): lambda county: upload_samples(action="confirm"),
    ("int:number", "uuid:pk"): lambda county: upload_samples(owner_only=True, number=1),
    ("int:own",): lambda county: [Sample({"own": own.pk}, own.source.code) for own in OwnHeader.objects.all()],
    ("register:register",): lambda county: [
        Sample({"register": register.value}, register=register) for register in BOOKS
    ],
    ("int:number", "register:register"): lambda county: entry_samples(),
    ("int:number",): lambda county: case_samples(),
    ("int:request_pk",): lambda county: [
        Sample({"request_pk": waiting.pk}, waiting.org.code)
        for waiting in AccountRequest.objects.select_related("org")
        if waiting.org
    ],
    ("int:version",): lambda county: plan_samples(),
    ("int:item",): lambda county: refused_item_samples(),
    ("int:proposal_pk",): lambda county: proposal_samples(),
    ("str:number",): lambda county: list_samples(RoundMode.APPROVED, "number"),
    ("str:circular_number",): lambda county: list_samples(RoundMode.INTERNAL, "circular_number"),
    ("int:round_id",): lambda county: list_publicity_samples(),
    ("int:round_pk",): lambda county: list_round_samples(),
    ("int:round_pk", "str:move"): lambda county: list_round_samples(move="cancel"),
    ("int:shared_round",): lambda county: list_shared_round_samples(),
    ("str:certificate_code",): lambda county: [
        Sample({"certificate_code": certificate.code}) for certificate in Certificate.objects.all()
    ],
    ("path:address",): lambda county: [Sample({"address": "nowhere"})],
    ("int:round_pk", "paper:kind"): lambda county: list_round_samples(kind="assessment_notice"),
    ("int:paper_pk",): lambda county: paper_samples(),
    ("int:form_pk",): lambda county: list_form_samples(),
    ("paper:kind", "str:code"): lambda county: [
        Sample({"kind": "plan_notice", "code": code}, code) for code in (COUNTY, STREET, OTHER_STREET)
    ],
    ("int:objection", "int:round_pk"): lambda county: [Sample(*pair) for pair in list_rounds(objection=1)],
    ("int:round_pk", "str:code"): lambda county: [Sample(*pair) for pair in list_round_orgs()],
    ("int:rectification", "int:round_pk"): lambda county: [Sample(*pair) for pair in list_round_orgs(rectification=1)],
}
"""The sample arguments of each kind of address, by the sorted types and names of its arguments."""


@pytest.fixture(autouse=True)
def make_samples_everywhere(county: SampleCounty, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Give everyone a password of their own, the county a plan, and two streets an upload and a row in every register.

    Refusals are answered without a page: only the status counts, and rendering thousands of pages takes long.
    """
    monkeypatch.setattr(urls, "handler404", lambda request, exception: HttpResponseNotFound(), raising=False)
    settings.CSRF_FAILURE_VIEW = f"{__name__}.refused"
    county.people[STREET_SECURITY] = open_account(STREET_SECURITY, role=Role.SECURITY_ADMIN, org=county.orgs[STREET])
    request_roles(county)
    set_own_passwords()
    for name, street, village in (("wu", STREET, VILLAGE), ("zhao", OTHER_STREET, OTHER_VILLAGE)):
        sender, now = county[name], timezone.now()
        issue_lists(county, sender, county.orgs[street], county.orgs[village])
        make_plan(actor=sender, org=county.orgs[street], files=load_files_named("fengling"), based_on="fengling")
        lead_round(county.orgs[street], county.orgs[village], sender)
        upload = Upload.objects.create(
            holder=county.orgs[street], uploaded_by=sender, uploaded_at=now, asked_by=sender, asked_at=now
        )
        name_header(county.orgs[street], sender)
        refuse_a_case(upload, county.orgs[village])
        get_copies_folder(upload.pk).mkdir(parents=True)
        (get_copies_folder(upload.pk) / "台账-已标注.xlsx").write_bytes(b"PK")
        enter(county, street, Register.CASES, case_no=f"A{village}", village=village, filed_on=date(2022, 3, 1))
        case = Case.objects.get(village=village)
        propose_village(
            actor=county["zhou"], case=case, on_behalf_of=county.orgs[village], village=None, reason="不在本村"
        )
        enter_cases_without_a_village(county, street, village)
        enter(county, street, Register.PERSONS, person_no=f"P{village}", village=village, category="offender")
        enter(county, street, Register.DENS, den_no=f"W{village}", village=village)
        for register, values in ROWS_OF_ORGS.items():
            own = {name: f"{value}{village}" for name, value in values.items() if name.endswith("_no")}
            enter(county, street, register, org=village, **values | own)
        draft = HoldingDraft(post=GroupPost.LEADER, official_name="甲某某", since_on=date(2021, 11, 10))
        appoint(actor=sender, org=county.orgs[village], draft=draft)
    open_a_round(county)
    store_monthly_forms(county)


def request_roles(county: SampleCounty) -> None:
    """Request a role in each street that a second administrator has to confirm."""
    for street in (STREET, OTHER_STREET):
        clerk = open_account(f"clerk-{street}")
        submit_role(actor="security", user=clerk, role=Role.STREET_OFFICE, org=county.orgs[street])


def enter_cases_without_a_village(county: SampleCounty, street: str, village: str) -> None:
    """Enter three cases without a village: one proposed for this village, one for another, one without proposal."""
    holder = county.orgs[street]
    other_village = COMMUNITY if street == STREET else OTHER_VILLAGE
    for proposed_village, number in ((village, f"N{village}"), (other_village, f"M{street}"), (None, f"L{street}")):
        enter(county, street, Register.CASES, case_no=number, filed_on=date(2022, 3, 1))
        if proposed_village is not None:
            case = Case.objects.get(key=number)
            arguments = {"case": case, "on_behalf_of": holder, "village": county.orgs[proposed_village]}
            propose_village(actor=county["zhou"], **arguments, reason="地址在那里")


def refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    return HttpResponseForbidden()


def enter(county: SampleCounty, street: str, register: Register, /, **values: Any) -> None:
    row = tuple(values.get(name) for name in BOOK_COLUMN_NAMES[register])
    record_entries(actor=county["chen"], holder=county.orgs[street], register=register, rows=[EntryRow(row)])


@cache
def addresses() -> tuple[URLPattern, ...]:
    return tuple(_flat(get_resolver().url_patterns))


def _flat(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            yield from _flat(entry.url_patterns)
        else:
            yield entry


def visits(county: SampleCounty) -> Iterator[tuple[URLPattern, str, Sample]]:
    """Yield every address with every sample: the pattern, the path, the sample."""
    for address in addresses():
        types = {kind: name for name, kind in get_converters().items()}
        names = sorted(f"{types[kind]}:{name}" for name, kind in address.pattern.converters.items())
        for sample in samples(tuple(names), county):
            place = reverse(str(address.name), kwargs=sample.arguments)
            yield address, place + make_secret(county, str(address.name)), sample


def get_permissions(address: URLPattern) -> frozenset[Permission]:
    """Return the permissions of which one, held anywhere, suffices to reach the view."""
    return vars(address.callback).get("permissions", frozenset())
