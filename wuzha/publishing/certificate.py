"""A certificate (证书) as whoever has its code reads it: whose it is, and whether it is still valid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from wuzha.core.vocabulary import OrgKind, Outcome, RoundMode, TitleState
from wuzha.decisions.early_freeze import write_facts_note
from wuzha.decisions.models import Certificate, PublishedList
from wuzha.decisions.titles import find_title
from wuzha.publishing.public_list import write_period


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicCertificate:
    """What a certificate shows; `address` is where anybody checks it, and what its QR code has."""

    code: str
    name: str
    kind: OrgKind
    office: str
    period: str
    plan_title: str
    approval: str
    facts_note: str = ""
    list_number: str
    issued_on: date
    state: TitleState
    superseded_by: str
    revoked_on: date | None
    address: str


def load_public_certificate(code: str) -> PublicCertificate | None:
    """Return the certificate of this code as it is today; None for a wrong one."""
    certificates = Certificate.objects.select_related("line__list__round")
    certificate = certificates.filter(code=code, line__list__round__mode=RoundMode.APPROVED).first()
    if certificate is None:
        return None
    line = certificate.line
    title = find_title(line)
    return PublicCertificate(
        code=certificate.code,
        name=line.name,
        kind=line.kind_term,
        office=line.list.office,
        period=write_period(line.list.round),
        plan_title=line.list.round.plan_title,
        approval=line.list.round.approval,
        facts_note=write_facts_note(line.list.round),
        list_number=line.list.number,
        issued_on=timezone.localdate(certificate.issued_at),
        state=title.state,
        superseded_by=title.superseded_by,
        revoked_on=title.revoked_on,
        address=build_certificate_address(certificate.code),
    )


def find_certificate_codes(listing: PublishedList) -> dict[int, str]:
    """Return the codes of the certificates that orgs on a list have, by the place of their line.

    They are issued with the first list of the round on which an org is met, and a later list shows them too.
    """
    certificates = Certificate.objects.filter(line__list__round_id=listing.round_id)
    codes = dict(certificates.values_list("line__org_id", "code"))
    lines = listing.lines.filter(outcome=Outcome.MET).order_by("place").values_list("place", "org_id")
    return {place: codes[org_id] for place, org_id in lines if org_id in codes}


def list_certificates(listing: PublishedList) -> list[tuple[str, str]]:
    """Return the name and the code of each org on a list that has a certificate, in the order of the list."""
    codes = find_certificate_codes(listing)
    names = listing.lines.filter(place__in=codes).order_by("place").values_list("place", "name")
    return [(name, codes[place]) for place, name in names]


def build_certificate_address(code: str) -> str:
    """Return the whole address of a certificate; that of the office, not what a request calls this host."""
    return f"{settings.PUBLIC_ADDRESS}{reverse('public_certificate', args=(code,))}"
