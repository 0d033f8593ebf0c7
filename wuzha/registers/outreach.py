"""The register of outreach (宣传)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from wuzha.core.vocabulary import Register
from wuzha.registers.base import Entry, code_field, count_field, day_field, org_field, term_field


class Outreach(Entry):
    """One occasion of outreach by an org."""

    register = Register.OUTREACH

    outreach_no = code_field("记录编号")
    org = org_field("对象", required=True, db_column="org")
    done_on = day_field("日期")
    must = term_field("渠道")
    form = term_field("其他方式")
    venue = term_field("场所")
    audience_count = count_field("受众人数")
    material_count = count_field("资料份数")
    received_on = day_field("接收日期")

    class Meta(Entry.Meta):
        # The largest of the registers by far: what a judgement asks of it stands in the index alone.
        indexes: ClassVar[tuple[models.Index, ...]] = (
            *Entry.Meta.indexes,
            models.Index(fields=("org", "superseded_at", "is_withdrawn", "done_on"), name="outreach_judged"),
        )
