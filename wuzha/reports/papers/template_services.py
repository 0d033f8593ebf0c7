"""Put templates of an office in place, go back to the base template, and find the one in force."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.utils import timezone

from wuzha.audit import log
from wuzha.audit.binding import bind_rows
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import LogAction, Permission
from wuzha.orgs.models import Org
from wuzha.people.access import may
from wuzha.people.models import User
from wuzha.reports.papers.models import PaperTemplate
from wuzha.reports.papers.paper_kinds import PaperKind
from wuzha.reports.papers.template_check import check_template


def find_template_row(org: Org, kind: PaperKind) -> PaperTemplate | None:
    """Return the row of the template that the office has in force; None where it uses the base template."""
    row = PaperTemplate.objects.filter(org=org, kind=kind).order_by("id").last()
    return None if row is None or row.is_base else row


def find_template(org: Org, kind: PaperKind) -> bytes | None:
    """Return the template that the office has in force; None where it uses the base template."""
    row = find_template_row(org, kind)
    return None if row is None else bytes(row.content)


def name_template(kind: PaperKind) -> str:
    """Return the name of the file of a template."""
    return f"{kind.chinese}模板.docx"


def store_template(*, actor: User, org: Org, kind: PaperKind, data: bytes) -> PaperTemplate:
    """Put a template in place after it was checked; the ones before it are kept.

    Raises: RefusalError that names the faults; the template in force stays.
    """
    _refuse_stranger(actor, org)
    # Checked outside the transaction: filling it three times takes seconds.
    check_template(kind, data)
    return _store_row(actor, org, kind, data)


def reset_template(*, actor: User, org: Org, kind: PaperKind) -> PaperTemplate:
    """Go back to the base template; the office's own one is kept.

    Raises: RefusalError.
    """
    _refuse_stranger(actor, org)
    return _store_row(actor, org, kind, b"")


@transaction.atomic
def _store_row(actor: User, org: Org, kind: PaperKind, data: bytes) -> PaperTemplate:
    Org.objects.select_for_update().get(pk=org.pk)
    row = PaperTemplate.objects.create(
        org=org,
        kind=kind,
        content=data,
        sha256=hashlib.sha256(data).hexdigest() if data else "",
        uploaded_by=actor,
        uploaded_at=timezone.now(),
    )
    log.record(
        actor=actor.get_username(),
        action=LogAction.STORE_TEMPLATE,
        subject=f"paper:{kind}",
        org=org.code,
        blocks=bind_rows(row),
        sha256=row.sha256,
    )
    return row


def _refuse_stranger(actor: User, org: Org) -> None:
    if not may(actor, Permission.ORGANISE_ROUNDS, org):
        raise RefusalError("paper.not_yours")
