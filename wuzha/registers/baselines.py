"""The register of signed baselines (基数)."""

from __future__ import annotations

from django.db import models

from wuzha.core.vocabulary import Register
from wuzha.registers.base import Entry, count_field, day_field, org_field, term_field


class Baseline(Entry):
    """What an org signed as its number for a period."""

    register = Register.BASELINES

    org = org_field("对象", required=True, db_column="org")
    period = models.CharField("期间", max_length=40)
    measure = term_field("指标", required=True)
    signed_count = count_field("数量", required=True)
    signed_on = day_field("签认日期")
