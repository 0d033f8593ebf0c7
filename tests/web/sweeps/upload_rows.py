"""Rows of a street's uploads for the sweeps: a header of its own, a refused case."""

from __future__ import annotations

from django.utils import timezone

from wuzha.core.vocabulary import Register
from wuzha.intake.uploads.models import OwnHeader, Upload
from wuzha.orgs.models import Org
from wuzha.people.models import User
from wuzha.registers.models import RefusedItem


def name_header(street: Org, sender: User) -> None:
    """Let the street have a header of its own."""
    OwnHeader.objects.create(
        source=street,
        register=Register.CASES,
        header="辖区",
        printed="辖区",
        column="village",
        named_by=sender,
        named_at=timezone.now(),
    )


def refuse_a_case(upload: Upload, village: Org) -> None:
    """Store a refused case of the village as an open item of the upload."""
    RefusedItem.objects.create(
        holder=upload.holder,
        register=Register.CASES,
        org=village,
        key=f"R{village.code}",
        values={"case_no": f"R{village.code}", "village": village.code},
        file="台账.xlsx",
        sheet="案件",
        line=3,
        problems=[],
        upload=upload.pk,
        recorded_at=upload.uploaded_at,
        recorded_by=upload.uploaded_by,
    )
