"""The register of attestations (认定)."""

from __future__ import annotations

from django.db import models

from wuzha.core.cells import LONGEST_DECIDER, LONGEST_TEXT
from wuzha.core.vocabulary import Register
from wuzha.registers.base import Entry, day_field, org_field, term_field, text_field


class Attestation(Entry):
    """What people decided about a clause or duty that no ledger can answer."""

    register = Register.ATTESTATIONS

    org = org_field("对象", required=True, db_column="org")
    criterion = models.CharField("条款", max_length=100)
    period = models.CharField("期间", max_length=40)
    verdict = term_field("结论", required=True)
    attested_on = day_field("认定日期")
    attested_by = text_field("认定人", LONGEST_DECIDER)
    reason = text_field("理由", LONGEST_TEXT)
