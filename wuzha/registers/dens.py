"""The register of dens (窝点)."""

from __future__ import annotations

from wuzha.core.vocabulary import Register
from wuzha.registers.base import Entry, code_field, day_field, org_field


class Den(Entry):
    """One den that was found."""

    register = Register.DENS
    owner = "village"

    den_no = code_field("窝点编号")
    village = org_field("所属村（社区）", db_column="village")
    found_on = day_field("查获日期")
    received_on = day_field("接收日期")
