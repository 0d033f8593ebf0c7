"""The register of cases (案件)."""

from __future__ import annotations

from django.db import models

from wuzha.core.vocabulary import Register
from wuzha.registers.base import Entry, code_field, day_field, fen_field, org_field, term_field


class Case(Entry):
    """One case: where the victim lives, when it was filed, how much was lost; never who the victim is."""

    register = Register.CASES
    owner = "village"

    case_no = code_field("案件编号")
    village = org_field("所属村（社区）", db_column="village")
    occurred_in = org_field("发案地", db_column="occurred_in")
    unit = org_field("受害人单位", db_column="unit")
    relation = term_field("与职工关系")
    filed_on = day_field("立案日期")
    reported_on = day_field("报案日期")
    occurred_on = day_field("案发日期")
    loss_fen = fen_field("被骗金额")
    stopped_fen = fen_field("止付金额")
    returned_fen = fen_field("返还金额")
    fraud_type = models.CharField("诈骗类型", max_length=100, null=True)
    case_kind = term_field("案件性质")
    status = term_field("状态")
    received_on = day_field("接收日期")
